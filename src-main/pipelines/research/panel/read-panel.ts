import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { text } from '../../../derive/sql-text.ts';
import { listedMembers, memberIntervals, type MemberInterval } from './membership.ts';

export interface PanelPaths {
  /** Parquet of the table `bar`. */
  readonly bar: string;
  /** Parquet of the table `member`; absent or without rows: the panel is not point-in-time. */
  readonly member?: string | null;
}

/** Decimals of the table by their panel names: each becomes the nearest double, once. */
const VALUES = ['open', 'high', 'low', 'close', 'volume', 'factor'] as const;

/**
 * The panel of the tables `bar` and `member`: symbols by code units, sessions those of the bars, ascending. Where a symbol has no bar in a
 * session the prices are NaN and `row` is -1; nothing is filled in. With no membership table a symbol counts as a member while it is listed:
 * see `listedMembers`. The order of rows does not matter. Errors: whatever the session throws for a file that it cannot read.
 */
export async function readPanel(session: Session, paths: PanelPaths): Promise<BarPanel> {
  const from = `read_parquet(${text(paths.bar)})`;
  const symbols = await distinct(session, `SELECT DISTINCT symbol AS value FROM ${from} ORDER BY value`);
  const sessions = await distinct(session, `SELECT DISTINCT session AS value FROM ${from} ORDER BY value`);
  const size = symbols.length * sessions.length;
  const values = VALUES.map(() => new Float64Array(size).fill(Number.NaN));
  const row = new Float64Array(size).fill(-1);
  const places = `(SELECT symbol, CAST(row_number() OVER (ORDER BY symbol) - 1 AS INTEGER) AS s FROM (SELECT DISTINCT symbol FROM ${from}))`;
  const days = `(SELECT session, CAST(row_number() OVER (ORDER BY session) - 1 AS INTEGER) AS t FROM (SELECT DISTINCT session FROM ${from}))`;
  const list = ['source_row', ...VALUES].map((name) => `CAST(b.${name} AS DOUBLE)`).join(', ');
  await session.streamColumns(`SELECT s.s, t.t, ${list} FROM ${from} b JOIN ${places} s USING (symbol) JOIN ${days} t USING (session)`, ([at = [], of = [], rows = [], ...columns]) => {
    for (let i = 0; i < at.length; i += 1) {
      const place = (at[i] as number) * sessions.length + (of[i] as number);
      row[place] = rows[i] as number;
      for (let v = 0; v < VALUES.length; v += 1) (values[v] as Float64Array)[place] = (columns[v]?.[i] as number | null) ?? Number.NaN;
    }
  });
  const [open, high, low, close, volume, factor] = values as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const intervals = paths.member === undefined || paths.member === null ? [] : await readIntervals(session, paths.member);
  const axes = { symbols, sessions, row };
  const member = intervals.length === 0 ? listedMembers(axes) : memberIntervals(axes, intervals);
  return { symbols, sessions, open, high, low, close, volume, factor, row, member, pointInTime: intervals.length > 0 };
}

async function distinct(session: Session, sql: string): Promise<string[]> {
  const found: string[] = [];
  await session.streamText(sql, (values) => { for (const value of values) if (value !== null) found.push(value); });
  // DuckDB's order of text is that of its bytes; code units only differ beyond the basic plane, which no symbol holds.
  return found;
}

async function readIntervals(session: Session, path: string): Promise<MemberInterval[]> {
  const found: MemberInterval[] = [];
  await session.streamColumns(`SELECT symbol, about, until, known, until_known FROM read_parquet(${text(path)}) WHERE verdict = 'ok' ORDER BY source_row`, ([symbols = [], from = [], to = [], known = [], endKnown = []]) => {
    symbols.forEach((symbol, i) => found.push({ symbol: symbol as string, from: from[i] as string, to: (to[i] as string | null) ?? null, known: known[i] as string, endKnown: (endKnown[i] as string | null) ?? null }));
  });
  return found;
}
