import type { z } from 'zod';
import type { auditContract } from '../../../src-shared/contract/audit.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { verifyConsistency } from '../../evidence/log/verify-proofs.ts';
import { AUDIT_HASH_DOMAIN } from '../../store/audit-hash.ts';
import type { Store } from '../../store/store.ts';
import { logTree } from '../log-head.ts';

type Proof = z.input<(typeof auditContract)['audit.proof']['out']>;
type Consistency = z.input<(typeof auditContract)['audit.consistency']['out']>;

/** That entry `seq` is in the tree of the first `size` entries, with what its hash is made of. Errors: NOT_FOUND, INVALID_INPUT. */
export function proveInclusion(store: Store, seq: number, size: number | undefined): Proof {
  const [entry] = store.audit.page({ before: seq + 1, limit: 1 }).events;
  const tree = logTree(store);
  if (entry?.seq !== seq) throw new AppError('NOT_FOUND', `the log has no entry ${seq}`, { userAction: `It has ${tree.size}.` });
  const of = size ?? tree.size;
  if (of > tree.size || seq > of) throw new AppError('INVALID_INPUT', `entry ${seq} is not in a head of ${of} entries; the log has ${tree.size}`, { userAction: 'Ask for a size from the entry to the end of the log.' });
  const text = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
  return {
    seq, entryHash: entry.hash, leaf: text(tree.leaf(seq - 1)), size: of, root: text(tree.root(of)), path: tree.inclusion(seq - 1, of).map(text),
    fields: [
      { name: 'domain', value: AUDIT_HASH_DOMAIN.trimEnd() }, { name: 'seq', value: String(seq) }, { name: 'at', value: entry.at }, { name: 'actor', value: entry.actor }, { name: 'host', value: entry.host },
      { name: 'kind', value: entry.kind }, { name: 'subject', value: entry.subject }, { name: 'payload', value: canonicalJson(entry.payload) }, { name: 'prev', value: entry.prevHash },
    ],
  };
}

/** Whether the tree of an earlier head is the beginning of the present one, with the proof that anybody can check. */
export function proveConsistency(store: Store, size: number, root: string): Consistency {
  const tree = logTree(store);
  const second = { size: tree.size, root: tree.root().toString('hex') };
  const first = { size, root };
  if (size > tree.size) return { holds: false, first, second, path: [], reason: `the log has ${tree.size} entries, this head covers ${size}: its end was cut off, or it is another log` };
  const path = tree.consistency(size);
  const bytes = (of: { size: number; root: string }) => ({ size: of.size, root: Buffer.from(of.root, 'hex') });
  const holds = verifyConsistency({ first: bytes(first), second: bytes(second), path });
  return { holds, first, second, path: path.map((hash) => hash.toString('hex')), reason: holds ? null : `the first ${size} entries of this log give the root ${tree.root(size).toString('hex')}` };
}
