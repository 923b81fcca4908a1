import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Annex2KeyRow } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape, type GeneratedPool } from '../../src-main/pipelines/tape/generator/generate.ts';
import { evidenceBench, type TracedRun } from '../evidence/demo-evidence.ts';
import { smallTape } from '../evidence/small-tape.ts';
import { demo } from '../support/run-tape.ts';
import { asking } from './ask.ts';

const LOANS = 12_000;
let bench: Awaited<ReturnType<typeof evidenceBench>>;
let ask: ReturnType<typeof asking>;
let pool: GeneratedPool;
let before: Annex2KeyRow[];
let now: Annex2KeyRow[];
let january: TracedRun;
let investor: TracedRun;
/** Loans asked for, over all tests: the last one holds the count. */
const asked: string[] = [];
const wrong: string[] = [];

beforeEach(() => void wrong.splice(0));
beforeAll(async () => {
  bench = await evidenceBench();
  ask = asking(bench);
  pool = await generateTape({ loans: LOANS, out: join(bench.root, 'pool') });
  const key = (month: number): Annex2KeyRow[] => readFileSync(pool.months[month]?.annex2Key as string, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Annex2KeyRow);
  [before, now] = [key(0), key(1)];
  const of = (month: number) => ({ tape: pool.months[month]?.tape as string, mapping: pool.mapping, decisions: pool.decisions, deal: pool.months[month]?.deal as string });
  january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...of(0) }), null);
  investor = await bench.register('investor', 'annex12', await bench.run({ mode: 'annex12', ...of(1), prior: january.outcome }), 'january');
  expect([january.outcome.status, investor.outcome.status]).toEqual(['succeeded', 'succeeded']);
}, 900_000);
afterAll(() => bench.dispose());

const expectThat = (text: string, holds: boolean, said: unknown): void => { asked.push(text); if (!holds) wrong.push(`${text}: ${JSON.stringify(said).slice(0, 250)}`); };

describe('why-not, against the answer key', () => {
  it('EXP-10 a loan that left between the cut-offs is not on the tape, and the run before had it, on that row', async () => {
    const still = new Set(now.map((row) => row.exposure));
    const gone = before.filter((row) => !still.has(row.exposure)).slice(0, 40);
    expect(gone.length).toBeGreaterThan(10);
    for (const row of gone) {
      const answer = await ask.why(investor, row.exposure, january);
      const had = answer.reasons.find((reason) => reason.title === 'It was there in the period before');
      expectThat(row.exposure, answer.verdict === 'not-on-tape' && had?.evidence.every((each) => each.address?.endsWith(`@${row.sourceRow}`) === true) === true, answer);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  }, 900_000);

  it('EXP-11 a redeemed or repurchased loan is left out of the figures of the pool for that reason, with its status', async () => {
    const left = now.filter((row) => row.values['RREL69'] === 'RDMD' || row.values['RREL69'] === 'REBR').slice(0, 100);
    expect(left.length).toBeGreaterThan(40);
    for (const row of left) {
      const answer = await ask.why(investor, row.exposure, january);
      const rule = row.values['RREL69'] === 'RDMD' ? 'redeemed' : 'repurchased';
      const reason = answer.reasons.find((each) => each.rule === rule);
      const filtered = answer.reasons.find((each) => each.rule === 'filter');
      expectThat(row.exposure, answer.verdict === 'left-out' && reason?.evidence.some((each) => each.value === row.values['RREL69']) === true && answer.asked.sourceRow === row.sourceRow && (filtered?.evidence.length ?? 0) > 5, answer);
    }
    const counted = now.find((row) => row.values['RREL69'] === 'PERF' && row.sourceRow > 50) as Annex2KeyRow;
    const well = await ask.why(investor, counted.exposure, january);
    expect([well.reasons.some((reason) => reason.rule === 'redeemed' || reason.rule === 'repurchased'), well.verdict]).toEqual([false, 'not-computed']);
    expect(wrong.slice(0, 3)).toEqual([]);
  }, 900_000);

  it('EXP-12 a row that repeats an identifier counts once, by the first row that has it, and the finding on it stops the run', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ from: 40 + (i % 30), cells: {} }));
    const run = await bench.register('twice', 'mi', await bench.run({ mode: 'mi', ...demo('2026-02-28'), tape: smallTape(join(bench.root, 'twice.csv'), rows) }), null);
    expect(run.outcome.gate('stratify').status).toBe('passed');
    for (let row = 30; row < 60; row += 1) {
      const answer = await ask.why(run, `row ${row}`);
      const once = answer.reasons.find((reason) => reason.rule === 'first-of-key');
      expectThat(`twice row ${row}`, answer.verdict === 'blocked' && once?.text.includes(`Source row ${row - 30} `) === true && answer.reasons.some((reason) => reason.rule === 'IDE-001'), answer.reasons.map((reason) => [reason.rule, reason.text]));
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  }, 600_000);

  it('EXP-13 a run that stopped before the report says at which gate, and which findings of the loan block', async () => {
    const { decisions: _none, ...without } = demo('2026-02-28');
    const run = await bench.register('stopped', 'regulatory', await bench.run({ mode: 'regulatory', ...without }), null);
    expect(run.outcome.status).toBe('blocked');
    const stopped = run.run.gates.find((gate) => gate.status === 'blocked');
    const ids = (await run.outcome.rows('canonical', 'SELECT new_underlying_exposure_identifier AS id FROM it ORDER BY source_row LIMIT 30')).map((row) => String(row['id']));
    for (const id of ids) {
      const answer = await ask.why(run, id);
      const at = answer.reasons.find((reason) => reason.verdict === 'blocked' && reason.gate === stopped?.id);
      expectThat(`stopped ${id}`, answer.verdict === 'blocked' && at?.text.includes(stopped?.message ?? '?') === true, answer);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  }, 600_000);

  it('EXP-14 a mode without a loan-level report says so, and a totals line was set aside', async () => {
    for (const row of before.filter((each) => each.values['RREL69'] === 'PERF').slice(100, 130)) {
      const answer = await ask.why(january, row.exposure);
      expectThat(`mi ${row.exposure}`, answer.verdict === 'not-computed' && answer.reasons.some((reason) => reason.gate === 'project-annex2' && reason.text.includes('mode mi delivers no loan-level report')), answer);
    }
    for (const text of ['TOTAL', 'End of report', 'Printed by batch LNEXT04']) {
      const answer = await ask.why(investor, text, january);
      expectThat(text, answer.verdict === 'set-aside' && answer.reasons[0]?.rule === 'set-aside', answer);
    }
    for (let i = 0; i < 20; i += 1) {
      const answer = await ask.why(investor, `HL9${99_000 + i}-N9`, january);
      expectThat(`never ${i}`, answer.verdict === 'not-on-tape' && answer.reasons.length === 1, answer);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(asked.length).toBeGreaterThanOrEqual(200);
  }, 600_000);

  it('EXP-15 a field or one field of a loan: mapped, left out by the mapping, answered with no data by whom, not in this regime', async () => {
    const loans = await bench.register('loans', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28') }), null);
    expect((await ask.why(loans, 'RREL30')).verdict).toBe('reported');
    const never = await ask.why(loans, 'RREL36');
    expect([never.verdict, never.reasons.at(-2)?.rule ?? never.reasons.at(-1)?.rule]).toEqual(['no-data', 'no-data']);
    const decided = loans.outcome.json<{ decisions: { id: string; kind: string; code?: string }[] }>('decisions').decisions.find((each) => each.kind === 'no-data');
    const answered = await ask.why(loans, decided?.code ?? '');
    expect([['reported', 'no-data'].includes(answered.verdict), answered.reasons.some((reason) => reason.document?.kind === 'decision' && reason.document.ref === decided?.id)]).toEqual([true, true]);
    const mapping = loans.outcome.json<{ columns: { index: number; header: string; status: string }[] }>('mapping').columns;
    const ignored = mapping.find((column) => column.status === 'ignored' && mapping.filter((other) => other.header.trim() === column.header.trim()).length === 1);
    const header = await ask.why(loans, ignored?.header ?? '');
    expect([header.verdict, header.reasons[0]?.document]).toEqual(['ignored', { kind: 'mapping', ref: `column ${(ignored?.index ?? 0) + 1}` }]);
    const blankReset = (await loans.outcome.rows('annex2', `SELECT RREL3 AS id, source_row AS r FROM it WHERE RREL62 = 'ND5' ORDER BY source_row LIMIT 1`))[0];
    const cell = await ask.why(loans, `RREL62@${String(blankReset?.['id'])}`);
    expect([cell.verdict, cell.reasons.some((reason) => reason.evidence.some((each) => each.address?.startsWith('source:c') === true && each.address.endsWith(`@${String(blankReset?.['r'])}`)))]).toEqual(['no-data', true]);
    const annex12 = await ask.why(investor, 'IVSS39', january);
    expect([annex12.verdict, annex12.reasons[0]?.evidence[0]?.address]).toEqual(['reported', 'annex12:IVSS39']);
    expect((await ask.why(loans, '%%% nothing of this')).verdict).toBe('not-on-tape');
  }, 600_000);
});
