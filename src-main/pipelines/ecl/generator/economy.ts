import { macroAt, monthNumber } from './macro.ts';

/** The economy as a portfolio's months see it, counted from the first date. */
export interface Economy {
  /** Systematic factor of a month. */
  readonly z: (month: number) => number;
  /** Growth of home prices between two months, as a factor. */
  readonly homes: (from: number, to: number) => number;
}

const BEFORE = 480;
const AFTER = 240;

/** The economy around a date: the index is summed once, not for each loan. */
export function economyAround(date: string): Economy {
  const zero = monthNumber(date);
  const index = new Float64Array(BEFORE + AFTER + 1);
  for (let i = 1; i < index.length; i += 1) index[i] = (index[i - 1] as number) + Math.log1p(macroAt(zero - BEFORE + i).hpi) / 12;
  const at = (month: number): number => index[Math.min(index.length - 1, Math.max(0, month + BEFORE))] as number;
  return { z: (month) => macroAt(zero + month).z, homes: (from, to) => Math.exp(at(to) - at(from)) };
}
