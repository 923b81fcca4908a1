import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_BAND } from '../../src-shared/model/address.ts';
import { evidenceBench } from '../evidence/demo-evidence.ts';
import { smallTape } from '../evidence/small-tape.ts';
import { demo } from '../support/run-tape.ts';

let bench: Awaited<ReturnType<typeof evidenceBench>>;
beforeAll(async () => { bench = await evidenceBench(); });
afterAll(async () => { await bench.dispose(); });

/** Loans without a value form a group of their own; its figures were shown under one key and looked for under another. */
test('EVD-16 a figure of the loans whose value is not known has a path like any other', async () => {
  const { tape: _, ...documents } = demo('2026-02-28');
  const tape = smallTape(join(bench.root, 'ages.csv'), [{ from: 0, cells: {} }, { from: 1, cells: { 'Age, Youngest': '' } }, { from: 2, cells: { 'Age, Youngest': '' } }]);
  const outcome = await bench.run({ mode: 'mi', ...documents, tape, until: 'stratify' });
  const { run } = await bench.register('r0001', 'mi', outcome, null);
  const set = outcome.json<{ sets: { bands: { id: string }; groups: { key: string | null; results: { id: string; value: string | null }[] }[] }[] }>('strata').sets.find((each) => each.bands.id === 'age');
  expect(set?.groups.find((group) => group.key === null)?.results.find((result) => result.id === 'strat_count')?.value).toBe('2');
  const trace = await bench.tracer.trace(run, `strat:age/strat_count@${NO_BAND}`);
  expect([trace.root.stored, trace.root.recomputed, trace.root.population?.contributors, trace.holds]).toEqual(['2', '2', 2, true]);
});
