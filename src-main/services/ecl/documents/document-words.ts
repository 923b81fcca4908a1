import { CONVENTIONS } from '../../../../src-shared/model/ecl/conventions.ts';
import { changesBetween as changes, titleOfPath as titled, type Change } from '../../documents/changes.ts';
import type { DocumentConvention, DocumentWords } from '../../documents/document-kind.ts';

/** Words of members that are no convention: the longest beginning that fits a path gives its title. */
const TITLES: Readonly<Record<string, string>> = {
  name: 'Name', title: 'Title', note: 'Note', date: 'Date', reportingCurrency: 'Reporting currency', currency: 'Currency', fx: 'Exchange rate', classification: 'Classification',
  'staging.bands': 'Bar by PD at origination', 'staging.notches': 'Notches', 'staging.watchlist': 'Watch-list', 'staging.forborne': 'Forbearance', 'staging.unlikelyToPay': 'Unlikely to pay',
  'staging.cureStage2Months': 'Cure of stage 2, months', 'staging.cureStage3Months': 'Cure of stage 3, months', 'staging.contagionShare': 'Contagion, share in default', 'staging.simplifiedProducts': 'Simplified approach', 'staging.noDpdProducts': 'Days past due say nothing',
  provisionMatrices: 'Provision matrix', pd: 'PD', lgd: 'LGD', 'ead.ccf': 'Credit conversion factor', 'ead.cpr': 'Prepayment rate', 'ead.behaviouralLife': 'Behavioural life, months',
  equityRelease: 'Equity release', fallbacks: 'Stand-in', quality: 'Data-quality bar', weighting: 'What weights apply to', scenarios: 'Scenario', link: 'Macro link', monteCarlo: 'Monte Carlo', balances: 'Ledger balance', posting: 'Posting account',
};

/** Names of members in people's words. */
const WORDS: Readonly<Record<string, string>> = { pdMultiplier: 'PD multiplier', z: 'Z', logitShift: 'log-odds shift', lgdMultiplier: 'LGD multiplier', lgdShift: 'LGD shift', hpiShift: 'house-price shift', eir: 'EIR', pd: 'PD', lgd: 'LGD', ccf: 'CCF', cpr: 'CPR', ccfOtherwise: 'otherwise', cprOtherwise: 'otherwise', cureRate: 'cure rate', rho: 'asset correlation' };

/** Words of policies, scenario sets and ledgers: one vocabulary. */
export const ECL_WORDS: DocumentWords = { titles: TITLES, words: WORDS };
/** Of a policy conventions come first, as they are printed. */
export const POLICY_WORDS: DocumentWords = { ...ECL_WORDS, conventions: CONVENTIONS as readonly DocumentConvention[] };

/** What differs between two documents of a kind, in the order of the calculation: conventions as they are printed, then the other members. */
export function changesBetween(kind: 'policy' | 'scenarios' | 'ledger', left: unknown, right: unknown): Change[] {
  return changes(kind === 'policy' ? POLICY_WORDS : ECL_WORDS, left, right);
}

/** `scenarios[adverse].weight`: Scenario adverse: weight. */
export function titleOfPath(path: string): string {
  return titled(POLICY_WORDS, path);
}
