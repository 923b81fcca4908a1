import { expect, test } from 'vitest';
import { AppError, asAppError, ERROR_TABLE, fromWireError, toWireError, type ErrorCode } from '../../src-shared/kernel/errors.ts';
import { sourceFiles } from '../layers/source-files.ts';

const codes = Object.keys(ERROR_TABLE) as ErrorCode[];

test('KER-13 every code has an exit code of its own, an HTTP error status and a meaning', () => {
  const exits = codes.map((code) => ERROR_TABLE[code].exit);
  expect(new Set(exits).size).toBe(codes.length);
  for (const code of codes) {
    expect(ERROR_TABLE[code].exit).toBeGreaterThan(0);
    expect(ERROR_TABLE[code].exit).toBeLessThan(64);
    expect(ERROR_TABLE[code].http).toBeGreaterThanOrEqual(400);
    expect(ERROR_TABLE[code].http).toBeLessThan(600);
    expect(ERROR_TABLE[code].meaning).not.toBe('');
  }
});

test('KER-14 an error crosses the wire whole, without stack and cause', () => {
  for (const code of codes) {
    const error = new AppError(code, `about ${code}`, { details: { row: 7 }, userAction: 'do this', cause: new Error('secret path') });
    const wire = toWireError(error);
    expect(JSON.stringify(wire)).not.toContain('secret');
    const back = fromWireError(JSON.parse(JSON.stringify(wire)) as typeof wire);
    expect([back.code, back.message, back.details, back.userAction, back.retryable]).toEqual([code, `about ${code}`, { row: 7 }, 'do this', ERROR_TABLE[code].retryable]);
  }
  expect('userAction' in toWireError(new AppError('NOT_FOUND', 'x'))).toBe(false);
});

test('KER-15 whatever is thrown becomes an AppError', () => {
  const own = new AppError('CONFLICT', 'x');
  expect(asAppError(own)).toBe(own);
  const cause = new TypeError('boom');
  expect(asAppError(cause)).toMatchObject({ code: 'INTERNAL', message: 'boom', cause });
  expect(asAppError('text').message).toBe('text');
  expect(asAppError(undefined).code).toBe('INTERNAL');
});

test('KER-16 every code is raised somewhere, and no other', () => {
  const raised = new Set(sourceFiles().flatMap((file) => [...file.code.matchAll(/'([A-Z][A-Z_]+)'/g)].map((match) => match[1] as string).filter((code) => code in ERROR_TABLE && !file.path.endsWith('kernel/errors.ts'))));
  expect(codes.filter((code) => !raised.has(code))).toEqual([]);
});
