/** One output that can be drawn: it has an address and a value. */
export interface Unit {
  readonly address: string;
  readonly title: string;
  readonly sourceRow: number | null;
  readonly stored: string | null;
}

/** Units of one column of one space (and one band where the sample is stratified by bands), numbered from 0 in an order that the run's artifacts fix. */
export interface Block {
  readonly space: string;
  readonly column: string;
  readonly title: string;
  /** Band of the loan, null where the unit is not on one loan; absent where nobody asked. */
  readonly band?: string | null;
  readonly units: number;
  /** Reads units of the column; the blocks of its bands share one reader, so that a column is read once. */
  readonly read: ColumnReader;
}

/** Units by band (null where nobody asked for bands) and ordinal. */
export type ColumnReader = (wanted: ReadonlyMap<string | null, readonly number[]>) => Promise<(band: string | null, ordinal: number) => Unit | undefined>;

/** The blocks of one space, and what of it is no unit. */
export interface FrameSpace {
  readonly space: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly leftOut: readonly { readonly reason: string; readonly units: number }[];
}

/** A block whose units are at hand. */
export function listedBlock(space: string, column: string, title: string, units: readonly Unit[]): Block {
  return { space, column, title, units: units.length, read: async () => (_band, ordinal) => units[ordinal] };
}

/**
 * SQL that numbers the rows of a query by `order` inside each band and keeps those wanted: `band`, `i`, then the query's own columns. The
 * query must have a column `band`.
 */
export function numberedSql(query: string, order: string, wanted: ReadonlyMap<string | null, readonly number[]>): string {
  const kept = [...wanted].filter(([, ordinals]) => ordinals.length > 0).map(([band, ordinals]) => `(${band === null ? 'band IS NULL' : `band = '${band.replaceAll("'", "''")}'`} AND i IN (${ordinals.join(', ')}))`);
  return `SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY band ORDER BY ${order}) - 1 AS i FROM (${query})) WHERE ${kept.length === 0 ? 'FALSE' : kept.join(' OR ')}`;
}

/** A reader's answer from rows of `numberedSql`. */
export function numbered(rows: readonly { readonly [name: string]: unknown }[], unit: (row: { readonly [name: string]: unknown }) => Unit): (band: string | null, ordinal: number) => Unit | undefined {
  const key = (band: unknown, ordinal: number): string => `${ordinal}/${typeof band === 'string' ? `=${band}` : ''}`;
  const found = new Map(rows.map((row) => [key(row['band'], Number(row['i'])), unit(row)]));
  return (band, ordinal) => found.get(key(band, ordinal));
}
