import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { ColumnWriter, writtenSelect, type WrittenColumn, type WrittenValues } from '../../../data/column-writer.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { fallbackTally, type FallbackTally } from '../fallbacks/fallback-tally.ts';
import { openPool } from '../kernel/pool.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import { findingsOf } from './findings.ts';
import { measureWithOverlays } from './in-model-overlays.ts';
import type { ModelBook } from './model-book.ts';
import { prepareLoan } from './prepare-loan.ts';
import { readChunk } from './read-loans.ts';
import { columnsOf, ECL_TABLE, resultRow } from './result-values.ts';
import type { InModelAmounts } from './spread-overlays.ts';

export const FINDING_TABLE: readonly WrittenColumn[] = [{ name: 'rule', type: 'text' }, { name: 'field', type: 'text' }, { name: 'source_row', type: 'bigint' }, { name: 'observed', type: 'text' }];

export interface TableJob {
  /** With the views `loans` (rows to measure) and no other statement running. */
  readonly session: Session;
  readonly book: ModelBook;
  readonly duplicates: ReadonlySet<number>;
  readonly scratch: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (loans: number, total: number) => void;
}

/** What was counted while measuring. Amounts in minor units. */
export interface MeasuredTable {
  readonly parts: readonly string[];
  readonly findingParts: readonly string[];
  readonly loans: number;
  readonly tally: FallbackTally;
  /** Loans on which the policy blocks for want of an origination snapshot, and the first of them. */
  readonly noSnapshot: { readonly loans: number; readonly first: string | null };
  readonly inModel: InModelAmounts;
  /** By scenario: 12-month and lifetime ECL, and what would be booked by stage. */
  readonly scenarios: readonly { ecl12: bigint; lifetime: bigint; readonly byStage: Map<string, bigint> }[];
  /** Equity-release loans of which the shortfall is not known. */
  readonly nnegNotMeasured: number;
  dispose(): void;
}

/** Numbers that a chunk may hold at once, over all scenarios. */
const CHUNK_NUMBERS = 1_500_000;
const MOST_ROWS = 16_384;
const LEAST_ROWS = 1_024;

/**
 * Measures every row of `loans`, chunk by chunk in order of source rows, and writes rows of `ecl` and findings as parts. Memory does not
 * depend on how many there are. The result does not depend on chunks or threads: a loan depends on itself and the book alone.
 */
export async function measureTable(job: TableJob): Promise<MeasuredTable> {
  const { session, book, scratch, signal } = job;
  const [bounds] = await session.rows<{ low: number | null; high: number | null; loans: number }>('SELECT min(source_row) AS low, max(source_row) AS high, count(*) AS loans FROM loans');
  const [low, high, total] = [Number(bounds?.low ?? 0), Number(bounds?.high ?? -1), Number(bounds?.loans ?? 0)];
  const size = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(CHUNK_NUMBERS / (book.scenarios.length * 8))));
  const parts: string[] = [];
  const findingParts: string[] = [];
  const dispose = (): void => { for (const path of [...parts, ...findingParts]) rmSync(path, { force: true }); };
  const tally = fallbackTally(book.policy);
  const scenarios = book.scenarios.map(() => ({ ecl12: 0n, lifetime: 0n, byStage: new Map<string, bigint>() }));
  const inModel = new Map<string, { sourceRows: number[]; amounts: number[] }>();
  const noSnapshot = { loans: 0, first: null as string | null };
  let [loans, nnegNotMeasured] = [0, 0];
  const pool = openPool({ workers: total > 20_000 ? job.threads : 0 });
  try {
    for (let from = low; from <= high || parts.length === 0; from += size) {
      if (signal.aborted) throw new AppError('CANCELLED', 'the measurement of expected credit losses was cancelled');
      const prepared = (await readChunk(session, from, from + size)).map((row) => prepareLoan(row, book, job.duplicates.has(row.sourceRow)));
      const { base, final, overlays } = await measureWithOverlays(prepared, { pool, book, signal });
      const added = new Float64Array(prepared.length);
      for (const { overlay, loans: held, amounts } of overlays) {
        const own = inModel.get(overlay) ?? { sourceRows: [], amounts: [] };
        inModel.set(overlay, own);
        held.forEach((at, k) => {
          added[at] = (added[at] as number) + (amounts[k] as number);
          own.sourceRows.push((prepared[at] as { row: { sourceRow: number } }).row.sourceRow);
          own.amounts.push(amounts[k] as number);
        });
      }
      const rows = prepared.map((loan, at) => resultRow(loan, at, final, base, added[at] as number, book));
      prepared.forEach((loan, at) => {
        tally.take(loan.lacks, { loanId: loan.loanId, sourceRow: loan.row.sourceRow }, (rows[at] as { gross_carrying_amount: number }).gross_carrying_amount);
        if (base.blocked[at] === 1) { noSnapshot.loans += 1; noSnapshot.first ??= `${loan.loanId} (row ${loan.row.sourceRow})`; }
        if (book.policy.equityRelease?.products.includes(loan.row.product ?? '') === true && rows[at]?.['nneg_shortfall'] === null) nnegNotMeasured += 1;
        const stage = STAGES[base.stage[at] as number] ?? '-';
        scenarios.forEach((sums, s) => sums.byStage.set(stage, (sums.byStage.get(stage) ?? 0n) + BigInt((base.scenarios[s] as Float64Array)[at] as number)));
      });
      scenarios.forEach((sums, s) => { sums.ecl12 += BigInt(base.sums[s]?.ecl12 ?? 0); sums.lifetime += BigInt(base.sums[s]?.lifetime ?? 0); });
      const name = String(parts.length).padStart(6, '0');
      parts.push(await writePart(session, join(scratch, `ecl-${name}.parquet`), ECL_TABLE, rows.length, columnsOf(rows)));
      const found = prepared.flatMap((loan) => findingsOf(loan, book.plan.reportingDate));
      findingParts.push(await writePart(session, join(scratch, `findings-${name}.parquet`), FINDING_TABLE, found.length, [found.map(({ rule }) => rule), found.map(({ field }) => field), found.map(({ sourceRow }) => sourceRow), found.map(({ observed }) => observed)]));
      loans += prepared.length;
      job.onProgress(loans, total);
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  } finally {
    await pool.close();
  }
  return { parts, findingParts, loans, tally, noSnapshot, inModel, scenarios, nnegNotMeasured, dispose };
}

async function writePart(session: Session, path: string, columns: readonly WrittenColumn[], rows: number, values: readonly WrittenValues[]): Promise<string> {
  const writer = await ColumnWriter.open(session, 'part', columns);
  try {
    writer.append(rows, values);
  } finally {
    writer.close();
  }
  await session.copyOrdered(writtenSelect('part', columns), path, (columns[0] as WrittenColumn).name, { alreadyOrdered: true });
  await session.run('DROP TABLE part');
  return path;
}
