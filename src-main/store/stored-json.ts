import { createHash } from 'node:crypto';
import { canonicalJson, parseJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

/** Reads a JSON column. Errors: CORRUPT naming the place, because only this program writes there. */
export function readStored<T>(schema: Schema<T>, text: string, place: string): T {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new AppError('CORRUPT', `${place} is not JSON`, { userAction: 'Run `tapestry verify`; restore the last backup if the log does not hold.', cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError('CORRUPT', `${place} does not have its form: ${parsed.error.message}`, { userAction: 'Run `tapestry verify`; restore the last backup if the log does not hold.' });
  return parsed.data;
}

/** Checks what a caller handed in. Errors: INVALID_INPUT naming it. */
export function checkInput<T>(schema: Schema<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError('INVALID_INPUT', `${what}: ${parsed.error.message}`);
  return parsed.data;
}

/** Lower-case hex SHA-256 over the canonical JSON (RFC 8785) of a value. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}
