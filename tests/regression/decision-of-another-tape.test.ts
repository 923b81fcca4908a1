import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Decisions } from '../../src-shared/model/decision.ts';
import { demo, tapeBench } from '../support/run-tape.ts';

const bench = tapeBench();
afterAll(() => bench.dispose());

test('TAP-25 no-data answers and waivers made for another tape leave the decide gate behind: projection and verdict never see them', async () => {
  const person = { actor: 'a', reason: 'r', at: '2026-01-01T00:00:00.000Z' };
  const own = createHash('sha256').update(readFileSync(demo('2026-01-31').tape)).digest('hex');
  const decisions = { kind: 'decisions', version: 1, decisions: [
    { id: 'here', kind: 'no-data', code: 'RREL16', answer: 'ND2', tape: own, ...person }, { id: 'everywhere', kind: 'no-data', code: 'RREL17', answer: 'ND2', ...person },
    { id: 'elsewhere', kind: 'no-data', code: 'RREL18', answer: 'ND2', tape: 'e'.repeat(64), ...person }, { id: 'waiver', kind: 'waive', rule: 'BAL-001', owner: 'o', expires: '2030-01-01', tape: 'e'.repeat(64), ...person },
  ] };
  const run = await bench.run({ mode: 'regulatory', ...demo('2026-01-31'), decisions, until: 'decide' });
  expect(run.json<Decisions>('decisions').decisions.map((each) => each.id)).toEqual(['here', 'everywhere']);
  expect(run.gate('decide').summary).toEqual({ decisions: 2, forOtherTapes: 2 });
});

test('TAP-20 a deal entry in another form than the canonical one is INVALID_INPUT naming it, not a failure of the engine', async () => {
  const deal = parse(readFileSync(demo('2026-01-31').deal as string, 'utf8')) as { facts: Record<string, object> };
  const wrong = { ...deal, facts: { ...deal.facts, pool_addition_date: { value: '31/01/2026', source: 'a letter' } } };
  const run = await bench.run({ mode: 'mi', ...demo('2026-01-31'), deal: wrong, until: 'transform' });
  expect([run.status, run.error?.code]).toEqual(['failed', 'INVALID_INPUT']);
  expect(run.error?.message).toMatch(/deal pool_addition_date: “31\/01\/2026” is no date/);
});
