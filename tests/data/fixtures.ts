import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../src-main/data/duckdb-session.ts';
import type { Session } from '../../src-main/data/duckdb-session.ts';
import { ingestTape } from '../../src-main/data/source-table.ts';
import type { IngestOptions, IngestResult } from '../../src-main/data/source-table.ts';

/** Test data that is not part of the repository. */
export const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
export const TAPES = join(SHARED, 'tapes-esma', 'tapes');
export const hasShared = existsSync(TAPES);

export interface Bench { readonly folder: string; file(name: string, content: string | Uint8Array): string; session(threads?: number): Promise<Session>; close(): void }

/** A folder of its own with sessions that may write there. */
export function bench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-data-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const sessions: Session[] = [];
  return {
    folder: data,
    file: (name, content) => {
      const path = join(data, name);
      writeFileSync(path, content);
      return path;
    },
    session: async (threads = 1) => {
      const session = await openSession({ threads, memoryLimitMb: 256, tempDirectory: join(folder, 'spill'), directories: [data, ...(hasShared ? [SHARED] : [])] });
      sessions.push(session);
      return session;
    },
    close: () => {
      for (const session of sessions) session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Ingested extends IngestResult { readonly table: (string | null)[][]; readonly places: { source_row: number; record: number; line: number | null; byte_offset: number | null; byte_length: number | null }[]; readonly parquet: string }

/** Ingests a file and reads the table back. */
export async function ingest(at: Bench, path: string, more: Partial<IngestOptions> = {}, threads = 1): Promise<Ingested> {
  const session = await at.session(threads);
  const parquet = join(at.folder, `source-${threads}-${Object.keys(more).length}.parquet`);
  const result = await ingestTape({ path, fileName: 'tape', session, out: parquet, ...more });
  const rows = await session.rows(`FROM '${parquet}' ORDER BY source_row`);
  return {
    ...result, parquet,
    table: rows.map((row) => result.headers.map((_, i) => row[`c${i}`] as string | null)),
    places: rows.map(({ source_row, record, line, byte_offset, byte_length }) => ({ source_row, record, line, byte_offset, byte_length }) as Ingested['places'][number]),
  };
}
