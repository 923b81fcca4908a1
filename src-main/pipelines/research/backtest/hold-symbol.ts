import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { MarketView, Strategy } from '../strategy.ts';

/** Buys one name with everything on the first session that it has a bar, and keeps it. Errors: NOT_FOUND for a symbol that is not in the data. */
export function holdSymbol(view: MarketView, symbol: string): Strategy {
  const s = view.panel.symbols.indexOf(symbol);
  if (s < 0) throw new AppError('NOT_FOUND', `the benchmark ${symbol} is not among the ${view.panel.symbols.length} symbols of the data`, { userAction: 'Name a symbol of the data, or equal-weight.' });
  const T = view.panel.sessions.length;
  return {
    warmUp: 0,
    targets({ session, units }, target) {
      if (units[s] === 0 && !Number.isNaN(view.panel.close[s * T + session] as number)) target[s] = 1;
    },
    explain: (_state, asked) => [{ title: asked === s ? 'Bought once and kept' : 'Not held', detail: `the benchmark is ${symbol}`, value: asked === s ? '1' : '0', cells: [] }],
  };
}
