import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { monthsApart, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, PARQUET, parquet, withSession } from '../../../intake/gate-session.ts';
import { openPool, type KernelPool } from '../kernel/pool.ts';
import { MOVEMENT_PLAN, PAIR_PLAN } from './table-plans.ts';
import { measureStates } from './measure-states.ts';
import { movementFigures } from './movement-figures.ts';
import { disagreeingSql, movementSql, pairsSql, type MovementTables } from './movement-sql.ts';
import { modelPair } from './pair-loans.ts';
import type { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import type { FigurePlan } from '../../../derive/figure-plan.ts';

export interface MovementJob {
  readonly session: Session;
  readonly pool: KernelPool;
  readonly tables: MovementTables;
  readonly from: EclPlan;
  readonly to: EclPlan;
  /** A folder that the session may use. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Pairs in memory at once; the result does not depend on it. */
  readonly chunkRows?: number;
}

/**
 * Movement between two runs into `movement.parquet` of the scratch folder, with its figures. Errors: INVALID_INPUT where the dates are not
 * in order or the reporting currencies differ, BLOCKED where a loan stands twice, INTERNAL where this run's own loans do not measure the
 * same again, CANCELLED.
 */
export async function makeMovement({ session, pool, tables, from, to, scratch, signal, onProgress, chunkRows }: MovementJob): Promise<{ readonly path: string; readonly pairs: string; readonly rows: number; readonly kept: number; readonly report: MovementReport; readonly plan: FigurePlan }> {
  if (from.reportingCurrency !== to.reportingCurrency) throw new AppError('INVALID_INPUT', `the prior run reports in ${from.reportingCurrency}, this one in ${to.reportingCurrency}`, { userAction: 'Give a prior run in the same reporting currency.' });
  if (from.reportingDate > to.reportingDate) throw new AppError('INVALID_INPUT', `the prior run is of ${from.reportingDate}, after ${to.reportingDate}`, { userAction: 'Give the run of the reporting date before.' });
  const months = monthsApart(from.reportingDate as LocalDate, to.reportingDate as LocalDate);
  for (const [table, name] of [[tables.priorEcl, 'prior run'], [tables.ecl, 'run']] as const) {
    const [twice] = await session.rows<{ loan: string; n: number }>(`SELECT loan_id AS loan, count(*) AS n FROM ${table} WHERE in_scope GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1`);
    if (twice) throw new AppError('BLOCKED', `loan ${twice.loan} stands ${twice.n} times in the results of the ${name}: it cannot be matched`, { userAction: 'Set the policy to book the first of duplicates, or mend the file.' });
  }
  const [pairs, states, path] = ['pairs', 'states', 'movement'].map((name) => join(scratch, `${name}.parquet`)) as [string, string, string];
  await session.copyOrdered(pairsSql(tables), pairs, 'source_row');
  const kept = await measureStates({ session, pool, model: modelPair(from, to), months, pairs, path: states, scratch, signal, onProgress, ...(chunkRows === undefined ? {} : { chunkRows }) });
  const [odd] = await session.rows<{ loan: string; stored: string; measured: string }>(disagreeingSql(parquet(pairs), parquet(states)));
  if (odd) throw new AppError('INTERNAL', `loan ${odd.loan} of this run is stored with ${odd.stored} and measures ${odd.measured} again: no movement can be told from it`);
  const rows = await session.copyOrdered(movementSql(parquet(pairs), parquet(states)), path, 'source_row');
  await session.run(`CREATE OR REPLACE VIEW current_table AS SELECT * FROM ${parquet(path)}`);
  return { path, pairs, rows, kept, ...(await movementFigures(session, { from, to, months, tables })) };
}

/** From the prior run's allowance to this one's, loan by loan and step by step (IFRS 7 35H, 35I). Skipped without a prior run. */
export const movementGate = defineGate({
  id: 'movement',
  version: '1',
  title: 'Movement',
  inputs: ['loan', 'ecl', 'ecl.plan', 'prior.loan?', 'prior.ecl?', 'prior.ecl.plan?'],
  outputs: ['movement', 'movement.rows', 'movement.pair', 'movement.pair.rows', 'movement.plan', 'movement.report'],
  params: z.object({}),
  when: ({ has }) => (has('prior.ecl') && has('prior.loan') && has('prior.ecl.plan') ? null : 'no run of the reporting date before was given'),
  run: async (context) => {
    const inputs = ['prior.loan', 'prior.ecl', 'loan', 'ecl'].map((slot) => context.input(slot));
    const [priorLoan, priorEcl, loan, ecl] = inputs.map(({ path }) => parquet(path)) as [string, string, string, string];
    const [from, to] = [await context.inputJson('prior.ecl.plan', EclPlan), await context.inputJson('ecl.plan', EclPlan)];
    const pool = openPool({ workers: context.limits.threads > 1 ? context.limits.threads : 0 });
    try {
      return await withSession(context, inputs, async (session) => {
        const made = await makeMovement({ session, pool, tables: { priorLoan, priorEcl, loan, ecl }, from, to, scratch: context.scratch, signal: context.signal, onProgress: (done, total) => context.progress(done, total, 'loans') });
        await context.output('movement', { path: made.path }, { ...PARQUET, rows: made.rows, logicalDigest: await session.logicalDigest(`SELECT * FROM ${parquet(made.path)}`, 'source_row') });
        await context.output('movement.rows', { json: MOVEMENT_PLAN }, JSON_TYPE);
        await context.output('movement.pair', { path: made.pairs }, { ...PARQUET, rows: made.rows, logicalDigest: await session.logicalDigest(`SELECT * FROM ${parquet(made.pairs)}`, 'source_row') });
        await context.output('movement.pair.rows', { json: PAIR_PLAN }, JSON_TYPE);
        await context.output('movement.plan', { json: made.plan }, JSON_TYPE);
        await context.output('movement.report', { json: made.report }, JSON_TYPE);
        const value = (code: string): string | null => made.report.values.find((each) => each.code === code)?.value ?? null;
        return { outcome: 'passed' as const, summary: { loans: made.rows, kept: made.kept, residual: value(made.report.allowance.residual.total), opening: value(made.report.allowance.lines[0]?.total ?? ''), closing: value(made.report.allowance.closing.total) } };
      });
    } finally {
      await pool.close();
    }
  },
});
