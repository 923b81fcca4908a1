import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError, asAppError, toWireError } from '../../../src-shared/kernel/errors.ts';
import type { WireError } from '../../../src-shared/kernel/errors.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Log } from './log.ts';

const MOST_ISSUES = 20;

/** Errors that are in the log already: one failure has one correlation id, however many layers it passes. */
const logged = new WeakSet<AppError>();

/**
 * What the caller may know of anything thrown. Declared errors pass as they are. Everything else becomes INTERNAL with a
 * correlation id; its own message, cause and stack go to the log only, because nobody has checked what they contain.
 */
export function failureOf(thrown: unknown, method: string, log: Log): AppError {
  const error = asAppError(thrown);
  if (error.code !== 'INTERNAL' || logged.has(error)) return error;
  const correlationId = randomUUID();
  log({ level: 'error', event: 'internal-error', method, correlationId, message: error.message, stack: stackOf(error) });
  const told = new AppError('INTERNAL', error === thrown ? error.message : `${method} failed in a way that it does not declare`, {
    details: { ...error.details, method, correlationId },
    userAction: error.userAction ?? `Nothing of the answer was kept. Please report this with the log lines of ${correlationId}.`,
    cause: thrown,
  });
  logged.add(told);
  return told;
}

/** The error of a value that does not fit its schema; the paths are the same on every host. */
export function schemaError(method: string, what: 'input' | 'output' | 'item', issues: readonly z.core.$ZodIssue[]): AppError {
  const listed = issues.slice(0, MOST_ISSUES).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  const first = listed[0];
  const where = first === undefined ? '' : `: ${first.path === '' ? 'the whole value' : first.path}: ${first.message}`;
  if (what === 'input') {
    return new AppError('INVALID_INPUT', `${method}: the input does not fit its schema${where}`, { details: { method, issues: listed, issueCount: issues.length }, userAction: 'Correct the named fields and try again.' });
  }
  return new AppError('INTERNAL', `${method}: its own ${what} does not fit the contract${where}`, { details: { method, issues: listed, issueCount: issues.length } });
}

/** The caller went away or said stop. */
export function cancelledError(method: string): AppError {
  return new AppError('CANCELLED', `${method} was cancelled`, { details: { method } });
}

/** The error half of the answer on the wire. Details that JSON cannot carry are a defect of whoever threw them: dropped, said so. */
export function errorEnvelope(error: AppError): string {
  return `{"error":${wireErrorText(error)},"ok":false}`;
}

/** A `WireError` as canonical JSON. */
export function wireErrorText(error: AppError): string {
  const wire: WireError = toWireError(error);
  try {
    return canonicalJson(wire);
  } catch {
    return canonicalJson({ ...wire, details: { dropped: 'the details of this error are not JSON' } });
  }
}

function stackOf(error: AppError): string {
  const lines: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth += 1, at = at.cause) lines.push(at.stack ?? at.message);
  return lines.join('\ncaused by ');
}
