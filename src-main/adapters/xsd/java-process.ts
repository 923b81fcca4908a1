import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a child process ended. `lines` are those of stderr and stdout in order of arrival per stream, each read line by line. */
export interface ProcessEnd {
  readonly started: boolean;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
}

export interface ProcessRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** Runs a program without a shell and with nothing on its standard input. Never throws: a program that is not there did not start. */
export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    let timedOut = false;
    let aborted = false;
    let started = true;
    const child = spawn(request.command, [...request.args], { stdio: ['ignore', 'pipe', 'pipe'], shell: false, windowsHide: true });
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, request.timeoutMs);
    const onAbort = (): void => {
      aborted = true;
      child.kill('SIGKILL');
    };
    if (request.signal?.aborted) onAbort();
    else request.signal?.addEventListener('abort', onAbort, { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => request.onLine('stdout', line));
    createInterface({ input: child.stderr }).on('line', (line) => request.onLine('stderr', line));
    const end = (exitCode: number | null): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      resolve({ started, exitCode, timedOut, aborted });
    };
    child.on('error', () => {
      started = false;
      end(null);
    });
    // `close` rather than `exit`: the last lines may still be in the pipes at exit.
    child.on('close', (exitCode) => end(exitCode));
  });
}
