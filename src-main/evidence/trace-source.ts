import { z } from 'zod';
import { Dialect } from '../../src-shared/model/dialect.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { TraceOrigin } from '../../src-shared/model/trace.ts';
import { readRawCell, readRawSheetCell } from '../data/raw-line.ts';
import type { TraceContext } from './trace-context.ts';

/** What the ingest gate keeps about how the tape was read; other members are not needed here. */
const DialectDocument = z.looseObject({ dialect: Dialect });

/** The source cell itself: the raw line from the tape's own bytes, with the cell marked. The end of a path. */
export async function sourceCell(context: TraceContext, sourceRow: number, column: number, header: string, fileName: string): Promise<Extract<TraceOrigin, { kind: 'source-cell' }>> {
  const { source } = context.declaration;
  for (const slot of [source.table, source.dialect, source.tape]) context.touched.add(slot);
  const { dialect } = await context.archive.json(source.dialect, DialectDocument);
  const place = await context.row(`SELECT record, line, byte_offset, byte_length, "c${column}" AS value FROM ${context.archive.parquet(source.table)} WHERE source_row = ${sourceRow}`);
  if (!place) throw new AppError('NOT_FOUND', `the tape has no source row ${sourceRow}`);
  const tape = context.archive.path(source.tape);
  const raw = dialect.format === 'csv'
    ? await readRawCell(tape, dialect, { byteOffset: Number(place.byte_offset), byteLength: Number(place.byte_length) }, column)
    : await readRawSheetCell(tape, dialect, Number(place.record), column);
  return {
    kind: 'source-cell', file: fileName, tapeSha256: context.archive.ref(source.tape).sha256, sheet: dialect.sheet ?? null, sourceRow, column, header,
    value: place.value === null ? null : String(place.value), line: place.line === null ? null : Number(place.line), cell: raw.cell,
    byteOffset: place.byte_offset === null ? null : Number(place.byte_offset), byteLength: place.byte_length === null ? null : Number(place.byte_length),
    rawLine: raw.rawLine, cellStart: raw.cellStart, cellEnd: raw.cellEnd, headerLine: raw.headerLine, before: raw.before, after: raw.after,
  };
}
