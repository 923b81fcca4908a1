import { ident, text } from '../derive/sql-text.ts';

/** The stored tables that a page of findings is read from, as paths; null where the run has none. */
export interface FindingTables {
  readonly findings: readonly string[];
  readonly canonical: string | null;
  readonly source: string | null;
  /** Canonical columns that name a row, best first; only those that exist. */
  readonly identifiers: readonly string[];
}

export interface FindingFilter {
  /** Null: every rule. Empty: none. */
  readonly rules: readonly string[] | null;
  readonly field?: string | undefined;
  readonly search?: string | undefined;
  /** Only findings of these rules on these fields, or all but those. */
  readonly pairs?: { readonly among: readonly (readonly [rule: string, field: string])[]; readonly inside: boolean } | undefined;
}

/** `read_parquet('...')` of a path. */
export function parquet(path: string): string {
  return `read_parquet(${text(path)})`;
}

/** One text that names a row: the first identifier that is filled. */
export function identifierSql(identifiers: readonly string[], table: string): string {
  if (identifiers.length === 0) return 'CAST(NULL AS VARCHAR)';
  return `COALESCE(${identifiers.map((column) => `CAST(${table}.${ident(column)} AS VARCHAR)`).join(', ')})`;
}

function pairsSql({ among, inside }: NonNullable<FindingFilter['pairs']>): string {
  if (among.length === 0) return inside ? 'false' : 'true';
  const fits = among.map(([rule, field]) => `(f.rule = ${text(rule)} AND f.field = ${text(field)})`).join(' OR ');
  return inside ? `(${fits})` : `NOT (${fits})`;
}

/** Findings with the exposure and the line they stand on, filtered: a relation to count and to page. */
export function findingsSql(tables: FindingTables, filter: FindingFilter): string {
  const all = tables.findings.length === 0 ? `SELECT CAST(NULL AS VARCHAR) AS rule, CAST(NULL AS VARCHAR) AS field, CAST(NULL AS BIGINT) AS source_row, CAST(NULL AS VARCHAR) AS observed WHERE false` : tables.findings.map((path) => `SELECT rule, field, source_row, observed FROM ${parquet(path)}`).join(' UNION ALL ');
  const exposure = tables.canonical === null ? 'CAST(NULL AS VARCHAR)' : identifierSql(tables.identifiers, 'c');
  const conditions = [
    ...(filter.rules === null ? [] : [filter.rules.length === 0 ? 'false' : `f.rule IN (${filter.rules.map(text).join(', ')})`]),
    ...(filter.field === undefined ? [] : [`f.field = ${text(filter.field)}`]),
    ...(filter.pairs === undefined ? [] : [pairsSql(filter.pairs)]),
    ...(filter.search === undefined || filter.search === '' ? [] : [`contains(lower(concat_ws(chr(10), f.rule, f.field, f.observed, ${exposure})), lower(${text(filter.search)}))`]),
  ];
  return `SELECT f.rule, f.field, f.source_row, f.observed, ${exposure} AS exposure, ${tables.source === null ? 'CAST(NULL AS BIGINT)' : 's.line'} AS line
    FROM (${all}) f
    ${tables.canonical === null ? '' : `LEFT JOIN ${parquet(tables.canonical)} c ON c.source_row = f.source_row`}
    ${tables.source === null ? '' : `LEFT JOIN (SELECT source_row, line FROM ${parquet(tables.source)}) s ON s.source_row = f.source_row`}
    ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}`;
}
