import type { KernelGrid } from '../../../../src-shared/model/ecl/kernel-grid.ts';
import type { LoanGrid } from '../../../../src-shared/model/ecl/loan-grid.ts';

/**
 * The grid as the screen shows it: prepayment survival joins survival, the loss share (guarantee in it) is the LGD, and the yearly PD of curves
 * that have none is the month's hazard over twelve months. Contributions and sums are the kernel's, untouched.
 */
export function screenGrid(grid: KernelGrid, about: Pick<LoanGrid, 'loan' | 'currency' | 'horizon' | 'constants'>): LoanGrid {
  const { ecl12, lifetime, defaulted, booked } = grid.totals;
  return {
    ...about, ecl12, lifetime, defaulted, booked,
    scenarios: grid.scenarios.map((scenario) => ({
      scenario: scenario.id, weight: scenario.weight, ecl12: scenario.ecl12, lifetime: scenario.lifetime, defaulted: scenario.defaulted,
      months: scenario.months.map((month, at) => {
        const { drawn, undrawn, ead, discountFactor, prepaymentSurvival } = grid.months[at] as KernelGrid['months'][number];
        const survival = month.survival * prepaymentSurvival;
        return {
          month: month.t, drawn, undrawn, ead,
          yearlyPd: month.yearlyPd ?? (month.hazard >= 1 ? 1 : -Math.expm1(12 * Math.log1p(-month.hazard))), hazard: month.hazard,
          survival, marginalPd: survival * month.hazard, collateral: month.collateralValue, lgd: month.loss, discount: discountFactor, ecl: month.contribution,
        };
      }),
    })),
  };
}
