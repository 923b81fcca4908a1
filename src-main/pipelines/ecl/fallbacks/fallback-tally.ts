import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { FALLBACKS } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { Fallback } from '../../../../src-shared/model/ecl/result-fields.ts';
import { FALLBACK_BIT, fallbackRules } from './fallback-rules.ts';

/** What rests on a fallback: loans, and an amount in minor units (the caller's: exposure before measuring, allowance after). */
export interface FallbackShare { readonly fallback: Fallback; readonly loans: number; readonly amount: bigint; readonly standsIn: string; readonly setting: string; readonly first: readonly string[] }

export interface FallbackTally {
  /** Counts one loan: what it lacks, how it is named in messages, and its amount in minor units. */
  take(mask: number, loan: { readonly loanId: string; readonly sourceRow: number }, amount: number): void;
  /** Every fallback that occurred, in the order of FALLBACKS, and the loans that rest on any. */
  summary(): { readonly shares: readonly FallbackShare[]; readonly loans: number; readonly amount: bigint };
  /** Stops the run where the policy blocks. Errors: BLOCKED, naming each rule, its count and its first loans. */
  refuse(): void;
}

const FIRST = 5;

/** As stored in the column `fallbacks`: joined by `;`, null for none. */
export function fallbacksText(mask: number): string | null {
  const names = FALLBACKS.filter((name) => (mask & FALLBACK_BIT[name]) !== 0);
  return names.length === 0 ? null : names.join(';');
}

/** Counts what loans lack. A loan without what the model needs is booked by what the policy states, or stops the run: it is never left out. */
export function fallbackTally(policy: Pick<EclPolicy, 'fallbacks' | 'reportingCurrency'>): FallbackTally {
  const rules = fallbackRules(policy);
  const counted = rules.map((rule) => ({ rule, loans: 0, amount: 0n, first: [] as string[] }));
  let loans = 0;
  let amount = 0n;
  return {
    take(mask, { loanId, sourceRow }, ofLoan) {
      if (mask === 0) return;
      const units = BigInt(ofLoan);
      loans += 1;
      amount += units;
      for (const entry of counted) {
        if ((mask & FALLBACK_BIT[entry.rule.fallback]) === 0) continue;
        entry.loans += 1;
        entry.amount += units;
        if (entry.first.length < FIRST) entry.first.push(`${loanId} (row ${sourceRow})`);
      }
    },
    summary: () => ({ shares: counted.filter((entry) => entry.loans > 0).map(({ rule, first, ...sums }) => ({ fallback: rule.fallback, standsIn: rule.standsIn, setting: rule.setting, first, loans: sums.loans, amount: sums.amount })), loans, amount }),
    refuse() {
      const blocking = counted.filter((entry) => entry.loans > 0 && entry.rule.blocks);
      if (blocking.length === 0) return;
      throw new AppError('BLOCKED', blocking.map(({ rule, loans: count, first }) => `${count} loan${count === 1 ? ' lacks' : 's lack'} ${rule.lacks} (${rule.setting}: block): ${first.join(', ')}${count > first.length ? ', ...' : ''}`).join('; '), {
        userAction: 'Correct the file or decide the cells, or let the policy say what stands in.',
        details: { lacking: blocking.map(({ rule, loans: count }) => ({ fallback: rule.fallback, loans: count })) },
      });
    },
  };
}
