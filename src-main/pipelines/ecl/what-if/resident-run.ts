import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident, text } from '../../../derive/sql-text.ts';
import { allocateBlock } from '../kernel/block-memory.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import type { KernelPool } from '../kernel/pool.ts';
import { EclSession, type Grouping, type SessionLoans, type SessionResult } from '../kernel/session.ts';
import { fillLoan, UNMOVED } from '../measure/fill-block.ts';
import { LOAN_SELECT, loanRows } from '../measure/loan-row.ts';
import { defaultLgd } from '../measure/measure-loans.ts';
import { modelBook, type ModelBook } from '../measure/model-book.ts';
import { prepareLoan } from '../measure/prepare-loan.ts';
import type { BookedSums } from './answer.ts';
import { barDecides, ratioOf } from './bar-decides.ts';
import { gatherLoans } from './gather-loans.ts';

export interface RunTables { readonly loan: string; readonly ecl: string }

/** Columns by which loans of a resident run are grouped. */
export const GROUP_COLUMNS = ['segment', 'grade', 'vintage', 'product', 'region', 'sector', 'currency', 'dpd_bucket'] as const;
export type GroupColumn = (typeof GROUP_COLUMNS)[number];

/** What the run booked, by position: minor units of the reporting currency. */
export interface BookedColumns { readonly stage: Uint8Array; readonly allowance: Float64Array; readonly overlay: Float64Array; readonly gross: Float64Array }

/** A grouping of loans with the words of each code; the last code is "not known" where one has no value. */
export interface LabelledGrouping extends Grouping { readonly keys: readonly (string | null)[] }

/** Loans of a part of a run that answer sliders. */
export interface ResidentPart {
  readonly session: EclSession;
  readonly places: Uint32Array | null;
  readonly count: number;
  /** What the kernel makes of the run's own position, by grouping: asked once, since a lever moves away from it and asking again measures again. */
  readonly neutral: Map<GroupColumn | 'all', SessionResult>;
}

/** A run's loans in memory: measured again at any position of the levers, beside what the run booked. */
export interface ResidentRun {
  readonly plan: EclPlan;
  readonly book: ModelBook;
  readonly count: number;
  readonly booked: BookedColumns;
  grouping(by: GroupColumn): LabelledGrouping;
  /** What the run booked, by grouping, once it was asked for. */
  readonly sums: Map<GroupColumn, BookedSums>;
  /** All loans, or a sample of so many drawn with a fixed seed. */
  part(sample: number | undefined): ResidentPart;
}

/** Rows prepared at once: what a loan needs beyond its block is given back after each. */
const CHUNK = 32_768;
const SEED = 20_240_101;
const RESULTS = ['stage', 'reasons', 'not_assessable', 'pd_12m', 'pd_annualised', 'origination_pd', 'allowance', 'overlay', 'gross_carrying_amount'] as const;

/** Reads a run's loans into memory. The pool stays the caller's. Errors: LIMIT_EXCEEDED where they do not fit. */
export async function openResidentRun(session: Session, tables: RunTables, plan: EclPlan, pool: KernelPool): Promise<ResidentRun> {
  const book = modelBook(plan);
  const ecl = `read_parquet(${text(tables.ecl)})`;
  const [counted] = await session.rows(`SELECT count(*) AS n, min(source_row) AS low, max(source_row) AS high FROM ${ecl}`);
  const count = Number(counted?.['n'] ?? 0);
  const [low, high] = [Number(counted?.['low'] ?? 0), Number(counted?.['high'] ?? -1)];
  const booked: BookedColumns = { stage: new Uint8Array(count), allowance: new Float64Array(count), overlay: new Float64Array(count), gross: new Float64Array(count) };
  const loans: SessionLoans = { block: allocateBlock(count), pdRatio: new Float64Array(count), barDecides: new Uint8Array(count) };
  await readBooked(session, ecl, booked, loans, book);
  const flows = await fillBlock(session, tables, { low, high }, booked, loans.block, book);
  const whole: SessionLoans = flows.size === 0 ? loans : { ...loans, block: { ...loans.block, cashFlows: flows } };
  const groupings = await readGroupings(session, ecl, count);
  const inputs = { curves: book.curves.curves, scenarios: book.scenarios, conventions: book.conventions };
  const parts = new Map<number, ResidentPart>();
  return {
    plan, book, count, booked, sums: new Map(),
    grouping: (by) => groupings.get(by) as LabelledGrouping,
    part(sample) {
      const size = sample === undefined || sample >= count ? count : sample;
      const known = parts.get(size);
      if (known) return known;
      const places = size === count ? null : drawn(count, size);
      const own: SessionLoans = places === null ? whole : { block: gatherLoans(whole.block, places), pdRatio: Float64Array.from(places, (at) => whole.pdRatio[at] as number), barDecides: Uint8Array.from(places, (at) => whole.barDecides[at] as number) };
      const part: ResidentPart = { session: new EclSession(own, inputs, pool), places, count: size, neutral: new Map() };
      parts.set(size, part);
      return part;
    },
  };
}

async function readBooked(session: Session, ecl: string, booked: BookedColumns, loans: SessionLoans, { policy }: ModelBook): Promise<void> {
  let at = 0;
  const columns = RESULTS.map((name) => (name === 'stage' || name === 'reasons' ? ident(name) : name === 'not_assessable' ? ident(name) : ['allowance', 'overlay', 'gross_carrying_amount'].includes(name) ? `CAST(${ident(name)} * 100 AS DOUBLE)` : `CAST(${ident(name)} AS DOUBLE)`));
  await session.streamColumns(`SELECT ${columns.join(', ')} FROM ${ecl} ORDER BY source_row`, (block) => {
    const [stage = [], reasons = [], unknown = [], year = [], life = [], then = [], allowance = [], overlay = [], gross = []] = block;
    for (let i = 0; i < stage.length; i += 1, at += 1) {
      booked.stage[at] = Math.max(0, (STAGES as readonly unknown[]).indexOf(stage[i]));
      booked.allowance[at] = allowance[i] as number;
      booked.overlay[at] = overlay[i] as number;
      booked.gross[at] = gross[i] as number;
      const now = (policy.staging.sicrPd === 'lifetime' ? life[i] : year[i]) as number | null;
      const origin = then[i] as number | null;
      loans.pdRatio[at] = ratioOf(now, origin);
      loans.barDecides[at] = barDecides(policy.staging, { stage: String(stage[i]), reasons: (reasons[i] as string | null) ?? '', notAssessable: unknown[i] === true, now, then: origin }) ? 1 : 0;
    }
  });
}

async function fillBlock(session: Session, tables: RunTables, { low, high }: { readonly low: number; readonly high: number }, booked: BookedColumns, block: LoanBlock, book: ModelBook): Promise<Map<number, readonly { readonly month: number; readonly principal: number }[]>> {
  const flows = new Map<number, readonly { readonly month: number; readonly principal: number }[]>();
  let at = 0;
  for (let from = low; from <= high; from += CHUNK) {
    await session.streamColumns(`SELECT ${LOAN_SELECT} FROM read_parquet(${text(tables.loan)}) WHERE source_row >= ${from} AND source_row < ${from + CHUNK} AND NOT COALESCE(additional_row, false) ORDER BY source_row`, (columns) => {
      for (const row of loanRows(columns)) {
        const loan = prepareLoan(row, book, false);
        const stage = booked.stage[at] as number;
        fillLoan(block, at, loan, book, { ...UNMOVED, stage, lgdInDefault: defaultLgd(loan, stage, book) });
        if (loan.cashFlows !== null) flows.set(at, loan.cashFlows);
        at += 1;
      }
    });
  }
  return flows;
}

async function readGroupings(session: Session, ecl: string, count: number): Promise<Map<GroupColumn, LabelledGrouping>> {
  const made = GROUP_COLUMNS.map(() => ({ codes: new Int32Array(count), keys: [] as (string | null)[], known: new Map<string | null, number>() }));
  let at = 0;
  await session.streamColumns(`SELECT ${GROUP_COLUMNS.map((name) => `CAST(${ident(name)} AS VARCHAR)`).join(', ')} FROM ${ecl} ORDER BY source_row`, (block) => {
    const rows = block[0]?.length ?? 0;
    made.forEach((each, column) => {
      const values = block[column] as readonly (string | null)[];
      for (let i = 0; i < rows; i += 1) {
        const value = values[i] ?? null;
        let code = each.known.get(value);
        if (code === undefined) {
          code = each.keys.length;
          each.known.set(value, code);
          each.keys.push(value);
        }
        each.codes[at + i] = code;
      }
    });
    at += rows;
  });
  return new Map(GROUP_COLUMNS.map((name, column) => { const { codes, keys } = made[column] as (typeof made)[number]; return [name, { codes, count: keys.length, keys }]; }));
}

/** Positions of a sample of `size` out of `count`, ascending: selection sampling (Knuth 3.4.2 S) with a fixed seed. */
export function drawn(count: number, size: number): Uint32Array {
  const random = seededRandom(SEED);
  const places = new Uint32Array(size);
  let taken = 0;
  for (let at = 0; at < count && taken < size; at += 1) if ((count - at) * random.next() < size - taken) places[taken++] = at;
  return places;
}
