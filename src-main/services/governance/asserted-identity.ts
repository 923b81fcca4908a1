import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ROLES } from '../../../src-shared/model/governance.ts';
import type { IdentityDesk } from './identity-desk.ts';

/** Nobody is registered: names are asserted and every role is everybody's. */
export function assertedIdentity(): IdentityDesk {
  return {
    of: ({ actor }) => ({ actor, id: null, roles: [...ROLES], keyId: null, signedIn: false, inForce: false }),
    state: () => { throw new AppError('UNAVAILABLE', 'being built'); },
    judge: () => null,
  };
}
