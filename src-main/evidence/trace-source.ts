import { z } from 'zod';
import { Dialect } from '../../src-shared/model/dialect.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TraceOrigin } from '../../src-shared/model/trace.ts';
import { readRawRow, readRawSheetRow } from '../data/raw-line.ts';
import type { TraceContext } from './trace-context.ts';

/** What the ingest gate keeps about how the tape was read; other members are not needed here. */
const DialectDocument = z.looseObject({ dialect: Dialect });

/** The source cell itself: the raw line from the tape's own bytes, with the cell marked. The end of a path. */
export async function sourceCell(context: TraceContext, sourceRow: number, column: number, header: string, fileName: string): Promise<Extract<TraceOrigin, { kind: 'source-cell' }>> {
  const { source } = context.declaration;
  for (const slot of [source.table, source.dialect, source.tape]) context.touched.add(slot);
  const { dialect } = await context.json(source.dialect, DialectDocument);
  const row = await context.row(source.table, sourceRow, ['record', 'line', 'byte_offset', 'byte_length', `c${column}`]);
  if (!row) throw new AppError('NOT_FOUND', `the tape has no source row ${sourceRow}`);
  const number = (name: string): number | null => { const value = row[name]; return value === null || value === undefined ? null : Number(value); };
  const tape = context.archive.path(source.tape);
  const raw = (await context.shared.rawRows.get(String(sourceRow), () => (dialect.format === 'csv'
    ? readRawRow(tape, dialect, { byteOffset: number('byte_offset') ?? 0, byteLength: number('byte_length') ?? 0 })
    : readRawSheetRow(tape, dialect, number('record') ?? 0)))).cell(column);
  return {
    kind: 'source-cell', file: fileName, tapeSha256: context.archive.ref(source.tape).sha256, sheet: dialect.sheet ?? null, sourceRow, column, header,
    value: row[`c${column}`] ?? null, line: number('line'), cell: raw.cell,
    byteOffset: number('byte_offset'), byteLength: number('byte_length'),
    rawLine: raw.rawLine, cellStart: raw.cellStart, cellEnd: raw.cellEnd, headerLine: raw.headerLine, before: raw.before, after: raw.after,
  };
}
