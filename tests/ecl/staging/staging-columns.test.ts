import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Staging } from '../../../src-shared/model/ecl/policy.ts';
import { STAGES } from '../../../src-shared/model/ecl/result-fields.ts';
import { stageColumns, stagedColumns, stagingColumns } from '../../../src-main/pipelines/ecl/staging/stage-columns.ts';
import { decisiveOf, reasonsOf, reasonsText } from '../../../src-main/pipelines/ecl/staging/reason-mask.ts';
import { factsOf, stageLoan } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';
import type { StagingInput } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';
import { stagingBars } from '../../../src-main/pipelines/ecl/staging/staging-bars.ts';
import { whatWouldChange } from '../../../src-main/pipelines/ecl/staging/what-would-change.ts';
import { plainStage } from './plain-stage.ts';

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null, freq: 8 });
const pd = fc.oneof(fc.constantFrom(0, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.02, 1), fc.integer({ min: 0, max: 1e6 }).map((n) => n / 1e6));

const anyLoan: fc.Arbitrary<StagingInput> = fc.record({
  product: orNull(fc.constantFrom('mortgage', 'trade', 'equity-release')), inScope: fc.constantFrom(true, true, true, false), poci: fc.constantFrom(false, false, false, true),
  daysPastDue: orNull(fc.constantFrom(0, 1, 29, 30, 31, 60, 89, 90, 91, 400)), unlikelyToPay: fc.constantFrom(false, false, true), watchlist: fc.constantFrom(false, false, true), forborne: fc.constantFrom(false, false, true), contagion: fc.constantFrom(false, false, true),
  pdLifetime: orNull(pd), pd12: orNull(pd), originationPdLifetime: orNull(pd), originationPd12: orNull(pd), grade: orNull(fc.integer({ min: 0, max: 9 })), originationGrade: orNull(fc.integer({ min: 0, max: 9 })),
  monthsSinceDefaultExit: orNull(fc.integer({ min: 0, max: 14 })), monthsSinceStage2Trigger: orNull(fc.integer({ min: 0, max: 8 })), override: orNull(fc.constantFrom('2' as const, '3' as const)),
});
const bar = fc.record({ operator: fc.constantFrom('>', '>='), days: fc.constantFrom(29, 30, 31, 89, 90, 91) });
const anyPolicy = fc.record({
  default: bar, backstop: orNull(bar), unlikelyToPay: fc.boolean(), watchlist: fc.boolean(), forborne: fc.boolean(), sicrPd: fc.constantFrom('lifetime', '12-month'), relative: orNull(fc.constantFrom(1, 1.5, 2, 3)), absolute: orNull(fc.constantFrom(0, 0.001, 0.005)),
  combine: fc.constantFrom('both', 'either'), bands: fc.constantFrom([], [{ originationPdBelow: 0.005, ratio: 3, increase: 0.001 }, { originationPdBelow: 0.02, ratio: 2, increase: 0.005 }]), notches: orNull(fc.constantFrom({ drop: 1 }, { drop: 3 })),
  lowCreditRisk: orNull(fc.constantFrom(0.001, 0.003, 0.01)), cureStage2Months: fc.constantFrom(0, 3, 6), cureStage3Months: fc.constantFrom(0, 3, 12), contagionShare: orNull(fc.constant(0.2)), noSnapshot: fc.constantFrom('other-tests', 'lifetime', 'block'),
  simplifiedProducts: fc.constantFrom([], ['trade']), noDpdProducts: fc.constantFrom([], ['equity-release']),
}).map((settings) => Staging.parse(settings));

test('EST-12 columns, the scalar form and a plain second reading of the rules agree', () => {
  fc.assert(fc.property(anyPolicy, fc.array(anyLoan, { minLength: 1, maxLength: 20 }), (policy, loans) => {
    const columns = stagingColumns(loans.length);
    const yearly = policy.sicrPd === '12-month';
    loans.forEach((loan, i) => {
      columns.facts[i] = factsOf(loan, policy);
      columns.override[i] = Number(loan.override ?? 0);
      columns.daysPastDue[i] = loan.daysPastDue ?? -1;
      columns.pdNow[i] = (yearly ? loan.pd12 : loan.pdLifetime) ?? Number.NaN;
      columns.pdOrigination[i] = (yearly ? loan.originationPd12 : loan.originationPdLifetime) ?? Number.NaN;
      columns.pd12[i] = loan.pd12 ?? Number.NaN;
      columns.grade[i] = loan.grade ?? -1;
      columns.originationGrade[i] = loan.originationGrade ?? -1;
      columns.monthsSinceDefaultExit[i] = loan.monthsSinceDefaultExit ?? -1;
      columns.monthsSinceStage2Trigger[i] = loan.monthsSinceStage2Trigger ?? -1;
    });
    const out = stagedColumns(loans.length);
    const counts = stageColumns(stagingBars(policy), columns, out);
    const scalar = loans.map((loan) => stageLoan(loan, policy));
    scalar.forEach((each, i) => {
      const mask = out.reasons[i] as number;
      expect([STAGES[out.stage[i] as number], reasonsOf(mask), decisiveOf(mask), out.notAssessable[i] === 1]).toEqual([each.stage, each.reasons, each.decisive, each.notAssessable]);
      expect(reasonsText(mask)).toBe(each.reasons.length === 0 ? null : each.reasons.join(';'));
      expect([each.stage, [...each.reasons]]).toEqual(plainStage(loans[i] as StagingInput, policy));
    });
    expect(counts).toEqual({ notAssessable: scalar.filter((each) => each.notAssessable).length, blocked: scalar.filter((each) => each.blocked).length, firstBlocked: scalar.findIndex((each) => each.blocked) });
  }), { numRuns: 500 });
});

test('EST-13 every reason has fired among the tests, and every test names its bar and reference', () => {
  fc.assert(fc.property(anyPolicy, anyLoan, (policy, loan) => {
    const { reasons, tests } = stageLoan(loan, policy);
    for (const reason of reasons) expect(tests.find((each) => each.id === reason)).toMatchObject({ fired: true });
    for (const each of tests) {
      expect(each.reference).not.toBe('');
      expect(each.setting).not.toBe('');
      if (each.state !== 'tested' && each.id !== 'LCR_EXEMPT' && each.id !== 'NO_ORIG_PD') expect([each.id, each.fired]).toEqual([each.id, false]);
    }
    expect(new Set(tests.map((each) => each.id)).size).toBe(tests.length);
  }), { numRuns: 500 });
});

test('EST-14 what is said to change the stage does, and no smaller move of it does', () => {
  let seen = 0;
  fc.assert(fc.property(anyPolicy, anyLoan, (policy, loan) => {
    const now = stageLoan(loan, policy).stage;
    for (const change of whatWouldChange(loan, policy)) {
      seen += 1;
      expect(stageLoan({ ...loan, [change.input]: change.to }, policy).stage).toBe(change.stage);
      expect(change.stage).not.toBe(now);
      if (typeof change.to !== 'number' || typeof change.from !== 'number' || change.input.startsWith('pd')) continue;
      const others = whatWouldChange(loan, policy).filter((each) => each.input === change.input).map((each) => Math.abs(each.change ?? 0));
      const nearest = Math.min(...others);
      for (let by = 1; by < nearest; by += 1) {
        expect(stageLoan({ ...loan, [change.input]: change.from + by }, policy).stage).toBe(now);
        if (change.from - by >= 0) expect(stageLoan({ ...loan, [change.input]: change.from - by }, policy).stage).toBe(now);
      }
    }
  }), { numRuns: 500 });
  expect(seen).toBeGreaterThan(100);
});

test('EST-14 a stage 1 loan: one more day over the bar, a PD at the bar, a flag', () => {
  const loan: StagingInput = { product: null, inScope: true, poci: false, daysPastDue: 12, unlikelyToPay: false, watchlist: false, forborne: false, contagion: false, pdLifetime: 0.012, pd12: 0.01, originationPdLifetime: 0.01, originationPd12: null, grade: null, originationGrade: null, monthsSinceDefaultExit: null, monthsSinceStage2Trigger: null, override: null };
  const changes = whatWouldChange(loan, Staging.parse({}));
  expect(changes.map((each) => [each.test, each.to, each.stage])).toEqual([['DPD90', 90, '3'], ['UTP', true, '3'], ['DPD30', 31, '2'], ['WATCHLIST', true, '2'], ['FORBORNE', true, '2'], ['PD_INCREASE', 0.02, '2']]);
  expect(changes.at(-1)?.change).toBe(0.008);
  expect(whatWouldChange({ ...loan, poci: true }, Staging.parse({}))).toEqual([]);
});
