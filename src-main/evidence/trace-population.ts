import type { MeasureResult } from '../../src-shared/model/measure.ts';
import type { TracePopulation } from '../../src-shared/model/trace.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { driversSql, measuresSql, strataSql, type CompiledMeasure } from '../derive/measures.ts';
import { ident } from '../derive/sql-text.ts';
import type { TraceContext } from './trace-context.ts';

const DRIVERS = 10;

/** Who is behind a figure: how many count and who does not, how they spread, and the ten that weigh most, each with its own address. */
export async function population(context: TraceContext, compiled: CompiledMeasure, result: MeasureResult, table: string): Promise<TracePopulation> {
  const { measure, relation } = compiled;
  const column = [measure.value, measure.filter].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part)))).find((name) => relation.types.has(name)) ?? [...relation.types.keys()][0];
  const left = result.population - result.contributors - result.leftOutNull;
  const found = (await context.session.rows(driversSql(compiled, DRIVERS))).map((row) => {
    const sides = relation.rows.map((side, i) => ({ ...side, row: row[`r${i}`] })).filter((side) => side.row !== null && side.row !== undefined);
    // A driver is addressed by the side whose column the figure adds up.
    const side = sides.find((candidate) => candidate.side !== null && column?.startsWith(`${candidate.side}__`)) ?? sides[0];
    const plain = column?.replace(/^[a-z]+__/, '') ?? '';
    const space = side?.side === 'prior' ? 'prior' : table;
    return { side: side?.side ?? null, column: side?.column ?? 'source_row', row: String(side?.row), address: `${space}:${plain}@${String(side?.row)}`, value: String(row.value) };
  });
  const names = await namesOf(context, compiled, found, context.declaration.tables.find((each) => each.space === table)?.names ?? []);
  const drivers = found.map(({ side, row, address, value }) => ({ address, label: `${side === null ? '' : `${side}, `}${names.get(`${side ?? ''} ${row}`) ?? `source row ${row}`}`, value }));
  const by = relation.types.has('account_status') ? 'account_status' : relation.types.has('prior__account_status') ? 'prior__account_status' : null;
  const strata = by === null ? [] : (await context.session.rows(strataSql(compiled, by))).map((row) => ({ label: `${by.replaceAll('_', ' ')} ${row.label === '' ? 'blank' : String(row.label)}`, rows: Number(row.rows), value: String(row.value) }));
  return {
    over: relation.id, filter: measure.filter ?? 'all rows', aggregate: measure.aggregate, sql: measuresSql([compiled]), contributors: result.contributors, population: result.population,
    leftOut: [...(left > 0 ? [{ reason: 'the filter does not hold', rows: left }] : []), ...(result.leftOutNull > 0 ? [{ reason: 'a value is not known', rows: result.leftOutNull }] : [])],
    strata, drivers,
  };
}

interface Found { readonly side: string | null; readonly column: string; readonly row: string }

/** What people call the rows: the best identifier that each carries, by side and source row. */
async function namesOf(context: TraceContext, compiled: CompiledMeasure, found: readonly Found[], identifiers: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const { relation } = compiled;
  for (const { side, column } of new Map(found.map((each) => [each.column, each])).values()) {
    const known = identifiers.map((name) => (side === null ? name : `${side}__${name}`)).filter((name) => relation.types.has(name));
    if (known.length === 0) continue;
    const rows = found.filter((each) => each.column === column).map((each) => each.row).filter((row) => /^\d+$/.test(row));
    if (rows.length === 0) continue;
    const named = await context.session.rows(`SELECT ${ident(column)} AS r, COALESCE(${known.map(ident).join(', ')}) AS n FROM ${relation.sql} WHERE ${ident(column)} IN (${rows.join(', ')})`);
    for (const row of named) if (row.n !== null) names.set(`${side ?? ''} ${String(row.r)}`, String(row.n));
  }
  return names;
}
