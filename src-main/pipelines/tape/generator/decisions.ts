import { fromEpochDay, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { Decisions, Decision } from '../../../../src-shared/model/decision.ts';
import { MAPPED_BY_PERSON } from './vocabulary.ts';

/** A loan whose origination year was mistyped, with the row it stands on. */
export interface Mistyped {
  readonly cutOff: LocalDate;
  readonly tapeSha256: string;
  readonly month: number;
  readonly sourceRow: number;
  readonly actual: string;
}

export const DECISION = { collateralType: 'D-001', customer: 'D-002', collateralCurrency: 'D-003', energy: 'D-201', waiveAge: 'D-301', override: (month: number) => `D-40${month}` } as const;
/** From this day the certificates will be keyed: the date of the ND4 answer. */
export const ENERGY_AVAILABLE = '2026-09-30';
export const ENERGY_ANSWER = `ND4-${ENERGY_AVAILABLE}`;

const analyst = { actor: 'a.analyst', at: '2026-02-04T10:00:00.000Z' };
const reviewer = { actor: 'r.reviewer', at: '2026-02-04T16:20:00.000Z' };

/** Fields that this tape does not carry, or only for some loans, and whose template definition asks for a figure. */
export const STATED = [
  { id: 'D-005', code: 'RREL34', field: 'purchase_price', value: '100', reason: 'The issuer bought the exposures at par (sale agreement, clause 4): RREL34 asks for 100 where there is no discount.' },
  { id: 'D-006', code: 'RREL71', field: 'default_amount', value: '0.00', reason: 'Blank where the loan is not in default: RREL71 asks for 0 there.' },
  { id: 'D-007', code: 'RREL73', field: 'allocated_losses', value: '0.00', reason: 'No loss has been allocated to any loan of this pool.' },
  { id: 'D-008', code: 'RREL74', field: 'cumulative_recoveries', value: '0.00', reason: 'No recoveries have been received on any loan of this pool.' },
] as const;

/** Codes that do not apply, where no policy layer answers. */
export const NOT_APPLICABLE = [
  { id: 'D-202', code: 'RREL33', reason: 'Only drawdown loans may draw further; RREL33 is for those alone.' },
  { id: 'D-203', code: 'RREL77', reason: 'The lender takes no deposits that could be set off.' },
] as const;

/** Every kind of decision a person takes on this pool. */
export function makeDecisions(mistyped: readonly Mistyped[], ageRule: string): Decisions {
  const decisions: Decision[] = [
    { id: DECISION.collateralType, kind: 'constant', field: 'collateral_type', value: 'RBLD', whenBlank: true, reason: 'Security type was never keyed on some loans; the product lends on residential property only (lending policy, section 2).', ...analyst },
    { id: DECISION.customer, kind: 'constant', field: 'customer_type', value: 'CNEO', whenBlank: true, reason: 'The originator does not lend to its employees and has no earlier customers.', ...analyst },
    { id: DECISION.collateralCurrency, kind: 'constant', field: 'collateral_currency', value: 'GBP', whenBlank: true, reason: 'All properties lie in the United Kingdom and are valued in pounds.', ...analyst },
    ...STATED.map(({ id, field, value, reason }): Decision => ({ id, kind: 'constant', field, value, whenBlank: true, reason, ...analyst })),
    ...MAPPED_BY_PERSON.map((entry): Decision => ({ id: entry.id, kind: 'map-code', field: entry.field, from: entry.from, to: entry.to, reason: entry.reason, ...analyst })),
    { id: DECISION.energy, kind: 'no-data', code: 'RREC10', answer: 'ND4', date: ENERGY_AVAILABLE, replaceValue: false, reason: 'Certificates were collected on paper; the servicer keys the missing ones by the date given.', ...analyst },
    ...NOT_APPLICABLE.map((entry): Decision => ({ id: entry.id, kind: 'no-data', code: entry.code, answer: 'ND5', replaceValue: false, reason: entry.reason, ...analyst })),
    { id: DECISION.waiveAge, kind: 'waive', rule: ageRule, owner: 'r.reviewer', expires: '2026-12-31', reason: 'Younger spouse was added after a documented exception (credit committee, 14 March 2024).', ...reviewer },
    ...mistyped.map((loan): Decision => ({ id: DECISION.override(loan.month), kind: 'override', field: 'origination_date', sourceRow: loan.sourceRow, value: loan.actual, tape: loan.tapeSha256, reason: 'Year mistyped by the servicer: the signed offer in the loan file bears the date given here.', actor: 'r.reviewer', at: `${fromEpochDay(toEpochDay(loan.cutOff) + 4)}T16:30:00.000Z` })),
  ];
  return { kind: 'decisions', version: 1, decisions };
}
