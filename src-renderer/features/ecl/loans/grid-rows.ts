import type { GridMonth, LoanGrid, ScenarioGrid } from '../../../../src-shared/model/ecl/loan-grid.ts';

/** Months that the booked amount rests on: 12 or all. */
export function monthsCounted(horizon: LoanGrid['horizon'], months: number): number {
  return horizon === '12-month' ? Math.min(12, months) : horizon === 'lifetime' ? months : 0;
}

/** What the scenario books of this loan at its horizon. */
export function bookedOf(horizon: LoanGrid['horizon'], scenario: ScenarioGrid): number | null {
  return horizon === '12-month' ? scenario.ecl12 : horizon === 'lifetime' ? scenario.lifetime : horizon === 'defaulted' ? scenario.defaulted : null;
}

/** The sum of the months' contributions, and whether it is what the kernel says, to its own rounding of sums. */
export function columnSum(months: readonly GridMonth[]): number {
  return months.reduce((sum, { ecl }) => sum + ecl, 0);
}

/** Equal but for the order of summation. */
export function ties(sum: number, stated: number): boolean {
  return Math.abs(sum - stated) <= 1e-9 * Math.max(1, Math.abs(stated));
}

/** A number of the grid at fixed digits, grouped, with a true minus. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  const [whole = '', rest] = text.split('.');
  return `${value < 0 ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest === undefined ? '' : `.${rest}`}`;
}
