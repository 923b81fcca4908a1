import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { text } from '../../../derive/sql-text.ts';
import { parquet } from '../../../intake/gate-session.ts';
import { allocateColumns } from '../kernel/block-memory.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import type { KernelPool } from '../kernel/pool.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import { loanRows, READ_FIELDS, type LoanRow } from '../measure/loan-row.ts';
import type { PreparedLoan } from '../measure/prepare-loan.ts';
import { CHAIN, measureChain, type PairedLoans } from './chain.ts';
import { pairedLoans, type LoanAtBoth, type ModelPair } from './pair-loans.ts';
import { scheduledAfter } from './scheduled.ts';

const MONEY = 'decimal(18,2)' as const;
/** States of the gross carrying amount between the dates, at the opening exchange rate. */
const GROSS_STATES = ['gross_state_written_off', 'gross_state_scheduled', 'gross_state_balance'] as const;

/** Columns of the table of states: one row a loan that both dates have, amounts in the reporting currency, rounded once. */
export const STATE_COLUMNS: readonly WrittenColumn[] = [{ name: 'source_row', type: 'bigint' }, ...CHAIN.map((state) => ({ name: `state_${state}`, type: MONEY })), ...GROSS_STATES.map((name) => ({ name, type: MONEY }))];

const double = ({ name, type }: (typeof READ_FIELDS)[number], side: 'from' | 'to'): string => {
  const column = `"${side}__${name}"`;
  return type === 'text' || type === 'date' ? `CAST(${column} AS VARCHAR)` : type === 'boolean' ? column : `CAST(${column} AS DOUBLE)`;
};

/** What pairs are selected with: the closing row, both measured stages, then what the model reads of both rows. */
export const PAIR_SELECT: readonly string[] = ['source_row', 'from_measured', 'to_measured', ...(['from', 'to'] as const).flatMap((side) => [`CAST(${side}_row AS DOUBLE)`, ...READ_FIELDS.map((field) => double(field, side))])];

/** Rows of a scan with `PAIR_SELECT`. */
export function pairsOf(columns: readonly (readonly unknown[])[]): { readonly sourceRows: readonly number[]; readonly loans: readonly LoanAtBoth[] } {
  const [rows = [], stageFrom = [], stageTo = []] = columns;
  const width = READ_FIELDS.length + 1;
  const side = (at: number): LoanRow[] => loanRows(columns.slice(3 + at * width, 3 + (at + 1) * width));
  const [from, to] = [side(0), side(1)];
  return { sourceRows: rows.map(Number), loans: rows.map((_, i) => ({ from: from[i] as LoanRow, to: to[i] as LoanRow, stageFrom: STAGES.indexOf(stageFrom[i] as never), stageTo: STAGES.indexOf(stageTo[i] as never) })) };
}

/** Pairs in one chunk: two rows of some fifty fields and a dozen blocks each bound the memory. */
const CHUNK_ROWS = 32_768;

export interface StatesJob {
  readonly session: Session;
  readonly pool: KernelPool;
  readonly model: ModelPair;
  readonly months: number;
  /** Parquet of pairs, ordered by `source_row`. */
  readonly pairs: string;
  readonly path: string;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  readonly chunkRows?: number;
}

/** Measures every state of every pair, chunk by chunk in bounded memory, into a Parquet file. Returns the number of pairs. Errors: CANCELLED and those of the kernel. */
export async function measureStates({ session, pool, model, months, pairs, path, scratch, signal, onProgress, chunkRows = CHUNK_ROWS }: StatesJob): Promise<number> {
  const [bounds] = await session.rows<{ low: number | null; high: number | null; n: number }>(`SELECT min(source_row) AS low, max(source_row) AS high, count(*) AS n FROM ${parquet(pairs)} WHERE kind = 'kept'`);
  const [low, high, total] = [Number(bounds?.low ?? 0), Number(bounds?.high ?? -1), Number(bounds?.n ?? 0)];
  const parts: string[] = [];
  let done = 0;
  try {
    for (let at = low; at <= high || parts.length === 0; at += chunkRows) {
      if (signal.aborted) throw new AppError('CANCELLED', 'the movement was cancelled');
      const { sourceRows, loans } = pairsOf(await columnsOf(session, `SELECT ${PAIR_SELECT.join(', ')} FROM ${parquet(pairs)} WHERE kind = 'kept' AND source_row >= ${at} AND source_row < ${at + chunkRows} ORDER BY source_row`));
      const { pairs: chunk, from, closing } = pairedLoans(loans, model, months);
      const states = await measureChain(chunk, async ({ block, setup }) => {
        const out = allocateColumns(block.count);
        if (block.count > 0) await pool.measure(block, setup, out, { signal });
        return out.booked;
      });
      const values = [sourceRows, ...CHAIN.map((state) => (states.get(state) ?? new Float64Array(0)).map(roundedMinorUnits)), ...grossStates(chunk, from, closing)];
      const part = join(scratch, `states-${String(parts.length).padStart(6, '0')}.parquet`);
      const writer = await ColumnWriter.open(session, 'states_part', STATE_COLUMNS);
      try {
        writer.append(sourceRows.length, values);
      } finally {
        writer.close();
      }
      await session.copyOrdered(writtenSelect('states_part', STATE_COLUMNS), part, 'source_row', { alreadyOrdered: true });
      await session.run('DROP TABLE states_part');
      parts.push(part);
      done += sourceRows.length;
      onProgress(done, total);
    }
    await session.copyOrdered(`SELECT * FROM read_parquet([${parts.map(text).join(', ')}])`, path, 'source_row', { alreadyOrdered: true });
  } finally {
    for (const part of parts) rmSync(part, { force: true });
  }
  return done;
}

/** Gross carrying amounts after a part was written off, then as scheduled, then as they are, all at the opening exchange rate. */
export function grossStates({ from, months, setups, writtenOff }: PairedLoans, before: readonly PreparedLoan[], after: readonly PreparedLoan[]): Float64Array[] {
  // Arrears that the policy adds to the exposure are no part of the gross carrying amount.
  const reduced: LoanBlock = { ...from, balance: Float64Array.from(before, (loan, i) => Math.max(0, loan.balance - (writtenOff?.[i] ?? 0))) };
  const scheduled = scheduledAfter(reduced, months, setups.opening.conventions).balance;
  // What a provision matrix measures has no schedule: it stands until it is paid.
  const asScheduled = scheduled.map((amount, i) => (before[i]?.matrix === null ? amount : (reduced.balance[i] as number)));
  return [reduced.balance, asScheduled, Float64Array.from(after, (loan) => loan.balance)].map((amounts) => amounts.map((amount, i) => roundedMinorUnits(amount * (from.fx[i] as number))));
}

async function columnsOf(session: Session, sql: string): Promise<unknown[][]> {
  const all: unknown[][] = [];
  await session.streamColumns(sql, (columns) => columns.forEach((column, at) => {
    const into = (all[at] ??= []);
    for (const value of column) into.push(value);
  }));
  return all.length === 0 ? PAIR_SELECT.map(() => []) : all;
}
