import { VENDOR_BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { dayText } from '../panel/session-days.ts';
import type { VendorRows } from '../panel/vendor-rows.ts';
import { verdictText } from '../reconcile/rules.ts';
import { NO_DAY } from './parse-day.ts';

const STAGED: readonly WrittenColumn[] = [
  { name: 'source_row', type: 'bigint' }, { name: 'file_code', type: 'integer' }, { name: 'symbol_code', type: 'integer' }, { name: 'day', type: 'integer' },
  ...(['open', 'high', 'low', 'close'] as const).map((name) => ({ name, type: 'decimal(18,6)' as const })), { name: 'volume', type: 'bigint' }, { name: 'vendor_adjusted', type: 'decimal(18,6)' }, { name: 'verdict_code', type: 'integer' },
];

/** A table of texts by code: texts cross once instead of once a row. */
async function dictionary(session: Session, name: string, entries: readonly (readonly [number, string])[]): Promise<void> {
  const writer = await ColumnWriter.open(session, name, [{ name: 'code', type: 'integer' }, { name: 'value', type: 'text' }]);
  try {
    writer.append(entries.length, [entries.map(([code]) => code), entries.map(([, value]) => value)]);
  } finally {
    writer.close();
  }
}

/** Writes `vendor.bar`: every row of every file of bars, in order of source rows. Returns how many. */
export async function writeBars(session: Session, rows: VendorRows, path: string): Promise<number> {
  const days = new Set<number>();
  for (let i = 0; i < rows.count; i += 1) if (rows.day[i] !== NO_DAY) days.add(rows.day[i] as number);
  await dictionary(session, 'dict_file', rows.files.map(({ slot }, at) => [at, slot] as const));
  await dictionary(session, 'dict_vendor', rows.files.map(({ vendor }, at) => [at, rows.vendors[vendor] as string] as const));
  await dictionary(session, 'dict_symbol', rows.symbols.map((symbol, at) => [at, symbol] as const));
  await dictionary(session, 'dict_day', [...days].sort((a, b) => a - b).map((day) => [day, dayText(day)] as const));
  await dictionary(session, 'dict_verdict', [...new Set(rows.verdict.subarray(0, rows.count))].sort((a, b) => a - b).map((code) => [code, verdictText(code)] as const));
  const writer = await ColumnWriter.open(session, 'bars_written', STAGED);
  try {
    writer.append(rows.count, [rows.sourceRow, rows.file, rows.symbol, rows.day, rows.open, rows.high, rows.low, rows.close, rows.volume, rows.adjusted, rows.verdict]);
  } finally {
    writer.close();
  }
  const joined: Readonly<Record<string, string>> = { vendor: 'v.value', file: 'f.value', symbol: 's.value', session: 'd.value', verdict: 'w.value' };
  const list = VENDOR_BAR_FIELDS.map(({ name }) => (joined[name] === undefined ? `b.${name}` : `${joined[name]} AS ${name}`)).join(', ');
  return session.copyOrdered(
    `SELECT b.source_row, ${list} FROM (${writtenSelect('bars_written', STAGED)}) b JOIN dict_file f ON f.code = b.file_code JOIN dict_vendor v ON v.code = b.file_code LEFT JOIN dict_symbol s ON s.code = b.symbol_code LEFT JOIN dict_day d ON d.code = b.day JOIN dict_verdict w ON w.code = b.verdict_code`,
    path, 'source_row',
  );
}
