import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';

type Matrix = EclPolicy['provisionMatrices'][number];

/** The bucket of a provision matrix that days past due fall into (IFRS 9 B5.5.35); null where none holds them. */
export function bucketOf(matrix: Matrix, daysPastDue: number): Matrix['buckets'][number] | null {
  return matrix.buckets.find(({ from, to }) => daysPastDue >= from && (to === null || daysPastDue <= to)) ?? null;
}

/** Lifetime ECL by bucket under the simplified approach (5.5.15): gross carrying amount x rate, unrounded. */
export function provisionsOf(gross: readonly number[], rates: readonly number[]): number[] {
  if (gross.length !== rates.length) throw new AppError('INVALID_INPUT', `A provision matrix needs a rate for each bucket: ${gross.length} amounts, ${rates.length} rates.`);
  return gross.map((amount, i) => amount * (rates[i] as number));
}

/** What is wrong with a matrix's buckets: gaps, overlaps, no open end. Empty: nothing. */
export function doubtsOfBuckets(matrix: Matrix): string[] {
  const doubts: string[] = [];
  let next = 0;
  for (const { label, from, to } of matrix.buckets) {
    if (from > next) doubts.push(`days ${next} to ${from - 1} before bucket ${label} have no rate`);
    if (from < next) doubts.push(`bucket ${label} begins at day ${from}, which a bucket before it holds already`);
    next = to === null ? Number.POSITIVE_INFINITY : Math.max(next, to + 1);
  }
  if (next !== Number.POSITIVE_INFINITY) doubts.push(`days from ${next} have no rate`);
  return doubts;
}
