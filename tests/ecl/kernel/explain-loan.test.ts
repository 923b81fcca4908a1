import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KernelGrid } from '../../../src-shared/model/ecl/kernel-grid.ts';
import { LoanGrid } from '../../../src-shared/model/ecl/loan-grid.ts';
import { allocateColumns, ECL_COLUMNS } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { explainLoan } from '../../../src-main/pipelines/ecl/kernel/explain-loan.ts';
import { screenGrid } from '../../../src-main/pipelines/ecl/kernel/screen-grid.ts';
import { measureBlock, type ScenarioColumns } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { anyConventions, anyLoan, anyScenarios, blockOf, CURVES, SEED } from './random-block.ts';

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-11 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300;

describe('explainLoan', () => {
  it('EKN-14 the grid of a loan sums bitwise to what the table has for it among others', () => {
    fc.assert(fc.property(fc.array(anyLoan, { minLength: 2, maxLength: 5 }), anyScenarios, anyConventions, fc.nat(), (loans, scenarios, conventions, pick) => {
      const block = blockOf(loans);
      const out = allocateColumns(loans.length);
      const byScenario: ScenarioColumns[] = scenarios.map(() => allocateColumns(loans.length));
      measureBlock(block, CURVES, scenarios, conventions, { from: 0, to: loans.length, out, byScenario });
      const i = pick % loans.length;
      const grid = explainLoan(block, i, CURVES, scenarios, conventions);
      for (const name of ECL_COLUMNS) expect(Object.is(grid.totals[name], out[name][i])).toBe(true);
      let [ecl12, lifetime] = [0, 0];
      grid.scenarios.forEach((scenario, s) => {
        let sum = 0;
        let first = 0;
        for (const { t, contribution } of scenario.months) {
          sum += contribution;
          if (t <= 12) first = sum;
        }
        expect([first, sum]).toEqual([byScenario[s]!.ecl12[i], byScenario[s]!.lifetime[i]]);
        ecl12 += scenario.weight * first;
        lifetime += scenario.weight * sum;
      });
      expect([ecl12, lifetime]).toEqual([out.ecl12[i], out.lifetime[i]]);
    }), { ...SEED, numRuns: 250 });
  });

  it('EKN-15 the named factors of every month multiply to its contribution, and the grid is JSON', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, (loan, scenarios, conventions) => {
      const grid = KernelGrid.parse(JSON.parse(JSON.stringify(explainLoan(blockOf([loan]), 0, CURVES, scenarios, conventions))));
      expect(grid.months).toHaveLength(loan.term);
      for (const scenario of grid.scenarios) {
        let survival = 1;
        scenario.months.forEach((month, at) => {
          const shared = grid.months[at]!;
          expect(near(shared.ead * shared.discountFactor * shared.prepaymentSurvival, shared.discountedExposure)).toBe(true);
          expect(near(month.survival, survival)).toBe(true);
          expect(near(month.survival * month.hazard, month.marginalPd)).toBe(true);
          expect(near(month.survival * month.hazard * shared.ead * shared.discountFactor * shared.prepaymentSurvival * month.loss, month.contribution)).toBe(true);
          expect(near((1 - loan.guaranteedShare) * month.lgd + loan.guaranteedShare * loan.guarantorLoss, month.loss)).toBe(true);
          if (month.yearlyPd !== null && month.fade === 1) expect(near(conventions.monthlyPd === 'linear' ? month.yearlyPd / 12 : 1 - (1 - month.yearlyPd) ** (1 / 12), month.hazard) || Math.abs(month.hazard - (1 - (1 - month.yearlyPd) ** (1 / 12))) < 1e-15).toBe(true);
          survival *= 1 - month.hazard;
        });
      }
    }), { ...SEED, numRuns: 60 });
  });

  it('EKN-22 the screen\'s grid has the same contributions, and its fewer factors still multiply to them', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, (loan, scenarios, conventions) => {
      const full = explainLoan(blockOf([loan]), 0, CURVES, scenarios, conventions);
      const grid = LoanGrid.parse(JSON.parse(JSON.stringify(screenGrid(full, { loan: 'L1', currency: 'EUR', horizon: 'lifetime', constants: [] }))));
      expect([grid.ecl12, grid.lifetime, grid.defaulted, grid.booked]).toEqual([full.totals.ecl12, full.totals.lifetime, full.totals.defaulted, full.totals.booked]);
      grid.scenarios.forEach((scenario, s) => {
        expect(scenario.months.reduce((sum, { ecl }) => sum + ecl, 0)).toBe(full.scenarios[s]!.lifetime);
        for (const month of scenario.months) expect(near(month.marginalPd * month.lgd * month.ead * month.discount, month.ecl) && near(month.survival * month.hazard, month.marginalPd)).toBe(true);
      });
    }), { ...SEED, numRuns: 100 });
  });
});
