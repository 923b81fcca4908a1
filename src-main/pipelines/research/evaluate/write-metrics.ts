import { METRIC_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn, type WrittenValues } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { MetricRow } from './metric-rows.ts';

const COLUMNS: readonly WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...METRIC_FIELDS.map(({ name, type }): WrittenColumn => ({ name, type: type as WrittenColumn['type'] }))];

/** Writes the table `metric`, rows in the order given, numbered from 0. Returns rows and logical digest. */
export async function writeMetrics(session: Session, rows: readonly MetricRow[], path: string): Promise<{ readonly rows: number; readonly digest: string }> {
  const writer = await ColumnWriter.open(session, 'metric_rows', COLUMNS);
  const columns: WrittenValues[] = COLUMNS.map(({ name }) => (name === 'source_row' ? rows.map((_row, i) => i) : rows.map((row) => row[name as keyof MetricRow])));
  try {
    writer.append(rows.length, columns);
  } finally {
    writer.close();
  }
  const select = writtenSelect('metric_rows', COLUMNS);
  const count = await session.copyOrdered(select, path, 'source_row', { alreadyOrdered: true });
  return { rows: count, digest: await session.logicalDigest(select, 'source_row') };
}
