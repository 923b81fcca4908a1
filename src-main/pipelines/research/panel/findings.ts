import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';

/** One finding: a rule, a column, the row of the source (null for a whole file), and what stands there. */
export interface MarketFinding { readonly rule: string; readonly field: string; readonly sourceRow: number | null; readonly observed: string }

const COLUMNS: readonly WrittenColumn[] = [{ name: 'rule', type: 'text' }, { name: 'field', type: 'text' }, { name: 'source_row', type: 'bigint' }, { name: 'observed', type: 'text' }];
const LONGEST = 200;
const TABLE = 'findings_written';

/** Writes findings as Parquet, ordered by rule, field, row and text; `also` are SELECTs of further findings of the same columns. Returns how many. */
export async function writeFindings(session: Session, path: string, findings: readonly MarketFinding[], also: readonly string[] = []): Promise<number> {
  const writer = await ColumnWriter.open(session, TABLE, COLUMNS);
  try {
    writer.append(findings.length, [findings.map(({ rule }) => rule), findings.map(({ field }) => field), findings.map(({ sourceRow }) => sourceRow), findings.map(({ observed }) => clip(observed))]);
  } finally {
    writer.close();
  }
  return session.copyOrdered([writtenSelect(TABLE, COLUMNS), ...also].join(' UNION ALL '), path, 'rule, field, source_row NULLS FIRST, observed');
}

function clip(observed: string): string {
  return observed.length > LONGEST ? `${observed.slice(0, LONGEST - 1)}…` : observed;
}
