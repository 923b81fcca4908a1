import { ACTION_FIELDS, FUNDAMENTAL_FIELDS, INSIDER_FIELDS, MEMBER_FIELDS, SURFACE_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import type { TableField } from '../../../../src-shared/model/research/table-field.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident } from '../../../derive/sql-text.ts';
import { parquet } from '../../../intake/gate-session.ts';
import { NO_FACTS, type FactTable, type SideDomain, type SideFacts } from './side-facts.ts';

/** Parquet files of the slots; an absent one, like one without rows, is a domain that nobody gave. */
export type SidePaths = Readonly<Partial<Record<'fundamental' | 'surface' | 'insider' | 'action' | 'member', string | null>>>;

const SLOTS: Readonly<Record<SideDomain, { readonly slot: keyof SidePaths; readonly fields: readonly TableField[] }>> = {
  fundamentals: { slot: 'fundamental', fields: FUNDAMENTAL_FIELDS }, surfaces: { slot: 'surface', fields: SURFACE_FIELDS }, insiders: { slot: 'insider', fields: INSIDER_FIELDS },
  actions: { slot: 'action', fields: ACTION_FIELDS }, members: { slot: 'member', fields: MEMBER_FIELDS },
};
const KEYS = ['symbol', 'about', 'known'];

/**
 * The side tables' usable rows (verdict `ok`, symbol and both days there), in order of the file. A row that does not say when it was known
 * is left out: nobody can tell from when it may be used.
 */
export async function readSideFacts(session: Session, paths: SidePaths): Promise<SideFacts> {
  const read = ({ slot, fields }: (typeof SLOTS)[SideDomain]): Promise<FactTable> => readTable(session, paths[slot] ?? null, fields.filter(({ name }) => !KEYS.includes(name)));
  return {
    fundamentals: await read(SLOTS.fundamentals), surfaces: await read(SLOTS.surfaces), insiders: await read(SLOTS.insiders), actions: await read(SLOTS.actions), members: await read(SLOTS.members),
  };
}

async function readTable(session: Session, path: string | null, fields: readonly TableField[]): Promise<FactTable> {
  if (path === null) return NO_FACTS;
  const isText = fields.map(({ type }) => type === 'text' || type === 'boolean');
  const [symbol, about, known, row]: [string[], string[], string[], number[]] = [[], [], [], []];
  const values: (string | number)[][] = fields.map(() => []);
  const list = fields.map(({ name }, i) => (isText[i] ? `CAST(${ident(name)} AS VARCHAR)` : `CAST(${ident(name)} AS DOUBLE)`));
  const sql = `SELECT symbol, about, known, source_row, ${list.join(', ')} FROM ${parquet(path)} WHERE symbol IS NOT NULL AND about IS NOT NULL AND known IS NOT NULL AND COALESCE(verdict, 'ok') = 'ok' ORDER BY source_row`;
  await session.streamColumns(sql, ([symbols = [], abouts = [], knowns = [], rows = [], ...columns]) => {
    for (let i = 0; i < symbols.length; i += 1) {
      symbol.push(symbols[i] as string);
      about.push(abouts[i] as string);
      known.push(knowns[i] as string);
      row.push(Number(rows[i]));
      for (let f = 0; f < fields.length; f += 1) (values[f] as (string | number)[]).push((columns[f]?.[i] as string | number | null) ?? (isText[f] ? '' : Number.NaN));
    }
  });
  if (symbol.length === 0) return NO_FACTS;
  const of = <V>(wanted: boolean, make: (column: (string | number)[]) => V): ReadonlyMap<string, V> => new Map(fields.flatMap(({ name }, f) => (isText[f] === wanted ? [[name, make(values[f] as (string | number)[])] as const] : [])));
  return { count: symbol.length, symbol, about, known, row: Float64Array.from(row), numbers: of(false, (column) => Float64Array.from(column as number[])), texts: of(true, (column) => column as string[]) };
}
