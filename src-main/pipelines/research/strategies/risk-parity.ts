import { at } from '../../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { covarianceOf, equalRiskWeights, riskContributions } from './equal-risk.ts';
import { budget, inUniverse, openDecision } from './standing.ts';
import { returnDeviation } from './windows.ts';
import { outsideStep, priceCells, step, unknownStep } from './why.ts';

type RiskParity = Extract<StrategySpec, { kind: 'risk-parity' }>;

interface Parity { readonly names: readonly number[]; readonly weights: Float64Array; readonly covariance: Float64Array | null }

/**
 * Weights by risk over `window` returns that end with the session. `inverse-volatility`: in proportion to 1 / sd, which is equal risk where
 * all correlations are the same. `equal-risk`: every name contributes the same to the variance of the book. A name without every price of
 * the window, or that never moved in it, is not known. The signal is the volatility: the population deviation of daily returns, not annualised.
 */
export function riskParityStrategy(spec: RiskParity, view: MarketView): Strategy {
  const { window } = spec;
  const parity = (session: number): Parity | null => {
    const names = view.panel.symbols.map((_, s) => s).filter((s) => inUniverse(view, s, session) && returnDeviation(view, s, session, window) > 0);
    if (spec.form === 'inverse-volatility') {
      const inverse = Float64Array.from(names, (s) => 1 / returnDeviation(view, s, session, window));
      const total = inverse.reduce((sum, each) => sum + each, 0);
      return { names, weights: inverse.map((each) => each / total), covariance: null };
    }
    const covariance = covarianceOf(returnsOf(view, names, session, window), names.length, window);
    const weights = equalRiskWeights(covariance, names.length);
    return weights && { names, weights, covariance };
  };
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    openDecision(view, state.session, target, signal);
    const found = parity(state.session);
    if (found === null) return;
    for (const s of found.names) {
      target[s] = 0;
      signal[s] = returnDeviation(view, s, state.session, window);
    }
    const share = budget(state, target);
    found.names.forEach((s, k) => {
      target[s] = share * (found.weights[k] as number);
    });
  };
  return {
    warmUp: window,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      const volatility = returnDeviation(view, symbol, state.session, window);
      const cells = priceCells(view, symbol, state.session - window, state.session);
      if (!(volatility > 0)) return [unknownStep(view, state.session, 'The volatility', volatility === 0 ? `the price did not move in ${window} sessions` : `not every one of the last ${window + 1} sessions has a bar`)];
      const found = parity(state.session);
      const steps = [step('Volatility', `population deviation of ${window} daily returns`, volatility, cells)];
      if (found === null) return [...steps, unknownStep(view, state.session, 'A book of equal risk', 'the returns of these names have a mixture without any risk')];
      const target = new Float64Array(view.panel.symbols.length);
      decide(state, target, new Float64Array(target.length));
      const contribution = found.covariance && riskContributions(found.covariance, found.weights)[found.names.indexOf(symbol)];
      return [
        ...steps,
        ...(contribution === null ? [] : [step('Share of risk', `of the variance of the book, the same for each of ${found.names.length} names`, contribution as number)]),
        step('Target weight', spec.form === 'inverse-volatility' ? `in proportion to 1 / volatility among ${found.names.length} names` : `the weight at which ${found.names.length} names contribute the same risk`, target[symbol] as number),
      ];
    },
  };
}

/** The last `window` simple returns of each name, name-major. */
function returnsOf(view: MarketView, names: readonly number[], session: number, window: number): Float64Array {
  const out = new Float64Array(names.length * window);
  names.forEach((s, k) => {
    for (let t = 0; t < window; t += 1) {
      const i = at(view.panel, s, session - window + 1 + t);
      out[k * window + t] = (view.price[i] as number) / (view.price[i - 1] as number) - 1;
    }
  });
  return out;
}
