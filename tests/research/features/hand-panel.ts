import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { fromEpochDay } from '../../../src-shared/kernel/local-date.ts';
import { FeatureUse } from '../../../src-shared/model/research/spec.ts';
import { computeFeatures } from '../../../src-main/pipelines/research/features/compute.ts';
import { NO_SIDE_FACTS, type SideFacts } from '../../../src-main/pipelines/research/features/side-facts.ts';

/** A panel written down by its closes (NaN: no bar), one row a symbol; calendar days from 2020-01-01. */
export function handPanel(closes: Readonly<Record<string, readonly number[]>>, more: { readonly volume?: number; readonly factor?: readonly number[] } = {}): BarPanel {
  const symbols = Object.keys(closes);
  const T = closes[symbols[0]!]!.length;
  const close = Float64Array.from(symbols.flatMap((symbol) => [...closes[symbol]!]));
  const there = (value: number): Float64Array => close.map((each) => (Number.isNaN(each) ? Number.NaN : value));
  let next = 0;
  return {
    symbols, sessions: Array.from({ length: T }, (_, t) => fromEpochDay(18_262 + t)), open: close.slice(), high: close.slice(), low: close.slice(), close, volume: there(more.volume ?? 1000),
    factor: close.map((each, i) => (Number.isNaN(each) ? Number.NaN : (more.factor?.[i % T] ?? 1))), row: close.map((each) => (Number.isNaN(each) ? -1 : next++)), member: new Uint8Array(symbols.length * T).fill(1), pointInTime: true,
  };
}

/** One feature's column of a hand-written panel. */
export function columnOf(panel: BarPanel, use: string | (Partial<FeatureUse> & { readonly name: string }), side: SideFacts = NO_SIDE_FACTS, train: { readonly from: string; readonly to: string } = { from: panel.sessions[0]!, to: panel.sessions.at(-1)! }): number[] {
  const parsed = FeatureUse.parse(typeof use === 'string' ? { name: use } : use);
  return [...computeFeatures(panel, side, [parsed], train).columns.get(parsed.as ?? parsed.name)!];
}

/** Values of `more` sessions that go up and down. */
export function wavy(length: number, phase: number): number[] {
  return Array.from({ length }, (_, t) => 100 + 10 * Math.sin(t / 3 + phase) + t * 0.1);
}
