import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TraceOrigin } from '../../src-shared/model/trace.ts';
import { readRawRow, readRawSheetRow } from '../data/raw-line.ts';
import { fileOfRow } from './source-files.ts';
import type { TraceContext } from './trace-context.ts';

/** The source cell itself: the raw line from the file's own bytes, with the cell marked. The end of a path. What is given of file and header counts where the run has one file. */
export async function sourceCell(context: TraceContext, sourceRow: number, column: number, givenHeader: string, givenName: string): Promise<Extract<TraceOrigin, { kind: 'source-cell' }>> {
  const { source } = context.declaration;
  const several = source.files !== undefined;
  const { slot, dialect, ...file } = await fileOfRow(context, sourceRow);
  for (const each of [source.table, source.dialect, slot]) context.touched.add(each);
  const [header, fileName] = several ? [file.headers[column] ?? '', file.fileName] : [givenHeader, givenName];
  const row = several ? await context.whole(source.table, sourceRow) : await context.row(source.table, sourceRow, ['record', 'line', 'byte_offset', 'byte_length', `c${column}`]);
  if (!row) throw new AppError('NOT_FOUND', `nothing that arrived has the source row ${sourceRow}`);
  const number = (name: string): number | null => { const value = row[name]; return value === null || value === undefined ? null : Number(value); };
  const tape = context.archive.path(slot);
  const raw = (await context.shared.rawRows.get(String(sourceRow), () => (dialect.format === 'csv'
    ? readRawRow(tape, dialect, { byteOffset: number('byte_offset') ?? 0, byteLength: number('byte_length') ?? 0 })
    : readRawSheetRow(tape, dialect, number('record') ?? 0)))).cell(column);
  return {
    kind: 'source-cell', file: fileName, tapeSha256: context.archive.ref(slot).sha256, sheet: dialect.sheet ?? null, sourceRow, column, header,
    value: row[`c${column}`] ?? null, line: number('line'), cell: raw.cell,
    byteOffset: number('byte_offset'), byteLength: number('byte_length'),
    rawLine: raw.rawLine, cellStart: raw.cellStart, cellEnd: raw.cellEnd, headerLine: raw.headerLine, before: raw.before, after: raw.after,
  };
}
