import type { Costs } from '../../../../src-shared/model/research/spec.ts';

const BPS = 1e-4;

/**
 * What trading costs, per session and order, with the multiple of a sensitivity laid on every rate (not on participation, which is no cost).
 * Plain numbers, read by the engine once a run.
 */
export interface CostRates {
  /** Half the spread, and fixed slippage, as fractions of the reference price. */
  readonly halfSpread: number;
  readonly slippage: number;
  /** Slippage at a participation of 1 of the square-root model, as a fraction; 0 where another model holds. */
  readonly squareRoot: number;
  readonly commission: number; readonly perShare: number; readonly perOrder: number;
  /** Most of a session's volume; Infinity where there is no limit. */
  readonly participation: number;
  /** A day, of the value borrowed or short, and of cash: actual/365. */
  readonly borrowDay: number; readonly cashDay: number;
}

export function costRates(costs: Costs, multiple = 1): CostRates {
  const { slippage } = costs;
  return {
    halfSpread: costs.spreadBps * BPS * multiple / 2,
    slippage: slippage.kind === 'bps' ? slippage.bps * BPS * multiple : 0,
    squareRoot: slippage.kind === 'square-root' ? slippage.coefficientBps * BPS * multiple : 0,
    commission: costs.commissionBps * BPS * multiple, perShare: costs.perShare * multiple, perOrder: costs.perOrder * multiple,
    participation: costs.participation ?? Number.POSITIVE_INFINITY,
    borrowDay: (costs.borrowBps * BPS * multiple) / 365, cashDay: (costs.cashRateBps * BPS) / 365,
  };
}

/** Slippage of `units` in a session of `volume`, as a fraction of the reference price. Almgren et al. 2005: the square root of participation. */
export function slippageFraction(rates: CostRates, units: number, volume: number): number {
  return rates.squareRoot === 0 ? rates.slippage : rates.squareRoot * Math.sqrt(units / volume);
}

/** Commission of a fill; `first` where it is the order's first, which pays the charge per order. */
export function commissionOf(rates: CostRates, units: number, price: number, first: boolean): number {
  return rates.commission * units * price + rates.perShare * units + (first ? rates.perOrder : 0);
}

/** What is charged, in one line for reports. */
export function costWords(costs: Costs): string {
  const { slippage } = costs;
  const said = [
    costs.commissionBps > 0 ? `${costs.commissionBps} bps commission` : '', costs.perShare > 0 ? `${costs.perShare} a unit` : '', costs.perOrder > 0 ? `${costs.perOrder} an order` : '',
    costs.spreadBps > 0 ? `half of a ${costs.spreadBps} bps spread` : '',
    slippage.kind === 'bps' ? `${slippage.bps} bps slippage` : slippage.kind === 'square-root' ? `${slippage.coefficientBps} bps x square root of the share of volume` : '',
    costs.participation === undefined ? '' : `at most ${costs.participation * 100} % of a session's volume`,
    costs.borrowBps > 0 ? `${costs.borrowBps} bps a year on what is borrowed or short` : '', costs.cashRateBps === 0 ? '' : `${costs.cashRateBps} bps a year on cash`,
  ].filter((part) => part !== '');
  return said.length === 0 ? 'no costs' : said.join(', ');
}
