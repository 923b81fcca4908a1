import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import { READ_FIELDS } from '../measure/loan-row.ts';
import { MOVEMENT_COLUMNS } from './movement-columns.ts';
import { PAIR_RESULTS } from './movement-sql.ts';

const document = (slot: string, label: string): Origin => ({ kind: 'document', ref: `${slot}#`, label });
const PLANS = [document('prior.ecl.plan', 'how the prior run measured'), document('ecl.plan', 'how this run measured')];
const PRIOR = [document('prior.ecl', 'results of the prior run'), document('prior.loan', 'loans of the prior run')];

/** Columns of the pairs by side, with the column of `ecl` that each is on the closing side. */
const RESULTS = [['stage', 'stage'], ['measured', 'stage'], ['row', 'loan_id'], ...PAIR_RESULTS] as const;
const typeOf = (column: string): string => RESULT_FIELDS.find(({ name }) => name === column)?.type ?? 'text';

/** Both dates of a loan side by side: the closing side is this run's results and loans, the opening side comes with the prior run. */
export const PAIR_PLAN: TablePlan = kernelTablePlan('movement.pair', 'ecl', 'pairs', [
  { column: 'loan_id', title: 'Loan', type: 'text', reads: ['loan_id'], documents: PRIOR },
  { column: 'kind', title: 'Kept, new, derecognised or written off', type: 'text', reads: ['loan_id', 'gross_carrying_amount', 'undrawn', 'allowance', 'written_off'], documents: PRIOR },
  { column: 'segment', title: 'Segment', type: 'text', reads: ['segment'], documents: PRIOR },
  { column: 'modified', title: 'Modified in the period', type: 'boolean', reads: ['modified'] },
  ...RESULTS.flatMap(([name, column]) => [
    { column: `from_${name}`, title: `Before: ${name.replaceAll('_', ' ')}`, type: typeOf(column), reads: ['loan_id'], documents: PRIOR },
    { column: `to_${name}`, title: `Now: ${name.replaceAll('_', ' ')}`, type: typeOf(column), reads: name === 'measured' ? ['stage', 'reasons', 'modelled', 'ecl_12m', 'ecl_lifetime'] : [column] },
  ]),
  ...READ_FIELDS.flatMap(({ name, title, type }) => [
    { column: `from__${name}`, title: `Before: ${title}`, type, reads: ['loan_id'], documents: PRIOR },
    { column: `to__${name}`, title: `Now: ${title}`, type, reads: ['loan_id'], documents: [document('loan', 'loans of this run')] },
  ]),
]);

const ALL = PAIR_PLAN.derivations.map(({ column }) => column);

/** Every amount of a movement can depend on everything of both dates and on how both runs measured. */
export const MOVEMENT_PLAN: TablePlan = kernelTablePlan('movement', 'movement.pair', 'movement', MOVEMENT_COLUMNS.map(({ name, title, type }) => ({ column: name, title, type, reads: ALL, documents: PLANS })));
