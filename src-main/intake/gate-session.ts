import { dirname, join } from 'node:path';
import { text } from '../derive/sql-text.ts';
import { openSession, type Session } from '../data/duckdb-session.ts';
import type { GateContext } from '../engine/gate.ts';

/** Opens one DuckDB instance for a gate, limited to its inputs and its scratch directory, and closes it whatever happens. */
export async function withSession<T>(context: GateContext<never> | GateContext<unknown>, inputs: readonly { readonly path: string }[], work: (session: Session) => Promise<T>): Promise<T> {
  const directories = [...new Set([context.scratch, ...inputs.map((input) => dirname(input.path))])];
  const session = await openSession({ threads: context.limits.threads, memoryLimitMb: context.limits.memoryMb, tempDirectory: join(context.scratch, 'duckdb'), directories, signal: context.signal });
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/** `read_parquet('...')` for an artifact's path. */
export function parquet(path: string): string {
  return `read_parquet(${text(path)})`;
}

export const PARQUET = { extension: 'parquet', mediaType: 'application/vnd.apache.parquet' } as const;
export const JSON_TYPE = { extension: 'json', mediaType: 'application/json' } as const;
