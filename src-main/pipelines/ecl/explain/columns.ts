import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import type { LoanRowField } from '../measure/loan-row.ts';
import { lineOf } from './lines.ts';

type Reads = readonly LoanRowField[];

/** Columns of `loan` by what they decide. A column of `ecl` names the groups it can depend on; a test changes every input and holds it. */
const CLASS: Reads = ['measurement', 'product', 'poci'];
const RATE: Reads = ['eir', 'credit_adjusted_eir', 'contract_rate'];
const TERM: Reads = ['remaining_term'];
/** What chooses a curve and scales it; terms and sectors choose one too. */
const PD: Reads = ['pd_12m', 'pd_curve', 'segment', 'grade', 'score', 'months_on_book', 'sector', 'remaining_term'];
const MONEY: Reads = ['balance', 'currency'];
const EXPOSURE: Reads = ['arrears_amount', 'credit_limit', 'ccf', 'amortisation', 'balloon_amount', 'cash_flows', 'cpr'];
const LOSS: Reads = ['lgd', 'collateral_value', 'guarantee_integral', 'guarantee_amount', 'guarantor_pd', 'guarantor_lgd', 'months_in_default'];
const TESTS: Reads = ['days_past_due', 'unlikely_to_pay', 'watchlist', 'forborne', 'customer_id', 'origination_pd', 'origination_pd_12m', 'origination_grade', 'months_since_default_exit', 'months_since_stage2_trigger'];
const SCOPE: Reads = ['loan_id', 'region', 'sector'];
const STAGED: Reads = [...CLASS, ...PD, ...TERM, ...TESTS];
const MODEL: Reads = [...STAGED, ...RATE, ...MONEY, ...EXPOSURE, ...LOSS, 'poci_initial_ecl'];
const SHORTFALL: Reads = ['balance', 'currency', 'contract_rate', 'eir', 'credit_adjusted_eir', 'collateral_value', 'youngest_age', 'product', 'poci', 'measurement'];

interface Depends { readonly reads: Reads; readonly own?: readonly string[]; readonly pool?: Reads; readonly lines?: readonly string[] }

const carry = (column: LoanRowField): Depends => ({ reads: [column] });
const measured = (lines: readonly string[] = []): Depends => ({ reads: MODEL, lines });
/** Days, exposure and flags of the obligor's other loans (contagion); which rows are the same loan again. */
const OTHERS: Reads = ['customer_id', 'balance', 'currency', 'days_past_due', 'unlikely_to_pay', 'measurement', 'product'];

function dependsOf(plan: EclPlan): Readonly<Record<string, Depends>> {
  const contagion = plan.policy.staging.contagionShare === null ? [] : OTHERS;
  const inModel = plan.overlays.some(({ effect }) => effect.kind === 'stage' || effect.kind === 'pd' || effect.kind === 'lgd') ? SCOPE : [];
  const isSpread = plan.overlays.some(({ effect }) => effect.kind === 'absolute');
  const staged: Depends = { reads: [...STAGED, ...inModel], pool: contagion, lines: ['policy#/staging'] };
  const booked: Depends = { reads: [...MODEL, ...inModel], pool: contagion, lines: ['policy#/staging', 'policy#/conventions', 'policy#/pd', 'policy#/lgd', 'policy#/ead', 'policy#/fallbacks', 'scenarios#/scenarios'] };
  // An amount that is spread over a scope moves with the exposure of every loan in it.
  const overlaid: Depends = { reads: plan.overlays.length === 0 ? [] : [...MODEL, ...SCOPE], pool: [...contagion, ...(isSpread ? [...MODEL, ...SCOPE] : [])], lines: plan.overlays.length === 0 ? [] : ['overlays#/overlays'] };
  // A loan in default needs no term, and one that lacks it has the stand-in: the tests decide how many months there are.
  const pd: Depends = { reads: [...CLASS, ...PD, ...TERM, ...TESTS], pool: contagion, lines: ['policy#/pd', 'scenarios#/scenarios'] };
  const both: Depends = { reads: [...booked.reads, ...overlaid.reads], pool: [...contagion, ...(overlaid.pool ?? [])], lines: [...(booked.lines ?? []), ...(overlaid.lines ?? [])] };
  return {
    loan_id: carry('loan_id'), customer_id: carry('customer_id'), segment: carry('segment'), product: carry('product'), region: carry('region'), sector: carry('sector'), ledger_account: carry('ledger_account'), vintage: carry('vintage'), days_past_due: carry('days_past_due'), dpd_bucket: carry('days_past_due'),
    modified: carry('modified'), enforcement: carry('enforcement'),
    grade: { reads: ['grade', ...PD, ...CLASS, 'days_past_due'], lines: ['policy#/pd/grades'] }, currency: { reads: ['currency'], lines: ['policy#/fx'] },
    measurement: { reads: CLASS, lines: ['policy#/classification'] }, in_scope: { reads: CLASS, lines: ['policy#/classification'] },
    stage: staged, decisive: staged, reasons: staged, not_assessable: staged,
    fallbacks: { reads: [...MODEL, 'loan_id'], pool: ['loan_id'], lines: ['policy#/fallbacks'] },
    remaining_term: { reads: [...TERM, ...CLASS, ...TESTS], pool: contagion, lines: ['policy#/ead/behaviouralLife', 'policy#/fallbacks/term'] }, eir: { reads: [...RATE, ...CLASS, 'days_past_due'], lines: ['policy#/fallbacks/eir'] },
    pd_12m: pd, pd_lifetime: pd, pd_annualised: pd,
    origination_pd: { reads: ['origination_pd', 'origination_pd_12m', 'origination_grade', ...PD, ...CLASS, ...TERM, ...TESTS], pool: contagion, lines: ['policy#/staging/sicrPd'] },
    lgd: { reads: MODEL, pool: contagion, lines: ['policy#/lgd', 'scenarios#/scenarios'] },
    balance: { reads: MONEY }, gross_carrying_amount: { reads: MONEY, lines: ['policy#/fx'] }, undrawn: { reads: [...MONEY, 'credit_limit'] }, ead: { reads: [...MONEY, ...CLASS, 'arrears_amount', 'credit_limit', 'ccf'], lines: ['policy#/ead'] },
    collateral_value: { reads: ['collateral_value', ...MONEY] },
    ecl_12m: { ...measured(), pool: contagion }, ecl_lifetime: { ...measured(), pool: contagion }, ecl_default: { ...measured(), pool: contagion }, modelled: booked, provision: booked,
    overlay: overlaid, allowance: both, fallback_amount: { ...both, reads: [...both.reads, 'loan_id'], pool: [...(both.pool ?? []), 'loan_id'] },
    nneg_shortfall: { reads: SHORTFALL, lines: ['policy#/equityRelease', 'scenarios#/scenarios'] }, modification_loss: { reads: ['modification_loss', 'currency'] }, written_off: { reads: ['written_off', 'currency'] },
  };
}

/** The plan of the table `ecl` by what the run stored of how it measured. */
export function eclTablePlan(stored: unknown): TablePlan {
  const depends = dependsOf(EclPlan.parse(stored));
  const unique = (names: readonly string[] = []): string[] => [...new Set(names)];
  return kernelTablePlan('ecl', 'loan', 'ecl', RESULT_FIELDS.map(({ name, title, type }) => {
    const { reads, own, pool, lines } = depends[name] ?? { reads: MODEL };
    const documents: Origin[] = unique(lines).map((line) => lineOf(line, line.slice(line.lastIndexOf('/') + 1)));
    return { column: name, title, type, reads: unique(reads), pool: unique(pool), documents, ...(own === undefined ? {} : { own }) };
  }));
}
