import { decimal, ratio, toShortest } from '../../../../src-shared/kernel/decimal.ts';
import type { Annex2KeyRow, KeyOrigin } from './answer-key.ts';
import * as clean from './clean.ts';
import { COLUMNS } from './columns.ts';
import { DECISION, ENERGY_ANSWER, NOT_APPLICABLE, STATED } from './decisions.ts';
import type { LoanState } from './life.ts';
import { ORIGINATOR, SECURITISATION_ID } from './parties.ts';
import { MAPPED_BY_PERSON } from './vocabulary.ts';

/** Delivered text from the clean loan, or null where the answer is a no-data one. */
type Value = (state: LoanState) => string | null;
interface Expectation { readonly code: string; readonly value: Value; readonly origin: KeyOrigin; readonly blank?: { readonly answer: string; readonly origin: KeyOrigin } }

const amount = (pence: number | null): string | null => (pence === null ? null : toShortest(decimal(pence).div(100), 2));
const shortest = (text: string): string => toShortest(decimal(text), 10);

function cellOf(id: string): { header: string; column: number } {
  const column = COLUMNS.findIndex((candidate) => candidate.id === id);
  return { header: (COLUMNS[column] as (typeof COLUMNS)[number]).header, column };
}
const cell = (id: string): KeyOrigin => ({ kind: 'source-cell', ...cellOf(id) });
const noData = (code: string, answer: string): { answer: string; origin: KeyOrigin } => ({ answer, origin: { kind: 'config', key: `no-data ${code}` } });
const decided = (answer: string, id: string): { answer: string; origin: KeyOrigin } => ({ answer, origin: { kind: 'decision', id } });
const notApplicable = (code: string): { answer: string; origin: KeyOrigin } => decided('ND5', (NOT_APPLICABLE.find((entry) => entry.code === code) as { id: string }).id);

const stated = (code: string): { answer: string; origin: KeyOrigin } => {
  const entry = STATED.find((candidate) => candidate.code === code) as (typeof STATED)[number];
  return decided(toShortest(decimal(entry.value), 2), entry.id);
};

function fromCell(code: string, id: string, value: Value, blank?: string | { answer: string; origin: KeyOrigin }): Expectation {
  return { code, value, origin: cell(id), ...(blank === undefined ? {} : { blank: typeof blank === 'string' ? noData(code, blank) : blank }) };
}
const never = (code: string, answer: string): Expectation => ({ code, value: () => null, origin: { kind: 'config', key: `no-data ${code}` }, blank: noData(code, answer) });
const ruledOut = (code: string): Expectation => ({ code, value: () => null, origin: notApplicable(code).origin, blank: notApplicable(code) });
const fixed = (code: string, value: string, origin: KeyOrigin): Expectation => ({ code, value: () => value, origin });

/** Points from a fraction with four digits, or the exact quotient where the servicer left the cell empty. */
function currentLtv(state: LoanState): string {
  if (!clean.ltvIsBlank(state)) return shortest((clean.ltvTenThousandths(state) / 100).toFixed(2));
  return shortest((ratio(decimal(state.balance).mul(100), decimal(state.valuation), 4) ?? decimal(0)).toFixed(4));
}

/** All 107 codes in template order. Booleans are XML booleans, amounts and percentages have no trailing zeros. */
const EXPECTATIONS: readonly Expectation[] = [
  fixed('RREL1', SECURITISATION_ID, { kind: 'deal', key: 'unique_identifier' }),
  fromCell('RREL2', 'original-exposure', (s) => s.loan.originalId),
  fromCell('RREL3', 'new-exposure', (s) => s.loan.newId),
  fromCell('RREL4', 'original-obligor', (s) => s.loan.originalObligorId),
  fromCell('RREL5', 'new-obligor', (s) => s.loan.newObligorId),
  fromCell('RREL6', 'cut-off', (s) => s.cutOff),
  fromCell('RREL7', 'pool-addition', (s) => s.loan.poolAddition),
  fromCell('RREL8', 'repurchased', (s) => s.repurchased, 'ND5'),
  fromCell('RREL9', 'redeemed', (s) => s.redeemed, 'ND5'),
  fromCell('RREL10', 'resident', (s) => String(s.loan.resident)),
  fromCell('RREL11', 'postcode', () => 'GBZZZ'),
  fixed('RREL12', '2021', { kind: 'config', key: 'constant geographic_region_classification' }),
  fromCell('RREL13', 'employment', (s) => s.loan.employment, 'ND1'),
  fromCell('RREL14', 'impaired', (s) => String(s.loan.impaired)),
  fixed('RREL15', 'CNEO', { kind: 'decision', id: DECISION.customer }),
  ...['RREL16', 'RREL17', 'RREL18', 'RREL19', 'RREL20', 'RREL21'].map((code) => never(code, 'ND1')),
  never('RREL22', 'ND5'),
  fromCell('RREL23', 'originated', (s) => s.loan.originated),
  never('RREL24', 'ND5'), never('RREL25', 'ND5'),
  fromCell('RREL26', 'channel', (s) => s.loan.channel),
  fromCell('RREL27', 'purpose', (s) => s.loan.purpose),
  fromCell('RREL28', 'currency', () => 'GBP'),
  fromCell('RREL29', 'original-balance', (s) => amount(s.loan.original)),
  fromCell('RREL30', 'balance', (s) => amount(s.balance)),
  fixed('RREL31', '0', { kind: 'config', key: 'constant prior_principal_balances' }),
  fixed('RREL32', '0', { kind: 'config', key: 'constant pari_passu_underlying_exposures' }),
  fromCell('RREL33', 'limit', (s) => amount(clean.creditLimit(s)), notApplicable('RREL33')),
  fixed('RREL34', stated('RREL34').answer, stated('RREL34').origin),
  fromCell('RREL35', 'amortisation', () => 'OTHR'),
  never('RREL36', 'ND5'), never('RREL37', 'ND5'),
  fromCell('RREL38', 'interest-frequency', (s) => clean.interestFrequency(s), 'ND5'),
  fromCell('RREL39', 'payment-due', (s) => amount(s.instalment)),
  never('RREL40', 'ND5'), never('RREL41', 'ND5'),
  fromCell('RREL42', 'rate-type', (s) => (s.loan.variable ? 'FLIF' : 'FXRL')),
  fromCell('RREL43', 'rate', (s) => shortest(clean.thousandths(s.loan.rate, 3))),
  fromCell('RREL44', 'index', (s) => (s.loan.variable ? 'BOER' : null), 'ND5'),
  fromCell('RREL45', 'tenor', (s) => (s.loan.variable ? 'OVNG' : null), 'ND5'),
  fromCell('RREL46', 'margin', (s) => (s.loan.variable ? shortest(clean.thousandths(s.loan.margin, 3)) : null), 'ND5'),
  fromCell('RREL47', 'reset', (s) => (s.loan.variable ? '1' : null), 'ND5'),
  ...['RREL48', 'RREL49', 'RREL50', 'RREL51', 'RREL52', 'RREL53', 'RREL54', 'RREL55', 'RREL56', 'RREL57'].map((code) => never(code, 'ND5')),
  never('RREL58', 'ND1'),
  fromCell('RREL59', 'free-repayment', (s) => String(s.loan.freeRepayment)),
  never('RREL60', 'ND5'),
  fromCell('RREL61', 'fee', (s) => amount(clean.feeCollected(s))),
  fromCell('RREL62', 'fee-ends', (s) => s.loan.chargeEnds, 'ND5'),
  fromCell('RREL63', 'prepaid', (s) => s.prepaid, 'ND5'),
  fromCell('RREL64', 'prepayments', (s) => amount(s.prepayments)),
  fromCell('RREL65', 'restructured', (s) => s.restructured, 'ND5'),
  fromCell('RREL66', 'last-arrears', (s) => s.lastInArrears, 'ND5'),
  fromCell('RREL67', 'arrears', (s) => amount(s.arrears)),
  fromCell('RREL68', 'days', (s) => String(s.days)),
  fromCell('RREL69', 'status', (s) => s.status),
  fromCell('RREL70', 'default-reason', (s) => (s.defaulted === null ? null : 'PDXX'), 'ND5'),
  fromCell('RREL71', 'default-amount', (s) => amount(s.defaultAmount), stated('RREL71')),
  fromCell('RREL72', 'default-date', (s) => s.defaulted, 'ND5'),
  fixed('RREL73', stated('RREL73').answer, stated('RREL73').origin),
  fixed('RREL74', stated('RREL74').answer, stated('RREL74').origin),
  fromCell('RREL75', 'litigation', (s) => String(s.status === 'DFLT' && s.days > 180)),
  fixed('RREL76', 'false', { kind: 'config', key: 'constant recourse' }),
  ruledOut('RREL77'),
  never('RREL78', 'ND5'),
  fixed('RREL79', ORIGINATOR.name, { kind: 'deal', key: 'original_lender_name' }),
  fixed('RREL80', ORIGINATOR.lei, { kind: 'deal', key: 'original_lender_legal_entity_identifier' }),
  fixed('RREL81', ORIGINATOR.country, { kind: 'deal', key: 'original_lender_establishment_country' }),
  fixed('RREL82', ORIGINATOR.name, { kind: 'deal', key: 'originator_name' }),
  fixed('RREL83', ORIGINATOR.lei, { kind: 'deal', key: 'originator_legal_entity_identifier' }),
  fixed('RREL84', ORIGINATOR.country, { kind: 'deal', key: 'originator_establishment_country' }),
  fixed('RREC1', SECURITISATION_ID, { kind: 'deal', key: 'unique_identifier' }),
  fromCell('RREC2', 'new-exposure', (s) => s.loan.newId),
  fromCell('RREC3', 'original-collateral', (s) => s.loan.originalCollateralId),
  fromCell('RREC4', 'new-collateral', (s) => s.loan.newCollateralId),
  fromCell('RREC5', 'collateral-type', (s) => (clean.collateralTypeTyped(s) ? 'RBLD' : null), decided('RBLD', DECISION.collateralType)),
  fromCell('RREC6', 'postcode', () => 'GBZZZ'),
  fromCell('RREC7', 'occupancy', (s) => s.loan.occupancy),
  fromCell('RREC8', 'lien', () => '1'),
  fromCell('RREC9', 'property', (s) => s.loan.property),
  fromCell('RREC10', 'energy', (s) => s.loan.energy, decided(ENERGY_ANSWER, DECISION.energy)),
  never('RREC11', 'ND1'),
  fromCell('RREC12', 'ltv', currentLtv),
  fromCell('RREC13', 'valuation', (s) => amount(s.valuation)),
  fromCell('RREC14', 'method', (s) => s.loan.currentMethod),
  fromCell('RREC15', 'valued', (s) => s.valued),
  fromCell('RREC16', 'original-ltv', (s) => shortest(clean.originalLtv(s))),
  fromCell('RREC17', 'original-valuation', (s) => amount(s.loan.originalValuation)),
  fromCell('RREC18', 'original-method', (s) => s.loan.originalMethod),
  fromCell('RREC19', 'original-valued', (s) => s.loan.originated),
  never('RREC20', 'ND5'), never('RREC21', 'ND5'),
  fixed('RREC22', 'GBP', { kind: 'decision', id: DECISION.collateralCurrency }),
  fixed('RREC23', 'NGUA', { kind: 'config', key: 'constant guarantor_type' }),
];

/** Usual origin of every code. */
export function annex2Origins(): Readonly<Record<string, KeyOrigin>> {
  return Object.fromEntries(EXPECTATIONS.map((expectation) => [expectation.code, expectation.origin]));
}

/** Codes whose source word a person mapped, by the value that the mapping gives. */
const MAPPED: readonly (readonly [code: string, id: string, applies: (state: LoanState) => boolean])[] = [
  ['RREL26', 'D-101', (s) => s.loan.channel === 'TPTC'],
  ['RREL27', 'D-102', (s) => s.loan.purpose === 'OTHR'],
  ['RREL69', 'D-103', (s) => s.status === 'REBR'],
  ['RREL35', 'D-104', (s) => s.loan.product === 'serviced'],
];
if (MAPPED.length !== MAPPED_BY_PERSON.length) throw new Error('every mapped word needs its place in the key');

/** What must be delivered for the loan that stands on `sourceRow`. */
export function annex2Row(state: LoanState, sourceRow: number): Annex2KeyRow {
  const values: Record<string, string> = {};
  const origins: Record<string, KeyOrigin> = {};
  for (const { code, value, blank } of EXPECTATIONS) {
    const text = value(state);
    if (text !== null) {
      values[code] = text;
    } else if (blank !== undefined) {
      values[code] = blank.answer;
      origins[code] = blank.origin;
    }
  }
  for (const [code, id, applies] of MAPPED) if (applies(state)) origins[code] = { kind: 'source-cell', ...cellOf({ RREL26: 'channel', RREL27: 'purpose', RREL69: 'status', RREL35: 'amortisation' }[code] as string), via: [id] };
  if (clean.ltvIsBlank(state)) origins['RREC12'] = { kind: 'source-cells', how: '100 * balance / valuation', cells: [cellOf('balance'), cellOf('valuation')] };
  if (state.loan.role.part === 'mistyped-origination') origins['RREL23'] = { kind: 'decision', id: DECISION.override(state.month) };
  return { sourceRow, exposure: state.loan.newId, collateral: state.loan.newCollateralId, values, origins };
}
