import type { CallContext } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { SignedStatement } from '../../../src-shared/model/governance.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import type { NewStatement } from './identity-desk.ts';
import { MAY_SAY } from './judge-statement.ts';

type Desk = Pick<ServiceContext, 'store' | 'identity'>;

/**
 * Signs and records what the person behind a call says, in one turn: nothing can come between the head of the log it names and its own
 * entry. Errors: UNAUTHORISED (nobody signed in, or without the role for this), INVALID_INPUT (no text), CONFLICT.
 */
export function sayStatement(desk: Desk, call: Pick<CallContext, 'actor' | 'host'>, statement: NewStatement): SignedStatement {
  const { inForce, roles, actor } = desk.identity.of(call);
  const needed = MAY_SAY[statement.purpose];
  if (inForce && roles.length > 0 && !roles.some((role) => needed.includes(role))) throw new AppError('UNAUTHORISED', `${actor} has not the role that this needs: ${needed.join(' or ')}`);
  return recordStatement(desk, call, desk.identity.state(call, statement));
}

/** Records a statement made before, if it holds. Errors: CHECK_FAILED saying what does not; CONFLICT for one that was said already. */
export function recordStatement(desk: Desk, call: Pick<CallContext, 'actor' | 'host'>, signed: Omit<SignedStatement, 'seq'>): SignedStatement {
  if (desk.store.governance.statement(signed.sha256)) throw new AppError('CONFLICT', 'this was said already', { details: { sha256: signed.sha256 } });
  const reason = desk.identity.judge({ statement: signed.statement, sha256: signed.sha256, signature: signed.signature });
  if (reason !== null) throw new AppError('CHECK_FAILED', `this statement does not hold: ${reason}`, { details: { sha256: signed.sha256 } });
  return desk.store.governance.record(signed, { ...whoOf(call), actor: signed.statement.actor });
}
