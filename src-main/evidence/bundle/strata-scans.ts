import { formatAddress, NO_BAND } from '../../../src-shared/model/address.ts';
import type { Measure } from '../../../src-shared/model/measure.ts';
import { FigurePlan, relationsOf } from '../../derive/figure-plan.ts';
import { bandSql, compileMeasure, groupedMeasuresSql, type CompiledMeasure } from '../../derive/measures.ts';
import { tableRelation, type Relation } from '../../derive/relations.ts';
import { ident, text } from '../../derive/sql-text.ts';
import type { FigureScan } from '../figure-scan.ts';
import { Strata } from '../strata-file.ts';
import type { TraceContext } from '../trace-context.ts';

const DRIVERS = 10;
const SPREAD = 20;
type Part = Readonly<Record<string, unknown>>;
type Rows = (sql: string) => Promise<readonly Part[]>;

/**
 * What the paths of all cells of all stratifications show of their populations, three statements a stratification instead of one a
 * cell; by address, as `traceStratum` would have found it cell by cell. Totals are left to it.
 */
export async function* strataScans(context: TraceContext): AsyncGenerator<readonly [string, FigureScan]> {
  const declared = context.declaration.strata;
  if (!declared || !context.archive.has(declared.slot) || !context.archive.has(declared.plan)) return;
  const stored = await context.json(declared.slot, Strata);
  const plan = await context.json(declared.plan, FigurePlan);
  const made = relationsOf(plan, { current: context.archive.parquet(context.table(declared.table).slot) }).get('current');
  if (!made) return;
  const relation = tableRelation('current', made.sql, made.types);
  const { names = [], spread = [] } = context.table(declared.table);
  const known = names.filter((name) => relation.types.has(name));
  const by = spread.flatMap((column) => [column, `prior__${column}`]).find((column) => relation.types.has(column)) ?? null;
  const rows: Rows = (sql) => context.session.rows(sql);
  for (const set of stored.sets) {
    const band = bandSql(set.bands.field, set.bands.kind, set.bands.edges);
    const wanted = new Set(set.total.map(({ id }) => id));
    const measures = plan.measures.filter((measure) => wanted.has(measure.id));
    if (measures.length === 0) continue;
    const scans = await scanSet(rows, measures, relation, band, known, by);
    for (const group of set.groups) {
      const only = group.key === null ? `(${band}) IS NULL` : `(${band}) = '${group.key.replaceAll("'", "''")}'`;
      const restricted: Relation = { ...relation, sql: `(SELECT * FROM ${relation.sql} WHERE ${only})` };
      for (const measure of measures) {
        const scan = scans(measure, group.key);
        if (scan) yield [formatAddress({ space: declared.space, column: `${set.bands.id}/${measure.id}`, key: group.key ?? NO_BAND }), { ...scan, compiled: compileMeasure(measure, restricted), by }];
      }
    }
  }
}

/** What rows are ordered by, heaviest first. Where all weigh the same, `driversSql` orders by its first column, the row. */
function heaviest(measure: CompiledMeasure, row: string): string {
  return measure.product ?? measure.value ?? row;
}

async function scanSet(rows: Rows, measures: readonly Measure[], relation: Relation, band: string, names: readonly string[], by: string | null): Promise<(measure: Measure, key: string | null) => Omit<FigureScan, 'compiled' | 'by'> | null> {
  const compiled = measures.map((measure) => compileMeasure(measure, relation));
  const row = ident(relation.rows[0]?.column ?? 'source_row');
  const name = names.length === 0 ? 'CAST(NULL AS VARCHAR)' : `COALESCE(${names.map((each) => `CAST(${ident(each)} AS VARCHAR)`).join(', ')})`;
  const over = (part: (measure: CompiledMeasure, i: number) => string): string => `WITH banded AS MATERIALIZED (SELECT *, ${band} AS _band FROM ${relation.sql}) ${compiled.map(part).join(' UNION ALL ')} ORDER BY _m, _band, _place`;
  const aggregates = await rows(groupedMeasuresSql(compiled, [band]));
  const drivers = await rows(over((each, i) => `SELECT ${i} AS _m, * FROM (SELECT _band, ${row} AS r0, CAST(${each.value ?? '1'} AS VARCHAR) AS value, ${name} AS n0, row_number() OVER (PARTITION BY _band ORDER BY ${heaviest(each, row)} DESC, ${row}) AS _place FROM banded WHERE ${each.kept}) WHERE _place <= ${DRIVERS}`));
  const spreads = by === null ? [] : await rows(over((each, i) => {
    const total = each.value !== null && each.measure.aggregate === 'sum' ? `CAST(sum(${each.value}) AS VARCHAR)` : 'CAST(count(*) AS VARCHAR)';
    return `SELECT ${i} AS _m, * FROM (SELECT *, row_number() OVER (PARTITION BY _band ORDER BY rows DESC, label) AS _place FROM (SELECT _band, COALESCE(CAST(${ident(by)} AS VARCHAR), ${text('')}) AS label, count(*) AS rows, ${total} AS value FROM banded WHERE ${each.kept} GROUP BY _band, label)) WHERE _place <= ${SPREAD}`;
  }));
  const keyOf = (m: number, key: unknown): string => `${m}/${key === null || key === undefined ? 'n' : `=${String(key)}`}`;
  const group = (found: readonly Part[]): ReadonlyMap<string, Part[]> => Map.groupBy(found, (each) => keyOf(Number(each._m), each._band));
  const [driversOf, spreadOf] = [group(drivers), group(spreads)];
  const aggregatesOf = new Map(aggregates.filter((each) => Number(each.band_set) === 0).map((each) => [keyOf(0, each.band), each]));
  return (measure, key) => {
    const m = measures.indexOf(measure);
    const found = aggregatesOf.get(keyOf(0, key));
    if (!found) return null;
    return {
      aggregates: Object.fromEntries([0, 1, 2, 3, 4].map((k) => [`m0_${k}`, found[`m${m}_${k}`]])),
      drivers: (driversOf.get(keyOf(m, key)) ?? []).map(({ r0, value, n0 }) => ({ r0, value, n0 })),
      strata: (spreadOf.get(keyOf(m, key)) ?? []).map(({ label, rows: n, value }) => ({ label, rows: n, value })),
    };
  };
}
