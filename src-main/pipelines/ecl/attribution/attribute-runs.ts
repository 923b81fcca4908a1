import { join } from 'node:path';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { monthsApart, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { parquet } from '../../../intake/gate-session.ts';
import { minorUnits } from '../amounts/minor-units.ts';
import { allocateColumns } from '../kernel/block-memory.ts';
import type { KernelPool } from '../kernel/pool.ts';
import { PAIR_SELECT, pairsOf } from '../movement/measure-states.ts';
import { pairsSql } from '../movement/movement-sql.ts';
import { CauseTally, type MeasuredCause } from './causes.ts';
import { runPair, statesBetween } from './chain-of-runs.ts';

/** One of two runs: its tables as SQL (`read_parquet(...)`) and how it measured. */
export interface ComparedRun { readonly loan: string; readonly ecl: string; readonly plan: EclPlan }

export interface RunsJob { readonly session: Session; readonly pool: KernelPool; readonly left: ComparedRun; readonly right: ComparedRun; readonly scratch: string; readonly signal: AbortSignal; readonly chunkRows?: number }

/** Two runs by cause. Amounts in minor units of the reporting currency; `residual` is what the causes do not add up to: 0. */
export interface AttributedRuns { readonly left: bigint; readonly right: bigint; readonly residual: bigint; readonly currency: string; readonly causes: readonly MeasuredCause[] }

const CHUNK_ROWS = 32_768;

/**
 * What made the right run's allowance different from the left one's, cause by cause in a stated order, each measured by the kernel on every
 * loan. A later run on the left is attributed the other way round, amounts negated. Errors: INVALID_INPUT for two reporting currencies,
 * BLOCKED where a loan stands twice, INTERNAL where the causes do not add up, CANCELLED.
 */
export async function attributeRuns(job: RunsJob): Promise<AttributedRuns> {
  const { left, right } = job;
  if (left.plan.reportingCurrency !== right.plan.reportingCurrency) throw new AppError('INVALID_INPUT', `one run reports in ${left.plan.reportingCurrency}, the other in ${right.plan.reportingCurrency}: their difference is no amount`, { userAction: 'Compare runs in one reporting currency.' });
  if (left.plan.reportingDate <= right.plan.reportingDate) return forward(job);
  const turned = await forward({ ...job, left: right, right: left });
  return { ...turned, left: turned.right, right: turned.left, residual: -turned.residual, causes: turned.causes.map((cause) => ({ ...cause, amount: -cause.amount, drivers: cause.drivers.map((each) => ({ ...each, amount: -each.amount })) })) };
}

async function forward({ session, pool, left, right, scratch, signal, chunkRows = CHUNK_ROWS }: RunsJob): Promise<AttributedRuns> {
  const tables = { priorLoan: left.loan, priorEcl: left.ecl, loan: right.loan, ecl: right.ecl };
  const total = async (table: string): Promise<bigint> => {
    const [row] = await session.rows<{ amount: string | null; loans: number; ids: number }>(`SELECT CAST(sum(allowance) AS VARCHAR) AS amount, count(*) AS loans, count(DISTINCT loan_id) AS ids FROM ${table} WHERE in_scope`);
    if (Number(row?.loans) !== Number(row?.ids)) throw new AppError('BLOCKED', 'a loan stands twice in the results of one of the runs: they cannot be matched', { userAction: 'Set the policy to book the first of duplicates, or mend the file.' });
    return minorUnits(row?.amount ?? '0.00');
  };
  const [before, after] = [await total(left.ecl), await total(right.ecl)];
  const pairs = join(scratch, 'pairs.parquet');
  await session.copyOrdered(pairsSql(tables), pairs, 'source_row');
  const tally = new CauseTally();
  const units = (text: unknown): bigint => (text === null || text === undefined ? 0n : minorUnits(String(text)));
  await session.streamColumns(`SELECT loan_id, kind, CAST(source_row AS DOUBLE), CAST(from_allowance AS VARCHAR), CAST(from_overlay AS VARCHAR), CAST(to_modelled AS VARCHAR), CAST(to_overlay AS VARCHAR) FROM ${parquet(pairs)} ORDER BY source_row`, ([loans = [], kinds = [], rows = [], allowance = [], overlayFrom = [], modelled = [], overlayTo = []]) => loans.forEach((loan, i) => {
    const [id, row] = [loan as string, rows[i] as number];
    if (kinds[i] === 'new') tally.add('loans-in', units(modelled[i]), id, row);
    else if (kinds[i] !== 'kept') tally.add('loans-out', -units(allowance[i]), id, row);
    if (kinds[i] === 'new' || kinds[i] === 'kept') tally.add('overlays', units(overlayTo[i]) - (kinds[i] === 'kept' ? units(overlayFrom[i]) : 0n), id, row);
  }));
  const model = runPair(left.plan, right.plan);
  const months = monthsApart(left.plan.reportingDate as LocalDate, right.plan.reportingDate as LocalDate);
  const [bounds] = await session.rows<{ low: number | null; high: number | null }>(`SELECT min(source_row) AS low, max(source_row) AS high FROM ${parquet(pairs)} WHERE kind = 'kept'`);
  for (let at = Number(bounds?.low ?? 0); at <= Number(bounds?.high ?? -1); at += chunkRows) {
    if (signal.aborted) throw new AppError('CANCELLED', 'the comparison was cancelled');
    const columns: unknown[][] = [];
    await session.streamColumns(`SELECT ${PAIR_SELECT.join(', ')}, CAST(from_modelled AS VARCHAR), CAST(to_modelled AS VARCHAR), loan_id FROM ${parquet(pairs)} WHERE kind = 'kept' AND source_row >= ${at} AND source_row < ${at + chunkRows} ORDER BY source_row`, (block) => block.forEach((column, place) => { const into = (columns[place] ??= []); for (const value of column) into.push(value); }));
    const { sourceRows, loans } = pairsOf(columns);
    if (loans.length === 0) continue;
    const [storedLeft, storedRight, names] = [columns.at(-3) ?? [], columns.at(-2) ?? [], columns.at(-1) ?? []];
    const states = await statesBetween(loans, model, months, async ({ block, setup }) => {
      const out = allocateColumns(block.count);
      await pool.measure(block, setup, out, { signal });
      return out.booked;
    });
    loans.forEach((_, i) => {
      const [name, row] = [names[i] as string, sourceRows[i] as number];
      let last = BigInt(states.opening[i] as number);
      const opening = last;
      for (const { cause, amounts } of states.causes) {
        const next = BigInt(amounts[i] as number);
        tally.add(cause, next - last, name, row);
        last = next;
      }
      // Both ends as this program measures them, against what was stored: nothing where it stored both.
      tally.add('engine', opening - units(storedLeft[i]) + units(storedRight[i]) - last, name, row);
    });
  }
  const causes = tally.measured();
  const residual = after - before - causes.reduce((sum, { amount }) => sum + amount, 0n);
  if (residual !== 0n) throw new AppError('INTERNAL', `the causes of the difference do not add up: ${residual} minor units are left`);
  return { left: before, right: after, residual, currency: right.plan.reportingCurrency, causes };
}
