import { AppError } from './errors.ts';

/**
 * Text of a scalar that came out of a query or a document: numbers and booleans as they are written, null and undefined as ''.
 * Errors: INTERNAL for a list or an object, which would otherwise read “[object Object]” somewhere far away.
 */
export function cellText(value: unknown): string {
  switch (typeof value) {
    case 'string': return value;
    case 'number': case 'bigint': case 'boolean': return String(value);
    case 'undefined': return '';
    default:
      if (value === null) return '';
      throw new AppError('INTERNAL', `a ${Array.isArray(value) ? 'list' : typeof value} stands where a single value belongs`);
  }
}
