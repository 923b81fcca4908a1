import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCases } from '../../../src-main/pipelines/ecl/cases/run-cases.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { dataText, WITHOUT_DATA } from '../published/reference-data.ts';

const IFRS9 = 'ifrs9';
describe.skipIf(WITHOUT_DATA)('case files (skipped without ../shared)', () => {
  test.each([['reference_cases_open.json', 36, 1e-9], ['staging_cases_open.json', 24, 0], ['portfolio_2000_expected.csv', 2000, 1e-9], ['rollforward_60_open.json', 60, 1e-9]] as const)('EMD-30 %s: at least %d cases, none further away than %d', async (file, atLeast, bar) => {
    const result = await runCases(dataText(`${IFRS9}/${file}`), file);
    expect(result.cases.length).toBeGreaterThanOrEqual(atLeast);
    expect(result.worst).toBeLessThanOrEqual(bar);
    expect(result.worst).toBe(Math.max(...result.cases.map(({ maxRelativeDifference }) => maxRelativeDifference)));
    expect(result.skipped).toBeUndefined();
    for (const { computed, expected } of result.cases) for (const name of Object.keys(expected)) expect(computed).toHaveProperty([name]);
  });

  test('EMD-31 the roll-forward ties below 1e-6 and names every step of the file', async () => {
    const text = dataText(`${IFRS9}/rollforward_60_open.json`);
    const { cases } = await runCases(text, 'rollforward_60_open.json');
    const ties = cases.find(({ id }) => id === 'ties');
    for (const residual of Object.values(ties?.computed ?? { none: 1 })) expect(Math.abs(residual as number)).toBeLessThan(1e-6);
    expect(cases.map(({ id }) => id)).toEqual(expect.arrayContaining((JSON.parse(text) as { steps: string[] }).steps));
  });

  test('EMD-30 published cases: exact where exact results are known, to their print where not; other files are skipped by name', async () => {
    const result = await runCases(dataText(`${IFRS9}/published_cases_open.json`), 'published_cases_open.json');
    expect(result.skipped?.map(({ id }) => id)).toEqual(['PUB-19', 'PUB-20']);
    expect(result.worst).toBeLessThan(0.005);
    const rounded = new Set(['PUB-08', 'PUB-14']);
    for (const each of result.cases) if (!rounded.has(each.id)) expect(each.maxRelativeDifference, each.id).toBeLessThan(1e-9);
  });

  test('EMD-32 a changed expectation is found: the differences are computed, not copied', async () => {
    const reference = JSON.parse(dataText(`${IFRS9}/reference_cases_open.json`)) as { expected: { booked: number } }[];
    const last = reference.at(-1) as { expected: { booked: number } };
    last.expected.booked *= 1.001;
    expect((await runCases(JSON.stringify(reference), 'x.json')).worst).toBeCloseTo(0.001, 5);
    const staging = JSON.parse(dataText(`${IFRS9}/staging_cases_open.json`)) as { cases: { expected_stage: number | string }[] };
    (staging.cases[0] as { expected_stage: number | string }).expected_stage = 3;
    expect((await runCases(JSON.stringify(staging), 'x.json')).worst).toBe(1);
    const csv = dataText(`${IFRS9}/portfolio_2000_expected.csv`).split('\n').slice(0, 3);
    csv[1] = (csv[1] as string).replace(/,[^,]*$/, ',1');
    expect((await runCases(csv.join('\n'), 'x.csv')).worst).toBeGreaterThan(300);
  });
});

const REFERENCE = [{ id: 'a', loan: { balance: 1, lgd: 0.5, pd_annual: [0.02], amort: 'bullet', eir: 0.05, term: 12, stage: 1, scenarios: { b: { w: 1 } } }, expected: { ecl12: 0.01 } }];

test.each([
  ['', /no file of cases/], ['a,b\n1,2', /no file of cases/], ['[]', /no file of cases/], ['{}', /no file of cases/], ['{"a":', /no JSON/], ['[1,2]', /no file of cases/],
  [JSON.stringify([{ ...REFERENCE[0], loan: { ...REFERENCE[0]?.loan, pd_annual: [1.2] } }]), /at 0\.loan\.pd_annual\.0/],
  [JSON.stringify([{ ...REFERENCE[0], loan: { ...REFERENCE[0]?.loan, scenarios: { b: { w: 0.5 } } } }]), /sum to 0\.5/],
  ['{"policy":{"default":"never","backstop":"dpd>30","relative_pd":2,"absolute_pd":0.005,"watchlist":true,"forborne":true,"lcr_pd_12m":0.003,"cure_s2_months":3,"cure_s3_months":6},"cases":[{"case":"S","dpd":0,"pd_orig":0.01,"pd_now":0.01,"pd12":0.01,"expected_stage":1,"expected_reasons":[]}]}', /no bar of days/],
  ['loan_id,balance,eir_nominal,term_months,lambda_annual,lgd,stage,ecl12,ecl_lifetime,booked\n', /no loans/], ['loan_id,balance,eir_nominal,term_months,lambda_annual,lgd,stage,ecl12,ecl_lifetime,booked\na,x,0,1,0,0,1,0,0,0', /Line 2 .* "x" as balance/],
  ['loan_id,balance,eir_nominal,term_months,lambda_annual,lgd,stage,ecl12,ecl_lifetime,booked\na,1,0,1e9,0,0,1,0,0,0', /term of 1000000000/],
])('EMD-33 what is no case file says so: %#', async (text, message) => {
  await expect(runCases(text, 'x.json')).rejects.toThrow(message);
  await expect(runCases(text, 'x.json')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('EMD-32 a case with an input that is not read is skipped by name, the others go on', async () => {
  const [one] = REFERENCE;
  const result = await runCases(JSON.stringify([one, { ...one, id: 'b', loan: { ...one?.loan, covenant: 1 } }]), 'x.json');
  expect(result.cases.map(({ id }) => id)).toEqual(['a']);
  expect(result.skipped).toEqual([{ id: 'b', why: 'its input covenant is not read here' }]);
});

test('EMD-33 whatever text comes, the answer is a result or an error that says what to do', async () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const reference = fc.record({ id: fc.string(), loan: fc.record({ balance: value, lgd: value, pd_annual: fc.oneof(value, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 })), amort: fc.oneof(value, fc.constantFrom('annuity', 'bullet')), eir: fc.oneof(value, fc.double({ noNaN: true })), term: fc.oneof(value, fc.integer({ min: -5, max: 2000 })), stage: fc.oneof(value, fc.integer({ min: 0, max: 4 })), scenarios: fc.oneof(value, fc.constant({ b: { w: 1 } })) }), expected: fc.oneof(value, fc.constant({ ecl12: 1 })) });
  const cases = fc.oneof(fc.string({ maxLength: 200 }), value.map((json) => JSON.stringify(json)), fc.array(reference, { maxLength: 2 }).map((json) => JSON.stringify(json)), fc.record({ policy: value, cases: value }).map((json) => JSON.stringify(json)), fc.record({ loans: value, steps: value, expected: value }).map((json) => JSON.stringify(json)), fc.record({ id: fc.string(), inputs: value, expected: value }).map((json) => JSON.stringify([json])), fc.array(fc.string({ maxLength: 8 }), { minLength: 10, maxLength: 10 }).map((cells) => `loan_id,balance,eir_nominal,term_months,lambda_annual,lgd,stage,ecl12,ecl_lifetime,booked\n${cells.join(',')}`));
  await fc.assert(fc.asyncProperty(cases, async (text) => {
    try {
      const result = await runCases(text, 'fuzz');
      expect(result.worst).toBeGreaterThanOrEqual(0);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe('INVALID_INPUT');
    }
  }), { seed: 4404, numRuns: 3000 });
});
