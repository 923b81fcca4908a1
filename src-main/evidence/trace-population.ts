import { cellText } from '../../src-shared/kernel/cell-text.ts';
import type { MeasureResult } from '../../src-shared/model/measure.ts';
import type { TracePopulation } from '../../src-shared/model/trace.ts';
import { columnsOf } from '../derive/expression/ast.ts';
import { parseExpression } from '../derive/expression/parse.ts';
import { measuresSql } from '../derive/measures.ts';
import type { FigureScan } from './figure-scan.ts';

/** Who is behind a figure: how many count and who does not, how they spread, and the ten that weigh most, each with its own address. */
export function population(scan: FigureScan, result: MeasureResult, table: string): TracePopulation {
  const { measure, relation } = scan.compiled;
  const column = [measure.value, measure.filter].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part)))).find((name) => relation.types.has(name)) ?? [...relation.types.keys()][0];
  const left = result.population - result.contributors - result.leftOutNull;
  const drivers = scan.drivers.map((row) => {
    const sides = relation.rows.map((side, i) => ({ ...side, row: row[`r${i}`], name: row[`n${i}`] })).filter((side) => side.row !== null && side.row !== undefined);
    // A driver is addressed by the side whose column the figure adds up.
    const side = sides.find((candidate) => candidate.side !== null && column?.startsWith(`${candidate.side}__`)) ?? sides[0];
    const plain = column?.replace(/^[a-z]+__/, '') ?? '';
    const name = side?.name === null || side?.name === undefined ? `source row ${String(side?.row)}` : cellText(side.name);
    return { address: `${side?.side === 'prior' ? 'prior' : table}:${plain}@${String(side?.row)}`, label: side?.side === null || side?.side === undefined ? name : `${side.side}, ${name}`, value: cellText(row.value) };
  });
  const by = scan.by?.replaceAll('_', ' ') ?? '';
  return {
    over: relation.id, filter: measure.filter ?? 'all rows', aggregate: measure.aggregate, sql: measuresSql([scan.compiled]), contributors: result.contributors, population: result.population,
    leftOut: [...(left > 0 ? [{ reason: 'the filter does not hold', rows: left }] : []), ...(result.leftOutNull > 0 ? [{ reason: 'a value is not known', rows: result.leftOutNull }] : [])],
    strata: scan.strata.map((row) => ({ label: `${by} ${row.label === '' ? 'blank' : cellText(row.label)}`, rows: Number(row.rows), value: cellText(row.value) })), drivers,
  };
}
