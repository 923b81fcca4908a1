import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Numbers of a text file, one a line, the first line a header where it is no number. Errors: NOT_FOUND, LIMIT_EXCEEDED, INVALID_INPUT naming the line
 * that is no number; a line may not be empty before the last, since a missing value is not a value.
 */
export function readNumbersFile(path: string): Float64Array {
  const name = basename(path);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${path}`, { userAction: 'Name a file with one number a line.', details: { file: path } });
  if (facts.size > MOST_BYTES) throw new AppError('LIMIT_EXCEEDED', `${name} has ${facts.size} bytes; a file of numbers may have ${MOST_BYTES}`, { details: { bytes: facts.size, limit: MOST_BYTES } });
  const lines = readFileSync(path, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const isNumber = (text: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text);
  const first = lines.length > 0 && !isNumber(lines[0] as string) ? 1 : 0;
  const values = new Float64Array(Math.max(0, lines.length - first));
  for (let i = first; i < lines.length; i += 1) {
    if (!isNumber(lines[i] as string)) throw new AppError('INVALID_INPUT', `${name}, line ${i + 1}: “${(lines[i] as string).slice(0, 40)}” is no number`, { userAction: 'Give one number a line with a decimal point, and leave out what is not known.' });
    values[i - first] = Number(lines[i]);
  }
  if (values.length === 0) throw new AppError('INVALID_INPUT', `${name} has no numbers`, { userAction: 'Give one number a line.' });
  return values;
}
