/**
 * The peer, in a process of its own: DuckDB alone reads the tape with the dialect told, runs the transform statement that the run
 * stored and the rule statements that the validate gate would run, and keeps every table as Parquet at its own defaults, which is
 * the faster way for it: our statement is made for dictionaries. It keeps no
 * place of a row in its file, detects nothing, profiles nothing, hashes nothing and its bytes may differ between runs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { text } from '../src-main/derive/sql-text.ts';
import { processFigures } from './process-figures.ts';
import type { PeerFigures, PeerJob } from './peer.ts';

async function work(job: PeerJob): Promise<PeerFigures> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(job.threads), memory_limit: `${job.memoryMb}MB`, temp_directory: join(job.folder, 'spill') });
  const connection = await instance.connect();
  const steps: PeerFigures['steps'] = [];
  const step = async (name: string, sqls: readonly string[]): Promise<void> => {
    const [at, before] = [performance.now(), process.cpuUsage()];
    for (const sql of sqls) await connection.run(sql);
    const used = process.cpuUsage(before);
    steps.push({ name, seconds: (performance.now() - at) / 1000, cpuSeconds: (used.user + used.system) / 1e6 });
  };
  const { dialect, width, rows } = job;
  const columns = Array.from({ length: width }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const cells = Array.from({ length: width }, (_, i) => `COALESCE(c${i}, '') AS c${i}`).join(', ');
  const source = text(join(job.folder, 'source.parquet'));
  await step('read', [`COPY (SELECT * FROM (SELECT row_number() OVER () - 1 AS source_row, ${cells} FROM read_csv(${text(job.tape)}, auto_detect = false, header = false, skip = ${job.skip}, delim = ${text(dialect.delimiter)}, quote = ${text(dialect.quote)}, escape = ${text(dialect.quote)}, columns = {${columns}}, null_padding = true, strict_mode = false, ignore_errors = true, parallel = ${job.threads > 1})) WHERE source_row < ${rows}) TO ${source} (FORMAT parquet)`, `CREATE VIEW source AS SELECT * FROM read_parquet(${source})`]);
  await step('transform', [`COPY (${readFileSync(job.transform, 'utf8')}) TO ${text(join(job.folder, 'canonical.parquet'))} (FORMAT parquet)`, `CREATE VIEW canonical AS SELECT * FROM read_parquet(${text(join(job.folder, 'canonical.parquet'))})`]);
  await step('rules', [`COPY (${readFileSync(job.rules, 'utf8')}) TO ${text(join(job.folder, 'findings.parquet'))} (FORMAT parquet)`]);
  const count = async (table: string): Promise<number> => Number((await connection.runAndReadAll(`SELECT count(*) FROM ${table}`)).getRows()[0]?.[0]);
  const [read, findings] = [await count('source'), await count(`read_parquet(${text(join(job.folder, 'findings.parquet'))})`)];
  return { steps, rows: read, findings, peakMb: processFigures(process.pid).peakMb };
}

process.once('message', (job) => void work(job as PeerJob).then((figures) => process.send?.({ figures }), (error: unknown) => process.send?.({ error: String(error) })).finally(() => process.disconnect?.()));
