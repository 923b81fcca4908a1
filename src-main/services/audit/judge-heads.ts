import type { z } from 'zod';
import type { HeadVerdict } from '../../../src-shared/contract/audit.ts';
import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import type { LogTree } from '../../evidence/log/log-tree.ts';
import { headIsSigned } from '../log-head.ts';

export type Verdict = z.output<typeof HeadVerdict>;

/** What an export of an older Tapestry carried: the last entry, not signed. */
export interface UnsignedHead { readonly seq: number; readonly hash: string }

/** A head and where it was found: a file in the outbox, an entry, a file that was handed in. */
export interface FoundHead { readonly source: string; readonly head: SignedHead | UnsignedHead | null; readonly reason?: string }

/** The log that heads are held against. */
export interface HeldLog {
  readonly workspace: string | null;
  readonly tree: LogTree;
  /** Hash of entry `seq`, from 1; undefined beyond the end. */
  readonly hashOf: (seq: number) => string | undefined;
  /** Ids of the keys that this log says it was signed with. */
  readonly keyIds: ReadonlySet<string>;
}

/**
 * Holds each head against the log: its signature, its key, and that the tree of its size is the beginning of the present log. Where one
 * does not hold, its reason names the entries among which the first altered one is: after the last head that still holds.
 */
export function judgeHeads(found: readonly FoundHead[], log: HeldLog): Verdict[] {
  const sound = found.flatMap(({ head }) => (head && faultOf(head, log) === null ? [sizeOf(head)] : []));
  return found.map(({ source, head, reason }) => {
    if (head === null) return { source, size: 0, root: '', at: '', signed: false, consistent: false, reason: reason ?? 'there is no head in it' };
    const fault = faultOf(head, log);
    const size = sizeOf(head);
    // The tree of a size tells that one of its entries differs; a smaller one that holds tells which do not.
    const where = fault === 'rewritten' ? `${rewritten(head, log)}; the first altered entry is among ${Math.max(0, ...sound.filter((each) => each < size)) + 1} to ${size}` : fault;
    if (!('signature' in head)) return { source, size, root: head.hash, at: '', signed: false, consistent: fault === null, reason: where ?? UNSIGNED };
    const isSigned = headIsSigned(head);
    const isOurs = log.keyIds.has(head.keyId);
    const reasons = [
      ...(isSigned ? [] : ['its signature does not hold: it was altered after it was signed']),
      ...(isSigned && !isOurs ? [`it was signed by another key, ${short(head.keyId)}; this log names ${[...log.keyIds].map(short).join(', ') || 'none'}`] : []),
      ...(where === null ? [] : [where]),
    ];
    return { source, size, root: head.root, at: head.at, signed: isSigned && isOurs, consistent: fault === null, reason: reasons.length === 0 ? null : reasons.join('; ') };
  });
}

const UNSIGNED = 'not signed: of an older Tapestry';

function faultOf(head: SignedHead | UnsignedHead, log: HeldLog): string | null {
  const size = sizeOf(head);
  if ('workspace' in head && log.workspace !== null && head.workspace !== log.workspace) return `it is of another workspace, ${head.workspace.slice(0, 80)}`;
  if (size > log.tree.size) return `the end of the log was cut off: it has ${log.tree.size} entries, this head covers ${size}; the first missing one is ${log.tree.size + 1}`;
  if (!('signature' in head)) return log.hashOf(size) === head.hash ? null : 'rewritten';
  if (log.tree.root(size).toString('hex') !== head.root) return 'rewritten';
  return head.last.seq === size && head.last.hash === (log.hashOf(size) ?? '0'.repeat(64)) ? null : `its last entry is not entry ${size} of this log`;
}

function rewritten(head: SignedHead | UnsignedHead, log: HeldLog): string {
  return 'signature' in head
    ? `the log was rewritten: its first ${head.size} entries give the root ${short(log.tree.root(head.size).toString('hex'))}, this head says ${short(head.root)}`
    : `the log was rewritten: entry ${head.seq} is ${short(log.hashOf(head.seq) ?? '')}, this head says ${short(head.hash)}`;
}

function sizeOf(head: SignedHead | UnsignedHead): number {
  return 'signature' in head ? head.size : head.seq;
}

/** Whether a head holds in every way; one that was never signed cannot fail to be. */
export function headHolds({ consistent, signed, reason }: Verdict): boolean {
  return consistent && (signed || reason === UNSIGNED);
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}...`;
}
