import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { liveLoan } from '../../src-main/pipelines/tape/generator/life.ts';
import { makeLoan } from '../../src-main/pipelines/tape/generator/loan.ts';
import { poolOf } from '../../src-main/pipelines/tape/generator/generate.ts';
import { isLei, leiFrom } from '../../src-main/pipelines/tape/generator/lei.ts';
import { makePool, removePool, REPO } from './support.ts';
import type { Pool } from './support.ts';

const pools: Pool[] = [];
const pool = async (...args: Parameters<typeof makePool>): Promise<Pool> => {
  const made = await makePool(...args);
  pools.push(made);
  return made;
};
afterAll(() => pools.forEach(removePool));

test('GEN-1 the same options give the same bytes, another seed gives others', async () => {
  const [a, b, c] = [await pool({ loans: 60, months: 3 }), await pool({ loans: 60, months: 3 }), await pool({ loans: 60, months: 3, seed: 7 })];
  const files = readdirSync(a.dir).toSorted();
  expect(files).toEqual(['answer-key-annex2-2026-01-31.jsonl', 'answer-key-annex2-2026-02-28.jsonl', 'answer-key-annex2-2026-03-31.jsonl', 'answer-key.json', 'deal-2026-01-31.yaml', 'deal-2026-02-28.yaml', 'deal-2026-03-31.yaml', 'decisions.yaml', 'mapping.yaml', 'tape-2026-01-31.csv', 'tape-2026-02-28.csv', 'tape-2026-03-31.csv']);
  for (const file of files) expect(readFileSync(join(a.dir, file)).equals(readFileSync(join(b.dir, file))), file).toBe(true);
  expect(a.out.months[0]?.tapeSha256).not.toBe(c.out.months[0]?.tapeSha256);
  expect(readFileSync(a.out.mapping, 'utf8')).toBe(readFileSync(c.out.mapping, 'utf8'));
});

test('GEN-2 the shipped demo is the output of the default call, byte by byte', async () => {
  const demo = await pool();
  const shipped = readdirSync(join(REPO, 'resources/demo')).filter((name) => !['README.md', 'ecl', 'research'].includes(name)).toSorted();
  expect(shipped).toEqual(['deal-2026-01-31.yaml', 'deal-2026-02-28.yaml', 'decisions.yaml', 'mapping.yaml', 'tape-2026-01-31.csv', 'tape-2026-02-28.csv']);
  for (const file of shipped) expect(readFileSync(join(REPO, 'resources/demo', file)).equals(readFileSync(join(demo.dir, file))), file).toBe(true);
});

test('GEN-3 a loan depends on seed and index only, not on the size of the pool or the order of asking', () => {
  const [small, large] = [poolOf({ loans: 60 }), poolOf({ loans: 4_000 })];
  for (const index of [59, 0, 33, 17]) {
    expect(makeLoan(small, index).postcode).toBe(makeLoan(large, index).postcode);
    expect(liveLoan(small, makeLoan(small, index)).states.map((state) => state?.balance)).toEqual(liveLoan(large, makeLoan(large, index)).states.map((state) => state?.balance));
  }
});

test('GEN-4 check digits of ISO 17442', () => {
  // Published example of the Global LEI Foundation's own code.
  expect(isLei('506700GE1G29325QX363')).toBe(true);
  expect(leiFrom('506700GE1G29325QX3')).toBe('506700GE1G29325QX363');
  expect(isLei('506700GE1G29325QX364')).toBe(false);
  expect(isLei('506700GE1G2932QX5363')).toBe(false);
  expect(() => leiFrom('too short')).toThrow(/18 capital letters/);
});

test('GEN-5 a pool that cannot be is refused with what to do', () => {
  expect(() => poolOf({ loans: 39 })).toThrow(/39 loans/);
  expect(() => poolOf({ loans: 60.5 })).toThrow(/60.5 loans/);
  expect(() => poolOf({ months: 0 })).toThrow(/0 months/);
  expect(() => poolOf({ firstCutOff: '2026-01-30' as ReturnType<typeof poolOf>['cutOffs'][number] })).toThrow(/not a month end/);
});
