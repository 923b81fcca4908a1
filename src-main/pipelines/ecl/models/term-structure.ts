import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { identity, multiply, type Matrix } from '../../../../src-shared/kernel/math/matrix.ts';
import { generatorOf, transitionsOver } from './transition-matrix.ts';

/** Cumulative PDs at the end of years 1.. of one state, default being the last: the D column of T^k. */
export function cumulativeByPowers(matrix: Matrix, state: number, years: number): number[] {
  const last = matrix.length - 1;
  let walked = identity(matrix.length);
  return Array.from({ length: years }, () => {
    walked = multiply(walked, matrix);
    return Math.min(1, walked[state]?.[last] as number);
  });
}

/** Cumulative PDs at the end of months (`perYear` 12) or years (1) by the generator of a yearly matrix. */
export function cumulativeByGenerator(matrix: Matrix, state: number, periods: number, perYear: 1 | 12 = 1): number[] {
  return cumulativeByPowers(transitionsOver(generatorOf(matrix).intensities, 1 / perYear), state, periods);
}

/** Conditional PD of each period, given survival to its start: (C_k - C_(k-1)) / (1 - C_(k-1)); 1 where nobody is left. */
export function conditionalOfCumulative(cumulative: readonly number[]): number[] {
  return cumulative.map((now, k) => {
    const before = k === 0 ? 0 : (cumulative[k - 1] as number);
    return before >= 1 ? 1 : Math.min(1, Math.max(0, (now - before) / (1 - before)));
  });
}

/** Marginal (unconditional) PDs of conditional ones: S_(k-1) PD_k. Their sum and the last survival are 1 (ID-10). */
export function marginalOfConditional(conditional: readonly number[]): number[] {
  let survival = 1;
  return conditional.map((pd) => {
    const marginal = survival * pd;
    survival *= 1 - pd;
    return marginal;
  });
}

/** Cumulative PDs of conditional ones. */
export function cumulativeOfConditional(conditional: readonly number[]): number[] {
  let survival = 1;
  return conditional.map((pd) => 1 - (survival *= 1 - pd));
}

/**
 * Conditional yearly PDs of cumulative default rates as an agency observed them at tenors (years). Between tenors the hazard is
 * constant, before the first from 0, after the last as in the last interval; at a tenor the observed rate comes back. The one-year rate
 * is never raised to a power: observed multi-year rates are not powers of a matrix (rating momentum, withdrawn ratings).
 * Errors: INVALID_INPUT where tenors do not rise or a cumulative rate falls.
 */
export function conditionalOfObserved(tenors: readonly number[], cumulative: readonly number[], title = 'the observed curve'): number[] {
  if (tenors.length !== cumulative.length || tenors.length === 0) throw new AppError('INVALID_INPUT', `${title} has ${tenors.length} tenors and ${cumulative.length} cumulative rates.`, { userAction: 'Give one rate for each tenor.' });
  tenors.forEach((tenor, i) => {
    if (!(tenor > (tenors[i - 1] ?? 0))) throw new AppError('INVALID_INPUT', `Tenors of ${title} do not rise: ${tenor} years after ${tenors[i - 1] ?? 0}.`, { userAction: 'Order the tenors, each once.' });
    const [rate, before] = [cumulative[i] as number, cumulative[i - 1] ?? 0];
    if (!(rate >= before && rate <= 1)) throw new AppError('INVALID_INPUT', `The cumulative rate of ${title} at ${tenor} years is ${rate}, after ${before}: it may not fall.`, { userAction: 'Give cumulative, not yearly, rates.' });
  });
  // Cumulative hazard -ln(1 - C), linear between tenors.
  const integrated = (years: number): number => {
    let at = tenors.findIndex((tenor) => years <= tenor);
    if (at === -1) at = tenors.length - 1;
    const [from, to] = [at === 0 ? 0 : (tenors[at - 1] as number), tenors[at] as number];
    const [low, high] = [at === 0 ? 0 : -Math.log1p(-(cumulative[at - 1] as number)), -Math.log1p(-(cumulative[at] as number))];
    if (high === Number.POSITIVE_INFINITY) return years >= to || low === high ? high : low;
    return low + ((high - low) * (years - from)) / (to - from);
  };
  const years = Math.ceil(tenors[tenors.length - 1] as number) + 1;
  return Array.from({ length: years }, (_, k) => {
    const before = integrated(k);
    return before === Number.POSITIVE_INFINITY ? 1 : -Math.expm1(before - integrated(k + 1));
  });
}

/** Monthly hazards by month on book of yearly intensities that hold from their month on; the first holds before it, too. */
export function monthlyByBook(monthsOnBook: readonly number[], intensity: readonly number[], title = 'the hazard curve'): number[] {
  if (monthsOnBook.length !== intensity.length || monthsOnBook.length === 0) throw new AppError('INVALID_INPUT', `${title} has ${monthsOnBook.length} months and ${intensity.length} hazards.`, { userAction: 'Give one hazard for each month on book.' });
  monthsOnBook.forEach((month, i) => {
    if (i > 0 && month <= (monthsOnBook[i - 1] as number)) throw new AppError('INVALID_INPUT', `Months on book of ${title} do not rise: ${month} after ${monthsOnBook[i - 1]}.`, { userAction: 'Order the months, each once.' });
  });
  const length = (monthsOnBook[monthsOnBook.length - 1] as number) + 1;
  let at = 0;
  return Array.from({ length }, (_, month) => {
    while (at + 1 < monthsOnBook.length && (monthsOnBook[at + 1] as number) <= month) at += 1;
    return -Math.expm1(-(intensity[at] as number) / 12);
  });
}
