import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { text } from '../../../derive/sql-text.ts';
import { amountText } from '../amounts/minor-units.ts';
import type { KernelPool } from '../kernel/pool.ts';
import { LOAN_SELECT, loanRows } from '../measure/loan-row.ts';
import { measureWithOverlays } from '../measure/in-model-overlays.ts';
import { modelBook } from '../measure/model-book.ts';
import { prepareLoan } from '../measure/prepare-loan.ts';
import { applyOverlays } from '../overlays/apply-overlays.ts';
import { actsInModel } from '../overlays/in-model.ts';
import { scopeSql } from '../overlays/scope.ts';
import type { RunTables } from './resident-run.ts';

export interface Preview { readonly loans: number; readonly exposure: string; readonly modelled: string; readonly amount: string; readonly overlaps: readonly { readonly overlay: string; readonly loans: number }[] }

/** Loans measured at once for an overlay that acts in the model. */
const CHUNK = 32_768;

/**
 * What an overlay would come to on a run: on the loans that its scope holds there, beside the run's own overlays. Kinds that act in the model
 * are measured; the rest stands on what the run modelled. Errors: BLOCKED where it would have no loan to stand on, or make an allowance negative.
 */
export async function previewOverlay(session: Session, tables: RunTables, plan: EclPlan, overlay: Overlay, pool: KernelPool, signal: AbortSignal): Promise<Preview> {
  const ecl = `read_parquet(${text(tables.ecl)})`;
  const held = `FROM ${ecl} WHERE ${scopeSql(overlay.scope)}`;
  const [sums] = await session.rows(`SELECT count(*) AS loans, CAST(COALESCE(sum(gross_carrying_amount), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS exposure, CAST(COALESCE(sum(modelled), CAST(0 AS DECIMAL(18,2))) AS VARCHAR) AS modelled ${held}`);
  const overlaps: { overlay: string; loans: number }[] = [];
  for (const other of plan.overlays.filter(({ id, risk }) => id !== overlay.id && risk.trim().toLowerCase() === overlay.risk.trim().toLowerCase())) {
    const [shared] = await session.rows(`SELECT count(*) AS n ${held} AND ${scopeSql(other.scope)}`);
    if (Number(shared?.['n'] ?? 0) > 0) overlaps.push({ overlay: other.id, loans: Number(shared?.['n']) });
  }
  const amount = actsInModel(overlay) ? await inModel(session, tables, plan, overlay, pool, signal) : await beside(session, held, overlay);
  return { loans: Number(sums?.['loans'] ?? 0), exposure: String(sums?.['exposure'] ?? '0.00'), modelled: String(sums?.['modelled'] ?? '0.00'), amount: amountText(amount), overlaps };
}

async function beside(session: Session, held: string, overlay: Overlay): Promise<bigint> {
  const columns: number[][] = [[], [], []];
  await session.streamColumns(`SELECT CAST(source_row AS DOUBLE), CAST((modelled + overlay) * 100 AS DOUBLE), CAST(gross_carrying_amount * 100 AS DOUBLE) ${held} ORDER BY source_row`, (block) => block.forEach((values, at) => { for (const value of values) (columns[at] as number[]).push(value as number); }));
  const [rows, modelled, gross] = columns.map((values) => Float64Array.from(values)) as [Float64Array, Float64Array, Float64Array];
  return applyOverlays([{ overlay, loans: Uint32Array.from(rows, (_, at) => at) }], { modelled, grossCarryingAmount: gross, loanId: (at) => `in row ${rows[at]}` }).total;
}

async function inModel(session: Session, tables: RunTables, plan: EclPlan, overlay: Overlay, pool: KernelPool, signal: AbortSignal): Promise<bigint> {
  const book = modelBook({ ...plan, overlays: [...plan.overlays, overlay] });
  const [bounds] = await session.rows(`SELECT min(source_row) AS low, max(source_row) AS high FROM read_parquet(${text(tables.ecl)})`);
  let total = 0n;
  for (let from = Number(bounds?.['low'] ?? 0); from <= Number(bounds?.['high'] ?? -1); from += CHUNK) {
    const loans: ReturnType<typeof loanRows> = [];
    await session.streamColumns(`SELECT ${LOAN_SELECT} FROM read_parquet(${text(tables.loan)}) WHERE source_row >= ${from} AND source_row < ${from + CHUNK} AND NOT COALESCE(additional_row, false) ORDER BY source_row`, (columns) => loans.push(...loanRows(columns)));
    const { overlays } = await measureWithOverlays(loans.map((row) => prepareLoan(row, book, false)), { pool, book, signal });
    for (const each of overlays) if (each.overlay === overlay.id) for (const amount of each.amounts) total += BigInt(amount);
  }
  return total;
}
