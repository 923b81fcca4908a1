import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { epochDays, rebalanceSessions } from '../backtest/calendar.ts';
import type { FeaturePanel } from '../strategy.ts';
import type { FactTable } from '../features/side-facts.ts';

export interface Cut { readonly session: number; readonly why: string }

/** How many sessions are drawn from the rebalance days, besides the end of training. */
export const DRAWN_CUTS = 3;

/**
 * Sessions at whose close everything is run again: the end of training, and rebalance days drawn by the seed, of the training slice too where
 * nothing is fitted on it. None before `warmUp` (nothing would be decided), none without a session after it (nothing would be taken away).
 */
export function drawnCuts(panel: BarPanel, spec: ExperimentSpec, about: { readonly trainTo: number; readonly warmUp: number; readonly isFitted: boolean; readonly seed: number; readonly drawn: number }): readonly Cut[] {
  const last = panel.sessions.length - 2;
  const first = about.isFitted ? about.trainTo + 1 : about.warmUp;
  const days = rebalanceSessions(panel.sessions, epochDays(panel.sessions), spec.execution.rebalance, Math.min(about.warmUp, last));
  const able = [...days.keys()].filter((t) => days[t] === 1 && t >= first && t <= last && t !== about.trainTo);
  const random = seededRandom(about.seed, 77);
  const cuts: Cut[] = about.trainTo >= 0 && about.trainTo <= last ? [{ session: about.trainTo, why: 'end of training' }] : [];
  for (let k = 0; k < about.drawn && able.length > 0; k += 1) cuts.push({ session: able.splice(random.below(able.length), 1)[0] as number, why: 'drawn from the rebalance days' });
  return cuts.toSorted((a, b) => a.session - b.session);
}

/**
 * Sessions at which a feature becomes known: the first of all, and the first after it had been known before (a gap). Only there does a gap that is
 * filled from the future show. By session, with the features that it is about.
 */
export function onsetCuts(panel: BarPanel, features: FeaturePanel): ReadonlyMap<number, readonly string[]> {
  const [S, T] = [panel.symbols.length, panel.sessions.length];
  const found = new Map<number, string[]>();
  const add = (t: number, name: string): void => {
    if (t < T - 1) found.set(t, [...(found.get(t) ?? []), name]);
  };
  for (const name of features.names) {
    const column = features.columns.get(name) as Float64Array;
    let [first, again] = [T, T];
    for (let s = 0; s < S; s += 1) {
      let wasKnown = false;
      for (let t = 0; t < T; t += 1) {
        const isKnown = !Number.isNaN(column[s * T + t] as number);
        const isOnset = isKnown && (t === 0 || Number.isNaN(column[s * T + t - 1] as number));
        if (isOnset && !wasKnown && t < first) first = t;
        if (isOnset && wasKnown && t < again) again = t;
        wasKnown ||= isKnown;
        if (t > first && t > again) break;
      }
    }
    add(first, name);
    if (again !== first) add(again, name);
  }
  return found;
}

/** Sessions before a name came or went, where a universe that knows the end shows: at most `most`, from the latest and the earliest. */
export function listingCuts(panel: BarPanel, most: number): readonly number[] {
  const T = panel.sessions.length;
  const found = new Set<number>();
  for (let s = 0; s < panel.symbols.length; s += 1) {
    const row = panel.row.subarray(s * T, (s + 1) * T);
    const [first, last] = [row.findIndex((each) => each >= 0), row.findLastIndex((each) => each >= 0)];
    if (first > 0) found.add(first - 1);
    if (last >= 0 && last < T - 1) found.add(last);
    for (let t = 1; t < T && panel.pointInTime; t += 1) if (panel.member[s * T + t] !== panel.member[s * T + t - 1]) found.add(t - 1);
  }
  const sorted = [...found].filter((t) => t < T - 1).sort((a, b) => a - b);
  const half = Math.ceil(most / 2);
  return sorted.length <= most ? sorted : [...sorted.slice(0, half), ...sorted.slice(half - most)];
}

/** Days on which a filing of a symbol was revised, ascending: the first version of the period was known before. By symbol. */
export function revisionDays(fundamentals: FactTable): ReadonlyMap<string, readonly string[]> {
  const first = new Map<string, string>();
  const periods = fundamentals.texts.get('period');
  const keyOf = (i: number): string => `${fundamentals.symbol[i]}/${fundamentals.about[i]}/${periods?.[i] ?? ''}`;
  for (let i = 0; i < fundamentals.count; i += 1) {
    const [key, known] = [keyOf(i), fundamentals.known[i] as string];
    const before = first.get(key);
    if (before === undefined || known < before) first.set(key, known);
  }
  const found = new Map<string, Set<string>>();
  for (let i = 0; i < fundamentals.count; i += 1) {
    const [symbol, known] = [fundamentals.symbol[i] as string, fundamentals.known[i] as string];
    if (known > (first.get(keyOf(i)) as string)) found.set(symbol, (found.get(symbol) ?? new Set()).add(known));
  }
  return new Map([...found].map(([symbol, days]) => [symbol, [...days].sort()]));
}

/**
 * The first session from `from` on in whose next one a name of the universe has no bar, or has one again: where what reads the next bar sees that
 * there is none. Null where there is no such session.
 */
export function gapCut(panel: BarPanel, universe: Uint8Array, from: number): Cut | null {
  const T = panel.sessions.length;
  for (let t = Math.max(0, from); t < T - 1; t += 1) {
    for (let i = t; i < universe.length; i += T) {
      if (universe[i] === 1 && (panel.row[i] as number) >= 0 && (panel.row[i + 1] as number) < 0) return { session: t, why: 'a bar is missing in the next session' };
    }
  }
  return null;
}
