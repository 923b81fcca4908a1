import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { wireErrorText } from '../dispatch/failure.ts';
import { newNonce, securityHeaders } from '../web/csp.ts';

const KEEP_ALIVE_MS = 15_000;

/**
 * Writes a subscription as text/event-stream: `id:` is the sequence number, `data:` the item; the last event is `end`, or
 * `error` with the wire form of what ended it. Waits for a slow reader instead of buffering for it.
 */
export async function sendEvents(response: ServerResponse, items: AsyncIterable<{ readonly seq: number; readonly text: string }>, signal: AbortSignal, describe: (thrown: unknown) => AppError): Promise<void> {
  response.writeHead(200, { ...securityHeaders(newNonce()), 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  response.flushHeaders();
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
  keepAlive.unref();
  try {
    for await (const { seq, text } of items) {
      // JSON text has no raw line break, so one `data:` line always suffices.
      if (!response.write(`id: ${seq}\ndata: ${text}\n\n`)) await drained(response, signal);
      if (signal.aborted) break;
    }
    // Not `end`: a reader would take it for the end of what it watches. (Where the reader has gone, nobody hears either.)
    response.write(signal.aborted ? `event: error\ndata: ${wireErrorText(ending())}\n\n` : 'event: end\ndata: {}\n\n');
  } catch (thrown) {
    if (!signal.aborted) response.write(`event: error\ndata: ${wireErrorText(describe(thrown))}\n\n`);
  } finally {
    clearInterval(keepAlive);
    response.end();
  }
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal });
  } catch {
    // The reader went away: the loop ends by the same signal.
  }
}

function ending(): AppError {
  return new AppError('UNAVAILABLE', 'the host is ending', { userAction: 'Start Tapestry again; runs can be resumed.' });
}
