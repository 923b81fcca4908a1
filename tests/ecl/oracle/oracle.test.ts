import { describe, expect, it } from 'vitest';
import { AMORTISATIONS, type KernelCurve, type KernelScenario, type LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { allocateBlock, allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { STAGES } from '../../../src-shared/model/ecl/result-fields.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { pairwise } from './covering.ts';
import { plainEcl, type PlainConventions, type PlainLoan } from './plain-ecl.ts';
import { conventionsOf, curveOf, FACTORS, loanOf, scenariosOf, type Setting } from './random-loans.ts';

const SEED = 20261120;
const LOANS = 10_000;

describe('the kernel against a slow and plain implementation of the standard', () => {
  const rows = pairwise(FACTORS);

  it('EKN-40 the settings cover every pair of levels of any two of them', () => {
    for (let i = 0; i < FACTORS.length; i += 1) {
      for (let j = i + 1; j < FACTORS.length; j += 1) {
        const [a, b] = [FACTORS[i], FACTORS[j]] as [(typeof FACTORS)[number], (typeof FACTORS)[number]];
        const seen = new Set(rows.map((row) => `${row[a.name]}|${row[b.name]}`));
        expect(seen.size, `${a.name} x ${b.name}`).toBe(a.levels.length * b.levels.length);
      }
    }
  });

  it(`EKN-41 agrees to 1e-9 on ${LOANS} random loans over them (seed ${SEED})`, () => {
    console.log(`oracle: seed ${SEED}, ${rows.length} settings, ${LOANS} loans`);
    const each = Math.ceil(LOANS / rows.length);
    let measured = 0;
    let worst = 0;
    for (const [at, setting] of rows.entries()) {
      const { loans, conventions } = draw(setting, SEED + at, each);
      const computed = kernelOf(loans, conventions);
      for (const [i, loan] of loans.entries()) {
        const expected = plainEcl(loan, conventions);
        for (const name of ['ecl12', 'lifetime', 'defaulted', 'booked', 'pd12', 'pdLifetime'] as const) {
          const difference = Math.abs((computed[name][i] as number) - expected[name]) / Math.max(Math.abs(expected[name]), name.startsWith('pd') ? 1e-3 : 1e-3);
          worst = Math.max(worst, difference);
          if (difference > 1e-9) expect.fail(`setting ${at} ${JSON.stringify(setting)}, loan ${i}: ${name} is ${computed[name][i]}, the oracle says ${expected[name]}; ${JSON.stringify(loan)}`);
        }
      }
      measured += loans.length;
    }
    expect(measured).toBeGreaterThanOrEqual(LOANS);
    expect(worst).toBeLessThanOrEqual(1e-9);
  }, 120_000);
});

function draw(setting: Setting, seed: number, count: number): { loans: PlainLoan[]; conventions: PlainConventions } {
  const random = seededRandom(seed, 2);
  const scenarios = scenariosOf(setting, seed);
  const curve = curveOf(setting, random);
  return { loans: Array.from({ length: count }, () => loanOf(setting, scenarios, curve, random)), conventions: conventionsOf(setting) };
}

/** The same loans through the product's kernel. */
function kernelOf(loans: readonly PlainLoan[], conventions: PlainConventions): ReturnType<typeof allocateColumns> {
  const block = allocateBlock(loans.length);
  const flows = new Map<number, PlainLoan['cashFlows']>();
  loans.forEach((loan, i) => {
    const set = (name: keyof LoanBlock, value: number): void => void ((block[name] as Float64Array)[i] = value);
    for (const name of ['balance', 'undrawn', 'ccf', 'eir', 'term', 'balloon', 'cpr', 'pdScale', 'rho', 'lgd', 'cureRate', 'guaranteedShare', 'guarantorLoss'] as const) set(name, loan[name]);
    set('rate', conventions.scheduleRate === 'eir' ? loan.eir : loan.rate);
    set('amortisation', AMORTISATIONS.indexOf(loan.amortisation));
    set('curve', 0);
    set('monthsOnBook', loan.curve.monthsOnBook);
    set('lgdModel', loan.collateral === null ? 0 : 1);
    if (loan.collateral !== null) {
      set('collateral', loan.collateral.value);
      set('saleCost', loan.collateral.cost);
      set('lgdFloor', loan.collateral.floor);
      for (const name of ['growth', 'haircut', 'monthsToSale', 'unsecuredRecovery'] as const) set(name, loan.collateral[name]);
    }
    set('stage', STAGES.indexOf(loan.stage));
    if (loan.amortisation === 'cash-flows') flows.set(i, loan.cashFlows);
  });
  const [first] = loans as [PlainLoan];
  const values = Float64Array.from(first.curve.values);
  const curves: KernelCurve[] = [first.curve.kind === 'annual' ? { kind: 'annual', pd: values } : first.curve.kind === 'book' ? { kind: 'book', hazard: values } : { kind: 'intensity', monthly: values }];
  const scenarios = first.scenarios.map((scenario, s): KernelScenario => ({
    id: `s${s}`, weight: scenario.weight, pdMultiplier: scenario.pdMultiplier, logitShift: scenario.logitShift, ...(scenario.z === null ? {} : { z: scenario.z }),
    lgdMultiplier: scenario.lgdMultiplier, lgdShift: scenario.lgdShift, hpiShift: scenario.hpiShift,
  }));
  const out = allocateColumns(loans.length);
  measureBlock({ ...block, cashFlows: flows }, curves, scenarios, { ...conventions, defaultedLgd: 'at-reporting-date' }, { from: 0, to: loans.length, out });
  return out;
}
