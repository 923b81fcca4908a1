import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, ERROR_TABLE } from '../../../src-shared/kernel/errors.ts';
import { errorEnvelope } from '../dispatch/failure.ts';
import { newNonce, securityHeaders } from '../web/csp.ts';

/** The body as UTF-8 text. Throws LIMIT_EXCEEDED as soon as it is too long, before all of it is read; INVALID_INPUT when it is not UTF-8. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? '0');
  if (declared > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError('INVALID_INPUT', 'the request is not UTF-8 text', { details: { issues: [{ path: '', message: 'not UTF-8' }] } });
  }
}

/** The chunks of a body. Leaving the loop early keeps the connection, so that a refusal can still be answered. */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

export function tooLarge(limit: number): AppError {
  return new AppError('LIMIT_EXCEEDED', `the request is larger than ${limit} bytes`, { details: { limit }, userAction: 'Send a smaller file, or raise the limit in the configuration.' });
}

/** Sends JSON text with the headers every answer carries. */
export function sendJson(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...securityHeaders(newNonce()), 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const MOST_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Sends an error as an envelope. What is left of the request is read and dropped first, up to 64 MiB: a peer that is still
 * writing when the connection closes would see a broken connection instead of the reason.
 */
export async function sendError(response: ServerResponse, error: AppError): Promise<void> {
  const request = response.req;
  let dropped = 0;
  try {
    if (!request.complete) {
      for await (const chunk of bodyOf(request)) {
        dropped += chunk.length;
        if (dropped > MOST_DISCARDED_BYTES) break;
      }
    }
  } catch {
    return; // The peer has gone: there is nobody to tell.
  }
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
  sendJson(response, ERROR_TABLE[error.code].http, errorEnvelope(error));
}

/** Aborts when the peer goes away before the answer is complete. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
