import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { FeaturePanel } from '../strategy.ts';

const CHUNK = 20_480;

/**
 * Writes the table `feature`: one row a bar by its source row, in that order, one double a feature (NULL where it is not known). Returns the
 * number of rows. Errors: INVALID_INPUT for a feature that is called as a column of every table is.
 */
export async function writeFeatures(session: Session, panel: BarPanel, features: FeaturePanel, path: string): Promise<number> {
  if (features.names.includes('source_row')) throw new AppError('INVALID_INPUT', 'a feature is called source_row, as the column that names the bar', { userAction: 'Give it another name (as).' });
  const columns: WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...features.names.map((name) => ({ name, type: 'double' as const }))];
  const cells: number[] = [];
  for (let i = 0; i < panel.row.length; i += 1) if ((panel.row[i] as number) >= 0) cells.push(i);
  cells.sort((a, b) => (panel.row[a] as number) - (panel.row[b] as number));
  const writer = await ColumnWriter.open(session, 'feature_rows', columns);
  try {
    for (let from = 0; from < cells.length; from += CHUNK) {
      const part = cells.slice(from, from + CHUNK);
      const taken = (values: Float64Array): Float64Array => Float64Array.from(part, (cell) => values[cell] as number);
      writer.append(part.length, [taken(panel.row), ...features.names.map((name) => taken(features.columns.get(name) as Float64Array))]);
    }
  } finally {
    writer.close();
  }
  return session.copyOrdered(writtenSelect('feature_rows', columns), path, 'source_row', { alreadyOrdered: true });
}
