import type { CallContext, Contract, Handlers } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Identity } from '../../../src-shared/model/governance.ts';
import type { IdentityDesk } from './identity-desk.ts';

type AnyHandler = (input: unknown, context: CallContext) => unknown;

/**
 * The handlers behind the roles that the contract names: every host gets these and no others. A call that changes something needs somebody
 * signed in who has one of its roles; what the handler is told of the caller is then the registered name. Reading, and watching, is everybody's.
 */
export function guardHandlers<C extends Contract>(contract: C, handlers: Handlers<C>, identity: IdentityDesk): Handlers<C> {
  const guarded = Object.entries(handlers as Readonly<Record<string, AnyHandler>>).map(([method, handler]): [string, AnyHandler] => {
    // Own members only; a handler that the contract does not know is not served unguarded.
    const endpoint = Object.hasOwn(contract, method) ? contract[method] : undefined;
    if (endpoint === undefined) throw new AppError('INTERNAL', `the contract has no method "${method}"`);
    if (endpoint.kind === 'stream') return [method, (input, call) => handler(input, named(call, identity.of(call)))];
    // Async, so that a refusal is a rejection like every other failure of a call.
    return [method, async (input, call) => {
      const who = identity.of(call);
      if (endpoint.mutates && who.inForce) authorise(method, endpoint.allow, who);
      return handler(input, named(call, who));
    }];
  });
  return Object.fromEntries(guarded) as unknown as Handlers<C>;
}

function authorise(method: string, allow: readonly string[], who: Identity): void {
  if (!who.signedIn) throw new AppError('UNAUTHORISED', `${method} changes the workspace, and nobody is signed in`, { userAction: 'Sign in with your passphrase first (command line: --as ID).', details: { method, needs: [...allow] } });
  if (!who.roles.some((role) => allow.includes(role))) {
    throw new AppError('UNAUTHORISED', `${who.actor} is ${who.roles.join(', ')}; ${method} needs the role ${allow.join(' or ')}`, { userAction: 'Ask somebody who has it, or an administrator to give it to you.', details: { method, needs: [...allow] } });
  }
}

function named(call: CallContext, who: Identity): CallContext {
  return who.signedIn ? { ...call, actor: who.actor } : call;
}
