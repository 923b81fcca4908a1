import { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { Dialect } from '../../src-shared/model/dialect.ts';
import { text } from '../derive/sql-text.ts';
import type { RunShared, TraceContext } from './trace-context.ts';

/** One file of what arrived, and how it was read. */
export interface SourceFile {
  readonly slot: string;
  readonly fileName: string;
  readonly dialect: Dialect;
  readonly headers: readonly string[];
}

const OneFile = z.looseObject({ dialect: Dialect, headers: z.array(z.string()).default([]) });
const SeveralFiles = z.looseObject({ files: z.array(z.looseObject({ slot: z.string(), dialect: Dialect, headers: z.array(z.string()).default([]) })) });

const known = new WeakMap<RunShared, Promise<readonly SourceFile[]>>();

/** The files that a run's source table was read from, in its order: one where the pipeline reads a tape. Errors: CORRUPT for a document that cannot be read. */
export function sourceFiles(context: TraceContext): Promise<readonly SourceFile[]> {
  context.touched.add(context.declaration.source.dialect);
  let files = known.get(context.shared);
  if (!files) {
    files = readFiles(context);
    known.set(context.shared, files);
    files.catch(() => known.delete(context.shared));
  }
  return files;
}

async function readFiles(context: TraceContext): Promise<readonly SourceFile[]> {
  const { source } = context.declaration;
  const name = (slot: string): string => context.shared.fileNames.get(slot) ?? slot;
  if (source.files === undefined) {
    const { dialect, headers } = await stored(context, OneFile);
    return [{ slot: source.tape, fileName: name(source.tape), dialect, headers }];
  }
  return (await stored(context, SeveralFiles)).files.map(({ slot, dialect, headers }) => ({ slot, fileName: name(slot), dialect, headers }));
}

/** The document about how they were read, through the schema that is asked for now: others may have read it before. */
async function stored<T extends z.ZodType>(context: TraceContext, schema: T): Promise<z.output<T>> {
  const slot = context.declaration.source.dialect;
  const read = schema.safeParse(await context.json(slot, z.unknown()));
  if (!read.success) throw new AppError('CORRUPT', `${slot} does not say how what arrived was read: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`);
  return read.data;
}

/** The file that a source row was read from. Errors: NOT_FOUND where there is no such row, CORRUPT where it names no file of the run. */
export async function fileOfRow(context: TraceContext, sourceRow: number): Promise<SourceFile> {
  const files = await sourceFiles(context);
  const { source } = context.declaration;
  if (source.files === undefined) return files[0] as SourceFile;
  const row = await context.whole(source.table, sourceRow);
  if (!row) throw new AppError('NOT_FOUND', `nothing that arrived has the source row ${sourceRow}`);
  const file = files.find(({ slot }) => slot === row['file']);
  if (!file || !context.archive.has(file.slot)) throw new AppError('CORRUPT', `source row ${sourceRow} names the file ${row['file'] ?? 'none'}, which this run was not given`);
  return file;
}

/** Source rows of one file: all of them, where there is one file. */
export function rowsOfFile(context: TraceContext, file: SourceFile): string {
  return context.declaration.source.files === undefined ? 'TRUE' : `file = ${text(file.slot)}`;
}

/** Headers of the source table's columns, by index: where files differ, each of them once, in the order of the files. */
export function headersOver(files: readonly { readonly headers: readonly string[] }[]): string[] {
  const columns = files.reduce((most, { headers }) => Math.max(most, headers.length), 0);
  return Array.from({ length: columns }, (_, i) => [...new Set(files.flatMap(({ headers }) => { const header = headers[i]?.trim() ?? ''; return header === '' ? [] : [files.length === 1 ? headers[i] as string : header]; }))].join(' / '));
}

const StoredHeaders = z.union([z.looseObject({ files: z.array(z.looseObject({ headers: z.array(z.string()) })) }), z.looseObject({ headers: z.array(z.string()).default([]) })]);

/** The same from a stored dialect document, of one file or of several. */
export function headersIn(stored: unknown): string[] {
  const read = StoredHeaders.parse(stored);
  return 'files' in read && Array.isArray(read.files) ? headersOver(read.files as readonly { readonly headers: readonly string[] }[]) : [...(read as { readonly headers: readonly string[] }).headers];
}
