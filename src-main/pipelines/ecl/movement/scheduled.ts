import { fillDrawn } from '../kernel/exposure.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import { monthlyRate, type KernelConventions } from '../kernel/settings.ts';

/** What a block looks like some months on if every loan only paid what was agreed. */
export interface Scheduled { readonly balance: Float64Array; readonly term: Int32Array; readonly monthsOnBook: Int32Array; readonly cashFlows?: NonNullable<LoanBlock['cashFlows']> }

/**
 * Term, balance, age and remaining flows of every loan after `months` at the schedule of the block itself, by the kernel's own schedule.
 * A loan that should have matured has nothing left and a term of one month.
 */
export function scheduledAfter(block: LoanBlock, months: number, conventions: Pick<KernelConventions, 'eir'>): Scheduled {
  const { count } = block;
  const balance = new Float64Array(count);
  const term = new Int32Array(count);
  const monthsOnBook = new Int32Array(count);
  let drawn = new Float64Array(0);
  for (let i = 0; i < count; i += 1) {
    const left = block.term[i] as number;
    term[i] = Math.max(1, left - months);
    monthsOnBook[i] = (block.monthsOnBook[i] as number) + months;
    if (months >= left) continue;
    if (months === 0) { balance[i] = block.balance[i] as number; continue; }
    if (drawn.length < left + 2) drawn = new Float64Array(left + 2);
    fillDrawn(block, i, left, monthlyRate(block.rate[i] as number, conventions.eir), false, drawn);
    balance[i] = drawn[months + 1] as number;
  }
  if (block.cashFlows === undefined) return { balance, term, monthsOnBook };
  const cashFlows = new Map([...block.cashFlows].map(([i, flows]) => [i, flows.flatMap(({ month, principal }) => (month > months ? [{ month: month - months, principal }] : []))] as const));
  return { balance, term, monthsOnBook, cashFlows };
}
