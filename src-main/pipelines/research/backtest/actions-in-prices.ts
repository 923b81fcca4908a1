import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { MarketAction } from '../backtest-types.ts';

/** An action with the session from which the factor counts it: that of the action, or later where it was announced later. */
export interface CountedAction extends MarketAction { readonly counted: number }

const NOTHING = 1e-9;
const SAME = 1e-6;

/**
 * Actions as a holder at the panel's prices sees them. Files that are adjusted already have splits, or splits and dividends, in their prices, and
 * the factor, which is made of the prices, has no step for them: applying such an action to units or cash would count it twice. A dividend of a
 * split-adjusted file is paid in units of those prices: what the factor's step makes of the close before.
 */
export function actionsInPrices(panel: Pick<BarPanel, 'sessions' | 'close' | 'factor'>, actions: readonly CountedAction[]): MarketAction[] {
  const splitAt = new Map<string, number>();
  const cashAt = new Map<string, number>();
  const key = ({ symbol, counted }: CountedAction): string => `${symbol}/${counted}`;
  for (const action of actions) {
    if (action.kind === 'split') splitAt.set(key(action), (splitAt.get(key(action)) ?? 1) * action.value);
    else if (action.kind === 'dividend') cashAt.set(key(action), (cashAt.get(key(action)) ?? 0) + action.value);
  }
  return actions.flatMap(({ counted, ...action }) => {
    if (action.kind === 'delisting') return [action];
    const step = stepAt(panel, action.symbol, counted);
    // Before the first bar or after the last: nothing can be said, and nothing is held.
    if (step === null) return [action];
    const ratio = splitAt.get(`${action.symbol}/${counted}`) ?? 1;
    const isRaw = Math.abs(Math.log(step.by)) > Math.abs(Math.log(ratio)) / 2 || ratio === 1;
    if (action.kind === 'split') return isRaw && Math.abs(step.by - 1) > NOTHING ? [action] : [];
    const rest = isRaw ? step.by / ratio : step.by;
    if (Math.abs(rest - 1) <= NOTHING) return [];
    // One unit of cash as counted after the split of the day, by what the factor says it came to.
    const paid = (step.close / (isRaw ? ratio : 1)) * (1 - 1 / rest);
    const told = cashAt.get(`${action.symbol}/${counted}`) ?? action.value;
    return [Math.abs(paid / told - 1) <= SAME ? action : { ...action, value: action.value * (paid / told) }];
  });
}

/** Step of the factor from the bar before a session to the first on or after it, with the close before; null where one of them is not there. */
function stepAt({ sessions, close, factor }: Pick<BarPanel, 'sessions' | 'close' | 'factor'>, symbol: number, session: number): { readonly by: number; readonly close: number } | null {
  const from = symbol * sessions.length;
  let [before, after] = [session - 1, session];
  while (before >= 0 && Number.isNaN(factor[from + before] as number)) before -= 1;
  while (after < sessions.length && Number.isNaN(factor[from + after] as number)) after += 1;
  if (before < 0 || after >= sessions.length) return null;
  return { by: (factor[from + after] as number) / (factor[from + before] as number), close: close[from + before] as number };
}
