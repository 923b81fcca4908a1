import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { Staging } from '../../../src-shared/model/ecl/policy.ts';
import { NOTHING_ADVERSE, stageLoan } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';
import type { StagingInput } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';

const CASES = new URL('../../../../shared/data/ifrs9/staging_cases_open.json', import.meta.url);
const WITHOUT_SHARED = !existsSync(CASES);

interface Case { case: string; dpd: number; pd_orig: number | null; pd_now: number; pd12: number; utp?: boolean; watchlist?: boolean; forborne?: boolean; poci?: boolean; months_since_s2_trigger?: number; months_since_default_exit?: number; expected_stage: number | string; expected_reasons: string[] }
const policy = Staging.parse({ lowCreditRisk: 0.003 });

const asInput = (each: Case): StagingInput => ({
  ...NOTHING_ADVERSE, daysPastDue: each.dpd, originationPdLifetime: each.pd_orig, pdLifetime: each.pd_now, pd12: each.pd12, unlikelyToPay: each.utp ?? false, watchlist: each.watchlist ?? false,
  forborne: each.forborne ?? false, poci: each.poci ?? false, monthsSinceStage2Trigger: each.months_since_s2_trigger ?? null, monthsSinceDefaultExit: each.months_since_default_exit ?? null,
});

describe.skipIf(WITHOUT_SHARED)('EST-2 published boundary cases (skipped without ../shared)', () => {
  const cases = WITHOUT_SHARED ? [] : (JSON.parse(readFileSync(CASES, 'utf8')) as { cases: Case[] }).cases;
  it.each(cases)('EST-2 $case', (each) => {
    const staged = stageLoan(asInput(each), policy);
    expect(staged.stage).toBe(String(each.expected_stage));
    expect(staged.reasons).toEqual(each.expected_reasons);
    expect(staged.decisive).toBe(each.expected_reasons[0] ?? null);
    expect(staged.notAssessable).toBe(each.pd_orig === null);
  });
});

const loan = (more: Partial<StagingInput>): StagingInput => ({ ...NOTHING_ADVERSE, pdLifetime: 0.01, pd12: 0.01, originationPdLifetime: 0.01, originationPd12: 0.01, ...more });
const stage = (more: Partial<StagingInput>, settings: object = {}): string => stageLoan(loan(more), Staging.parse(settings)).stage;

test.each([
  ['>', 30, [['29', '1'], ['30', '1'], ['31', '2']]], ['>=', 30, [['29', '1'], ['30', '2'], ['31', '2']]],
] as const)('EST-3 backstop %s %d days', (operator, days, expected) => {
  expect(expected.map(([dpd]) => [dpd, stage({ daysPastDue: Number(dpd) }, { backstop: { operator, days } })])).toEqual(expected);
});

test.each([
  ['>', 90, [['89', '2'], ['90', '2'], ['91', '3']]], ['>=', 90, [['89', '2'], ['90', '3'], ['91', '3']]],
] as const)('EST-3 default %s %d days', (operator, days, expected) => {
  expect(expected.map(([dpd]) => [dpd, stage({ daysPastDue: Number(dpd) }, { default: { operator, days } })])).toEqual(expected);
});

test('EST-3 a rebutted backstop leaves days to the default test alone', () => {
  expect(stage({ daysPastDue: 89 }, { backstop: null })).toBe('1');
  expect(stage({ daysPastDue: 90 }, { backstop: null })).toBe('3');
});

test('EST-4 either bar alone, both bars, each off', () => {
  const doubledSmall = { originationPdLifetime: 0.001, pdLifetime: 0.002 };
  const raisedLarge = { originationPdLifetime: 0.1, pdLifetime: 0.11 };
  expect([stage(doubledSmall), stage(raisedLarge)]).toEqual(['1', '1']);
  expect([stage(doubledSmall, { combine: 'either' }), stage(raisedLarge, { combine: 'either' })]).toEqual(['2', '2']);
  expect([stage(doubledSmall, { absolute: null }), stage(raisedLarge, { relative: null })]).toEqual(['2', '2']);
  expect(stage({ originationPdLifetime: 0.001, pdLifetime: 0.9 }, { absolute: null, relative: null })).toBe('1');
});

test('EST-4 bars never fire on a PD that did not rise', () => {
  expect(stage({ originationPdLifetime: 0, pdLifetime: 0 }, { absolute: null })).toBe('1');
  expect(stage({}, { relative: 1, absolute: 0, combine: 'either' })).toBe('1');
  expect(stage({ pdLifetime: 0.010000000001 }, { relative: 1, absolute: 0 })).toBe('2');
});

test('EST-4 bands by PD at origination; the last holds above its bound', () => {
  const bands = [{ originationPdBelow: 0.01, ratio: 3, increase: 0.002 }, { originationPdBelow: 0.05, ratio: 2, increase: 0.01 }, { originationPdBelow: 0.1, ratio: 1.5, increase: 0.02 }];
  expect(stage({ originationPdLifetime: 0.002, pdLifetime: 0.0059 }, { bands })).toBe('1');
  expect(stage({ originationPdLifetime: 0.002, pdLifetime: 0.006 }, { bands })).toBe('2');
  expect(stage({ originationPdLifetime: 0.01, pdLifetime: 0.0199 }, { bands })).toBe('1');
  expect(stage({ originationPdLifetime: 0.01, pdLifetime: 0.02 }, { bands })).toBe('2');
  expect([stage({ originationPdLifetime: 0.2, pdLifetime: 0.299 }, { bands }), stage({ originationPdLifetime: 0.2, pdLifetime: 0.3 }, { bands })]).toEqual(['1', '2']);
});

test('EST-4 the policy chooses which PD is compared', () => {
  const moved = { pdLifetime: 0.05, pd12: 0.01 };
  expect(stage(moved)).toBe('2');
  expect(stage(moved, { sicrPd: '12-month' })).toBe('1');
  expect(stage({ pdLifetime: 0.01, pd12: 0.05 }, { sicrPd: '12-month' })).toBe('2');
});

test('EST-4 notches by place in the list of grades', () => {
  const notches = { notches: { drop: 3 } };
  expect([stage({ grade: 4, originationGrade: 2 }, notches), stage({ grade: 5, originationGrade: 2 }, notches), stage({ grade: 1, originationGrade: 5 }, notches)]).toEqual(['1', '2', '1']);
  expect(stageLoan(loan({ grade: 9, originationGrade: 2 }), Staging.parse({})).reasons).toEqual([]);
});

test('EST-5 low credit risk exempts from comparing, not from the rest', () => {
  const settings = Staging.parse({ lowCreditRisk: 0.003, notches: { drop: 2 } });
  const risen = loan({ originationPdLifetime: 0.001, pdLifetime: 0.01, pd12: 0.003, grade: 5, originationGrade: 1 });
  expect(stageLoan(risen, settings).reasons).toEqual(['LCR_EXEMPT']);
  expect(stageLoan({ ...risen, daysPastDue: 31 }, settings).reasons).toEqual(['DPD30', 'LCR_EXEMPT']);
  expect(stageLoan({ ...risen, pd12: 0.0031 }, settings).reasons).toEqual(['PD_INCREASE', 'NOTCHES']);
  expect(stageLoan({ ...risen, pdLifetime: 0.001, grade: 1 }, settings).reasons).toEqual([]);
});

test('EST-6 without a snapshot: other tests, lifetime, or block', () => {
  const bare = loan({ originationPdLifetime: null });
  const by = (noSnapshot: string, more: object = {}): unknown[] => { const { stage: at, reasons, notAssessable, blocked } = stageLoan({ ...bare, ...more }, Staging.parse({ noSnapshot, lowCreditRisk: 0.003 })); return [at, reasons.join(), notAssessable, blocked]; };
  expect(by('other-tests')).toEqual(['1', 'NO_ORIG_PD', true, false]);
  expect(by('lifetime')).toEqual(['2', 'NO_SNAPSHOT_LIFETIME,NO_ORIG_PD', true, false]);
  expect(by('block')).toEqual(['1', 'NO_ORIG_PD', true, true]);
  expect(by('lifetime', { pd12: 0.002 })).toEqual(['1', 'LCR_EXEMPT,NO_ORIG_PD', true, false]);
  expect(by('block', { daysPastDue: 100 })).toEqual(['3', 'DPD90', true, true]);
  expect(by('block', { poci: true })).toEqual(['POCI', 'POCI', false, false]);
});

test('EST-6 a policy on notches alone needs grades; one without comparisons lacks nothing', () => {
  expect(stageLoan(loan({ originationPdLifetime: null, grade: 3, originationGrade: 3 }), Staging.parse({ relative: null, absolute: null, notches: { drop: 2 } })).notAssessable).toBe(false);
  expect(stageLoan(loan({ grade: 3 }), Staging.parse({ relative: null, absolute: null, notches: { drop: 2 } })).notAssessable).toBe(true);
  expect(stageLoan(loan({ originationPdLifetime: null }), Staging.parse({ relative: null, absolute: null })).notAssessable).toBe(false);
});

test('EST-7 EST-1 outside, POCI and simplified stand alone and before everything', () => {
  const everything = { product: 'trade', daysPastDue: 200, unlikelyToPay: true, watchlist: true, override: '3' as const, originationPdLifetime: null };
  const simplified = { simplifiedProducts: ['trade'] };
  expect(stageLoan(loan({ ...everything, poci: true, inScope: false }), Staging.parse(simplified))).toMatchObject({ stage: '-', reasons: ['OUT_OF_SCOPE'], notAssessable: false });
  expect(stageLoan(loan({ ...everything, poci: true }), Staging.parse(simplified))).toMatchObject({ stage: 'POCI', reasons: ['POCI'], notAssessable: false });
  expect(stageLoan(loan(everything), Staging.parse(simplified))).toMatchObject({ stage: 'S', reasons: ['SIMPLIFIED'], notAssessable: false });
});

test('EST-8 probation ends with the month that the policy says', () => {
  expect([0, 5, 6].map((months) => stage({ monthsSinceDefaultExit: months }))).toEqual(['3', '3', '1']);
  expect([0, 2, 3].map((months) => stage({ monthsSinceStage2Trigger: months }))).toEqual(['2', '2', '1']);
  expect(stage({ monthsSinceDefaultExit: 0 }, { cureStage3Months: 0 })).toBe('1');
});

test('EST-10 days say nothing on a roll-up loan', () => {
  expect(stage({ product: 'equity-release', daysPastDue: 400 }, { noDpdProducts: ['equity-release'] })).toBe('1');
  expect(stage({ product: 'equity-release', daysPastDue: 400, unlikelyToPay: true }, { noDpdProducts: ['equity-release'] })).toBe('3');
  expect(stageLoan(loan({ product: 'equity-release', daysPastDue: 400 }), Staging.parse({ noDpdProducts: ['equity-release'] })).tests.filter((each) => each.state === 'not-applicable').map((each) => each.id)).toEqual(['DPD90', 'DPD30']);
});

test('EST-11 an overlay raises and never lowers', () => {
  expect(stageLoan(loan({ override: '2' }), Staging.parse({}))).toMatchObject({ stage: '2', decisive: 'OVERRIDE' });
  expect(stageLoan(loan({ override: '2', daysPastDue: 95 }), Staging.parse({}))).toMatchObject({ stage: '3', reasons: ['DPD90'] });
  expect(stageLoan(loan({ override: '3', daysPastDue: 45 }), Staging.parse({}))).toMatchObject({ stage: '3', reasons: ['OVERRIDE'] });
});
