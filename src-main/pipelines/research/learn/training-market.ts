import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Execution, Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import { epochDays, rebalanceSessions } from '../backtest/calendar.ts';
import { actionsOfFactor, bySession } from '../backtest/corporate-actions.ts';
import type { MarketView } from '../strategy.ts';
import { countMembers, normaliseBase } from '../strategies/learned/observe.ts';
import { baseWidth, eyesOf, type SlotRule } from '../strategies/learned/slots.ts';

type Ppo = Extract<StrategySpec, { kind: 'ppo' }>;

/** A training slice as environments see it: sessions count from its first one; symbol-major where by symbol. All of it is shared memory. */
export interface TrainingMarket {
  readonly symbols: number; readonly sessions: number; readonly slots: number; readonly base: number;
  readonly open: Float64Array; readonly close: Float64Array; readonly volume: Float64Array;
  /** 1 where the session begins a new week or month, by the spec's rebalance. */
  readonly isNew: Uint8Array;
  readonly days: Float64Array;
  readonly universe: Uint8Array;
  /** Slot of each symbol, session-major; -1 for none. */
  readonly slot: Int16Array;
  /** What is observed of the market, normalised, session-major. */
  readonly seen: Float64Array;
  /** Splits, dividends and delistings by session: `start[t]` to `start[t + 1]`; kinds 0, 1, 2. */
  readonly actionStart: Int32Array; readonly actionKind: Int8Array; readonly actionSymbol: Int32Array; readonly actionValue: Float64Array;
  /** Sessions in which a window may begin, and the last session of each: windows stay inside one span of the training. */
  readonly starts: Int32Array; readonly ends: Int32Array;
  /** Deviation of the mean log return of the names: rewards are in its unit inside the learning. */
  readonly rewardUnit: number;
  readonly execution: Execution;
}

/** Slots of a spec over a view. Errors: INVALID_INPUT without any feature. */
export function slotRuleOf(spec: Ppo, view: MarketView): SlotRule {
  const features = view.features.names;
  if (features.length === 0) throw new AppError('INVALID_INPUT', 'a learned strategy observes the features of the spec, and the spec has none', { userAction: 'add features to the spec' });
  return spec.action === 'groups'
    ? { action: 'groups', slots: spec.groups, score: spec.score ?? (features[0] as string), symbols: [], features }
    : { action: 'weights', slots: view.panel.symbols.length, score: null, symbols: view.panel.symbols, features };
}

/** A window of training: at most so many sessions, then the book begins anew somewhere else. */
const WINDOW = 252;
/** Sessions in which something can be decided that a training needs. */
const LEAST = 20;

/** Sessions by position, both included. */
export interface TrainingSpan { readonly from: number; readonly to: number }

/**
 * The slice `from` to `to` of a view, ready to be traded in, and what it was normalised by: mean and population deviation of every observed
 * value over the sessions of the slice, known values only. Nothing after `to` is read; of `spans` (positions in the view) nothing outside
 * them is fitted or traded. Errors: INVALID_INPUT where the slice has fewer than 20 sessions in which anything can be decided.
 */
export function trainingMarket(rule: SlotRule, view: MarketView, execution: Execution, from: number, to: number, spans: readonly TrainingSpan[] = [{ from, to }]): { readonly market: TrainingMarket; readonly mean: Float64Array; readonly deviation: Float64Array } {
  const { panel } = view;
  const [n, T, sessions] = [panel.symbols.length, panel.sessions.length, to - from + 1];
  const cut = (values: Float64Array): Float64Array => {
    const out = floats(n * sessions);
    for (let s = 0; s < n; s += 1) out.set(values.subarray(s * T + from, s * T + to + 1), s * sessions);
    return out;
  };
  const eyes = eyesOf(rule, view);
  const base = baseWidth(rule);
  const slot = new Int16Array(new SharedArrayBuffer(2 * n * sessions));
  const seen = floats(base * sessions);
  const members = new Int32Array(rule.slots);
  const own = spans.map((span) => ({ from: span.from - from, to: span.to - from }));
  const able = new Uint8Array(sessions);
  for (const span of own) able.fill(1, span.from, span.to + 1);
  for (let t = 0; t < sessions; t += 1) {
    const row = slot.subarray(t * n, (t + 1) * n);
    eyes.slots(from + t, row);
    eyes.base(from + t, row, seen, t * base);
    if (countMembers(row, members) === 0) able[t] = 0;
  }
  const { starts, ends } = windowsOf(own, able);
  if (starts.length === 0) throw new AppError('INVALID_INPUT', `a policy needs ${LEAST} sessions in a row in which something can be decided; the training slice ${panel.sessions[from]} to ${panel.sessions[to]} has not`, { userAction: 'begin the training earlier, or use features with a shorter warm-up' });
  const { mean, deviation } = fitNormalisation(seen, base, own, rule.features.length + 1);
  for (let t = 0; t < sessions; t += 1) normaliseBase(seen, t * base, base, mean, deviation);
  const lines = panel.sessions.slice(from, to + 1);
  const days = floats(sessions);
  days.set(epochDays(lines));
  const isNew = new Uint8Array(new SharedArrayBuffer(sessions));
  if (execution.rebalance === 'weekly' || execution.rebalance === 'monthly') isNew.set(rebalanceSessions(lines, days, execution.rebalance, 0));
  const [open, close] = [cut(panel.open), cut(panel.close)];
  const universe = new Uint8Array(new SharedArrayBuffer(n * sessions));
  for (let s = 0; s < n; s += 1) universe.set(view.universe.subarray(s * T + from, s * T + to + 1), s * sessions);
  return {
    market: { symbols: n, sessions, slots: rule.slots, base, open, close, volume: cut(panel.volume), isNew, days, universe, slot, seen, ...actionsOf(view, from, to), starts, ends, rewardUnit: rewardUnit(close, n, sessions, own), execution },
    mean, deviation,
  };
}

/**
 * Where windows may begin and end: in a span, from its first session in which something can be decided, so that each is as long as it can be.
 * A span with fewer than LEAST sessions from there is too short.
 */
function windowsOf(spans: readonly TrainingSpan[], able: Uint8Array): { starts: Int32Array; ends: Int32Array } {
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const { from, to } of spans) {
    let first = from;
    while (first <= to && able[first] === 0) first += 1;
    if (to - first < LEAST) continue;
    const longest = Math.min(WINDOW, to - first);
    for (let t = first; t + longest <= to; t += 1) {
      starts.push(t);
      ends.push(t + longest);
    }
  }
  const shared = (values: readonly number[]): Int32Array => {
    const out = new Int32Array(new SharedArrayBuffer(4 * values.length));
    out.set(values);
    return out;
  };
  return { starts: shared(starts), ends: shared(ends) };
}

const floats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));

/** Two passes in order of sessions; a value that never varies, or is a share of what is known (the first of each slot), is left as it is. */
function fitNormalisation(seen: Float64Array, base: number, spans: readonly TrainingSpan[], perSlot: number): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(base);
  const deviation = new Float64Array(base).fill(1);
  for (let i = 0; i < base; i += 1) {
    if (i % perSlot === 0) continue;
    let [sum, squares, count] = [0, 0, 0];
    for (const { from, to } of spans) for (let t = from; t <= to; t += 1) {
      const value = seen[t * base + i] as number;
      if (value === value) [sum, count] = [sum + value, count + 1];
    }
    if (count === 0) continue;
    const centre = sum / count;
    for (const { from, to } of spans) for (let t = from; t <= to; t += 1) {
      const away = (seen[t * base + i] as number) - centre;
      if (away === away) squares += away * away;
    }
    mean[i] = centre;
    const spread = Math.sqrt(squares / count);
    // Of a value that stands still only rounding would be left: it is observed as 0.
    deviation[i] = spread > 1e-12 * Math.abs(centre) ? spread : 1;
  }
  return { mean, deviation };
}

function actionsOf(view: MarketView, from: number, to: number): Pick<TrainingMarket, 'actionStart' | 'actionKind' | 'actionSymbol' | 'actionValue'> {
  const inside = actionsOfFactor(view.panel).filter(({ session }) => session >= from && session <= to).map((action) => ({ ...action, session: action.session - from }));
  const { start, list } = bySession(inside, to - from + 1);
  const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  const [actionStart, actionSymbol, actionValue, actionKind] = [ints(start.length), ints(list.length), floats(list.length), new Int8Array(new SharedArrayBuffer(list.length))];
  actionStart.set(start);
  list.forEach((action, k) => {
    actionKind[k] = action.kind === 'split' ? 0 : action.kind === 'dividend' ? 1 : 2;
    actionSymbol[k] = action.symbol;
    actionValue[k] = action.value;
  });
  return { actionStart, actionKind, actionSymbol, actionValue };
}

/** Population deviation of the mean log return of the names that have one, over the slice. */
function rewardUnit(close: Float64Array, n: number, sessions: number, spans: readonly TrainingSpan[]): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const { from, to } of spans) for (let t = from + 1; t <= to; t += 1) {
    let [of, names] = [0, 0];
    for (let s = 0; s < n; s += 1) {
      const move = Math.log((close[s * sessions + t] as number) / (close[s * sessions + t - 1] as number));
      // Splits are moves of the quote, not of value; half and double are no returns to scale by.
      if (move === move && Math.abs(move) < 0.4) [of, names] = [of + move, names + 1];
    }
    if (names === 0) continue;
    const mean = of / names;
    [sum, squares, count] = [sum + mean, squares + mean * mean, count + 1];
  }
  const variance = squares / count - (sum / count) * (sum / count);
  return variance > 1e-16 ? Math.sqrt(variance) : 1;
}
