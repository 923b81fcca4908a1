import type { BookSlice, MetricOptions, Violations } from '../../../../src-shared/model/metrics/performance/compute.ts';
import type { Stretch } from '../../../../src-shared/model/metrics/performance/drawdown.ts';
import type { Measured } from '../../../../src-shared/model/metrics/performance/measured.ts';
import type { TrialFacts } from '../../../../src-shared/model/metrics/performance/significance.ts';
import type { TradingSeries } from '../../../../src-shared/model/metrics/performance/trading.ts';
import type { SliceLine } from '../../../../src-shared/model/research/evaluation.ts';
import type { Execution } from '../../../../src-shared/model/research/spec.ts';
import type { BookTable } from './book-tables.ts';

/** Sessions that metrics stand on. */
export interface Slice {
  readonly slice: string;
  readonly title: string;
  readonly kind: SliceLine['kind'];
  /** By day. */
  readonly holds: (session: string, tag: string) => boolean;
}

export const TIME_SLICES: readonly Slice[] = [
  { slice: 'test', title: 'Test', kind: 'time', holds: (_day, tag) => tag === 'test' },
  { slice: 'train', title: 'Training', kind: 'time', holds: (_day, tag) => tag === 'train' },
  { slice: 'all', title: 'Whole run', kind: 'time', holds: () => true },
];

/** Sessions between two days, both included. */
export function spanSlice(slice: string, title: string, from: string, to: string): Slice {
  return { slice, title, kind: 'fold', holds: (day) => day >= from && day <= to };
}

export function regimeSlice(regime: string, title: string, regimeOf: ReadonlyMap<string, string>): Slice {
  return { slice: `regime:${regime}`, title, kind: 'regime', holds: (day, tag) => tag === 'test' && covers(regime, regimeOf.get(day)) };
}

/** `high` covers `high-up` and `high-down`. */
function covers(regime: string, label: string | undefined): boolean {
  return label !== undefined && (label === regime || label.startsWith(`${regime}-`));
}

/** Positions of a book's sessions in a slice, ascending, and where they follow each other. */
export function positionsOf(book: BookTable, slice: Slice): { readonly at: Int32Array; readonly stretches: readonly Stretch[] } {
  const at: number[] = [];
  for (let i = 0; i < book.sessions.length; i += 1) if (slice.holds(book.sessions[i]!, book.slices[i]!)) at.push(i);
  const stretches: { start: number; end: number }[] = [];
  at.forEach((position, i) => {
    const last = stretches.at(-1);
    if (last !== undefined && at[i - 1] === position - 1) last.end = i + 1;
    else stretches.push({ start: i, end: i + 1 });
  });
  return { at: Int32Array.from(at), stretches };
}

/** What a slice is computed with beside its tables. */
export interface SliceAbout {
  readonly options: MetricOptions;
  readonly execution: Pick<Execution, 'maxGross' | 'minCash' | 'maxTurnover'>;
  readonly trials: TrialFacts | null;
  readonly overfitting: Measured | null;
}

/** Left to what prices move between a decision and the close that a bound on exposure, cash or turnover is looked at. */
export const DRIFT = 0.02;

/** One book over one slice, ready to be measured. The benchmark's returns are matched by session. */
export function bookSlice(book: BookTable, benchmark: BookTable | null, slice: Slice, about: SliceAbout): BookSlice {
  const { at, stretches } = positionsOf(book, slice);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(at, (i) => values[i]!);
  const days = new Set(Array.from(at, (i) => book.sessions[i]!));
  const trading: TradingSeries = {
    equity: pick(book.equity), cash: pick(book.cash), gross: pick(book.gross), net: pick(book.net), positions: pick(book.positions), turnover: pick(book.turnover), costs: pick(book.costs),
    largest: book.largest === null ? null : pick(book.largest), herfindahl: book.herfindahl === null ? null : pick(book.herfindahl),
  };
  return {
    returns: pick(book.returns), stretches, benchmark: benchmark === null || benchmark.book === book.book ? null : matched(book, benchmark, at), trading,
    trades: book.trades.filter(({ left, open }) => !open && left !== null && days.has(left)),
    fills: book.fills.filter(({ session }) => days.has(session)),
    trials: about.trials, overfitting: about.overfitting, nonFinite: nonFinite(book, at), violations: violations(book, at, about.execution), options: about.options,
  };
}

function matched(book: BookTable, benchmark: BookTable, at: Int32Array): Float64Array {
  const byDay = new Map(benchmark.sessions.map((day, i) => [day, benchmark.returns[i]!]));
  return Float64Array.from(at, (i) => byDay.get(book.sessions[i]!) ?? Number.NaN);
}

/** Sessions whose equity or return is no finite number; the book's very first has no return to have. */
function nonFinite(book: BookTable, at: Int32Array): number {
  let count = 0;
  for (const i of at) if (!Number.isFinite(book.equity[i]!) || (i > 0 && !Number.isFinite(book.returns[i]!))) count += 1;
  return count;
}

function violations(book: BookTable, at: Int32Array, { maxGross, minCash, maxTurnover }: SliceAbout['execution']): Violations | null {
  if (book.weightViolations === null) return null;
  const found = { weight: 0, exposure: 0, turnover: 0 };
  for (const i of at) {
    found.weight += book.weightViolations[i]!;
    // Only where it traded: between trades weights drift, as they must.
    const traded = book.turnover[i]! > 0;
    if (traded && (book.gross[i]! > maxGross + DRIFT || book.cash[i]! / book.equity[i]! < Math.min(minCash, 1 - maxGross) - DRIFT)) found.exposure += 1;
    if (maxTurnover !== undefined && book.turnover[i]! > maxTurnover + DRIFT) found.turnover += 1;
  }
  return found;
}
