import { EclLoan, LoanLine } from '../../../src-shared/contract/ecl.ts';
import type { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { LoanGrid } from '../../../src-shared/model/ecl/loan-grid.ts';
import type { FixtureHandlers } from '../fixture-transport.ts';
import { sha } from '../fixtures/sha.ts';

type Line = z.output<typeof LoanLine>;
export const LOANS = 1_000_000;

function lineAt(at: number): Line {
  const stage = at % 23 === 0 ? '3' : at % 7 === 0 ? '2' : '1';
  const loan = at === 3 ? 'ES-PERSONAL-ORIGINATED-BY-THE-FORMER-CAJA-DE-AHORROS-0000000003' : `ES${String(at).padStart(9, '0')}`;
  return {
    sourceRow: at + 1, loan, segment: at % 2 === 0 ? 'Personal loans, Com. Valenciana' : 'Cards and revolving, Madrid', product: 'personal', stage, decisive: stage === '1' ? null : stage === '3' ? 'DPD90' : 'PD_INCREASE',
    reasons: stage === '1' ? [] : stage === '3' ? ['DPD90', 'DPD30', 'WATCHLIST'] : ['PD_INCREASE'], fallbacks: at % 11 === 0 ? ['EIR', 'LGD'] : [], daysPastDue: stage === '3' ? 91 + (at % 60) : at % 5 === 0 ? null : 0,
    exposure: `${100_000 - (at % 90_000)}.07`, pd12m: '0.018204110000', pdLifetime: '0.071204110000', lgd: '0.450000000000', allowance: `${9000 - (at % 8_000)}.55`, overlay: at % 9 === 0 ? '12.00' : '0.00', address: `ecl:allowance@${loan}`,
  };
}

const MONTHS = 48;
function grid(loan: string): LoanGrid {
  const scenarios = ([['base', 0.5, 1], ['adverse', 0.3, 1.4], ['severe', 0.2, 2.1]] as const).map(([scenario, weight, times]) => {
    let survival = 1;
    const months = Array.from({ length: MONTHS }, (_, at) => {
      const hazard = 0.0016 * times;
      const drawn = 20_000 * (1 - at / MONTHS);
      const marginalPd = survival * hazard;
      const discount = 1.004 ** -(at + 1);
      const month = { month: at + 1, drawn, undrawn: 400, ead: drawn + 400, yearlyPd: 1 - (1 - hazard) ** 12, hazard, survival, marginalPd, collateral: null, lgd: 0.45, discount, ecl: marginalPd * 0.45 * (drawn + 400) * discount };
      survival *= 1 - hazard;
      return month;
    });
    const sum = (of: readonly { ecl: number }[]): number => of.reduce((total, { ecl }) => total + ecl, 0);
    return { scenario, weight, ecl12: sum(months.slice(0, 12)), lifetime: sum(months), defaulted: 9180, months };
  });
  const weighted = (of: 'ecl12' | 'lifetime' | 'defaulted'): number => scenarios.reduce((total, each) => total + each.weight * each[of], 0);
  return { loan, currency: 'EUR', horizon: 'lifetime', constants: [{ name: 'rate', title: 'Monthly rate', value: '0.004' }, { name: 'n', title: 'Months', value: '48' }, { name: 'ccf', title: 'Credit conversion factor', value: '0.5' }], scenarios, ecl12: weighted('ecl12'), lifetime: weighted('lifetime'), defaulted: weighted('defaulted'), booked: weighted('lifetime') };
}

/** A loan of stage 2 with a test of each kind; `-matrix` at its end has no months. */
export function loanOf(loan: string): z.output<typeof EclLoan> {
  const line = { ...lineAt(7), loan, address: `ecl:allowance@${loan}` };
  const own = grid(loan);
  const at = (name: string): string => `ecl:${name}@${loan}`;
  return {
    line, currency: 'EUR',
    inputs: [
      { name: 'balance', title: 'Gross carrying amount', value: '20000.00', unit: 'currency', address: at('balance'), standIn: null }, { name: 'eir', title: 'Effective interest rate', value: '0.048000000000', unit: 'fraction', address: at('eir'), standIn: 'policy fallback, 0.05' },
      { name: 'remaining_term', title: 'Remaining term', value: '48', unit: 'months', address: at('remaining_term'), standIn: null }, { name: 'lgd', title: 'LGD', value: null, unit: 'fraction', address: at('lgd'), standIn: 'rule All other, 0.45' }, { name: 'collateral_value', title: 'Collateral value', value: null, unit: 'currency', address: at('collateral_value'), standIn: null },
    ],
    results: [{ name: 'ecl_12m', title: '12-month ECL', value: '171.02', unit: 'reporting', address: at('ecl_12m') }, { name: 'pd_lifetime', title: 'Lifetime PD', value: '0.071204110000', unit: 'fraction', address: at('pd_lifetime') }, { name: 'allowance', title: 'Loss allowance', value: '361.12', unit: 'reporting', address: at('allowance') }],
    tests: [
      { code: 'DPD90', title: 'Default by days past due', reference: 'IFRS 9 B5.5.37', observed: '0 days', threshold: '>= 90 days', fired: false, assessable: true, decisive: false, wouldChange: 'From 90 days past due it would be in stage 3.', address: at('days_past_due') },
      { code: 'DPD30', title: 'Backstop', reference: 'IFRS 9 5.5.11', observed: '0 days', threshold: '> 30 days', fired: false, assessable: true, decisive: false, wouldChange: null, address: at('days_past_due') },
      { code: 'PD_INCREASE', title: 'Lifetime PD against origination', reference: 'IFRS 9 5.5.9', observed: '0.0182 against 0.0081, ratio 2.25', threshold: 'ratio 2 or increase 0.003', fired: true, assessable: true, decisive: true, wouldChange: 'Below an annualised PD of 0.0111 it would be in stage 1.', address: at('pd_annualised') },
      { code: 'NOTCHES', title: 'Grade fell', reference: 'policy', observed: null, threshold: '3 notches', fired: false, assessable: false, decisive: false, wouldChange: null, address: null },
    ],
    grid: loan.endsWith('-matrix') ? { ...own, horizon: 'matrix', scenarios: [] } : own,
    overlays: [{ id: 'energy', title: 'Energy prices, small firms', amount: '12.00', reason: 'Bills are not in the payment behaviour yet.', owner: 'C. Prats', approver: 'A. Lindqvist' }],
    previous: { run: 'r0508', stage: '1', allowance: '301.10' },
  };
}

export function eclLoanFixtures(): FixtureHandlers {
  return {
    'ecl.loans': async ({ offset, limit, stage, search, fallbackOnly, key }) => {
      const fits = (line: Line): boolean => (stage === undefined || line.stage === stage) && (search === undefined || line.loan.includes(search)) && (fallbackOnly !== true || line.fallbacks.length > 0);
      if (stage === undefined && search === undefined && fallbackOnly !== true && key === undefined) return { total: LOANS, offset, items: Array.from({ length: Math.min(limit, LOANS - offset) }, (_, at) => lineAt(offset + at)) };
      const found = Array.from({ length: 5_000 }, (_, at) => lineAt(at)).filter(fits);
      return { total: found.length, offset, items: found.slice(offset, offset + limit) };
    },
    'ecl.loan': async ({ loan }) => { if (loan === 'nobody') throw new AppError('NOT_FOUND', 'The run measured no loan nobody', { userAction: 'See the list of loans.' }); return loanOf(loan); },
    'ecl.workbook': async ({ loan }) => ({ fileName: `${loan}.xlsx`, sha256: sha(loan), bytes: 40_000, token: 'token-workbook' }),
  };
}
