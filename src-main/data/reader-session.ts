import { mkdirSync } from 'node:fs';
import type { Session } from './duckdb-session.ts';

export interface ReaderOptions {
  /** Folders whose Parquet may be read. */
  readonly directories: readonly string[];
  /** Spill files. */
  readonly tempDirectory: string;
  /** 512 MB and one thread by default: it serves pages beside a run that uses the machine. */
  readonly memoryLimitMb?: number;
  readonly threads?: number;
}

/** One small DuckDB for reading pages of stored tables; DuckDB is loaded with the first question, and never where none is asked. */
export interface Reader {
  session(): Promise<Session>;
  close(): void;
}

/** Errors of `session`: UNAVAILABLE when DuckDB does not load. */
export function createReader(options: ReaderOptions): Reader {
  let opened: Promise<Session> | null = null;
  let closed = false;
  const open = async (): Promise<Session> => {
    const { openSession } = await import('./duckdb-session.ts');
    for (const directory of options.directories) mkdirSync(directory, { recursive: true });
    return openSession({ threads: options.threads ?? 1, memoryLimitMb: options.memoryLimitMb ?? 512, tempDirectory: options.tempDirectory, directories: options.directories });
  };
  return {
    session() {
      if (closed) throw new Error('the reader is closed');
      opened ??= open().catch((thrown: unknown) => {
        opened = null;
        throw thrown;
      });
      return opened;
    },
    close() {
      closed = true;
      void opened?.then((session) => session.close(), () => undefined);
    },
  };
}
