import { BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import { DIFFERENCE_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { Difference } from './compare.ts';
import { isComparable, type Grid } from './grid.ts';
import type { SelectedBars } from './select.ts';
import type { ToldFindings } from './told-findings.ts';

const SIX = 1e6;
const TWELVE = 1e12;
const BAR_STAGED: readonly WrittenColumn[] = [
  { name: 'source_row', type: 'bigint' }, ...(['symbol_code', 'session_code', 'vendor_code', 'vendors_code', 'flags_code'] as const).map((name) => ({ name, type: 'integer' as const })),
  ...(['open', 'high', 'low', 'close'] as const).map((name) => ({ name, type: 'decimal(18,6)' as const })), { name: 'volume', type: 'bigint' }, { name: 'factor', type: 'decimal(18,12)' }, { name: 'adjusted_close', type: 'decimal(18,6)' },
  { name: 'other_row', type: 'bigint' }, { name: 'close_difference', type: 'decimal(18,6)' }, { name: 'volume_difference', type: 'decimal(18,6)' },
];

/** Close times the factor as it is stored, in millionths. */
export function adjustedClose(close: number, factor: number): number {
  return Math.round(close * (factor / TWELVE));
}

/** Signed differences of a bar from another: basis points of the close and fraction of the volume, both in millionths; NaN where they say nothing. */
export function differences(close: number, otherClose: number, volume: number, otherVolume: number): { readonly close: number; readonly volume: number } {
  return { close: Math.round((close / otherClose - 1) * 10_000 * SIX), volume: otherVolume > 0 ? Math.round((volume / otherVolume - 1) * SIX) : Number.NaN };
}

async function dictionary(session: Session, name: string, values: readonly (string | null)[]): Promise<void> {
  const writer = await ColumnWriter.open(session, name, [{ name: 'code', type: 'integer' }, { name: 'value', type: 'text' }]);
  try {
    writer.append(values.length, [values.map((_, at) => at), values]);
  } finally {
    writer.close();
  }
}

/** Texts by code, in order of their first use. */
class Codes {
  readonly values: string[] = [];
  readonly #known = new Map<string, number>();

  of(value: string): number {
    let code = this.#known.get(value);
    if (code === undefined) {
      code = this.values.length;
      this.values.push(value);
      this.#known.set(value, code);
    }
    return code;
  }
}

/** Writes the table `bar` in order of source rows. Returns how many rows. */
export async function writeUsedBars(session: Session, grid: Grid, bars: SelectedBars, told: ToldFindings, path: string): Promise<number> {
  const { rows, calendar, vendors } = grid;
  const N = bars.count;
  const [lists, flags] = [new Codes(), new Codes()];
  const listOf = new Map<number, number>();
  const none = flags.of('');
  const fresh = (): Float64Array => new Float64Array(N).fill(Number.NaN);
  const of = (values: Float64Array): Float64Array => Float64Array.from({ length: N }, (_, b) => values[bars.row[b] as number] as number);
  const [sourceRow, other, close, volume] = [of(rows.sourceRow), fresh(), fresh(), fresh()];
  const [listCode, flagCode, adjusted] = [new Int32Array(N), new Int32Array(N), new Float64Array(N)];
  for (let b = 0; b < N; b += 1) {
    const [i, j, mask] = [bars.row[b] as number, bars.other[b] as number, bars.vendors[b] as number];
    let code = listOf.get(mask);
    if (code === undefined) listOf.set(mask, (code = lists.of(vendors.filter((_, v) => Math.floor(mask / 2 ** v) % 2 === 1).map(({ name }) => name).join(';'))));
    listCode[b] = code;
    const own = told.flags.get(sourceRow[b] as number);
    flagCode[b] = own === undefined ? none : flags.of([...own].sort().join(';'));
    adjusted[b] = adjustedClose(rows.close[i] as number, bars.factor[b] as number);
    if (j === -1) continue;
    other[b] = rows.sourceRow[j] as number;
    if (!isComparable(grid, i, j)) continue;
    const by = differences(rows.close[i] as number, rows.close[j] as number, rows.volume[i] as number, rows.volume[j] as number);
    close[b] = by.close;
    volume[b] = by.volume;
  }
  await dictionary(session, 'd_symbol', rows.symbols);
  await dictionary(session, 'd_session', calendar.names);
  await dictionary(session, 'd_vendor', vendors.map(({ name }) => name));
  await dictionary(session, 'd_method', vendors.map(({ isFirst }) => (isFirst ? 'primary' : 'fallback')));
  await dictionary(session, 'd_vendors', lists.values);
  await dictionary(session, 'd_flags', flags.values);
  const writer = await ColumnWriter.open(session, 'bar_written', BAR_STAGED);
  try {
    writer.append(N, [sourceRow, bars.symbol, bars.session, bars.vendor, listCode, flagCode, of(rows.open), of(rows.high), of(rows.low), of(rows.close), of(rows.volume), bars.factor, adjusted, other, close, volume]);
  } finally {
    writer.close();
  }
  const joined: Readonly<Record<string, string>> = { symbol: 's', session: 't', vendor: 'v', method: 'm', vendors: 'l', flags: 'f' };
  const list = BAR_FIELDS.map(({ name }) => (joined[name] === undefined ? `b.${name}` : `${joined[name]}.value AS ${name}`)).join(', ');
  const join = [['s', 'd_symbol', 'symbol_code'], ['t', 'd_session', 'session_code'], ['v', 'd_vendor', 'vendor_code'], ['m', 'd_method', 'vendor_code'], ['l', 'd_vendors', 'vendors_code'], ['f', 'd_flags', 'flags_code']].map(([as, table, code]) => `JOIN ${table} ${as} ON ${as}.code = b.${code}`).join(' ');
  return session.copyOrdered(`SELECT b.source_row, ${list} FROM (${writtenSelect('bar_written', BAR_STAGED)}) b ${join}`, path, 'source_row');
}

/** Writes the table `difference` in order of symbols, sessions and vendors. */
export async function writeDifferences(session: Session, grid: Grid, found: readonly Difference[], path: string): Promise<number> {
  const { rows, calendar, vendors } = grid;
  const columns: WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...DIFFERENCE_FIELDS.map(({ name, type }) => ({ name, type }))];
  const valueOf = (name: string, { left, right, leftVendor, rightVendor }: Difference): string | number | null => {
    const by = differences(rows.close[left] as number, rows.close[right] as number, rows.volume[left] as number, rows.volume[right] as number);
    switch (name) {
      case 'symbol': return rows.symbols[rows.symbol[left] as number] ?? null;
      case 'session': return calendar.names[calendar.at(rows.day[left] as number)] ?? null;
      case 'vendor': return vendors[leftVendor]?.name ?? null;
      case 'close': return rows.close[left] as number;
      case 'other_vendor': return vendors[rightVendor]?.name ?? null;
      case 'other_close': return rows.close[right] as number;
      case 'other_row': return rows.sourceRow[right] as number;
      case 'close_bps': return by.close;
      default: return by.volume;
    }
  };
  const writer = await ColumnWriter.open(session, 'difference_written', columns);
  try {
    writer.append(found.length, [found.map(({ left }) => rows.sourceRow[left] as number), ...DIFFERENCE_FIELDS.map(({ name }) => found.map((one) => valueOf(name, one)))]);
  } finally {
    writer.close();
  }
  return session.copyOrdered(writtenSelect('difference_written', columns), path, 'symbol, session, vendor, other_vendor, source_row');
}
