import { fork } from 'node:child_process';
import type { Json } from '../../src-shared/kernel/errors.ts';

/** The process that runs gates, as its supervisor sees it. Messages are JSON, so that both implementations carry the same. */
export interface EngineProcess {
  /** Process id; undefined until it has started and when it could not. */
  readonly pid: number | undefined;
  /** Ignored once the process has gone: its exit is the news, not each undeliverable message. */
  send(message: Json): void;
  onMessage(listener: (message: Json) => void): void;
  /** Called once. `code` is null when a signal ended it, or when it could not start (signal null too). */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  /** Ends it without a chance to clean up; what it wrote is safe by construction (temp file, then rename). */
  kill(): void;
}

export interface EngineSpawn {
  /** Absolute path of the entry: `.ts` from source (type stripping), `.js` from a build. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Ceiling of V8's heap in MB. Buffers and DuckDB are outside of it: they have their own limit. */
  readonly heapMb?: number;
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Lines of the process's stderr: a native crash says its last words there. */
  readonly onStderr?: (chunk: string) => void;
}

export type SpawnEngine = (spawn: EngineSpawn) => EngineProcess;

/** The engine as a forked Node process: loopback host, command line and tests. */
export const forkEngine: SpawnEngine = (spawn) => {
  const child = fork(spawn.entry, [...(spawn.args ?? [])], {
    // JSON and not V8's own serialisation: Electron's utility process must be able to carry the same messages.
    serialization: 'json',
    execArgv: [...(spawn.heapMb === undefined ? [] : [`--max-old-space-size=${spawn.heapMb}`]), ...(spawn.execArgv ?? [])],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(spawn.cwd === undefined ? {} : { cwd: spawn.cwd }),
    ...(spawn.env === undefined ? {} : { env: { ...spawn.env } }),
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => spawn.onStderr?.(chunk));
  const ended = once<[number | null, string | null]>();
  child.once('exit', (code, signal) => {
    // Messages sent just before the end are still in the channel: the exit is told after them.
    if (child.connected) child.once('disconnect', () => ended.fire(code, signal));
    else ended.fire(code, signal);
  });
  child.once('error', (error) => {
    spawn.onStderr?.(error.message);
    if (child.pid === undefined) ended.fire(null, null);
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (child.connected) child.send(message as never, () => undefined);
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as Json)),
    onExit: (listener) => ended.listen(listener),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** An event that happens once and is told to late listeners too. */
export function once<A extends unknown[]>(): { fire(...args: A): void; listen(listener: (...args: A) => void): void } {
  let happened: A | undefined;
  const listeners: ((...args: A) => void)[] = [];
  return {
    fire(...args) {
      if (happened !== undefined) return;
      happened = args;
      for (const listener of listeners) listener(...args);
    },
    listen(listener) {
      if (happened === undefined) listeners.push(listener);
      else listener(...happened);
    },
  };
}
