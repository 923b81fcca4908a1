import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorUnits } from '../../../src-main/pipelines/ecl/amounts/minor-units.ts';
import { journal, NOTHING_BOOKED } from '../../../src-main/pipelines/ecl/posting/journal.ts';
import type { BookedAllowance, PostingInput } from '../../../src-main/pipelines/ecl/posting/journal.ts';
import { POSTING_COLUMNS, postingFile } from '../../../src-main/pipelines/ecl/posting/posting-file.ts';

const posting = { expense: '6800', allowance: { 1: '2951', 2: '2952', 3: '2953', POCI: '2954', S: '2955' }, provision: '1430', overlay: '2959' };
const input = (closing: BookedAllowance, opening = NOTHING_BOOKED, used: Record<string, bigint> = {}): PostingInput => ({ opening, closing, used, date: '2026-06-30', run: 'run-1', currency: 'EUR' });

test('ECO-8 a rise is charged, a fall released, used allowance charged again', () => {
  const lines = journal(posting, input({ byStage: { 1: 120n, 2: 50n, 3: 700n }, provision: 9n, overlay: 30n }, { byStage: { 1: 100n, 2: 80n, 3: 900n }, provision: 9n, overlay: 0n }, { 3: 250n }));
  expect(lines.map((line) => [line.part, line.account, line.debit, line.credit])).toEqual([
    ['stage 1', '6800', 20n, 0n], ['stage 1', '2951', 0n, 20n], ['stage 2', '6800', 0n, 30n], ['stage 2', '2952', 30n, 0n], ['stage 3', '6800', 50n, 0n], ['stage 3', '2953', 0n, 50n], ['overlay', '6800', 30n, 0n], ['overlay', '2959', 0n, 30n],
  ]);
  expect(new Set(lines.map((line) => line.document))).toEqual(new Set(['ECL-20260630-01', 'ECL-20260630-02', 'ECL-20260630-03', 'ECL-20260630-04']));
});

test('ECO-8 debits equal credits, in total and by document, and accounts move by closing less opening', () => {
  const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
  const booked = fc.record({ byStage: fc.dictionary(fc.constantFrom('1', '2', '3', 'POCI', 'S'), amount), provision: amount, overlay: amount });
  fc.assert(fc.property(booked, booked, fc.dictionary(fc.constantFrom('1', '2', '3'), amount), (opening, closing, used) => {
    const lines = journal(posting, input(closing, opening, used));
    const sum = (of: typeof lines): bigint => of.reduce((total, line) => total + line.debit - line.credit, 0n);
    expect(sum(lines)).toBe(0n);
    for (const document of new Set(lines.map((line) => line.document))) expect(sum(lines.filter((line) => line.document === document))).toBe(0n);
    for (const [stage, account] of Object.entries(posting.allowance)) expect(-sum(lines.filter((line) => line.account === account))).toBe((closing.byStage[stage] ?? 0n) - (opening.byStage[stage] ?? 0n) + (used[stage] ?? 0n));
    expect(lines.every((line) => (line.debit === 0n) !== (line.credit === 0n) && line.debit >= 0n && line.credit >= 0n)).toBe(true);
    const read = postingFile(lines, input(closing)).split('\r\n').slice(1, -1).map((record) => record.split(','));
    expect(read.reduce((total, record) => total + minorUnits(record[4] || '0') - minorUnits(record[5] || '0'), 0n)).toBe(0n);
  }), { numRuns: 200 });
});

test('ECO-9 no account, no posting', () => {
  expect(() => journal(undefined, input(NOTHING_BOOKED))).toThrow(/names no posting accounts/);
  expect(() => journal({ ...posting, allowance: { 1: '2951' } }, input({ byStage: { 2: 1n }, provision: 0n, overlay: 0n }))).toThrow(/no allowance account for stage 2/);
  expect(() => journal(posting, input({ byStage: { toString: 1n }, provision: 0n, overlay: 0n }))).toThrow(/no allowance account for stage toString/);
  expect(journal(posting, input(NOTHING_BOOKED))).toEqual([]);
});

test('ECO-10 fixed columns, guarded and quoted texts, plain amounts', () => {
  const lines = journal({ ...posting, expense: '=cmd|1', overlay: '-2+3' }, input({ byStage: {}, provision: 0n, overlay: -123_456n }));
  expect(postingFile(lines, { date: '2026-06-30', currency: 'EUR', run: '@SUM(A1),"x"' })).toBe([
    POSTING_COLUMNS.join(','), `2026-06-30,ECL-20260630-01,1,'=cmd|1,,1234.56,EUR,ECL overlays: release,overlay,"'@SUM(A1),""x"""`, `2026-06-30,ECL-20260630-01,2,'-2+3,1234.56,,EUR,ECL overlays,overlay,"'@SUM(A1),""x"""`, '',
  ].join('\r\n'));
});
