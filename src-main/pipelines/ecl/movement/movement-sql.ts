import { MOVEMENT_STEPS, type MovementStep } from '../../../../src-shared/model/ecl/movement.ts';
import { ident } from '../../../derive/sql-text.ts';
import { READ_FIELDS } from '../measure/loan-row.ts';
import { CHAIN } from './chain.ts';
import { EXIT, GROSS_STEPS, MOVEMENT_COLUMNS, NEW, type GrossStep } from './movement-columns.ts';

/** SQL of the tables that a movement stands on: `read_parquet(...)` or names of views. */
export interface MovementTables { readonly priorLoan: string; readonly priorEcl: string; readonly loan: string; readonly ecl: string }

/** What of each side's results stands in the table of pairs: name there, column of `ecl`. */
export const PAIR_RESULTS = [['allowance', 'allowance'], ['modelled', 'modelled'], ['overlay', 'overlay'], ['gross', 'gross_carrying_amount'], ['provision', 'provision'], ['written_off', 'written_off']] as const;

/**
 * A loan of the closing file that has nothing left is no loan that was kept: it was written off where an amount is, else repaid. Nothing
 * left: no carrying amount, no commitment, no allowance.
 */
const GONE = '(n.gross_carrying_amount = 0 AND n.undrawn = 0 AND n.allowance = 0)';
const KIND = `CASE WHEN n.source_row IS NULL THEN 'derecognised' WHEN p.source_row IS NULL THEN 'new' WHEN ${GONE} AND n.written_off > 0 THEN 'written-off' WHEN ${GONE} AND p.gross_carrying_amount > 0 THEN 'derecognised' ELSE 'kept' END`;

/**
 * The stage that the model measured by. A stage overlay books another one, and what that adds is its overlay: under it the measured stage is
 * the one whose ECL is the modelled amount (where two of them are, they are the same amount).
 */
function measuredStage(of: string): string {
  return `CASE WHEN contains(concat(';', ${of}.reasons, ';'), ';OVERRIDE;') THEN CASE WHEN ${of}.modelled = ${of}.ecl_12m THEN '1' WHEN ${of}.modelled = ${of}.ecl_lifetime THEN '2' ELSE '3' END ELSE ${of}.stage END`;
}

/**
 * Both dates side by side, one row a loan of either, assets in scope only: results and what the model reads, `from_` of the prior run and
 * `to_` of this one. `source_row` is the closing row; loans that are on the opening file only count on after the last of them.
 */
export function pairsSql({ priorLoan, priorEcl, loan, ecl }: MovementTables): string {
  const row = `CASE WHEN n.source_row IS NULL THEN (SELECT COALESCE(max(source_row), -1) FROM ${ecl}) + row_number() OVER (PARTITION BY n.source_row IS NULL ORDER BY p.source_row) ELSE n.source_row END`;
  const results = (side: 'from' | 'to', of: string): string => PAIR_RESULTS.map(([name, column]) => `${of}.${column} AS ${side}_${name}`).join(', ');
  const read = (side: 'from' | 'to', of: string): string => READ_FIELDS.map(({ name }) => `${of}."${name}" AS "${side}__${name}"`).join(', ');
  return `SELECT CAST(${row} AS BIGINT) AS source_row, COALESCE(n.loan_id, p.loan_id) AS loan_id, ${KIND} AS kind, COALESCE(n.segment, p.segment) AS segment, p.stage AS from_stage, n.stage AS to_stage,
    ${measuredStage('p')} AS from_measured, ${measuredStage('n')} AS to_measured, COALESCE(n.modified, false) AS modified, p.source_row AS from_row, n.source_row AS to_row, ${results('from', 'p')}, ${results('to', 'n')}, ${read('from', 'a')}, ${read('to', 'b')}
    FROM (SELECT * FROM ${priorEcl} WHERE in_scope) p FULL JOIN (SELECT * FROM ${ecl} WHERE in_scope) n ON p.loan_id = n.loan_id
    LEFT JOIN ${priorLoan} a ON a.source_row = p.source_row LEFT JOIN ${loan} b ON b.source_row = n.source_row`;
}

const ZERO = 'CAST(0 AS DECIMAL(18,2))';
const difference = (after: string, before: string): string => `CAST(${after} - ${before} AS DECIMAL(18,2))`;
const only = (kind: string, sql: string): string => `CASE WHEN kind = '${kind}' THEN ${sql} ELSE ${ZERO} END`;
const MOVED = "kind = 'kept' AND from_stage != to_stage";

/** Steps of the allowance by name, over columns of the pairs and of the states. */
function allowanceStep(step: MovementStep): string {
  switch (step) {
    case 'opening': return `COALESCE(from_allowance, ${ZERO})`;
    case 'transfers': return `CASE WHEN ${MOVED} THEN from_allowance ELSE ${ZERO} END`;
    case 'derecognised': return only('derecognised', '-from_allowance');
    case 'written_off': return `CASE kind WHEN 'written-off' THEN -from_allowance WHEN 'kept' THEN ${difference('state_written_off', 'state_stage_horizon_change')} ELSE ${ZERO} END`;
    case 'new': return only('new', 'to_modelled');
    case 'overlay': return `CASE kind WHEN 'kept' THEN ${difference('to_overlay', 'from_overlay')} WHEN 'new' THEN to_overlay ELSE ${ZERO} END`;
    // The opening measured again by this program, less what the program of then had stored, is a change of the model too.
    case 'model_change': return only('kept', 'CAST(state_model_change - state_lgd_change + state_opening - from_modelled AS DECIMAL(18,2))');
    default: return only('kept', difference(`state_${step}`, `state_${CHAIN[CHAIN.indexOf(step) - 1]}`));
  }
}

/** Steps of the gross carrying amount. What of a loan that left was not written off was repaid. */
function grossStep(step: GrossStep): string {
  switch (step) {
    case 'gross_opening': return `COALESCE(from_gross, ${ZERO})`;
    case 'gross_transfers': return `CASE WHEN ${MOVED} THEN from_gross ELSE ${ZERO} END`;
    case 'gross_derecognised': return `CASE kind WHEN 'derecognised' THEN -from_gross WHEN 'written-off' THEN ${difference('LEAST(from_gross, to_written_off)', 'from_gross')} ELSE ${ZERO} END`;
    case 'gross_written_off': return `CASE kind WHEN 'written-off' THEN -LEAST(from_gross, to_written_off) WHEN 'kept' THEN ${difference('gross_state_written_off', 'from_gross')} ELSE ${ZERO} END`;
    case 'gross_scheduled': return only('kept', difference('gross_state_scheduled', 'gross_state_written_off'));
    case 'gross_other': return only('kept', difference('gross_state_balance', 'gross_state_scheduled'));
    case 'gross_fx': return only('kept', difference('to_gross', 'gross_state_balance'));
    case 'gross_new': return only('new', 'to_gross');
  }
}

/** Expression of every column of `movement` over a pair joined with its states: what the table is made by, and how a cell is explained. */
export const MOVEMENT_EXPRESSIONS: Readonly<Record<string, string>> = {
  loan_id: 'loan_id', kind: 'kind', stage_from: `COALESCE(from_stage, '${NEW}')`, stage_to: `CASE WHEN kind IN ('derecognised', 'written-off') THEN '${EXIT}' ELSE to_stage END`, segment: 'segment',
  balance_from: `COALESCE(from_gross, ${ZERO})`, balance_to: `COALESCE(to_gross, ${ZERO})`,
  ...Object.fromEntries(MOVEMENT_STEPS.map(({ id }) => [id, allowanceStep(id)])), closing: `COALESCE(to_allowance, ${ZERO})`,
  ...Object.fromEntries(GROSS_STEPS.map(({ id }) => [id, grossStep(id)])),
  provision_from: `COALESCE(from_provision, ${ZERO})`, provision_to: `COALESCE(to_provision, ${ZERO})`, modified: 'modified',
};

/** The table `movement`, unordered, from pairs and from states (one row a loan that is kept). */
export function movementSql(pairs: string, states: string): string {
  return `SELECT m.source_row AS source_row, ${MOVEMENT_COLUMNS.map(({ name }) => `${MOVEMENT_EXPRESSIONS[name]} AS ${ident(name)}`).join(', ')} FROM ${pairs} m LEFT JOIN (SELECT source_row AS state_row, * EXCLUDE source_row FROM ${states}) s ON s.state_row = m.source_row`;
}

/** Loans whose closing, measured again, is not what this run stored: none, or the movement would hide a difference. */
export function disagreeingSql(pairs: string, states: string): string {
  return `SELECT m.loan_id AS loan, CAST(m.to_modelled AS VARCHAR) AS stored, CAST(s.state_fx AS VARCHAR) AS measured FROM ${pairs} m JOIN ${states} s ON s.source_row = m.source_row WHERE m.to_modelled != s.state_fx ORDER BY m.source_row LIMIT 1`;
}
