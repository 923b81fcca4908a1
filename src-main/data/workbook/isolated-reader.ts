import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { WorkbookLimits } from '../limits.ts';
import { unreadable } from './zip-directory.ts';

export interface WorkbookRequest {
  readonly path: string;
  /** Null lets the reader choose the visible sheet with the most filled cells. */
  readonly sheet: string | null;
  readonly maxColumns: number;
  readonly maxRows: number;
  /** The records wanted, handed on in ascending order; null for all. */
  readonly only: readonly number[] | null;
}

export interface WorkbookHead {
  readonly sheets: string[];
  readonly sheet: string;
  readonly rows: number;
  readonly width: number;
  /** Serial numbers of dates were moved from the 1904 to the 1900 calendar. */
  readonly date1904: boolean;
  /** First row, first column, last row, last column. */
  readonly merges: [number, number, number, number][];
}

export interface WorkbookConsumer {
  head(head: WorkbookHead): void;
  row(cells: string[], formulas: readonly (readonly [number, string])[]): void;
  /** Column, number format, cells, whether it shows a date. */
  end(formats: readonly (readonly [number, string, number, boolean])[]): void;
}

export interface IsolationOptions {
  readonly limits: WorkbookLimits;
  readonly signal?: AbortSignal | undefined;
  /** The reader's script; a bundled host names its own. */
  readonly script?: string | undefined;
}

type Message = string[] | { ready: true } | { c: string[]; f: [number, string][] } | { head: WorkbookHead } | { end: { formats: [number, string, number, boolean][] } } | { error: string; message?: string; sheets?: string[]; columns?: number; rows?: number };

const WATCH_MS = 25;
const LINE_LIMIT = 64 * 1024 * 1024;
const PRLIMIT = '/usr/bin/prlimit';
const OUT_OF_MEMORY = /out of memory|heap|allocat/i;

/**
 * Parses a workbook in a process of its own and hands its rows on. The process has no environment, a bounded heap, a bounded address
 * space where `prlimit` is, a watched resident size where /proc is, and a time limit. It is killed on any breach and on abort.
 * The address space is limited when the process says that it is loaded, to what it has then plus the memory limit: sooner, the limit
 * would race with reservations that loading makes and blame the workbook for it.
 * Errors: UNREADABLE, LIMIT_EXCEEDED, TIMEOUT, CANCELLED, INVALID_INPUT (no such sheet), UNAVAILABLE (the process did not start).
 */
export async function readWorkbookIsolated(request: WorkbookRequest, consumer: WorkbookConsumer, options: IsolationOptions): Promise<void> {
  const { limits, signal } = options;
  if (signal?.aborted) throw new AppError('CANCELLED', 'the work was cancelled');
  const script = options.script ?? fileURLToPath(new URL('./reader-child.ts', import.meta.url));
  const heapMb = Math.max(64, Math.floor(limits.maxRssBytes / 1024 / 1024));
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, '--disable-proto=delete', '--no-warnings', script], {
    stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true,
    // Nothing of the parent's environment; in Electron the binary must be told to be Node.
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  let breach: AppError | null = null;
  const stop = (reason: AppError): void => {
    breach ??= reason;
    child.kill('SIGKILL');
  };
  const onAbort = (): void => stop(new AppError('CANCELLED', 'the work was cancelled'));
  signal?.addEventListener('abort', onAbort);
  const clock = setTimeout(() => stop(new AppError('TIMEOUT', `the workbook took longer than ${limits.timeoutMs} ms to read`, { userAction: 'Export the sheet as CSV, or raise the time limit.' })), limits.timeoutMs);
  const watch = setInterval(() => {
    if (statm(child.pid, 1) > limits.maxRssBytes) stop(overMemory(limits));
  }, WATCH_MS);
  try {
    const closed = new Promise<{ code: number | null }>((resolve, reject) => {
      child.once('error', (error) => reject(new AppError('UNAVAILABLE', `the workbook reader did not start: ${error.message}`, { cause: error })));
      child.once('close', (code) => resolve({ code }));
    });
    const stderr = collectTail(child);
    // A reader that dies at once would otherwise raise EPIPE here; its exit says more.
    child.stdin?.on('error', () => undefined);
    let ready = false;
    const done = consume(child, consumer, limits, (error) => stop(error), () => {
      ready = true;
      limitAddressSpace(child.pid, limits, () => child.stdin?.end(JSON.stringify(request)));
    });
    const { code } = await closed;
    const ended = await done;
    if (breach) throw breach;
    if (!ready) throw new AppError('UNAVAILABLE', `the workbook reader did not start: ${stderr().trim().slice(-300) || `it ended with code ${code}`}`, { userAction: 'Try again; the workbook itself was not looked at yet.' });
    if (code !== 0 || !ended) throw OUT_OF_MEMORY.test(stderr()) ? overMemory(limits) : unreadable('the parser stopped in the middle of it');
  } finally {
    clearTimeout(clock);
    clearInterval(watch);
    signal?.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
  }
}

/** Feeds complete lines to the consumer. Resolves to whether the end was seen. */
async function consume(child: ChildProcess, consumer: WorkbookConsumer, limits: WorkbookLimits, fail: (error: AppError) => void, onReady: () => void): Promise<boolean> {
  if (!child.stdout) return false;
  let ended = false;
  let failed = false;
  for await (const text of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
    if (failed) continue;
    try {
      if (text.length > LINE_LIMIT) throw new AppError('LIMIT_EXCEEDED', 'a row of the workbook is longer than 64 MiB');
      const message = JSON.parse(text) as Message;
      if ('ready' in message) onReady();
      else ended = take(message, consumer, limits) || ended;
    } catch (error) {
      failed = true;
      fail(error instanceof AppError ? error : unreadable(`the parser wrote something else than rows (${(error as Error).message})`));
    }
  }
  return ended;
}

function take(message: Exclude<Message, { ready: true }>, consumer: WorkbookConsumer, limits: WorkbookLimits): boolean {
  if (Array.isArray(message)) consumer.row(message, []);
  else if ('c' in message) consumer.row(message.c, message.f);
  else if ('head' in message) consumer.head(message.head);
  else if ('end' in message) {
    consumer.end(message.end.formats);
    return true;
  } else if (message.error === 'sheet') throw new AppError('INVALID_INPUT', 'the workbook has no sheet of that name', { userAction: `Choose one of: ${(message.sheets ?? []).join(', ')}` });
  else if (message.error === 'limit') throw new AppError('LIMIT_EXCEEDED', `the sheet has ${message.columns} columns and ${message.rows} rows, more than is allowed`, { userAction: 'Remove stray cells far from the table, or split the sheet.' });
  else throw OUT_OF_MEMORY.test(message.message ?? '') ? overMemory(limits) : unreadable(message.message ?? 'the parser refused it');
  return false;
}

function overMemory(limits: WorkbookLimits): AppError {
  return new AppError('LIMIT_EXCEEDED', `reading the workbook takes more than ${Math.floor(limits.maxRssBytes / 1024 / 1024)} MiB`, { userAction: 'Export the sheet as CSV, or raise the memory limit.', details: { limit: limits.maxRssBytes } });
}

/** Bytes from /proc: field 0 is the address space, 1 the resident size; 0 where there is none (then heap, time and preflight limits stand alone). */
function statm(pid: number | undefined, field: 0 | 1): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[field]) * 4096;
  } catch {
    return 0;
  }
}

/** Where `prlimit` is missing or refuses, the resident size is still watched. */
function limitAddressSpace(pid: number | undefined, limits: WorkbookLimits, then: () => void): void {
  const size = statm(pid, 0);
  if (size === 0 || !existsSync(PRLIMIT)) return then();
  execFile(PRLIMIT, ['--pid', String(pid), `--as=${size + limits.maxRssBytes}`, '--core=0'], { env: {} }, () => then());
}

function collectTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString('utf8')).slice(-4_000); });
  return () => tail;
}
