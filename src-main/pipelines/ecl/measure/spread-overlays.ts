import { join } from 'node:path';
import type { EclPlan, TableFacts } from '../../../../src-shared/model/ecl/plan.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { amountText } from '../amounts/minor-units.ts';
import { applyOverlays, type OverlayAmounts } from '../overlays/apply-overlays.ts';
import { refuseDoubleCounts, type Holding } from '../overlays/double-count.ts';
import { actsInModel } from '../overlays/in-model.ts';
import { scopeSql } from '../overlays/scope.ts';

/** Columns of `ecl.overlays`: what each overlay comes to on each loan it touches. */
export const OVERLAY_TABLE: readonly WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, { name: 'overlay', type: 'text' }, { name: 'amount', type: 'decimal(18,2)' }];

/** Amounts of overlays in the model as chunks gave them: source rows and minor units, in order. */
export type InModelAmounts = ReadonlyMap<string, { readonly sourceRows: readonly number[]; readonly amounts: readonly number[] }>;

export interface SpreadOverlays { readonly facts: TableFacts['overlays']; readonly entries: readonly OverlayAmounts[]; readonly path: string; readonly rows: number }

/**
 * Lays overlays on the measured table (`measured`, in order of `source_row`): scopes by its own columns, amounts in exact minor units, and
 * writes what each comes to loan by loan. Errors: BLOCKED for a double count, an amount without a loan, and a negative allowance.
 */
export async function spreadOverlays(session: Session, plan: EclPlan, inModel: InModelAmounts, scratch: string): Promise<SpreadOverlays> {
  const path = join(scratch, 'overlays.parquet');
  const measured = await numbers(session, 'SELECT CAST(source_row AS DOUBLE), CAST(modelled * 100 AS DOUBLE), CAST(gross_carrying_amount * 100 AS DOUBLE) FROM measured ORDER BY source_row', 3);
  const [sourceRows, modelled, gross] = measured as [Float64Array, Float64Array, Float64Array];
  const place = new Map<number, number>();
  if (inModel.size > 0) sourceRows.forEach((row, at) => place.set(row, at));
  const holdings: Holding[] = [];
  const measuredAmounts = new Map<string, Float64Array>();
  for (const overlay of plan.overlays) {
    if (actsInModel(overlay)) {
      const own = inModel.get(overlay.id) ?? { sourceRows: [], amounts: [] };
      holdings.push({ overlay, loans: Uint32Array.from(own.sourceRows, (row) => place.get(row) as number) });
      measuredAmounts.set(overlay.id, Float64Array.from(own.amounts));
      continue;
    }
    const [positions] = await numbers(session, `SELECT CAST(place AS DOUBLE) FROM (SELECT row_number() OVER (ORDER BY source_row) - 1 AS place, * FROM measured) WHERE ${scopeSql(overlay.scope)} ORDER BY place`, 1);
    holdings.push({ overlay, loans: Uint32Array.from(positions as Float64Array) });
  }
  const nameOf = (position: number): string => `in row ${sourceRows[position]}`;
  refuseDoubleCounts(holdings, nameOf);
  const { entries } = applyOverlays(holdings, { modelled, grossCarryingAmount: gross, loanId: nameOf }, measuredAmounts);
  const rows = await writeEntries(session, entries, sourceRows, path);
  const sum = (loans: Uint32Array, of: Float64Array): string => amountText(loans.reduce((total, at) => total + BigInt(of[at] as number), 0n));
  return { path, rows, entries, facts: holdings.map(({ overlay, loans }) => ({ id: overlay.id, loans: loans.length, modelled: sum(loans, modelled), gross: sum(loans, gross) })) };
}

async function writeEntries(session: Session, entries: readonly OverlayAmounts[], sourceRows: Float64Array, path: string): Promise<number> {
  const writer = await ColumnWriter.open(session, 'overlay_amounts', OVERLAY_TABLE);
  try {
    for (const { overlay, loans, amounts } of entries) {
      const touched = [...loans.keys()].filter((k) => amounts[k] !== 0);
      writer.append(touched.length, [touched.map((k) => sourceRows[loans[k] as number] as number), touched.map(() => overlay), touched.map((k) => amounts[k] as number)]);
    }
  } finally {
    writer.close();
  }
  return session.copyOrdered(writtenSelect('overlay_amounts', OVERLAY_TABLE), path, 'source_row, overlay');
}

/** Columns of numbers of a query. */
async function numbers(session: Session, sql: string, columns: number): Promise<Float64Array[]> {
  const parts: number[][] = Array.from({ length: columns }, () => []);
  await session.streamColumns(sql, (block) => block.forEach((values, at) => { for (const value of values) (parts[at] as number[]).push(value as number); }));
  return parts.map((part) => Float64Array.from(part));
}
