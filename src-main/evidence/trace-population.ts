import type { MeasureResult } from '../../src-shared/model/measure.ts';
import type { TracePopulation } from '../../src-shared/model/trace.ts';
import { driversSql, measuresSql, strataSql, type CompiledMeasure } from '../derive/measures.ts';
import type { TraceContext } from './trace-context.ts';

const DRIVERS = 10;

/** Who is behind a figure: how many count and who does not, how they spread, and the ten that weigh most, each with its own address. */
export async function population(context: TraceContext, compiled: CompiledMeasure, result: MeasureResult, table: string): Promise<TracePopulation> {
  const { measure, relation } = compiled;
  const column = firstColumn(measure.value) ?? firstColumn(measure.filter);
  const left = result.population - result.contributors - result.leftOutNull;
  const drivers = (await context.session.rows(driversSql(compiled, DRIVERS))).map((row) => {
    const sides = relation.rows.map((side, i) => ({ ...side, row: row[`r${i}`] })).filter((side) => side.row !== null && side.row !== undefined);
    // A driver is addressed by the side whose column the figure adds up.
    const side = sides.find((candidate) => candidate.side !== null && column?.startsWith(`${candidate.side}__`)) ?? sides[0];
    const plain = column?.replace(/^[a-z]+__/, '') ?? '';
    const space = side?.side === 'prior' ? 'prior' : table;
    return { address: `${space}:${plain}@${String(side?.row)}`, label: `${side?.side === null || side?.side === undefined ? '' : `${side.side}, `}source row ${String(side?.row)}`, value: String(row.value) };
  });
  const by = relation.types.has('account_status') ? 'account_status' : relation.types.has('prior__account_status') ? 'prior__account_status' : null;
  const strata = by === null ? [] : (await context.session.rows(strataSql(compiled, by))).map((row) => ({ label: `${by.replaceAll('_', ' ')} ${row.label === '' ? 'blank' : String(row.label)}`, rows: Number(row.rows), value: String(row.value) }));
  return {
    over: relation.id, filter: measure.filter ?? 'all rows', aggregate: measure.aggregate, sql: measuresSql([compiled]), contributors: result.contributors, population: result.population,
    leftOut: [...(left > 0 ? [{ reason: 'the filter does not hold', rows: left }] : []), ...(result.leftOutNull > 0 ? [{ reason: 'a value is not known', rows: result.leftOutNull }] : [])],
    strata, drivers,
  };
}

/** The first column name in an expression: what a driver's own path starts from. */
function firstColumn(source: string | undefined): string | undefined {
  return /[a-z][a-z0-9]*(?:_+[a-z0-9]+)+/.exec(source ?? '')?.[0];
}
