import type { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';

/**
 * A document or a set of parameters as its schema says. Errors: INVALID_INPUT naming what it is and the first places that do not
 * fit; a document that a person wrote wrong is no defect of the product.
 */
export function parseDocument<T extends z.ZodType>(what: string, schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'the whole'}: ${issue.message}`);
  throw new AppError('INVALID_INPUT', `${what} does not fit its schema: ${places.slice(0, 5).join('; ')}${places.length > 5 ? ` and ${places.length - 5} more` : ''}`, { details: { places: places.slice(0, 20) }, userAction: 'Correct the document and run again.' });
}

/** As `parseDocument`, from JSON text; text that is no JSON is INVALID_INPUT too. */
export function parseJsonDocument<T extends z.ZodType>(what: string, schema: T, text: string): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('INVALID_INPUT', `${what} is no JSON: ${(error as Error).message}`, { cause: error, userAction: 'Hand in the document again.' });
  }
  return parseDocument(what, schema, value);
}
