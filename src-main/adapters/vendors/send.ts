import { createHash } from 'node:crypto';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Clock } from '../../../src-shared/kernel/clock.ts';
import type { HeldSecret } from './secret.ts';
import type { SourceDocument } from './source-document.ts';
import type { Sleep } from './vendor-source.ts';

export interface Answered { readonly url: URL; readonly status: number; readonly headers: Headers; readonly text: string; readonly bytes: number; readonly sha256: string; readonly attempts: number; readonly at: string }
export interface SendWork { readonly document: SourceDocument; readonly secret: HeldSecret; readonly clock: Clock; readonly sleep: Sleep; readonly signal: AbortSignal }

const MOST_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];
/** Worth another try: too many requests, or the vendor's own trouble. */
const AGAIN = [408, 425, 429, 500, 502, 503, 504];
class Again extends Error {
  readonly code: 'UNAVAILABLE' | 'TIMEOUT';
  readonly waitMs: number | null;
  constructor(code: Again['code'], what: string, waitMs: number | null = null) {
    super(what);
    this.code = code;
    this.waitMs = waitMs;
  }
}

/** Holds the requests of one source apart: no more a minute than its document says. */
export function pace({ document: { limits }, clock, sleep, signal }: SendWork): () => Promise<void> {
  const apart = 60_000 / limits.requestsPerMinute;
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = clock.monotonicMs();
    const wait = next - now;
    next = Math.max(now, next) + apart;
    if (wait > 0) await sleep(wait, signal);
  };
}

/**
 * One page, tried again where it is worth it: after `Retry-After` (RFC 9110, 10.2.3) or a wait that doubles. Errors name the address without the
 * key, and never hold what the network said beyond its code: UNAUTHORISED, NOT_FOUND, INVALID_INPUT by the vendor's answer, UNAVAILABLE and TIMEOUT
 * after the last try, LIMIT_EXCEEDED, UNREADABLE, CANCELLED.
 */
export async function send(work: SendWork, url: URL, paced: () => Promise<void>, budget: number): Promise<Answered> {
  const { document: { limits }, clock, secret, sleep, signal } = work;
  for (let attempt = 1; ; attempt += 1) {
    await paced();
    stopIfAborted(signal);
    try {
      const answered = await once(work, url, Math.min(limits.pageBytes, budget), budget);
      return { ...answered, attempts: attempt, at: clock.now() };
    } catch (thrown) {
      if (!(thrown instanceof Again)) throw thrown;
      const where = secret.address(url);
      if (attempt > limits.retries) throw new AppError(thrown.code, `${where}: ${thrown.message}, ${attempt} times`, { details: { url: where, attempts: attempt }, userAction: 'Try again later; nothing was kept.' });
      const wait = thrown.waitMs ?? limits.backoffMs * 2 ** (attempt - 1);
      if (thrown.waitMs !== null && wait > limits.longestWaitMs) throw new AppError('UNAVAILABLE', `${where}: the vendor asks to wait ${Math.ceil(wait / 1000)} s, and at most ${limits.longestWaitMs / 1000} s are waited`, { details: { url: where, waitMs: wait }, userAction: 'Try again then.' });
      await sleep(Math.min(wait, limits.longestWaitMs), signal);
    }
  }
}

async function once({ document, clock, secret, signal }: SendWork, first: URL, most: number, budget: number): Promise<Omit<Answered, 'attempts' | 'at'>> {
  const deadline = AbortSignal.timeout(document.limits.timeoutMs);
  const both = AbortSignal.any([signal, deadline]);
  let url = first;
  try {
    for (let hop = 0; ; hop += 1) {
      const headers: Record<string, string> = { accept: document.answer.format === 'csv' ? 'text/csv, text/plain' : 'application/json', 'user-agent': 'tapestry', ...document.headers };
      const asked = new URL(url);
      secret.into(asked, headers);
      const response = await fetch(asked, { headers, redirect: 'manual', signal: both, credentials: 'omit', cache: 'no-store' });
      const location = response.headers.get('location');
      if (REDIRECTS.includes(response.status) && location !== null) {
        await response.body?.cancel();
        if (hop === MOST_REDIRECTS) throw new AppError('UNREADABLE', `${secret.address(first)} is redirected more than ${MOST_REDIRECTS} times`);
        url = sameOrigin(location, url, first, secret);
        continue;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(response, secret.address(url), clock);
      }
      return { ...(await body(response, most, budget, secret.address(url))), url, status: response.status, headers: response.headers };
    }
  } catch (thrown) {
    if (thrown instanceof AppError || thrown instanceof Again) throw thrown;
    stopIfAborted(signal);
    if (deadline.aborted) throw new Again('TIMEOUT', `no whole answer within ${document.limits.timeoutMs} ms`);
    throw new Again('UNAVAILABLE', `the connection failed (${networkCode(thrown)})`);
  }
}

/** The address that something leads to, of the same origin only: the key goes nowhere else. Errors: UNAUTHORISED for another, UNREADABLE for none. */
export function sameOrigin(text: string, base: URL, origin: URL, secret: HeldSecret): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new AppError('UNREADABLE', `${secret.address(base)} leads to something that is no address`);
  }
  if (url.origin !== origin.origin || url.username !== '' || url.password !== '') {
    throw new AppError('UNAUTHORISED', `${secret.address(base)} leads to ${secret.without(url.origin).text}: nothing is followed to another host`, { details: { from: origin.origin, to: secret.without(url.origin).text }, userAction: 'Name the host in the source’s document, where it is one that may be asked.' });
  }
  return url;
}

function refusal(response: Response, where: string, clock: Clock): Error {
  const { status } = response;
  if (AGAIN.includes(status)) return new Again('UNAVAILABLE', `the vendor answered ${status}`, status === 429 || status === 503 ? retryAfter(response.headers.get('retry-after'), clock) : null);
  const code = status === 401 || status === 403 ? 'UNAUTHORISED' : status === 404 || status === 410 ? 'NOT_FOUND' : 'INVALID_INPUT';
  return new AppError(code, `${where}: the vendor answered ${status}`, { details: { url: where, status }, ...(code === 'UNAUTHORISED' ? { userAction: 'Check the key, and whether it may read this.' } : {}) });
}

/** Seconds, or a date (RFC 9110): milliseconds from now; null where the header says neither. */
export function retryAfter(text: string | null, clock: Clock): number | null {
  if (text === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.parse(clock.now()));
}

/** The body as it is taken off the wire and inflated, up to `most` bytes. */
async function body(response: Response, most: number, budget: number, where: string): Promise<Pick<Answered, 'text' | 'bytes' | 'sha256'>> {
  const over = (): AppError => new AppError('LIMIT_EXCEEDED', `${where}: the page is larger than ${most} bytes${most === budget ? ', which is what is left of the whole' : ''}`, { details: { url: where, limit: most }, userAction: 'Ask for smaller pages, or raise the limit of the source’s document.' });
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  if (declared > most) {
    await response.body?.cancel();
    throw over();
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > most) throw over();
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole), bytes, sha256: createHash('sha256').update(whole).digest('hex') };
  } catch {
    throw new AppError('UNREADABLE', `${where}: the page is not UTF-8`, { details: { url: where } });
  }
}

export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('CANCELLED', 'the fetch was broken off', { userAction: 'Start it again; nothing was kept.' });
}

/** The code of what the network said: its words may hold the address with the key. */
function networkCode(thrown: unknown): string {
  const codes = [thrown, (thrown as { cause?: unknown } | null)?.cause].map((each) => (each as { code?: unknown } | null | undefined)?.code).filter((code): code is string => typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code));
  return codes.at(-1) ?? 'no code';
}
