import type { LookAheadCheck } from '../../../../src-shared/model/research/look-ahead.ts';
import { firstFrom } from '../../../../src-shared/model/market/session-range.ts';
import type { Known } from './program.ts';
import { compareNothing, Tally } from './tally.ts';

/**
 * Whether prices were adjusted by what was known: where an action became known only after its ex-session, the factor of the sessions
 * between must not have it yet.
 */
export function checkActions({ panel, side }: Known, prices: 'adjusted' | 'raw'): LookAheadCheck {
  const title = 'Prices adjusted by what was known';
  if (prices === 'raw') return compareNothing('actions', title, 'passed', 'Signals see prices as traded.');
  if (side.actions.count === 0) return compareNothing('actions', title, 'not-evaluable', 'No corporate actions were given: whether prices were adjusted too early cannot be seen.');
  const tally = new Tally();
  const T = panel.sessions.length;
  const place = new Map(panel.symbols.map((symbol, s) => [symbol, s]));
  for (let row = 0; row < side.actions.count; row += 1) {
    const [s, kind] = [place.get(side.actions.symbol[row] as string), side.actions.texts.get('action')?.[row]];
    if (s === undefined || (kind !== 'split' && kind !== 'dividend')) continue;
    const [ex, known] = [firstFrom(panel.sessions, side.actions.about[row] as string), firstFrom(panel.sessions, side.actions.known[row] as string)];
    if (ex >= T || ex === 0) continue;
    const [before, after] = [panel.factor[s * T + ex - 1] as number, panel.factor[s * T + ex] as number];
    tally.one({ panel, cut: ex, variant: 'cut' }, `adjustment for a ${kind} known from ${side.actions.known[row] as string}`, s, ex, after, before, known <= ex || !(after !== before) || Number.isNaN(after) || Number.isNaN(before));
  }
  return tally.check('actions', title, `Each of ${tally.compared} splits and dividends was known when the prices were adjusted for it.`);
}
