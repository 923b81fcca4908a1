import { MOVEMENT_STEPS } from '../../../../src-shared/model/ecl/movement.ts';
import { STAGES, type ResultType, type Stage } from '../../../../src-shared/model/ecl/result-fields.ts';

/** Stages that carry an allowance: all but `-`. */
export const MEASURED_STAGES: readonly Stage[] = STAGES.filter((stage) => stage !== '-');
/** What stands for the stage that a new loan had, and one that left has. */
export const NEW = 'new';
export const EXIT = 'exit';

/** Steps of the gross carrying amount (IFRS 7 35I), as columns of `movement`; transfers move the opening amount. */
export const GROSS_STEPS = [
  { id: 'gross_opening', title: 'Opening', on: 'from', reference: 'IFRS 7 35I' },
  { id: 'gross_transfers', title: 'Transfers between stages', on: 'both', reference: 'IFRS 7 35I(d)' },
  { id: 'gross_derecognised', title: 'Derecognised and repaid in full', on: 'from', reference: 'IFRS 7 35I(c)' },
  { id: 'gross_written_off', title: 'Written off', on: 'from', reference: 'IFRS 7 35I(c)' },
  { id: 'gross_scheduled', title: 'Scheduled repayments', on: 'to', reference: 'IFRS 7 35I' },
  { id: 'gross_other', title: 'Other changes: drawings, prepayments, modifications', on: 'to', reference: 'IFRS 7 35I(b)' },
  { id: 'gross_fx', title: 'Exchange rates', on: 'to', reference: 'IFRS 7 35I' },
  { id: 'gross_new', title: 'New', on: 'to', reference: 'IFRS 7 35I(a)' },
] as const;
export type GrossStep = (typeof GROSS_STEPS)[number]['id'];

const MONEY: ResultType = 'decimal(18,2)';

/** Columns of `movement` beside `source_row`, in order. Amounts in the reporting currency. */
export const MOVEMENT_COLUMNS: readonly { readonly name: string; readonly title: string; readonly type: ResultType }[] = [
  { name: 'loan_id', title: 'Loan', type: 'text' },
  { name: 'kind', title: 'Kept, new, derecognised or written off', type: 'text' },
  { name: 'stage_from', title: 'Stage before, or new', type: 'text' },
  { name: 'stage_to', title: 'Stage now, or exit', type: 'text' },
  { name: 'segment', title: 'Segment', type: 'text' },
  { name: 'balance_from', title: 'Gross carrying amount before', type: MONEY },
  { name: 'balance_to', title: 'Gross carrying amount now', type: MONEY },
  ...MOVEMENT_STEPS.map(({ id, title }) => ({ name: id, title: `Allowance: ${title}`, type: MONEY })),
  { name: 'closing', title: 'Allowance: closing', type: MONEY },
  ...GROSS_STEPS.map(({ id, title }) => ({ name: id, title: `Gross: ${title}`, type: MONEY })),
  { name: 'provision_from', title: 'Of the opening: provision for undrawn', type: MONEY },
  { name: 'provision_to', title: 'Of the closing: provision for undrawn', type: MONEY },
  { name: 'modified', title: 'Modified in the period', type: 'boolean' },
];

/** Types of the columns by name, as measures see them. */
export const MOVEMENT_TYPES: Readonly<Record<string, string>> = Object.fromEntries(MOVEMENT_COLUMNS.map(({ name, type }) => [name, type]));
