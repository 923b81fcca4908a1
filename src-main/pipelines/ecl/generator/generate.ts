import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { parseLocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { daysBefore } from './calendar.ts';
import { cellsOf, headerOf } from './columns.ts';
import { loanDraws, makeContract, monthsBetween } from './contract.ts';
import type { Contract } from './contract.ts';
import { economyAround } from './economy.ts';
import { liveLoan } from './life.ts';
import type { Life } from './life.ts';
import { DEMO_OPTIONS } from './options.ts';
import type { GeneratorHeaders, GeneratorOptions, PortfolioPlan } from './options.ts';

/** Loans made between the dates, a month, as a share of the book. */
const NEW_A_MONTH = 0.012;
const MOST_LOANS = 50_000_000;

/** One loan with its life: what the files are written from, and what tests and the ledger count. */
export interface GeneratedLoan { readonly index: number; readonly contract: Contract; readonly life: Life }

const isMonthEnd = (date: string): boolean => daysBefore(date, -1).endsWith('-01');

/** The options with defaults. Errors: INVALID_INPUT for no loans, dates that are no month ends, or a second date not 1 to 24 months later. */
export function planOf(options: GeneratorOptions): PortfolioPlan {
  const plan: PortfolioPlan = { loans: options.loans, seed: options.seed, country: options.country ?? 'es', headers: options.headers ?? 'canonical', date: options.date ?? DEMO_OPTIONS.date, second: options.second ?? null };
  if (!Number.isInteger(plan.loans) || plan.loans < 1 || plan.loans > MOST_LOANS) throw new AppError('INVALID_INPUT', `a portfolio of ${plan.loans} loans cannot be made`, { userAction: `Ask for 1 to ${MOST_LOANS} loans.` });
  if (!Number.isSafeInteger(plan.seed)) throw new AppError('INVALID_INPUT', `${plan.seed} is no seed`, { userAction: 'Give a whole number.' });
  for (const date of [plan.date, plan.second]) {
    if (date !== null && (parseLocalDate(date) === null || !isMonthEnd(date))) throw new AppError('INVALID_INPUT', `${date} is no month end`, { userAction: 'Give reporting dates such as 2025-12-31.' });
  }
  const months = monthsBetween(plan);
  if (plan.second !== null && (months < 1 || months > 24)) throw new AppError('INVALID_INPUT', `the second date ${plan.second} is not 1 to 24 months after ${plan.date}`);
  return plan;
}

/** Every loan of a plan, one after another; a loan depends on seed and index only, so none is held. */
export function* generateLoans(plan: PortfolioPlan): Generator<GeneratedLoan> {
  const economy = economyAround(plan.date);
  const months = monthsBetween(plan);
  const last = plan.loans + (plan.second === null ? 0 : Math.ceil(plan.loans * NEW_A_MONTH * months));
  for (let index = 0; index < last; index += 1) {
    const draw = loanDraws(plan, index);
    const contract = makeContract(plan, index, months, draw);
    yield { index, contract, life: liveLoan(plan, contract, economy, draw) };
  }
}

/** One file of a portfolio: `date` is its reporting date, `lines` its records with their line ends, header first. */
export interface PortfolioFile { readonly date: string; readonly lines: () => Generator<string> }

/** One record with its line end; cells quoted where they must be. Generated words never start a formula. */
export function recordOf(cells: readonly string[], headers: GeneratorHeaders): string {
  const separator = headers === 'spanish' ? ';' : ',';
  return `${cells.map((cell) => (cell.includes(separator) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator)}\r\n`;
}

/** Files of a plan, one a date. Each is made on its own pass and streams: a million loans need no more memory than one. */
export function generatePortfolio(options: GeneratorOptions): PortfolioFile[] {
  const plan = planOf(options);
  const file = (date: string, of: 'first' | 'second'): PortfolioFile => ({
    date,
    lines: function* () {
      yield recordOf(headerOf(plan.headers), plan.headers);
      for (const { contract, life } of generateLoans(plan)) {
        const state = life[of];
        if (state !== null) yield recordOf(cellsOf(contract, state, date, plan.headers), plan.headers);
      }
    },
  });
  return [file(plan.date, 'first'), ...(plan.second === null ? [] : [file(plan.second, 'second')])];
}
