import { seededRandom, type SeededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { Documents, LoanSaid } from './two-dates.ts';

/** A policy with everything that is measured otherwise: a matrix, collateral, another currency. */
export const POLICY = {
  fx: { USD: 0.9 }, provisionMatrices: [{ id: 'trade', title: 'Trade', products: ['receivable'], buckets: [{ label: 'current', from: 0, to: 30, rate: 0.003 }, { label: 'late', from: 31, to: null, rate: 0.1 }] }],
  staging: { simplifiedProducts: ['receivable'] },
  lgd: [{ id: 'homes', title: 'Homes', segments: ['mortgage'], lgd: 0.4, collateral: { growth: 0.01, monthsToSale: 12 } }, { id: 'rest', title: 'Rest', lgd: 0.45, cureRate: 0.1 }],
  ead: { arrears: 'added' },
};

export function anyLoan(random: SeededRandom, id: string): LoanSaid {
  const balance = (10_000 + random.below(5_000_000)) / 100;
  const amortisation = random.pick(['annuity', 'linear', 'bullet', 'revolving', 'annuity']);
  const product = random.next() < 0.15 ? 'receivable' : 'term-loan';
  return {
    loan_id: id, segment: random.pick(['mortgage', 'retail']), product, currency: random.next() < 0.25 ? 'USD' : 'EUR', amortisation, balance: balance.toFixed(2), credit_limit: amortisation === 'revolving' ? (balance * 1.4).toFixed(2) : null,
    eir: (0.01 + random.next() * 0.1).toFixed(6), remaining_term: 1 + random.below(90), months_on_book: random.below(40), days_past_due: random.pick([0, 0, 0, 0, 12, 35, 95]), pd_12m: (0.001 + 0.1 * random.next()).toFixed(6), origination_pd: (0.001 + 0.05 * random.next()).toFixed(6),
    collateral_value: (balance * (0.3 + random.next())).toFixed(2), arrears_amount: random.next() < 0.1 ? '50.00' : null, poci: random.next() < 0.05, poci_initial_ecl: '100.00', measurement: random.next() < 0.1 ? 'fvoci' : random.next() < 0.05 ? 'fvtpl' : 'amortised-cost',
    written_off: random.next() < 0.1 ? '75.50' : null, modified: random.next() < 0.1, ccf: '0.5',
  };
}

/** A portfolio at two dates: kept, new, gone, repaid and written off. */
export function portfolios(seed: number, loans: number): { before: LoanSaid[]; after: LoanSaid[] } {
  const random = seededRandom(seed);
  const before = Array.from({ length: loans }, (_, i) => anyLoan(random, `L${i}`));
  const after = before.flatMap((loan, i): LoanSaid[] => {
    const roll = random.next();
    if (roll < 0.08) return [];
    if (roll < 0.11) return [{ ...loan, balance: '0.00', credit_limit: null, arrears_amount: null, written_off: '1000.00' }];
    if (roll < 0.14) return [{ ...loan, balance: '0.00', credit_limit: null, arrears_amount: null, written_off: null }];
    const now = anyLoan(random, `L${i}`);
    return [{ ...now, currency: loan['currency'] ?? 'EUR', amortisation: loan['amortisation'] ?? null, product: random.next() < 0.95 ? (loan['product'] ?? null) : (now['product'] ?? null) }];
  });
  return { before, after: [...after, ...Array.from({ length: Math.ceil(loans / 10) }, (_, i) => anyLoan(random, `N${i}`))] };
}

/** Documents in which everything is different. */
export const CHANGED: Documents = { policy: { ...POLICY, fx: { USD: 0.95 }, conventions: { defaultTiming: 'mid' }, pd: { curves: [{ source: 'annual', id: 'other', pd: [0.025] }, { source: 'annual', id: 'one', pd: [0.03] }], loanPd: 'flat' } }, scenarios: [{ id: 'only', title: 'Only', weight: 1, pdMultiplier: [1.3] }] };
