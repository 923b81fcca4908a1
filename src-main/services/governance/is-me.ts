import type { Identity } from '../../../src-shared/model/governance.ts';
import { nameKey } from '../../store/actor-history.ts';

/** Whether a name, as documents and the log carry it, is that of the person who asks. */
export function isMe(who: Identity, name: string): boolean {
  return nameKey(name) === nameKey(who.actor) || name === who.id;
}
