import { defined, undefinedFor, type Measured, type Note } from './measured.ts';
import { countOf, type Series } from './moments.ts';

/** Sessions that follow each other: positions from `start` to before `end`. */
export interface Stretch { readonly start: number; readonly end: number }

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A whole series as one stretch. */
export function wholeOf(values: Series): readonly Stretch[] {
  return [{ start: 0, end: values.length }];
}

export interface Drawdown {
  /** Positive fraction below the peak. */
  readonly depth: number;
  /** Position of the return after which the peak stood; `start - 1` where the peak is the beginning of the stretch. */
  readonly peak: number;
  readonly trough: number;
  /** Position at which the peak was reached again; null where it was not in the stretch. */
  readonly recovered: number | null;
}

/**
 * The deepest fall below the highest growth before it. Each stretch begins anew at 1: sessions that do not follow each other are not glued
 * together, since nobody held what lies between. Null without returns.
 */
export function deepestDrawdown(returns: Series, stretches: readonly Stretch[] = wholeOf(returns)): Drawdown | null {
  let deepest: Writable<Drawdown> | null = null;
  for (const { start, end } of stretches) {
    let [value, top, peak, open] = [1, 1, start - 1, false];
    for (let i = start; i < end; i += 1) {
      if (Number.isNaN(returns[i])) continue;
      value *= 1 + returns[i]!;
      if (value >= top) {
        if (open && deepest !== null) deepest.recovered = i;
        [top, peak, open] = [value, i, false];
      }
      const depth = (top - value) / top;
      if (deepest === null || depth > deepest.depth) {
        deepest = { depth, peak, trough: i, recovered: null };
        open = depth > 0;
      }
    }
  }
  return deepest;
}

/** Deepest fall from a peak, as a positive fraction of the peak; peak and trough are told. */
export function maxDrawdown(returns: Series, stretches: readonly Stretch[] = wholeOf(returns), note?: Note): Measured {
  const n = countOf(returns);
  const deepest = deepestDrawdown(returns, stretches);
  if (deepest === null) return undefinedFor('there is no return', n);
  if (stretches.length > 1) note?.({ title: 'Stretches', detail: 'sessions that follow each other; each begins anew, none are glued', value: stretches.length, unit: 'count' });
  const begins = stretches.find(({ start, end }) => deepest.trough >= start && deepest.trough < end)?.start;
  const isBefore = deepest.peak < (begins ?? 0);
  note?.({ title: 'Peak', detail: isBefore ? 'the close before the first session' : 'highest growth before the fall', value: null, unit: 'fraction', ...(isBefore ? { at: begins ?? 0, before: true } : { at: deepest.peak }) });
  note?.({ title: 'Trough', detail: 'lowest after it', value: deepest.depth, unit: 'fraction', at: deepest.trough });
  return defined(deepest.depth, n);
}

/** Most sessions in a row below an earlier peak of the same stretch; a fall that has not ended counts as far as it goes. */
export function longestDrawdown(returns: Series, stretches: readonly Stretch[] = wholeOf(returns), note?: Note): Measured {
  const n = countOf(returns);
  if (n === 0) return undefinedFor('there is no return', 0);
  let [longest, at] = [0, -1];
  for (const { start, end } of stretches) {
    let [value, top, since] = [1, 1, start - 1];
    for (let i = start; i < end; i += 1) {
      if (!Number.isNaN(returns[i])) value *= 1 + returns[i]!;
      if (value >= top) [top, since] = [value, i];
      if (i - since > longest) [longest, at] = [i - since, i];
    }
  }
  if (at >= 0) note?.({ title: 'Last session of it', detail: `${longest} sessions below the peak`, value: longest, unit: 'sessions', at });
  return defined(longest, n);
}

/** Root mean square of the falls below the peak (Martin 1987, Ulcer Index), by stretch. */
export function ulcerIndex(returns: Series, stretches: readonly Stretch[] = wholeOf(returns), note?: Note): Measured {
  let [total, n] = [0, 0];
  for (const { start, end } of stretches) {
    let [value, top] = [1, 1];
    for (let i = start; i < end; i += 1) {
      if (Number.isNaN(returns[i])) continue;
      value *= 1 + returns[i]!;
      top = Math.max(top, value);
      total += ((top - value) / top) * ((top - value) / top);
      n += 1;
    }
  }
  if (n === 0) return undefinedFor('there is no return', 0);
  note?.({ title: 'Mean squared fall', detail: `over ${n} sessions`, value: total / n, unit: 'ratio' });
  return defined(Math.sqrt(total / n), n);
}
