import type { LoanBlock } from './loan-block.ts';
import type { PreparedScenario } from './prepare.ts';

/** Share of the exposure lost, from a severity: cures lose nothing, then the scenario, then the guarantee's substitution (B5.5.55). */
export function lossShare(block: LoanBlock, i: number, severity: number, multiplier: number, shift: number): number {
  const guaranteed = block.guaranteedShare[i] as number;
  const lgd = scenarioLgd(block, i, severity, multiplier, shift);
  return guaranteed === 0 ? lgd : (1 - guaranteed) * lgd + guaranteed * (block.guarantorLoss[i] as number);
}

/** LGD on the loan itself in a scenario: (1 - cure rate) x severity x multiplier + shift, clamped to 0..1. */
export function scenarioLgd(block: LoanBlock, i: number, severity: number, multiplier: number, shift: number): number {
  return Math.min(1, Math.max(0, (1 - (block.cureRate[i] as number)) * severity * multiplier + shift));
}

/**
 * Severity on collateral: max(floor, (1 - net/EAD)(1 - u)), net = min(EAD, V (1-haircut)(1-cost) (1+r)^-months to sale), u being the
 * recovery on what the collateral leaves open. Where there is no exposure the floor stands, and nothing is lost at it.
 */
export function collateralSeverity(exposure: number, net: number, unsecuredRecovery: number, floor: number): number {
  const open = exposure > 0 ? 1 - Math.min(exposure, net) / exposure : 0;
  return Math.max(floor, open * (1 - unsecuredRecovery));
}

/** What a sale of one unit of today's value brings: haircut and cost off, discounted over the months to sale at the monthly rate. */
export function saleFactor(block: LoanBlock, i: number, rate: number): number {
  return (1 - (block.haircut[i] as number)) * (1 - (block.saleCost[i] as number)) * Math.exp(-(block.monthsToSale[i] as number) * Math.log1p(rate));
}

/** Monthly growth factor of collateral in month t: (1 + g + shift)^(1/12). */
export function monthlyGrowth(growth: number, scenario: PreparedScenario, t: number): number {
  return Math.exp(Math.log1p(Math.max(-1, growth + (scenario.hpiShift[t] as number))) / 12);
}
