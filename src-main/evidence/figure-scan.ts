import type { Measure } from '../../src-shared/model/measure.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { compileMeasure, driversSql, measuresSql, strataSql, type CompiledMeasure } from '../derive/measures.ts';
import type { Relation } from '../derive/relations.ts';
import { ident } from '../derive/sql-text.ts';

const DRIVERS = 10;

type Part = Readonly<Record<string, unknown>>;

/** Everything a figure's path shows of its population, from one statement. */
export interface FigureScan {
  readonly compiled: CompiledMeasure;
  /** The aggregates, as `measureResult` reads them. */
  readonly aggregates: Part;
  /** Rows that weigh most: `r<i>` the source row of each side, `n<i>` what people call it, `value`. */
  readonly drivers: readonly Part[];
  /** How the kept rows spread over `by`. */
  readonly strata: readonly Part[];
  readonly by: string | null;
}

export interface ScanAbout { readonly by: readonly string[]; readonly names: readonly string[] }

/**
 * Runs a measure again over its relation, with its largest contributors and their spread. The relation, a join of two tables with
 * their exposures told apart, is made once; the same aggregates as in the bulk stand over it.
 */
export async function scanFigure(rows: (sql: string) => Promise<readonly Part[]>, measure: Measure, relation: Relation, about: ScanAbout): Promise<FigureScan> {
  const by = about.by.find((column) => relation.types.has(column)) ?? null;
  const namesOf = relation.rows.map(({ side }) => about.names.map((name) => (side === null ? name : `${side}__${name}`)).filter((name) => relation.types.has(name)));
  const read = [measure.filter, measure.value, measure.weight].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part))));
  const needed = [...new Set([...relation.rows.map((row) => row.column), ...read, ...(by === null ? [] : [by]), ...namesOf.flat()])];
  const over = compileMeasure(measure, { ...relation, sql: 'scanned' });
  const named = namesOf.map((names, i) => (names.length === 0 ? `CAST(NULL AS VARCHAR) AS n${i}` : `(SELECT any_value(COALESCE(${names.map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(', ')})) FROM scanned WHERE ${ident(relation.rows[i]?.column ?? '')} = d.r${i}) AS n${i}`));
  const part = (name: string, sql: string): string => `SELECT '${name}' AS part, _at, CAST(to_json(p) AS VARCHAR) AS body FROM (SELECT *, row_number() OVER () AS _at FROM (${sql})) p`;
  const statement = `WITH scanned AS MATERIALIZED (SELECT ${needed.map(ident).join(', ')} FROM ${relation.sql}), drivers AS MATERIALIZED (${driversSql(over, DRIVERS)})
    ${part('aggregates', measuresSql([over]))} UNION ALL ${part('drivers', `SELECT d.*, ${named.join(', ')} FROM (SELECT *, row_number() OVER () AS place FROM drivers) d ORDER BY place`)}${by === null ? '' : ` UNION ALL ${part('strata', strataSql(over, by))}`}`;
  const found = (await rows(statement)).map((row) => ({ part: String(row.part), at: Number(row._at), body: JSON.parse(String(row.body)) as Part }));
  const of = (name: string): Part[] => found.filter((each) => each.part === name).sort((a, b) => a.at - b.at).map((each) => each.body);
  return { compiled: compileMeasure(measure, relation), aggregates: of('aggregates')[0] ?? {}, drivers: of('drivers'), strata: of('strata'), by };
}
