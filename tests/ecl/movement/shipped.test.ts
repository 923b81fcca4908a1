import { afterAll, expect, test } from 'vitest';
import type { Run } from '../../../src-shared/model/run.ts';
import { eclBench, told } from '../pipeline/ecl-bench.ts';

const bench = eclBench();
afterAll(() => bench.dispose());

test('EMV-14 the shipped portfolio of two dates: residual exactly 0, disclosures and ledger tie, the causes add up', async () => {
  const { files } = await bench.client['ecl.generate']({ loans: 400, seed: 7 });
  const named = (part: string, ending = ''): string => files.find(({ name }) => name.includes(part) && name.endsWith(ending))?.token ?? '';
  const dates = [...new Set(files.flatMap(({ name }) => name.match(/\d{4}-\d{2}-\d{2}/g) ?? []))].toSorted();
  const [before, after] = dates as [string, string];
  const run = async (date: string, prior?: string): Promise<Run> => {
    const ledger = files.find(({ name }) => name.includes('ledger') && name.includes(date))?.token;
    const started = await bench.client['ecl.start']({ from: { file: named(date, '.csv') }, reportingDate: date, policy: { file: named('policy') }, scenarios: { file: named('scenario') }, overlays: 'none', kind: 'draft', ...(ledger === undefined ? {} : { ledger: { file: ledger } }), ...(prior === undefined ? {} : { prior }) });
    return bench.client['runs.wait']({ run: started.run });
  };
  const first = await run(before);
  const second = await run(after, first.id);
  expect(told(second)).toMatch(/^succeeded/);
  const movement = await bench.client['ecl.movement']({ run: second.id });
  expect(new Set(Object.values(movement.residual))).toEqual(new Set(['0.00']));
  expect(movement.steps.find(({ id }) => id === 'transfers')?.total.value).toBe('0.00');
  expect(movement.kinds.find(({ kind }) => kind === 'kept')?.loans).toBeGreaterThan(200);
  expect(movement.kinds.find(({ kind }) => kind === 'new')?.loans).toBeGreaterThan(0);
  const ties = (await bench.client['ecl.disclosures']({ run: second.id })).flatMap((table) => table.ties);
  expect(ties.filter((each) => !each.ties)).toEqual([]);
  expect((await bench.client['ecl.attribution']({ left: first.id, right: second.id })).residual).toBe('0.00');
}, 240_000);
