import { leversOf, type LeverBase, type Levers } from '../what-if/levers.ts';
import { ALL_TENTHS } from '../what-if/weights.ts';

type Query = Readonly<Record<string, string>>;

/** Levers as parts of the address: only what stands elsewhere than in the run. */
export function leversToQuery(levers: Levers, base: LeverBase): Record<string, string | undefined> {
  const own = leversOf(base);
  return {
    w: levers.weights.some((weight, at) => weight !== own.weights[at]) ? levers.weights.join(',') : undefined,
    pd: levers.pd === own.pd ? undefined : String(levers.pd), lgd: levers.lgd === own.lgd ? undefined : String(levers.lgd),
    hpi: levers.housePrices === own.housePrices ? undefined : String(levers.housePrices), sicr: levers.sicr === own.sicr ? undefined : String(levers.sicr),
    ov: levers.overlays === 'kept' ? undefined : levers.overlays,
  };
}

/** The levers that an address names; what it does not name or names wrongly stands as the run has it. */
export function leversFromQuery(query: Query, base: LeverBase): Levers {
  const own = leversOf(base);
  const number = (text: string | undefined, otherwise: number, least: number, most: number): number => { const value = text === undefined || text === '' ? NaN : Number(text); return Number.isFinite(value) && value >= least && value <= most ? value : otherwise; };
  const weights = (query['w'] ?? '').split(',').map(Number);
  const fits = weights.length === own.weights.length && weights.every((weight) => Number.isInteger(weight) && weight >= 0) && weights.reduce((sum, weight) => sum + weight, 0) === ALL_TENTHS;
  return {
    weights: fits ? weights : own.weights, pd: number(query['pd'], own.pd, 0.01, 20), lgd: number(query['lgd'], own.lgd, -100, 100), housePrices: number(query['hpi'], own.housePrices, -90, 300),
    sicr: own.sicr === null ? null : number(query['sicr'], own.sicr, 1, 20), overlays: query['ov'] === 'removed' ? 'removed' : 'kept',
  };
}
