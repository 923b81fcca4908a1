import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/** The only address this host binds. Not `localhost`: that is a name, and names can be made to point elsewhere. */
export const LOOPBACK_ADDRESS = '127.0.0.1';

/** 32 random bytes, new at each start. */
export function newStartToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Throws INVALID_INPUT for any address but 127.0.0.1: the workbench has no authentication that would suffice for a network. */
export function assertLoopback(address: string): void {
  if (address === LOOPBACK_ADDRESS) return;
  throw new AppError('INVALID_INPUT', `the workbench is served on ${LOOPBACK_ADDRESS} only, not on "${address}"`, {
    details: { address },
    userAction: 'Leave the address out. To work from another machine, forward the port over ssh.',
  });
}

/** Compares without telling, by its time, how much of a guess was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export interface Gate {
  readonly port: number;
  readonly token: string;
}

/**
 * Host: exactly this address and port, so that a name that an attacker points at 127.0.0.1 (DNS rebinding) is refused.
 * Null when the request may go on.
 */
export function refuseHost(headers: IncomingHttpHeaders, gate: Gate): AppError | null {
  return headers.host === `${LOOPBACK_ADDRESS}:${gate.port}` ? null : denied('the Host header is not this host', 'Open the address that the host printed.');
}

/**
 * For everything that touches the workspace: Origin exactly ours (required on POST, never foreign on GET) and the token of
 * this start. Null when the request may go on.
 */
export function refuseCaller(method: string, headers: IncomingHttpHeaders, gate: Gate): AppError | null {
  const ours = `http://${LOOPBACK_ADDRESS}:${gate.port}`;
  if (headers.origin === undefined ? method !== 'GET' : headers.origin !== ours) return denied('the Origin header is not this host', 'Open the address that the host printed.');
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(headers.authorization ?? '')?.[1];
  if (bearer === undefined || !sameSecret(bearer, gate.token)) return denied('the token is missing or not that of this start', 'Open the address that the host printed: its token is new at each start.');
  return null;
}

/** A browser sends other types cross-site without asking; this one it does not. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(contentType ?? '');
}

function denied(why: string, userAction: string): AppError {
  return new AppError('UNAUTHORISED', why, { userAction });
}
