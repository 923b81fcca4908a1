import { minorUnits } from '../amounts/minor-units.ts';
import type { BookedAllowance } from './journal.ts';

type Cell = string | number | boolean | null | object;
type Row = Readonly<Record<string, Cell>>;

/** What a run books, by stage, from its table `ecl`: modelled ECL without the provision, the provision, and overlays. */
export function bookedSql(table: string): string {
  return `select stage, cast(sum(modelled - provision) as varchar) as modelled, cast(sum(provision) as varchar) as provision, cast(sum(overlay) as varchar) as overlay from ${table} where stage <> '-' group by stage order by stage`;
}

/** Allowance that write-offs of the period have used, by the stage that the movement posts it to. */
export function usedSql(movement: string): string {
  return `select case when kind = 'kept' then stage_to else stage_from end as stage, cast(sum(-written_off) as varchar) as used from ${movement} where written_off <> 0 group by 1 order by 1`;
}

const units = (cell: Cell | undefined): bigint => minorUnits(typeof cell === 'string' ? cell : '0');

/** The rows of `bookedSql`. */
export function readBooked(rows: readonly Row[]): BookedAllowance {
  return {
    byStage: Object.fromEntries(rows.map((row) => [String(row['stage']), units(row['modelled'])])),
    provision: rows.reduce((sum, row) => sum + units(row['provision']), 0n), overlay: rows.reduce((sum, row) => sum + units(row['overlay']), 0n),
  };
}

/** The rows of `usedSql`. */
export function readUsed(rows: readonly Row[]): Record<string, bigint> {
  return Object.fromEntries(rows.map((row) => [String(row['stage']), units(row['used'])]));
}
