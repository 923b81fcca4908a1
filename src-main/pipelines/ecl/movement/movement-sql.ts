import { MOVEMENT_STEPS, type MovementStep } from '../../../../src-shared/model/ecl/movement.ts';
import { ident } from '../../../derive/sql-text.ts';
import { CHAIN } from './chain.ts';
import { pairColumns } from './measure-states.ts';
import { EXIT, GROSS_STEPS, MOVEMENT_COLUMNS, NEW, type GrossStep } from './movement-columns.ts';

/** SQL of the tables that a movement stands on: `read_parquet(...)` or names of views. */
export interface MovementTables { readonly priorLoan: string; readonly priorEcl: string; readonly loan: string; readonly ecl: string }

/**
 * A loan of the closing file that has nothing left is no loan that was kept: it was written off where an amount is, else repaid. Nothing
 * left: no carrying amount, no commitment, no allowance.
 */
const GONE = '(n.gross_carrying_amount = 0 AND n.undrawn = 0 AND n.allowance = 0)';

/** Both dates side by side, one row a loan of either: `p` of the prior run, `n` of this one, `kind` and whether it is kept. Assets in scope only. */
function matched({ priorEcl, ecl }: MovementTables): string {
  return `SELECT p, n, CASE WHEN n.source_row IS NULL THEN 'derecognised' WHEN p.source_row IS NULL THEN 'new' WHEN ${GONE} AND n.written_off > 0 THEN 'written-off' WHEN ${GONE} AND p.gross_carrying_amount > 0 THEN 'derecognised' ELSE 'kept' END AS kind
    FROM (SELECT * FROM ${priorEcl} WHERE in_scope) p FULL JOIN (SELECT * FROM ${ecl} WHERE in_scope) n ON p.loan_id = n.loan_id`;
}

/**
 * The stage that the model measured by. A stage overlay books another one, and what that adds is its overlay: under it the measured stage is
 * the one whose ECL is the modelled amount (where two of them are, they are the same amount).
 */
function measuredStage(of: string): string {
  return `CASE WHEN contains(concat(';', ${of}.reasons, ';'), ';OVERRIDE;') THEN CASE WHEN ${of}.modelled = ${of}.ecl_12m THEN '1' WHEN ${of}.modelled = ${of}.ecl_lifetime THEN '2' ELSE '3' END ELSE ${of}.stage END`;
}

/** Loans that both dates have, with what the model reads of each: what states are measured of. */
export function pairsSql(tables: MovementTables): string {
  return `SELECT m.n.source_row AS source_row, ${measuredStage('m.p')} AS stage_from, ${measuredStage('m.n')} AS stage_to, CAST(a.source_row AS DOUBLE) AS from_row, ${pairColumns('from', 'a')}, CAST(b.source_row AS DOUBLE) AS to_row, ${pairColumns('to', 'b')}
    FROM (${matched(tables)}) m JOIN ${tables.priorLoan} a ON a.source_row = m.p.source_row JOIN ${tables.loan} b ON b.source_row = m.n.source_row WHERE m.kind = 'kept'`;
}

const ZERO = 'CAST(0 AS DECIMAL(18,2))';
const difference = (after: string, before: string): string => `CAST(${after} - ${before} AS DECIMAL(18,2))`;
const only = (kind: string, sql: string): string => `CASE WHEN kind = '${kind}' THEN ${sql} ELSE ${ZERO} END`;

/** Steps of the allowance by name, over columns of `matched` and of the states `s`. */
function allowanceStep(step: MovementStep): string {
  switch (step) {
    case 'opening': return `COALESCE(p.allowance, ${ZERO})`;
    case 'transfers': return `CASE WHEN kind = 'kept' AND p.stage != n.stage THEN p.allowance ELSE ${ZERO} END`;
    case 'derecognised': return only('derecognised', `-p.allowance`);
    case 'written_off': return `CASE kind WHEN 'written-off' THEN -p.allowance WHEN 'kept' THEN ${difference('s.state_written_off', 's.state_stage_horizon_change')} ELSE ${ZERO} END`;
    case 'new': return only('new', 'n.modelled');
    case 'overlay': return `CASE kind WHEN 'kept' THEN ${difference('n.overlay', 'p.overlay')} WHEN 'new' THEN n.overlay ELSE ${ZERO} END`;
    // The opening measured again by this program, less what the program of then had stored, is a change of the model too.
    case 'model_change': return only('kept', `CAST(s.state_model_change - s.state_lgd_change + s.state_opening - p.modelled AS DECIMAL(18,2))`);
    default: {
      const at = CHAIN.indexOf(step);
      return only('kept', difference(`s.state_${step}`, `s.state_${CHAIN[at - 1]}`));
    }
  }
}

/** Steps of the gross carrying amount. What a loan that left was not written off was repaid. */
function grossStep(step: GrossStep): string {
  const [before, now] = ['p.gross_carrying_amount', 'n.gross_carrying_amount'];
  switch (step) {
    case 'gross_opening': return `COALESCE(${before}, ${ZERO})`;
    case 'gross_transfers': return `CASE WHEN kind = 'kept' AND p.stage != n.stage THEN ${before} ELSE ${ZERO} END`;
    case 'gross_derecognised': return `CASE kind WHEN 'derecognised' THEN -${before} WHEN 'written-off' THEN CAST(LEAST(${before}, n.written_off) - ${before} AS DECIMAL(18,2)) ELSE ${ZERO} END`;
    case 'gross_written_off': return `CASE kind WHEN 'written-off' THEN -LEAST(${before}, n.written_off) WHEN 'kept' THEN ${difference('s.gross_state_written_off', before)} ELSE ${ZERO} END`;
    case 'gross_scheduled': return only('kept', difference('s.gross_state_scheduled', 's.gross_state_written_off'));
    case 'gross_other': return only('kept', difference('s.gross_state_balance', 's.gross_state_scheduled'));
    case 'gross_fx': return only('kept', difference(now, 's.gross_state_balance'));
    case 'gross_new': return only('new', now);
  }
}

/** The table `movement`, unordered. `states` holds one row a loan that is kept; loans that left count on after the last row of the closing run. */
export function movementSql(tables: MovementTables, states: string): string {
  const gone = "kind IN ('derecognised', 'written-off')";
  const columns: Readonly<Record<string, string>> = {
    loan_id: 'COALESCE(n.loan_id, p.loan_id)', kind: 'kind', stage_from: `COALESCE(p.stage, '${NEW}')`, stage_to: `CASE WHEN ${gone} THEN '${EXIT}' ELSE n.stage END`, segment: 'COALESCE(n.segment, p.segment)',
    balance_from: `COALESCE(p.gross_carrying_amount, ${ZERO})`, balance_to: `COALESCE(n.gross_carrying_amount, ${ZERO})`,
    ...Object.fromEntries(MOVEMENT_STEPS.map(({ id }) => [id, allowanceStep(id)])), closing: `COALESCE(n.allowance, ${ZERO})`,
    ...Object.fromEntries(GROSS_STEPS.map(({ id }) => [id, grossStep(id)])),
    provision_from: `COALESCE(p.provision, ${ZERO})`, provision_to: `COALESCE(n.provision, ${ZERO})`, modified: 'COALESCE(n.modified, false)',
  };
  const row = `CASE WHEN n.source_row IS NULL THEN (SELECT COALESCE(max(source_row), -1) FROM ${tables.ecl}) + row_number() OVER (PARTITION BY n.source_row IS NULL ORDER BY p.source_row) ELSE n.source_row END`;
  return `SELECT CAST(${row} AS BIGINT) AS source_row, ${MOVEMENT_COLUMNS.map(({ name }) => `${columns[name]} AS ${ident(name)}`).join(', ')} FROM (${matched(tables)}) m LEFT JOIN ${states} s ON m.kind = 'kept' AND s.source_row = m.n.source_row`;
}

/** Loans whose closing, measured again, is not what this run stored: none, or the movement would hide a difference. */
export function disagreeingSql(ecl: string, states: string): string {
  return `SELECT n.loan_id AS loan, CAST(n.modelled AS VARCHAR) AS stored, CAST(s.state_fx AS VARCHAR) AS measured FROM ${ecl} n JOIN ${states} s ON s.source_row = n.source_row WHERE n.modelled != s.state_fx ORDER BY n.source_row LIMIT 1`;
}
