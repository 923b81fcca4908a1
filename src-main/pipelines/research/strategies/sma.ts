import { at } from '../../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { budget, openDecision } from './standing.ts';
import { rollingDeviation, rollingMean } from './windows.ts';
import { outsideStep, priceCells, step, unknownStep } from './why.ts';

type Sma = Extract<StrategySpec, { kind: 'sma' }>;

/**
 * Two moving averages a name. The signal is their distance in deviations of the price over the slow window, (fast - slow) / sd: it does not
 * change when all prices are multiplied, so the sigmoid's scale means the same for a share of 3 and of 3,000. `hard` holds a name where the
 * signal is above 0; `sigmoid` holds 1 / (1 + exp(-scale * signal)) of its share. A name's share is the book divided by the names whose
 * signal is known: the rest is cash, not spread over the others.
 */
export function smaStrategy(spec: Sma, view: MarketView): Strategy {
  const fast = rollingMean(view, spec.fast);
  const slow = rollingMean(view, spec.slow);
  const deviation = rollingDeviation(view, spec.slow);
  const distance = (i: number): number => {
    const apart = (fast[i] as number) - (slow[i] as number);
    return deviation[i] === 0 ? 0 : apart / (deviation[i] as number);
  };
  const position = (value: number): number => (spec.form === 'hard' ? (value > 0 ? 1 : 0) : 1 / (1 + Math.exp(-spec.scale * value)));
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    const known: number[] = [];
    for (const s of openDecision(view, state.session, target, signal)) {
      const value = distance(at(view.panel, s, state.session));
      if (Number.isNaN(value)) continue;
      signal[s] = value;
      target[s] = 0;
      known.push(s);
    }
    const share = budget(state, target) / known.length;
    for (const s of known) target[s] = share * position(signal[s] as number);
  };
  return {
    warmUp: spec.slow - 1,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      const i = at(view.panel, symbol, state.session);
      const value = distance(i);
      const cells = (window: number): ReturnType<typeof priceCells> => priceCells(view, symbol, state.session - window + 1, state.session);
      const averages = [
        step('Fast average', `mean of the price over ${spec.fast} sessions`, fast[i] as number, cells(spec.fast)),
        step('Slow average', `mean of the price over ${spec.slow} sessions`, slow[i] as number, cells(spec.slow)),
      ];
      if (Number.isNaN(value)) return [...averages, unknownStep(view, state.session, 'The distance of the averages', `not every one of the last ${spec.slow} sessions has a bar`)];
      const target = new Float64Array(view.panel.symbols.length);
      decide(state, target, new Float64Array(target.length));
      return [
        ...averages,
        step('Distance', `fast less slow, in deviations of the price over ${spec.slow} sessions (${deviation[i]})`, value, cells(spec.slow)),
        step('Position', spec.form === 'hard' ? '1 where the fast average stands above the slow one, else 0' : `logistic of ${spec.scale} times the distance`, position(value)),
        step('Target weight', 'position times an equal share of the names whose signal is known', target[symbol] as number),
      ];
    },
  };
}
