import { AppError } from '../../../../src-shared/kernel/errors.ts';

/** Present value of flows at the ends of periods 1.. at a rate a period. */
export function presentValue(flows: readonly number[], rate: number): number {
  const v = 1 / (1 + rate);
  let value = 0;
  for (let t = flows.length - 1; t >= 0; t -= 1) value = (value + (flows[t] as number)) * v;
  return value;
}

/**
 * The rate a period at which the flows are worth the price: the EIR of contractual flows (IFRS 9 Appendix A), or of expected flows of a
 * bought impaired asset its credit-adjusted EIR (B5.5.45). Bisection to the last bit on (-99.99 %, 1e6): one root where flows do not change sign.
 * Errors: INVALID_INPUT where no rate gives the price.
 */
export function effectiveRate(price: number, flows: readonly number[]): number {
  const excess = (rate: number): number => presentValue(flows, rate) - price;
  let low = -0.9999;
  let high = 1;
  while (excess(high) > 0 && high < 1e6) high *= 2;
  if (!(excess(low) >= 0 && excess(high) <= 0)) throw new AppError('INVALID_INPUT', `No rate makes flows of ${flows.reduce((sum, each) => sum + each, 0)} in total worth ${price}.`, { userAction: 'Check the price and the signs of the flows.' });
  for (let i = 0; i < 2_000; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.abs(excess(low)) <= Math.abs(excess(high)) ? low : high;
}

/** Loss allowance of a POCI asset: expected flows at initial recognition less those expected now, at the credit-adjusted EIR (5.5.13-14). */
export function pociAllowance(initial: readonly number[], now: readonly number[], creditAdjustedRate: number): number {
  return presentValue(initial, creditAdjustedRate) - presentValue(now, creditAdjustedRate);
}

/** Probability-weighted cash shortfalls at one future date, discounted at the EIR (5.5.17, B5.5.28). */
export function weightedShortfall(scenarios: readonly { readonly shortfall: number; readonly weight: number }[], years: number, rate: number): { undiscounted: number; parts: number[]; discounted: number } {
  const weights = scenarios.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(weights - 1) > 1e-9) throw new AppError('INVALID_INPUT', `Scenario weights sum to ${weights}, not to 1.`, { userAction: 'Set weights that sum to 1.' });
  const factor = Math.exp(-years * Math.log1p(rate));
  const parts = scenarios.map(({ shortfall, weight }) => shortfall * weight * factor);
  return { undiscounted: scenarios.reduce((sum, { shortfall, weight }) => sum + shortfall * weight, 0), parts, discounted: parts.reduce((sum, each) => sum + each, 0) };
}

/** ECL of discrete periods: exposure at their start x marginal PD x LGD, discounted from their end (or start). */
export function eclOfPeriods(exposure: readonly number[], marginalPd: readonly number[], lgd: number, rate: number, timing: 'end' | 'start' = 'end'): number[] {
  return exposure.map((ead, t) => ead * (marginalPd[t] ?? 0) * lgd * Math.exp(-(t + (timing === 'end' ? 1 : 0)) * Math.log1p(rate)));
}

/** Level payment of an annuity over whole periods. */
export function levelPayment(principal: number, rate: number, periods: number): number {
  return rate === 0 ? principal / periods : (principal * rate) / -Math.expm1(-periods * Math.log1p(rate));
}
