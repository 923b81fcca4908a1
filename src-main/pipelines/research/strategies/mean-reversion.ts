import { at } from '../../../../src-shared/model/market/panel.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { isHeld, openDecision } from './standing.ts';
import { rollingDeviation, rollingMean } from './windows.ts';
import { outsideStep, priceCells, step, unknownStep } from './why.ts';

type MeanReversion = Extract<StrategySpec, { kind: 'mean-reversion' }>;

/**
 * Names below their own mean. The signal is z = (price - mean) / sd over `window` sessions, population deviation. A name is entered at
 * z <= -entry, furthest first, while fewer than `top` are held; it is left at z >= -exit. Every name has 1 / top of the book, so that a
 * market with few falls leaves cash. A held name whose z is not known keeps its place.
 */
export function meanReversionStrategy(spec: MeanReversion, view: MarketView): Strategy {
  const mean = rollingMean(view, spec.window);
  const deviation = rollingDeviation(view, spec.window);
  const score = (i: number): number => (deviation[i] === 0 ? 0 : ((view.price[i] as number) - (mean[i] as number)) / (deviation[i] as number));
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    let places = spec.top;
    const wanted: number[] = [];
    for (const s of openDecision(view, state.session, target, signal)) {
      const value = score(at(view.panel, s, state.session));
      const held = isHeld(state, s);
      if (Number.isNaN(value)) {
        if (held) places -= 1;
        continue;
      }
      signal[s] = value;
      target[s] = 0;
      if (held && value < -spec.exit) {
        target[s] = 1 / spec.top;
        places -= 1;
      } else if (!held && value <= -spec.entry) wanted.push(s);
    }
    wanted.sort((a, b) => (signal[a] as number) - (signal[b] as number) || a - b);
    for (const s of wanted.slice(0, Math.max(0, places))) target[s] = 1 / spec.top;
  };
  return {
    warmUp: spec.window - 1,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      const i = at(view.panel, symbol, state.session);
      const value = score(i);
      if (Number.isNaN(value)) return [unknownStep(view, state.session, 'The distance from the mean', `not every one of the last ${spec.window} sessions has a bar`)];
      const target = new Float64Array(view.panel.symbols.length);
      decide(state, target, new Float64Array(target.length));
      const cells = priceCells(view, symbol, state.session - spec.window + 1, state.session);
      const held = isHeld(state, symbol);
      const verdict = held
        ? (value < -spec.exit ? `held, and still below -${spec.exit}: stays` : `held, and at or above -${spec.exit}: is left`)
        : (value <= -spec.entry ? ((target[symbol] as number) > 0 ? `at or below -${spec.entry}: is entered` : `at or below -${spec.entry}, but ${spec.top} places are taken by names held or further below`) : `above -${spec.entry}: is not entered`);
      return [
        step('Mean', `of the price over ${spec.window} sessions`, mean[i] as number, cells),
        step('Distance', `price less mean, in deviations (${deviation[i]})`, value, cells),
        step('Verdict', verdict, null),
        step('Target weight', `1/${spec.top} of the book a name held`, target[symbol] as number),
      ];
    },
  };
}
