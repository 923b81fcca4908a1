import type { TracePopulation } from '../../../src-shared/model/trace.ts';
import { decimal, toScale, type Decimal } from '../../../src-shared/kernel/decimal.ts';

/** One line of a population: a contributor, or the rest of them, with its part of the sum. */
export interface PopulationLine {
  readonly kind: 'contributor' | 'rest' | 'difference';
  readonly address: string | null;
  readonly label: string;
  /** As text, ungrouped; null where it cannot be said. */
  readonly value: string | null;
  /** Percent of the total with one decimal; null where shares say nothing (averages, ratios, a zero total). */
  readonly share: string | null;
  /** Bar length, 0 to 1, against the largest magnitude shown. */
  readonly bar: number;
}

export interface PopulationLayout {
  readonly lines: readonly PopulationLine[];
  readonly additive: boolean;
  /** `7 of 500` */
  readonly count: string;
  readonly leftOutRows: number;
}

const OVER: Readonly<Record<string, string>> = { canonical: 'loans', current: 'loans', prior: 'loans of the cut-off before' };

/** What a measure looks over, in words; joins are named as the plan names them. */
export function overWords(over: string): string {
  return OVER[over] ?? `rows of ${over.replaceAll('_', ' ')}`;
}

function toDecimal(text: string | null): Decimal | null {
  if (text === null || !/^[-+]?\d*\.?\d+$/.test(text)) return null;
  return decimal(text);
}

const fractionDigits = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/**
 * Lays out an aggregate's population so that what is shown adds up: the largest contributors, the rest of them as one line,
 * and, if every contributor is shown and the sum still differs, that difference, said rather than hidden.
 * @param total the aggregate before it was formatted, as text
 */
export function layoutPopulation(population: TracePopulation, total: string | null): PopulationLayout {
  const values = population.drivers.map((driver) => toDecimal(driver.value));
  const sum = toDecimal(total);
  const additive = /^(sum|count)\b/i.test(population.aggregate.trim()) && sum !== null && values.every((value) => value !== null);
  const known = values.filter((value) => value !== null);
  const shown = known.reduce((a, b) => a.plus(b), decimal(0));
  const rest = sum === null ? null : sum.minus(shown);
  const others = population.contributors - population.drivers.length;
  const scale = Math.max(0, ...population.drivers.map((driver) => fractionDigits(driver.value)), total === null ? 0 : fractionDigits(total));
  const largest = [...known, ...(additive && rest && others > 0 ? [rest] : [])].reduce((a, b) => (b.abs().gt(a) ? b.abs() : a), decimal(0));
  const bar = (value: Decimal | null): number => (value === null || largest.isZero() ? 0 : value.abs().div(largest).toNumber());
  const share = (value: Decimal | null): string | null => (additive && value !== null && sum && !sum.isZero() ? toScale(value.div(sum).times(100), 1) : null);
  const lines: PopulationLine[] = population.drivers.map((driver, index) => {
    const value = values[index] ?? null;
    return { kind: 'contributor', address: driver.address, label: driver.label, value: driver.value, share: share(value), bar: bar(value) };
  });
  if (others > 0) {
    const value = additive ? rest : null;
    lines.push({ kind: 'rest', address: null, label: `${others.toLocaleString('en-GB')} more`, value: value === null ? null : toScale(value, scale), share: share(value), bar: bar(value) });
  } else if (additive && rest && !rest.isZero() && population.drivers.length > 0) {
    lines.push({ kind: 'difference', address: null, label: 'does not add up by', value: toScale(rest, scale), share: null, bar: 0 });
  }
  return {
    lines, additive,
    count: `${population.contributors.toLocaleString('en-GB')} of ${population.population.toLocaleString('en-GB')}`,
    leftOutRows: population.leftOut.reduce((rows, group) => rows + group.rows, 0),
  };
}
