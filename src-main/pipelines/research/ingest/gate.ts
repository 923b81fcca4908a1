import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { readTape } from '../../../data/source-table.ts';
import { text } from '../../../derive/sql-text.ts';
import { defineGate, type GateContext } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, withSession } from '../../../intake/gate-session.ts';
import { writeFindings, type MarketFinding } from '../panel/findings.ts';
import type { ReadFile, VendorDialects, VendorFiles } from './vendor-files.ts';

type Given = ReturnType<GateContext<unknown>['family']>[number];
interface Part { readonly path: string; readonly slot: string; readonly firstRow: number; readonly width: number }
interface Read { readonly parts: Part[]; readonly files: ReadFile[]; readonly dialects: VendorDialects['files']; readonly findings: MarketFinding[]; rows: number }

/** Parts that one statement reads at once: hundreds of files are hundreds of branches, and a plan of all of them grows faster than they do. */
const BRANCHES = 64;

/**
 * Every file of the vendors becomes rows of one table, verbatim: cells as text, each row with its file and its place in it. The files come in
 * order of their slots and `source_row` counts on from one to the next. Each file is read as a tape is: its own dialect, its own header. A
 * file that no entry of the ingestion reads is a finding; one that cannot be read at all is an error that names all such files.
 */
export const ingestGate = defineGate({
  id: 'ingest',
  version: '1',
  title: 'Read vendors\' files',
  inputs: ['ingestion', 'vendor.*'],
  outputs: ['source', 'dialect', 'source.findings', 'vendor.files'],
  params: z.object({}),
  run: async (context) => {
    const given = context.family('vendor.*');
    if (given.length === 0) throw new AppError('INVALID_INPUT', 'the run has no file of any vendor', { userAction: 'Start it with files.' });
    const ingestion = await context.inputJson('ingestion', Ingestion);
    const entries = entriesBySlot(ingestion, given);
    return withSession(context, given, async (session) => {
      const read = await readAll(context, session, given, entries);
      const out = join(context.scratch, 'source.parquet');
      await stack(session, read.parts, out, context.scratch);
      const findingsPath = join(context.scratch, 'source-findings.parquet');
      const found = await writeFindings(session, findingsPath, read.findings);
      const files: VendorFiles = { kind: 'research.vendor-files', version: 1, files: read.files };
      const dialects: VendorDialects = { kind: 'dialect', version: 1, files: read.dialects };
      await context.output('source', { path: out }, { ...PARQUET, rows: read.rows });
      await context.output('dialect', { json: dialects }, JSON_TYPE);
      await context.output('source.findings', { path: findingsPath }, { ...PARQUET, rows: found });
      await context.output('vendor.files', { json: files }, JSON_TYPE);
      return { outcome: 'passed' as const, summary: { files: read.files.length, rows: read.rows, vendors: new Set(read.files.flatMap(({ entry }) => entry?.vendor ?? [])).size, findings: found } };
    });
  },
});

/** Errors: INVALID_INPUT for an entry whose file is not in the run, is another file than it says, or is named twice. */
function entriesBySlot(ingestion: Ingestion, given: readonly Given[]): ReadonlyMap<string, Ingestion['files'][number]> {
  const bySlot = new Map(given.map((file) => [file.name, file]));
  const entries = new Map<string, Ingestion['files'][number]>();
  for (const entry of ingestion.files) {
    if (entry.slot === undefined) throw new AppError('INVALID_INPUT', `the entry of ${entry.vendor} for ${entry.fileName ?? entry.match ?? entry.domain} has no slot`, { userAction: 'Start the run through the service, which says which file each entry reads.' });
    const file = bySlot.get(entry.slot);
    if (file === undefined) throw new AppError('INVALID_INPUT', `the ingestion reads ${entry.slot} (${entry.fileName ?? entry.vendor}), which the run does not have`, { userAction: 'Give the file, or take its entry out of the ingestion.' });
    if (entry.sha256 !== undefined && entry.sha256 !== file.sha256) throw new AppError('INVALID_INPUT', `${entry.fileName ?? entry.slot} is not the file that the ingestion names: its hash is ${file.sha256.slice(0, 12)}, not ${entry.sha256.slice(0, 12)}`, { userAction: 'Give the file that was meant.' });
    if (entries.has(entry.slot)) throw new AppError('INVALID_INPUT', `two entries of the ingestion read ${entry.slot}`, { userAction: 'Keep one of them.' });
    entries.set(entry.slot, entry);
  }
  return entries;
}

async function readAll(context: GateContext<unknown>, session: Session, given: readonly Given[], entries: ReadonlyMap<string, Ingestion['files'][number]>): Promise<Read> {
  const read: Read = { parts: [], files: [], dialects: [], findings: [], rows: 0 };
  const bytes = given.reduce((sum, file) => sum + file.bytes, 0);
  const unreadable: string[] = [];
  let before = 0;
  for (const [at, file] of given.entries()) {
    const entry = entries.get(file.name) ?? null;
    const fileName = entry?.fileName ?? file.name;
    const path = join(context.scratch, `part-${at}.parquet`);
    try {
      const tape = await readTape({ path: file.path, fileName, session, out: path, signal: context.signal, onProgress: (done) => context.progress(before + done, bytes, 'bytes') });
      const firstRow = read.rows;
      const named = (column: number | null): string => (column === null ? '(row)' : tape.headers[column]?.trim() || `column ${column + 1}`);
      for (const { rule, column, sourceRow, observed } of tape.findings) read.findings.push({ rule, field: named(column), sourceRow: sourceRow === null ? null : firstRow + sourceRow, observed });
      for (const { record, kind } of tape.dialect.setAside) if (kind !== 'blank') read.findings.push({ rule: 'MKT-005', field: '(row)', sourceRow: null, observed: `${fileName}: record ${record + 1}, ${kind}` });
      if (entry === null) read.findings.push({ rule: 'MKT-001', field: '(file)', sourceRow: null, observed: `${file.name}, ${tape.rows} rows, columns ${tape.headers.join(', ')}` });
      if (tape.rows === 0) read.findings.push({ rule: 'MKT-007', field: '(file)', sourceRow: null, observed: fileName });
      read.parts.push({ path, slot: file.name, firstRow, width: tape.headers.length });
      read.files.push({ slot: file.name, fileName, sha256: file.sha256, rows: tape.rows, firstRow, headers: tape.headers, entry });
      read.dialects.push({ slot: file.name, dialect: tape.dialect, evidence: tape.evidence, headers: tape.headers, sheets: tape.sheets });
      read.rows += tape.rows;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !['UNREADABLE', 'LIMIT_EXCEEDED'].includes(thrown.code)) throw thrown;
      unreadable.push(`${fileName}: ${thrown.message.replaceAll(file.path, 'the file')}`);
    }
    before += file.bytes;
  }
  if (unreadable.length > 0) throw new AppError('UNREADABLE', `${unreadable.length} of ${given.length} files cannot be read: ${unreadable.slice(0, 10).join('; ')}`, { details: { files: unreadable.slice(0, 100) }, userAction: 'Ask the vendor for these files again, or start the run without them.' });
  return read;
}

/** The parts one below the other, as wide as the widest; a cell that a file has no column for is NULL. Parts are removed. */
async function stack(session: Session, parts: readonly Part[], out: string, scratch: string): Promise<void> {
  const width = Math.max(...parts.map((part) => part.width));
  const branch = ({ path, slot, firstRow, width: own }: Part): string =>
    `SELECT source_row + ${firstRow} AS source_row, CAST(${text(slot)} AS VARCHAR) AS file, record, line, byte_offset, byte_length, ${Array.from({ length: width }, (_, c) => (c < own ? `c${c}` : `CAST(NULL AS VARCHAR) AS c${c}`)).join(', ')} FROM read_parquet(${text(path)})`;
  const batches: string[] = [];
  for (let from = 0; from < parts.length; from += BRANCHES) {
    const some = parts.slice(from, from + BRANCHES);
    const path = parts.length <= BRANCHES ? out : join(scratch, `batch-${batches.length}.parquet`);
    await session.copyOrdered(some.map(branch).join(' UNION ALL '), path, 'source_row', { alreadyOrdered: true });
    batches.push(path);
    for (const part of some) await rm(part.path);
  }
  if (batches.length > 1) await session.copyOrdered(`SELECT * FROM read_parquet([${batches.map(text).join(', ')}])`, out, 'source_row', { alreadyOrdered: true });
}
