import { allocateColumns, allocateScenarioColumns } from '../kernel/block-memory.ts';
import type { EclColumns } from '../kernel/loan-block.ts';
import type { ScenarioColumns } from '../kernel/measure-block.ts';
import type { KernelPool } from '../kernel/pool.ts';
import type { KernelInputs } from '../kernel/work.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import type { Stress } from '../kernel/settings.ts';
import { BLOCKED, STAGE_1, STAGE_3, STAGE_OUT, STAGE_POCI, STAGE_SIMPLIFIED } from '../staging/fired-tests.ts';
import { stageNumbers } from '../staging/stage-loan.ts';
import { REASON_BIT } from '../staging/reason-mask.ts';
import { lgdInDefault } from './assign-lgd.ts';
import { blockOf, UNMOVED, type LoanMove } from './fill-block.ts';
import type { ModelBook } from './model-book.ts';
import { annualised, type PreparedLoan } from './prepare-loan.ts';

/** What moves a list of loans: factors of PD and LGD, and stages that overlays give (0: none). */
export interface Moves { readonly pd: Float64Array; readonly lgd: Float64Array; readonly stage: Uint8Array }

/** Loans measured, by position. Amounts in minor units of the reporting currency, rounded once; PDs and LGDs as fractions, unrounded. */
export interface Measured {
  readonly stage: Uint8Array;
  readonly reasons: Uint32Array;
  readonly notAssessable: Uint8Array;
  /** Of those, loans on which the policy blocks. */
  readonly blocked: Uint8Array;
  readonly pd12: Float64Array;
  readonly pdLifetime: Float64Array;
  readonly pdAnnualised: Float64Array;
  readonly lgd: Float64Array;
  readonly ecl12: Float64Array;
  readonly lifetime: Float64Array;
  readonly defaulted: Float64Array;
  /** What the stage books. */
  readonly booked: Float64Array;
  readonly provision: Float64Array;
  /** What the stage would book if a scenario were certain, by scenario. */
  readonly scenarios: readonly Float64Array[];
  /** By scenario, over these loans: 12-month and lifetime ECL, each loan rounded. */
  readonly sums: readonly { readonly ecl12: number; readonly lifetime: number }[];
}

export interface Measuring {
  readonly pool: KernelPool;
  readonly book: ModelBook;
  readonly signal?: AbortSignal;
  /** Multiplies PDs, LGDs or collateral of all loans. */
  readonly stress?: Stress;
}

/** What the kernel made of a list at stage 1: all that staging reads, and most of what is booked. */
export interface FirstLook { readonly out: EclColumns; readonly byScenario: readonly ScenarioColumns[] }

/**
 * Measures and stages loans: the kernel for PDs and ECL, then the tests of the policy on those PDs, then what the stage books. Each loan
 * depends on itself and the book alone, so a list may be cut anywhere and a list of one is the same calculation.
 */
export async function measureLoans(loans: readonly PreparedLoan[], measuring: Measuring, moves: Moves | null = null, first?: FirstLook): Promise<Measured> {
  const { pool, book, signal } = measuring;
  const moveOf = (at: number): LoanMove => (moves === null ? UNMOVED : { ...UNMOVED, pd: moves.pd[at] as number, lgd: moves.lgd[at] as number });
  const { out, byScenario } = first ?? (await lookAt(loans, measuring, moveOf));
  const staged = stageLoans(loans, out, book, moves);
  const again = needSecondLook(loans, staged.stage, book);
  const second = allocateColumns(again.length);
  const secondByScenario = allocateScenarioColumns(book.scenarios.length, again.length);
  if (again.length > 0) {
    const moved = again.map((at): LoanMove => ({ ...moveOf(at), stage: staged.stage[at] as number, lgdInDefault: defaultLgd(loans[at] as PreparedLoan, staged.stage[at] as number, book) }));
    await pool.measure(blockOf(again.map((at) => loans[at] as PreparedLoan), book, (at) => moved[at] as LoanMove), inputsOf(measuring), second, { byScenario: secondByScenario, signal });
  }
  const places = new Map(again.map((at, place) => [at, place]));
  return bookLoans(loans, staged, (at) => {
    const place = places.get(at);
    return place === undefined ? { out, byScenario, at } : { out: second, byScenario: secondByScenario, at: place };
  }, out);
}

/** The kernel on a list, every loan at stage 1: it may be staged and booked under other bars without measuring again. */
export async function lookAt(loans: readonly PreparedLoan[], measuring: Measuring, moveOf: (at: number) => LoanMove = () => UNMOVED): Promise<FirstLook> {
  const out = allocateColumns(loans.length);
  const byScenario = allocateScenarioColumns(measuring.book.scenarios.length, loans.length);
  await measuring.pool.measure(blockOf(loans, measuring.book, moveOf), inputsOf(measuring), out, { byScenario, signal: measuring.signal });
  return { out, byScenario };
}

function inputsOf({ book, stress }: Measuring): KernelInputs {
  return { curves: book.curves.curves, scenarios: book.scenarios, conventions: book.conventions, ...(stress === undefined ? {} : { stress }) };
}

type Staged = Pick<Measured, 'stage' | 'reasons' | 'notAssessable' | 'blocked' | 'pdAnnualised'>;

function stageLoans(loans: readonly PreparedLoan[], out: EclColumns, { policy, bars }: ModelBook, moves: Moves | null): Staged {
  const staged: Staged = { stage: new Uint8Array(loans.length), reasons: new Uint32Array(loans.length), notAssessable: new Uint8Array(loans.length), blocked: new Uint8Array(loans.length), pdAnnualised: new Float64Array(loans.length) };
  loans.forEach((loan, at) => {
    const measured = loan.inScope && loan.matrix === null;
    const pdLifetime = annualised(out.pdLifetime[at] as number, loan.term);
    const override = moves?.stage[at] ?? 0;
    const { fired, stage, told } = stageNumbers({ ...loan.staging, pdLifetime: measured ? pdLifetime : null, pd12: measured ? (out.pd12[at] as number) : null, override: override === 2 ? '2' : override === 3 ? '3' : null }, policy.staging, bars);
    const lacking = (fired & REASON_BIT.NO_ORIG_PD) !== 0 && stage !== STAGE_OUT && stage !== STAGE_POCI && stage !== STAGE_SIMPLIFIED;
    staged.stage[at] = stage;
    staged.reasons[at] = told;
    staged.notAssessable[at] = lacking ? 1 : 0;
    staged.blocked[at] = lacking && (fired & BLOCKED) !== 0 ? 1 : 0;
    staged.pdAnnualised[at] = pdLifetime;
  });
  return staged;
}

/** Loans of which the first look, at stage 1, does not give everything: the undrawn part of another stage, and LGDs by months in default. */
function needSecondLook(loans: readonly PreparedLoan[], stage: Uint8Array, book: ModelBook): number[] {
  return loans.flatMap((loan, at) => {
    const s = stage[at] as number;
    if (s === STAGE_1 || s === STAGE_OUT || loan.matrix !== null) return [];
    return loan.undrawn * loan.ccf > 0 || defaultLgd(loan, s, book) !== null ? [at] : [];
  });
}

/** LGD of a loan in stage 3 by its months in default, where the policy asks for it; null otherwise. */
export function defaultLgd(loan: PreparedLoan, stage: number, { policy }: ModelBook): number | null {
  return stage === STAGE_3 && policy.conventions.defaultedLgd === 'by-months-in-default' ? lgdInDefault(loan.lgd.rule, loan.row.months_in_default) : null;
}

interface Look { readonly out: EclColumns; readonly byScenario: readonly ScenarioColumns[]; readonly at: number }

function bookLoans(loans: readonly PreparedLoan[], staged: Staged, look: (at: number) => Look, first: EclColumns): Measured {
  const column = (): Float64Array => new Float64Array(loans.length);
  const measured: Measured = {
    ...staged, pd12: first.pd12, pdLifetime: first.pdLifetime, lgd: column(), ecl12: column(), lifetime: column(), defaulted: column(), booked: column(), provision: column(),
    scenarios: look(0).byScenario.map(column), sums: look(0).byScenario.map(() => ({ ecl12: 0, lifetime: 0 })),
  };
  loans.forEach((loan, at) => {
    const { out, byScenario, at: place } = look(at);
    const stage = staged.stage[at] as number;
    const units = (amount: number): number => roundedMinorUnits(amount * loan.fx);
    measured.lgd[at] = out.lgdNow[place] as number;
    if (loan.matrix !== null) {
      const amount = units(loan.matrix * loan.drawn);
      for (const each of [measured.ecl12, measured.lifetime, measured.defaulted, measured.booked, ...measured.scenarios]) each[at] = amount;
      for (const sums of measured.sums as { ecl12: number; lifetime: number }[]) { sums.ecl12 += amount; sums.lifetime += amount; }
      return;
    }
    // Day-1 losses of POCI are in its credit-adjusted rate: the allowance is what changed since (5.5.13, B5.5.46).
    const initial = stage === STAGE_POCI ? (loan.row.poci_initial_ecl ?? 0) : 0;
    const bookedOf = (columns: Pick<EclColumns, 'ecl12' | 'lifetime' | 'defaulted'>): number =>
      stage === STAGE_OUT ? 0 : ((stage === STAGE_1 ? columns.ecl12 : stage === STAGE_3 ? columns.defaulted : columns.lifetime)[place] as number) - initial;
    measured.ecl12[at] = units(out.ecl12[place] as number);
    measured.lifetime[at] = units(out.lifetime[place] as number);
    measured.defaulted[at] = units(out.defaulted[place] as number);
    measured.booked[at] = units(bookedOf(out));
    measured.provision[at] = stage === STAGE_OUT ? 0 : units(out.undrawnPart[place] as number);
    if (stage === STAGE_OUT) return;
    byScenario.forEach((columns, s) => {
      (measured.scenarios[s] as Float64Array)[at] = units(bookedOf(columns));
      const sums = measured.sums[s] as { ecl12: number; lifetime: number };
      sums.ecl12 += units(columns.ecl12[place] as number);
      sums.lifetime += units(columns.lifetime[place] as number);
    });
  });
  return measured;
}
