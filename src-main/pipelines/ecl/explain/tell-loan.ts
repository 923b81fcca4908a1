import type { LoanGrid } from '../../../../src-shared/model/ecl/loan-grid.ts';
import type { Fallback } from '../../../../src-shared/model/ecl/result-fields.ts';
import { FALLBACK_BIT, fallbackRules } from '../fallbacks/fallback-rules.ts';
import { screenGrid } from '../kernel/screen-grid.ts';
import { READ_FIELDS, type LoanRowField } from '../measure/loan-row.ts';
import type { MeasuredLoan } from '../measure/measure-one.ts';
import type { StageTest } from '../staging/describe-tests.ts';
import { whatWouldChange, type StageChange } from '../staging/what-would-change.ts';
import { overlayAmounts } from './explain-row.ts';
import { shown, unitsText } from './result-text.ts';

/** The column of `loan` that a test looks at. */
const TEST_READS: Readonly<Record<string, LoanRowField>> = {
  OUT_OF_SCOPE: 'measurement', POCI: 'poci', SIMPLIFIED: 'product', DPD90: 'days_past_due', UTP: 'unlikely_to_pay', CONTAGION: 'customer_id', PROBATION_S3: 'months_since_default_exit', DPD30: 'days_past_due', WATCHLIST: 'watchlist', FORBORNE: 'forborne',
  NOTCHES: 'grade', PROBATION_S2: 'months_since_stage2_trigger', PD_RELATIVE: 'origination_pd', PD_ABSOLUTE: 'origination_pd', PD_INCREASE: 'origination_pd', NO_ORIG_PD: 'origination_pd', NO_SNAPSHOT_LIFETIME: 'origination_pd',
};

const STANDS_FOR: Readonly<Partial<Record<Fallback, LoanRowField>>> = { EIR: 'eir', PD: 'pd_12m', LGD: 'lgd', TERM: 'remaining_term', CURRENCY: 'currency', SEGMENT: 'segment', BALANCE: 'balance', STAGING: 'days_past_due', AMORTISATION: 'amortisation' };

/** One measured loan as its page shows it. `amounts`: what overlays allocated to it, in minor units by id. */
export function tellLoan(measured: MeasuredLoan, amounts: ReadonlyMap<string, number>) {
  const { loan, book, staged } = measured;
  const changes = new Map(whatWouldChange(stagedInput(measured), book.policy.staging).map((change) => [change.test as string, change]));
  const total = overlayAmounts(measured, amounts);
  return {
    grid: screenGrid(measured.grid, { loan: loan.loanId, currency: loan.currency, horizon: horizonOf(measured), constants: constantsOf(measured) }),
    tests: staged.tests.filter((test) => test.state !== 'off').map((test) => ({
      code: test.id, title: test.title, reference: test.reference, observed: test.observed === null ? null : valueText(test.observed, test.unit), threshold: `${test.operator ?? ''} ${test.threshold === null ? '' : valueText(test.threshold, test.unit)}`.trim(),
      fired: test.fired, assessable: test.state === 'tested', decisive: staged.decisive === test.id, wouldChange: changeText(changes.get(test.id), test), reads: TEST_READS[test.id] ?? null,
    })),
    standIns: Object.fromEntries(fallbackRules(book.policy).flatMap(({ fallback, standsIn }) => { const column = STANDS_FOR[fallback]; return column !== undefined && (loan.lacks & FALLBACK_BIT[fallback]) !== 0 ? [[column, standsIn]] : []; })),
    inputs: READ_FIELDS.map(({ name }) => name),
    overlays: book.plan.overlays.flatMap((overlay) => { const amount = total.get(overlay.id); return amount === undefined || amount === 0 ? [] : [{ id: overlay.id, title: overlay.title, amount: unitsText(amount, 2), reason: overlay.reason, owner: overlay.owner, content: overlay }]; }),
  };
}

/** The loan as staging sees it now, PDs of the measurement in it. */
function stagedInput({ loan, base }: MeasuredLoan): MeasuredLoan['loan']['staging'] {
  const measured = loan.inScope && loan.matrix === null;
  return { ...loan.staging, pdLifetime: measured ? (base.pdAnnualised[0] as number) : null, pd12: measured ? (base.pd12[0] as number) : null };
}

function horizonOf({ loan, staged }: MeasuredLoan): LoanGrid['horizon'] {
  if (!loan.inScope) return 'none';
  if (loan.matrix !== null) return 'matrix';
  return staged.stage === '1' ? '12-month' : staged.stage === '3' ? 'defaulted' : 'lifetime';
}

function constantsOf({ grid, loan, book }: MeasuredLoan): LoanGrid['constants'] {
  const { conventions } = book.policy;
  const line = (name: string, title: string, value: string | number): LoanGrid['constants'][number] => ({ name, title, value: typeof value === 'number' ? shown(value) : value });
  return [
    line('eir', 'EIR a year', loan.eir), line('monthlyRate', 'Rate a month', grid.monthlyRate), line('theta', 'Default within the month, theta', grid.theta), line('planRate', 'Rate of the instalment plan, a month', grid.planRate), line('term', 'Months', loan.term), line('amortisation', 'Amortisation', loan.amortisation),
    line('cpr', 'CPR', loan.cpr), line('ccf', 'CCF', loan.ccf), line('curve', 'PD curve', `${loan.curve.id}${loan.curve.state === null ? '' : `, ${loan.curve.state}`}`), line('scale', 'Scale of the curve', loan.curve.scale), line('rho', 'Asset correlation', loan.rho),
    line('lgdModel', 'LGD', loan.lgd.rule === null ? 'as on the file' : `${loan.lgd.rule.title}, ${loan.lgd.model}`), line('cureRate', 'Cure rate', loan.lgd.cureRate), line('guaranteedShare', 'Share guaranteed', loan.guaranteedShare), line('guarantorLoss', 'Guarantor, PD x LGD', loan.guarantorLoss),
    line('defaultTiming', 'Default within a month', conventions.defaultTiming), line('ead', 'Exposure of a month', conventions.ead), line('fx', 'Units of the reporting currency', loan.fx),
  ];
}

const UNIT_WORDS: Readonly<Record<StageTest['unit'], string>> = { days: ' days', fraction: '', ratio: '', notches: ' notches', months: ' months', flag: '', word: '' };

function valueText(value: number | boolean | string, unit: StageTest['unit']): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'number' ? `${unit === 'fraction' || unit === 'ratio' ? shown(Number(value.toPrecision(6))) : value}${UNIT_WORDS[unit]}` : value;
}

function changeText(change: StageChange | undefined, test: StageTest): string | null {
  if (change === undefined || change.to === null) return null;
  if (change.test === 'CONTAGION') return `${change.to === true ? 'enough of the customer’s exposure in default' : 'less of the customer’s exposure in default'} would put it into stage ${change.stage}`;
  if (typeof change.to === 'boolean') return `if it were ${change.to ? 'so' : 'not so'}, it would be in stage ${change.stage}`;
  // All digits: just above a bar is what changes the stage.
  const to = typeof change.to === 'number' && test.unit === 'fraction' ? shown(change.to) : valueText(change.to, test.unit);
  return `${to} instead of ${change.from === null ? 'nothing known' : valueText(change.from, test.unit)} would put it into stage ${change.stage}`;
}
