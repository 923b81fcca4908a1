import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { MarketAction } from '../backtest-types.ts';

/** A step of the factor from here on is a split, below it a dividend. */
const LEAST_SPLIT = 1.25;
const SAME = 1e-9;
const MOST_TERMS = 100;

/**
 * Actions as the panel's factor alone tells them, for panels without a table of actions: a step r of the factor from one bar to the next is a
 * split of r new units for one old where r >= 1.25 or r < 1, else a dividend of close before x (1 - 1 / r) a unit (`panel/adjust.ts` turned
 * round). Either way the holding's value goes from close to open as the factor says; only whether it came as units or as cash is a guess,
 * and the book's summary says that it was made.
 */
export function actionsOfFactor(panel: BarPanel): MarketAction[] {
  const T = panel.sessions.length;
  const found: MarketAction[] = [];
  for (let symbol = 0; symbol < panel.symbols.length; symbol += 1) {
    let [factor, close] = [Number.NaN, Number.NaN];
    for (let session = 0; session < T; session += 1) {
      const i = symbol * T + session;
      const now = panel.factor[i] as number;
      if (Number.isNaN(panel.close[i] as number) || Number.isNaN(now)) continue;
      const step = now / factor;
      if (Math.abs(step - 1) > SAME) {
        if (step >= LEAST_SPLIT || step < 1) found.push({ symbol, session, kind: 'split', value: simplestRatio(step) });
        else if (step > 1) found.push({ symbol, session, kind: 'dividend', value: close * (1 - 1 / step) });
      }
      factor = now;
      close = panel.close[i] as number;
    }
  }
  return found;
}

/** The ratio of two small whole numbers that a factor kept to 12 digits stands for; the factor itself where there is none. */
function simplestRatio(step: number): number {
  for (let q = 1; q <= MOST_TERMS; q += 1) {
    const p = Math.round(step * q);
    if (p >= 1 && Math.abs(p / q / step - 1) < SAME) return p / q;
  }
  return step;
}

const ORDER = { split: 0, dividend: 1, delisting: 2 } as const;

/** Actions by session: `start[t]` to `start[t + 1]` of `list`; of one session splits first, then by symbol. Those out of the panel are left out. */
export function bySession(actions: readonly MarketAction[], sessions: number): { readonly start: Int32Array; readonly list: readonly MarketAction[] } {
  const list = actions.filter(({ session }) => session >= 0 && session < sessions).sort((a, b) => a.session - b.session || ORDER[a.kind] - ORDER[b.kind] || a.symbol - b.symbol);
  const start = new Int32Array(sessions + 1);
  for (const { session } of list) start[session + 1] = (start[session + 1] as number) + 1;
  for (let t = 0; t < sessions; t += 1) start[t + 1] = (start[t + 1] as number) + (start[t] as number);
  return { start, list };
}
