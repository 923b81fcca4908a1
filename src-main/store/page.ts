import { AppError } from '../../src-shared/kernel/errors.ts';

/** Bulk never leaves the store in one piece. */
export const PAGE_LIMIT = 500;

/** The page size asked for, 100 when none was. Errors: INVALID_INPUT outside 1 to 500. */
export function pageLimit(limit: number | undefined): number {
  const size = limit ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > PAGE_LIMIT) throw new AppError('INVALID_INPUT', `A page has 1 to ${PAGE_LIMIT} entries, not ${size}`, { details: { limit: size } });
  return size;
}
