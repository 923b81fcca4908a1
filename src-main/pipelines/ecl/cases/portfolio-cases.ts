import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Conventions } from '../../../../src-shared/model/ecl/policy.ts';
import { allocateBlock, allocateColumns } from '../kernel/block-memory.ts';
import type { KernelCurve, KernelScenario } from '../kernel/loan-block.ts';
import { measureBlock } from '../kernel/measure-block.ts';
import { compared, resultOf, type CasesResult } from './case-result.ts';

const INPUTS = ['loan_id', 'balance', 'eir_nominal', 'term_months', 'lambda_annual', 'lgd', 'stage'] as const;
const EXPECTED = ['ecl12', 'ecl_lifetime', 'booked'] as const;
export const PORTFOLIO_HEADER: readonly string[] = [...INPUTS, ...EXPECTED];

/** Months of the reference's curves. */
const MONTHS = 120;

/**
 * The three scenarios and the hazard shape that a portfolio file stands on (its rows hold only the loan): proportional hazards
 * lambda a(t) m_s(t) with a(t) = 1 + exp(-(t-24)^2/288)/2 and m_s(t) = 1 + (k_s-1) exp(-max(0,t-12)/24), LGD multiplied; end of month,
 * EIR nominal, level annuity.
 */
export function portfolioSetup(): { curve: KernelCurve; scenarios: KernelScenario[] } {
  const byMonth = (value: (t: number) => number): Float64Array => Float64Array.from({ length: MONTHS }, (_, i) => value(i + 1));
  const scenario = (id: string, weight: number, k: number, lgdMultiplier: number): KernelScenario => ({ id, weight, lgdMultiplier, lgdShift: 0, hpiShift: 0, intensityMultiplier: byMonth((t) => 1 + (k - 1) * Math.exp(-Math.max(0, t - 12) / 24)) });
  return {
    curve: { kind: 'intensity', monthly: byMonth((t) => (1 + 0.5 * Math.exp((-(t - 24) * (t - 24)) / 288)) / 12) },
    scenarios: [scenario('base', 0.5, 1, 1), scenario('up', 0.2, 0.75, 0.95), scenario('down', 0.3, 1.6, 1.1)],
  };
}

/** Measures a portfolio as one block and compares loan by loan. Errors: INVALID_INPUT with the line of a value that is no number. */
export function runPortfolioCases(text: string): CasesResult {
  const lines = text.split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const place = new Map(header.map((name, at) => [name, at]));
  const rows = lines.slice(1).map((line, at) => ({ cells: line.split(','), line: at + 2 })).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (rows.length === 0) throw new AppError('INVALID_INPUT', 'The portfolio file has a header and no loans.', { userAction: 'Give one loan a line.' });
  const number = (row: (typeof rows)[number], name: string): number => {
    const cell = row.cells[place.get(name) as number]?.trim() ?? '';
    const value = Number(cell);
    if (cell === '' || !Number.isFinite(value)) throw new AppError('INVALID_INPUT', `Line ${row.line} of the portfolio file has "${cell.slice(0, 40)}" as ${name}, which is no number.`, { userAction: 'Correct the cell.' });
    return value;
  };
  const block = allocateBlock(rows.length);
  rows.forEach((row, i) => {
    const [term, stage] = [number(row, 'term_months'), number(row, 'stage')];
    if (!Number.isInteger(term) || term < 1 || term > 1200) throw new AppError('INVALID_INPUT', `Line ${row.line} of the portfolio file has a term of ${term} months, not 1 to 1200.`, { userAction: 'Correct the cell.' });
    if (![1, 2, 3].includes(stage)) throw new AppError('INVALID_INPUT', `Line ${row.line} of the portfolio file has stage ${stage}, not 1, 2 or 3.`, { userAction: 'Correct the cell.' });
    block.balance[i] = number(row, 'balance');
    block.eir[i] = number(row, 'eir_nominal');
    block.rate[i] = block.eir[i] as number;
    block.term[i] = term;
    block.pdScale[i] = number(row, 'lambda_annual');
    block.lgd[i] = number(row, 'lgd');
    block.stage[i] = stage - 1;
  });
  const { curve, scenarios } = portfolioSetup();
  const out = allocateColumns(rows.length);
  measureBlock(block, [curve], scenarios, { ...Conventions.parse({}), reversion: null }, { from: 0, to: rows.length, out });
  return resultOf(rows.map((row, i) => compared(
    row.cells[place.get('loan_id') as number]?.trim() ?? '',
    { ecl12: out.ecl12[i] as number, ecl_lifetime: out.lifetime[i] as number, booked: out.booked[i] as number },
    Object.fromEntries(EXPECTED.map((name) => [name, number(row, name)])),
  )));
}
