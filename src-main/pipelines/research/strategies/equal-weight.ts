import { at } from '../../../../src-shared/model/market/panel.ts';
import type { BookState, MarketView, Strategy } from '../strategy.ts';
import { budget, openDecision } from './standing.ts';
import { outsideStep, priceCells, step, unknownStep } from './why.ts';

/** The same weight in every name of the universe that has a price in the session. Nothing is scored. */
export function equalWeight(view: MarketView): Strategy {
  const priced = (symbol: number, session: number): boolean => !Number.isNaN(view.price[at(view.panel, symbol, session)] as number);
  const decide = (state: BookState, target: Float64Array, signal: Float64Array): void => {
    const held = openDecision(view, state.session, target, signal).filter((s) => priced(s, state.session));
    for (const s of held) target[s] = 0;
    const share = budget(state, target) / held.length;
    for (const s of held) target[s] = share;
  };
  return {
    warmUp: 0,
    targets: decide,
    explain(state, symbol) {
      const outside = outsideStep(view, symbol, state.session);
      if (outside) return [outside];
      if (!priced(symbol, state.session)) return [unknownStep(view, state.session, 'The price', 'there is no bar')];
      const target = new Float64Array(view.panel.symbols.length);
      decide(state, target, new Float64Array(target.length));
      return [
        step('In the universe', 'with a price in the session', view.price[at(view.panel, symbol, state.session)] as number, priceCells(view, symbol, state.session, state.session)),
        step('Equal weight', 'the same share for each name with a price, after what stays because it has none', target[symbol] as number),
      ];
    },
  };
}
