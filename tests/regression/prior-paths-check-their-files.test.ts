import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { evidenceBench } from '../evidence/demo-evidence.ts';
import { smallTape } from '../evidence/small-tape.ts';
import { demo } from '../support/run-tape.ts';

const bench = await evidenceBench();
afterAll(() => bench.dispose());

test('EVD-17 a path into the run before holds only while that run’s own files do', async () => {
  const run = await bench.run({ ...demo('2026-02-28'), mode: 'mi', tape: smallTape(join(bench.root, 'small.csv'), Array.from({ length: 8 }, (_, i) => ({ from: i, cells: {} }))) });
  await bench.register('before', 'mi', run, null);
  const { run: now } = await bench.register('now', 'mi', run, 'before');
  const address = 'prior:current_principal_balance@2';
  const found = await bench.tracer.trace(now, address);
  expect([found.holds, found.hashes.checked > 3]).toEqual([true, true]);
  const tape = join(bench.artifacts, run.inputs.find((input) => input.name === 'tape')?.sha256.slice(0, 2) ?? '', `${run.inputs.find((input) => input.name === 'tape')?.sha256.slice(2)}.csv`);
  const bytes = readFileSync(tape);
  bytes[bytes.length - 3] = 0x39;
  writeFileSync(tape, bytes);
  const altered = await bench.tracer.trace(now, address);
  expect([altered.holds, altered.hashes.broken.map((each) => each.name)]).toEqual([false, ['tape']]);
});
