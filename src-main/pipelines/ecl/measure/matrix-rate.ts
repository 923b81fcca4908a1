import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { bucketOf } from '../models/provision-matrix.ts';
import type { LoanRow } from './loan-row.ts';

/**
 * Rate of the provision matrix of a product by days past due (B5.5.35); where the days are not known, the highest of the matrix. Null:
 * the policy has no matrix for the product, or none of its buckets holds the days, and the kernel measures lifetime ECL.
 */
export function matrixRate({ provisionMatrices }: Pick<EclPolicy, 'provisionMatrices'>, loan: Pick<LoanRow, 'product' | 'days_past_due'>): number | null {
  const matrix = provisionMatrices.find(({ products }) => products.length === 0 || (loan.product !== null && products.includes(loan.product)));
  if (matrix === undefined) return null;
  const days = loan.days_past_due;
  if (days === null || days < 0) return Math.max(...matrix.buckets.map(({ rate }) => rate));
  return bucketOf(matrix, days)?.rate ?? null;
}
