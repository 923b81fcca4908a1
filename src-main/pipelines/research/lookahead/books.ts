import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import type { FillRecord } from '../backtest-types.ts';
import type { MarketView, Strategy } from '../strategy.ts';
import type { Program } from './program.ts';
import { Tally, type Place } from './tally.ts';

/** Sessions that a book is run for up to a cut. */
const BOOK_SESSIONS = 21;

/**
 * Runs the candidate's book for a month up to the cut on both sides: the same fills at the same prices, and none filled before the session
 * after its decision (`same-close` says that it is, which the caller reports).
 */
export function compareBooks(tally: Tally, place: Place, program: Program, spec: ExperimentSpec, sides: readonly [{ readonly view: MarketView; readonly strategy: Strategy }, { readonly view: MarketView; readonly strategy: Strategy }]): void {
  const from = Math.max(0, place.cut - BOOK_SESSIONS + 1);
  if (from >= place.cut) return;
  const [whole, other] = sides.map(({ view, strategy }) => program.book({ panel: view.panel, view, strategy, execution: spec.execution, from, to: place.cut, holdings: false })) as [ReturnType<Program['book']>, ReturnType<Program['book']>];
  for (let t = 0; t < whole.equity.length; t += 1) tally.one(place, 'equity', null, from + t, whole.equity[t] as number, other.equity[t] as number);
  tally.one(place, 'number of fills', null, place.cut, whole.fills.length, other.fills.length);
  for (const [k, fill] of whole.fills.entries()) {
    const session = fill.filled >= 0 ? fill.filled : fill.decided;
    tally.one(place, 'fill', fill.symbol, session, fill.price, other.fills[k]?.price ?? Number.NaN, facts(fill) === facts(other.fills[k]));
    if (fill.filled >= 0) tally.one(place, 'session of the fill, which is not after its decision,', fill.symbol, session, fill.filled, fill.decided + 1, fill.filled > fill.decided || spec.execution.fill === 'same-close');
  }
}

/** What must be the same of a fill; NaN as text, so that not known equals not known. */
function facts(fill: FillRecord | undefined): string {
  return fill === undefined ? '' : [fill.symbol, fill.decided, fill.filled, fill.status, fill.type, fill.side, fill.asked, fill.units, fill.priceRule, fill.reference, fill.price, fill.commission].join('/');
}
