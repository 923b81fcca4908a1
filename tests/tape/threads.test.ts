/** The demo fits one row group, so one thread reads it whatever is asked for. Here several have work, and a race would show. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateTape, type GeneratedPool } from '../../src-main/pipelines/tape/generator/generate.ts';
import { tapeBench } from '../support/run-tape.ts';

/** More than two row groups of 20,480 rows. */
const LOANS = 45_000;
const bench = tapeBench();
const folder = mkdtempSync(join(tmpdir(), 'tapestry-threads-'));
let pool: GeneratedPool;

beforeAll(async () => { pool = await generateTape({ out: folder, loans: LOANS, months: 1, answerKey: false }); }, 60_000);
afterAll(() => { bench.dispose(); rmSync(folder, { recursive: true, force: true }); });

test('TAP-47 with several row groups too, 1, 2 and 4 threads give the same bytes at every gate, the memo bypassed', async () => {
  const month = pool.months[0];
  expect(month?.rows).toBe(LOANS);
  const run = (threads: number) => bench.run({ mode: 'regulatory', tape: month?.tape ?? '', mapping: pool.mapping, deal: month?.deal ?? '', decisions: pool.decisions, until: 'weigh-annex2', bypassMemo: true, threads });
  const first = await run(1);
  expect(first.gates.filter((gate) => gate.status === 'passed').length).toBe(9);
  expect(first.ref('canonical').rows).toBe(LOANS);
  for (const threads of [2, 4]) expect((await run(threads)).hashes, `${threads} threads`).toEqual(first.hashes);
}, 180_000);
