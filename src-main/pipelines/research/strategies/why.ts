import { at } from '../../../../src-shared/model/market/panel.ts';
import type { MarketView, SignalStep } from '../strategy.ts';
import { inUniverse } from './standing.ts';

type Cells = SignalStep['cells'];

/** One line of why; numbers as their shortest text, an unknown one as null. */
export function step(title: string, detail: string, value: number | string | null, cells: Cells = []): SignalStep {
  return { title, detail, value: typeof value === 'number' ? (Number.isFinite(value) ? String(value) : null) : value, cells };
}

/** The bars that signal prices of `from` to `to` (sessions, both included) were read from; sessions without a bar have no cell. */
export function priceCells(view: MarketView, symbol: number, from: number, to: number): Cells {
  const cells: { space: 'bar'; sourceRow: number; column: string }[] = [];
  for (let t = Math.max(0, from); t <= to; t += 1) {
    const i = at(view.panel, symbol, t);
    const sourceRow = view.panel.row[i] as number;
    if (sourceRow < 0) continue;
    cells.push({ space: 'bar', sourceRow, column: view.price[i] === view.panel.close[i] ? 'close' : 'adjusted_close' });
  }
  return cells;
}

/** The feature row that a value was read from. */
export function featureCells(view: MarketView, symbol: number, session: number, columns: readonly string[]): Cells {
  const sourceRow = view.panel.row[at(view.panel, symbol, session)] as number;
  return sourceRow < 0 ? [] : columns.map((column) => ({ space: 'feature' as const, sourceRow, column }));
}

/** What stands before every signal: whether the symbol may be held at all. Null where it may. */
export function outsideStep(view: MarketView, symbol: number, session: number): SignalStep | null {
  if (inUniverse(view, symbol, session)) return null;
  return step('Not in the universe', `${view.panel.symbols[symbol]} is not in the universe as known at the close of ${view.panel.sessions[session]}: what is held of it is sold`, '0');
}

/** Said where a signal has no value: nothing is decided. */
export function unknownStep(view: MarketView, session: number, what: string, why: string): SignalStep {
  return step('No position is decided', `${what} is not known at the close of ${view.panel.sessions[session]}: ${why}. What is held stays as it is`, null);
}
