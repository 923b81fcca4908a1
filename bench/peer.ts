import { fork } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { resolveConfig } from '../src-main/adapters/config/resolve-config.ts';
import { DialectReport } from '../src-main/intake/ingest/gate.ts';
import { compileRule, rowFindingsSql } from '../src-main/intake/validate/rule-sql.ts';
import { TablePlan } from '../src-shared/model/derivation.ts';
import type { Dialect } from '../src-shared/model/dialect.ts';

export interface PeerJob {
  readonly tape: string;
  readonly dialect: Pick<Dialect, 'delimiter' | 'quote'>;
  /** Physical lines before the first data row. */
  readonly skip: number;
  readonly width: number;
  readonly rows: number;
  /** Files that hold the statements. */
  readonly transform: string;
  readonly rules: string;
  readonly folder: string;
  readonly threads: number;
  readonly memoryMb: number;
}

export interface PeerFigures {
  readonly steps: { readonly name: string; readonly seconds: number; readonly cpuSeconds: number }[];
  readonly rows: number;
  /** Unreadable values and broken row rules; checks across rows and of the registry are not in its statement. */
  readonly findings: number;
  readonly peakMb: number | null;
}

/** Runs the peer on a tape that the pipeline has read: dialect and statements are taken from that run's outputs. */
export async function runPeer(spec: { readonly tape: string; readonly outputs: Readonly<Record<string, string>>; readonly rows: number; readonly folder: string; readonly threads: number; readonly memoryMb: number }): Promise<PeerFigures> {
  mkdirSync(spec.folder, { recursive: true });
  const read = (slot: string): unknown => JSON.parse(readFileSync(spec.outputs[slot] as string, 'utf8'));
  const { dialect, headers } = DialectReport.parse(read('dialect'));
  const plan = TablePlan.parse(read('canonical.plan'));
  const types = new Map<string, string>(plan.derivations.map(({ column, type }) => [column, type]));
  const config = resolveConfig({ dir: fileURLToPath(new URL('../config', import.meta.url)), regime: null, asset: 'equity-release' });
  const rules = Object.values(config.sections.rules).map(({ value }) => value).filter((rule) => rule.modes.includes('mi') && rule.scope === 'row').sort((a, b) => (a.id < b.id ? -1 : 1));
  const [transform, checks] = [join(spec.folder, 'transform.sql'), join(spec.folder, 'rules.sql')];
  writeFileSync(transform, plan.sql);
  writeFileSync(checks, `SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(_failures) AS f FROM canonical) UNION ALL ${rowFindingsSql(rules.map((rule) => compileRule(rule, (name) => types.get(name))), 'canonical')}`);
  const tape = join(spec.folder, 'tape-utf8.csv');
  await asUtf8(spec.tape, dialect.encoding, tape);
  const job: PeerJob = { tape, dialect, skip: dialect.headerRecord + 1, width: headers.length, rows: spec.rows, transform, rules: checks, folder: spec.folder, threads: spec.threads, memoryMb: spec.memoryMb };
  const child = fork(fileURLToPath(new URL('./peer-process.ts', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (answer: { figures?: PeerFigures; error?: string }) => (answer.figures ? resolve(answer.figures) : reject(new Error(answer.error))));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the peer ended before it answered (${signal ?? code})`)));
    child.send(job);
  });
}

/** DuckDB reads UTF-8 without an extension to install; the copy is made before its clock starts. */
async function asUtf8(path: string, encoding: Dialect['encoding'], out: string): Promise<void> {
  const decoder = new TextDecoder(encoding);
  await pipeline(createReadStream(path), async function* (blocks: AsyncIterable<Buffer>) {
    for await (const block of blocks) yield decoder.decode(block, { stream: true });
    yield decoder.decode();
  }, createWriteStream(out));
}
