import type { Adjustments } from '../../../../src-shared/contract/ecl.ts';
import { ALL_TENTHS, tenthsOf } from './weights.ts';

/** Where the levers of the panel stand, in the units in which they are shown. */
export interface Levers {
  /** Tenths of a point by scenario, in the order of the run. */
  readonly weights: readonly number[];
  readonly pd: number;
  /** Points. */
  readonly lgd: number;
  /** Per cent. */
  readonly housePrices: number;
  /** Null: the policy tests by bands or not at all, there is no one ratio to move. */
  readonly sicr: number | null;
  readonly overlays: 'kept' | 'removed';
}

export interface LeverBase {
  readonly scenarios: readonly { readonly id: string; readonly weight: number }[];
  /** Value of the convention `staging.relative`, as printed. */
  readonly relative: string | undefined;
}

export interface NamedLeverBase extends LeverBase {
  readonly scenarios: readonly { readonly id: string; readonly title: string; readonly weight: number }[];
}

/** Many paths of equal weight (a Monte Carlo) have no weights to move. */
export const MOST_WEIGHTS = 8;

/** The levers as the run has them. */
export function leversOf(base: LeverBase): Levers {
  const ratio = Number(base.relative);
  return { weights: tenthsOf(base.scenarios.map(({ weight }) => weight)), pd: 1, lgd: 0, housePrices: 0, sicr: base.relative !== undefined && base.relative.trim() !== '' && Number.isFinite(ratio) && ratio >= 1 ? ratio : null, overlays: 'kept' };
}

/** What is asked of the host, or null where every lever stands as the run has it. Only what was moved is said, so that the run's own exact value holds for the rest. */
export function adjustmentsOf(levers: Levers, base: LeverBase): Partial<Adjustments> | null {
  const own = leversOf(base);
  const moved: Partial<Adjustments> = {};
  if (levers.weights.some((weight, at) => weight !== own.weights[at])) moved.weights = Object.fromEntries(base.scenarios.map(({ id }, at) => [id, (levers.weights[at] ?? 0) / ALL_TENTHS]));
  if (levers.pd !== own.pd) moved.pdMultiplier = levers.pd;
  if (levers.lgd !== own.lgd) moved.lgdShift = fraction(levers.lgd);
  if (levers.housePrices !== own.housePrices) moved.housePrices = fraction(levers.housePrices);
  if (levers.sicr !== null && levers.sicr !== own.sicr) moved.sicrRatio = levers.sicr;
  if (levers.overlays !== 'kept') moved.overlays = levers.overlays;
  return Object.keys(moved).length === 0 ? null : moved;
}

/** Points or per cent as a fraction, without the dust of binary division: -12.5 to -0.125. */
export function fraction(points: number): number {
  return Math.round(points * 1000) / 100_000;
}

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** What was moved, in words: the title of a saved what-if, and what stands beside its figures. */
export function leverWords(levers: Levers, base: NamedLeverBase): string[] {
  const own = leversOf(base);
  const words: string[] = [];
  if (levers.weights.some((weight, at) => weight !== own.weights[at])) words.push(`weights ${base.scenarios.map(({ title }, at) => `${title} ${((levers.weights[at] ?? 0) / 10).toFixed(1)} %`).join(', ')}`);
  if (levers.pd !== own.pd) words.push(`PD × ${levers.pd.toFixed(2)}`);
  if (levers.lgd !== own.lgd) words.push(`LGD ${signed(levers.lgd, 1)} points`);
  if (levers.housePrices !== own.housePrices) words.push(`house prices ${signed(levers.housePrices, 1)} %`);
  if (levers.sicr !== null && levers.sicr !== own.sicr) words.push(`SICR from ${levers.sicr.toFixed(1)} × PD`);
  if (levers.overlays !== 'kept') words.push('overlays removed');
  return words;
}

/** A number that a person typed, with point or comma and either minus; null where it is none or lies outside. */
export function typedNumber(text: string, least: number, most: number): number | null {
  const clean = text.trim().replace(',', '.').replace('−', '-').replace(/^\+/, '');
  if (!/^-?\d{1,6}(\.\d{1,4})?$/.test(clean)) return null;
  const value = Number(clean);
  return value < least || value > most ? null : value;
}
