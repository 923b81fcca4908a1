import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterAll, expect, test } from 'vitest';
import type { FindingGroup } from '../../src-shared/model/finding.ts';
import { evidenceBench } from '../evidence/demo-evidence.ts';
import { smallTape } from '../evidence/small-tape.ts';
import { demo } from '../support/run-tape.ts';

const bench = await evidenceBench();
afterAll(() => bench.dispose());

test('EVD-15 a finding on a column whose header holds a slash and a quote is traced by its address', async () => {
  const header = "Notes/Servicer's";
  const tape = smallTape(join(bench.root, 'slash.csv'), Array.from({ length: 8 }, (_, i) => ({ from: i, cells: i === 4 ? { 'Servicer Notes': 'a\u0000b' } : {} })));
  writeFileSync(tape, readFileSync(tape, 'utf8').replace('Servicer Notes', header));
  const mapping = JSON.parse(JSON.stringify(parse(readFileSync(demo('2026-02-28').mapping as string, 'utf8'))).replaceAll('Servicer Notes', header)) as object;
  const run = await bench.register('slash', 'mi', await bench.run({ ...demo('2026-02-28'), mapping, mode: 'mi', tape }), null);
  const group = run.outcome.json<{ groups: FindingGroup[] }>('findings.groups').groups.find((each) => each.rule === 'ING-103');
  expect(group?.field).toBe(header);
  const found = await bench.tracer.trace(run.run, `finding:ING-103/${header}@4`);
  expect([found.holds, found.root.column, found.root.sourceRow]).toEqual([true, header, 4]);
  // The same finding, asked for on a row that is none: an answer, not a failure of the engine.
  await expect(bench.tracer.trace(run.run, `finding:ING-103/${header}@x`)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
