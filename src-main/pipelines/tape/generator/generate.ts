import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { annex12Key } from './annex12-key.ts';
import { annex2Origins, annex2Row } from './annex2-key.ts';
import { cutOffs } from './calendar.ts';
import { initialNotes, makeDeal } from './deal.ts';
import { makeDecisions } from './decisions.ts';
import type { Mistyped } from './decisions.ts';
import { encode } from './encode.ts';
import { liveLoan } from './life.ts';
import type { PeriodCash } from './life.ts';
import { loanCount, makeLoan } from './loan.ts';
import type { PoolSpec } from './loan.ts';
import { makeMapping } from './mapping.ts';
import { addLoan, emptySums } from './pool-sums.ts';
import type { PoolSums } from './pool-sums.ts';
import { headOf, rowOf, styleOf, tailOf } from './tape.ts';

/** Seed of the shipped tapes. */
export const DEFAULT_SEED = 20260131;
const FIRST_CUT_OFF = '2026-01-31' as LocalDate;
/** The rule that the shipped waiver names. */
const AGE_RULE = 'ERM-002';

export interface GenerateOptions {
  readonly loans?: number;
  readonly months?: number;
  readonly seed?: number;
  readonly firstCutOff?: LocalDate;
  /** Folder to write into; made if missing. */
  readonly out: string;
  /** The key is about twice the size of the tapes; benches leave it out. */
  readonly answerKey?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface GeneratedMonth {
  readonly cutOff: LocalDate;
  readonly tape: string;
  readonly tapeSha256: string;
  readonly rows: number;
  readonly deal: string;
  /** Expected Annex 2 values, one JSON line a row; null without an answer key. */
  readonly annex2Key: string | null;
}

export interface GeneratedPool {
  readonly months: readonly GeneratedMonth[];
  readonly mapping: string;
  readonly decisions: string;
  /** Origins by code and expected Annex 12 values; null without an answer key. */
  readonly answerKey: string | null;
}

/** The pool that the options describe. Throws INVALID_INPUT on a pool that cannot be. */
export function poolOf(options: Omit<GenerateOptions, 'out'>): PoolSpec {
  const { loans = 500, months = 2, seed = DEFAULT_SEED, firstCutOff = FIRST_CUT_OFF } = options;
  if (!Number.isInteger(loans) || loans < 40 || loans > 10_000_000) throw new AppError('INVALID_INPUT', `${loans} loans cannot be generated`, { userAction: 'Give a whole number from 40 (every case must find a place) to 10,000,000.' });
  if (!Number.isInteger(months) || months < 1 || months > 36) throw new AppError('INVALID_INPUT', `${months} months cannot be generated`, { userAction: 'Give a whole number from 1 to 36.' });
  return { seed, loans, cutOffs: cutOffs(firstCutOff, months), joiners: Math.max(1, Math.round(loans * 0.012)) };
}

/** Writes documents with one key order and line width, so that the same document is the same bytes. */
export function yaml(document: unknown): string {
  return stringify(document, { lineWidth: 0 });
}

/**
 * Writes tapes, deal files, mapping, decisions and answer key of a pool. Same options, same bytes. Memory does not grow with the
 * number of loans: each is made anew from its index whenever it is needed.
 */
export async function generateTape(options: GenerateOptions): Promise<GeneratedPool> {
  const pool = poolOf(options);
  const keyed = options.answerKey ?? true;
  await mkdir(options.out, { recursive: true });
  const months: GeneratedMonth[] = [];
  const sumsByMonth: PoolSums[] = [];
  const mistyped: Mistyped[] = [];
  const annex12: Record<string, unknown>[] = [];
  let notes: number | null = null;
  for (const [month, cutOff] of pool.cutOffs.entries()) {
    const tape = join(options.out, `tape-${cutOff}.csv`);
    const key = keyed ? join(options.out, `answer-key-annex2-${cutOff}.jsonl`) : null;
    const { sums, sha256, typos } = await writeMonth(pool, month, tape, key, options.onProgress);
    const { deal, closingNotes } = makeDeal({ cutOff, sums, openingNotes: notes ?? initialNotes(sums) });
    notes = closingNotes;
    const dealFile = join(options.out, `deal-${cutOff}.yaml`);
    await writeFile(dealFile, yaml(deal));
    mistyped.push(...typos.map((typo) => ({ ...typo, cutOff, tapeSha256: sha256 })));
    sumsByMonth.push(sums);
    annex12.push({ cutOff, tape: `tape-${cutOff}.csv`, rows: sums.rows, ...annex12Key({ cutOff, sums, deal, prior: month > 0 }) });
    months.push({ cutOff, tape, tapeSha256: sha256, rows: sums.rows, deal: dealFile, annex2Key: key });
  }
  const [mapping, decisions, answerKey] = [join(options.out, 'mapping.yaml'), join(options.out, 'decisions.yaml'), keyed ? join(options.out, 'answer-key.json') : null];
  await writeFile(mapping, yaml(makeMapping()));
  await writeFile(decisions, yaml(makeDecisions(mistyped, AGE_RULE)));
  if (answerKey !== null) await writeFile(answerKey, `${JSON.stringify({ kind: 'answer-key', version: 1, seed: pool.seed, loans: pool.loans, annex2Origins: annex2Origins(), annex12 }, null, 1)}\n`);
  return { months, mapping, decisions, answerKey };
}

interface MonthResult { readonly sums: PoolSums; readonly sha256: string; readonly typos: Omit<Mistyped, 'tapeSha256' | 'cutOff'>[] }

async function writeMonth(pool: PoolSpec, month: number, path: string, keyPath: string | null, onProgress: GenerateOptions['onProgress']): Promise<MonthResult> {
  const style = styleOf(month);
  const [sums, hash, typos, total] = [emptySums(), createHash('sha256'), [] as Omit<Mistyped, 'tapeSha256' | 'cutOff'>[], loanCount(pool)];
  const file = await open(path, 'w');
  const keyFile = keyPath === null ? null : await open(keyPath, 'w');
  let [chunk, keyChunk] = [headOf(pool.cutOffs[month] as LocalDate, style), ''];
  const flush = async (): Promise<void> => {
    const bytes = encode(chunk, style.encoding);
    hash.update(bytes);
    await file.writeFile(bytes);
    if (keyFile !== null) await keyFile.writeFile(keyChunk);
    [chunk, keyChunk] = ['', ''];
  };
  try {
    for (let index = 0; index < total; index += 1) {
      const loan = makeLoan(pool, index);
      const life = liveLoan(pool, loan);
      const now = life.states[month] ?? null;
      if (now !== null) {
        if (loan.role.part === 'mistyped-origination') typos.push({ month, sourceRow: sums.rows, actual: loan.originated });
        if (keyFile !== null) keyChunk += `${JSON.stringify(annex2Row(now, sums.rows))}\n`;
        chunk += rowOf(now, pool.seed, style);
      }
      addLoan(sums, month > 0 ? (life.states[month - 1] ?? null) : null, now, life.cash[month] as PeriodCash);
      if (chunk.length > 1 << 20) {
        await flush();
        onProgress?.(index + 1, total);
      }
    }
    chunk += tailOf({ rows: sums.rows, original: sums.original, balance: sums.balance, arrears: sums.arrearsBalance }, style);
    await flush();
  } finally {
    await file.close();
    await keyFile?.close();
  }
  return { sums, sha256: hash.digest('hex'), typos };
}
