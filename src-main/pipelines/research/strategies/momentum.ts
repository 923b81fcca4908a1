import { at } from '../../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { budget, byScore, openDecision } from './standing.ts';
import { returnDeviation } from './windows.ts';
import { outsideStep, priceCells, step, unknownStep } from './why.ts';

type Momentum = Extract<StrategySpec, { kind: 'momentum' }>;

/** Sessions of returns behind a volatility that weighs. */
const VOLATILITY_WINDOW = 63;

/**
 * Cross-sectional momentum (Jegadeesh and Titman 1993): return from `lookback` to `skip` sessions ago; the best `top` names, equally or by
 * inverse volatility of 63 sessions. A name without a bar in the session or either price (or, by inverse volatility, without the window) is not ranked.
 */
export function momentumStrategy(spec: Momentum, view: MarketView): Strategy {
  const weighed = spec.weights === 'inverse-volatility';
  const score = (symbol: number, session: number): number => {
    if (session < spec.lookback || Number.isNaN(view.price[at(view.panel, symbol, session)] as number)) return Number.NaN;
    const value = (view.price[at(view.panel, symbol, session - spec.skip)] as number) / (view.price[at(view.panel, symbol, session - spec.lookback)] as number) - 1;
    return weighed && !(returnDeviation(view, symbol, session, VOLATILITY_WINDOW) > 0) ? Number.NaN : value;
  };
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    const known: number[] = [];
    for (const s of openDecision(view, state.session, target, signal)) {
      const value = score(s, state.session);
      if (Number.isNaN(value)) continue;
      signal[s] = value;
      target[s] = 0;
      known.push(s);
    }
    const best = byScore(known, signal).slice(0, spec.top);
    const raw = best.map((s) => (weighed ? 1 / returnDeviation(view, s, state.session, VOLATILITY_WINDOW) : 1));
    const total = raw.reduce((sum, each) => sum + each, 0);
    const share = budget(state, target);
    best.forEach((s, k) => {
      target[s] = share * ((raw[k] as number) / total);
    });
  };
  return {
    warmUp: weighed ? Math.max(spec.lookback, VOLATILITY_WINDOW) : spec.lookback,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      const value = score(symbol, state.session);
      if (Number.isNaN(value)) return [unknownStep(view, state.session, 'The return', `it needs prices in the session, ${spec.skip} and ${spec.lookback} sessions ago${weighed ? ` and ${VOLATILITY_WINDOW} returns that move` : ''}`)];
      const target = new Float64Array(view.panel.symbols.length);
      const signal = new Float64Array(target.length);
      decide(state, target, signal);
      const known = [...signal.keys()].filter((s) => !Number.isNaN(signal[s] as number));
      const rank = byScore(known, signal).indexOf(symbol) + 1;
      const [past, recent] = [state.session - spec.lookback, state.session - spec.skip];
      return [
        step('Return', `from ${view.panel.sessions[past]} to ${view.panel.sessions[recent]}: ${spec.lookback} to ${spec.skip} sessions ago`, value, [...priceCells(view, symbol, past, past), ...priceCells(view, symbol, recent, recent)]),
        step('Rank', `among ${known.length} names whose return is known; the best ${spec.top} are held`, rank),
        ...(weighed && rank <= spec.top ? [step('Volatility', `deviation of ${VOLATILITY_WINDOW} returns; weights are in proportion to its inverse`, returnDeviation(view, symbol, state.session, VOLATILITY_WINDOW), priceCells(view, symbol, state.session - VOLATILITY_WINDOW, state.session))] : []),
        step('Target weight', rank <= spec.top ? (weighed ? 'by inverse volatility among those held' : 'the same for each name held') : 'not among those held', target[symbol] as number),
      ];
    },
  };
}
