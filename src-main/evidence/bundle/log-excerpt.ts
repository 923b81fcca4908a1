import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { ExcerptEntry } from '../../../src-shared/model/bundle.ts';
import type { AuditEvent, AuditLog } from '../../store/store.ts';
import { LogTree } from '../log/log-tree.ts';

/** The tree over the hashes of a log's entries, hex. */
export function treeOf(hashes: readonly string[]): LogTree {
  const tree = new LogTree();
  for (const hash of hashes) tree.append(Buffer.from(hash, 'hex'));
  return tree;
}

/** Every entry about these subjects up to the head's size, oldest first, each with its path to the head's root. */
export function logExcerpt(log: AuditLog, subjects: Iterable<string>, size: number): ExcerptEntry[] {
  const tree = treeOf(log.hashes().slice(0, size));
  const found = new Map<number, AuditEvent>();
  for (const subject of new Set(subjects)) {
    for (let before: number | undefined; ;) {
      const page = log.page({ subject, limit: 500, ...(before === undefined ? {} : { before }) });
      for (const event of page.events) if (event.seq <= size) found.set(event.seq, event);
      if (page.nextBefore === null) break;
      before = page.nextBefore;
    }
  }
  return [...found.values()].sort((a, b) => a.seq - b.seq).map(({ seq, at, actor, host, kind, subject, payload, prevHash, hash }) => ({
    seq, at, actor, host, kind, subject, payload: canonicalJson(payload), prevHash, hash, proof: tree.inclusion(seq - 1, size).map((node) => node.toString('hex')),
  }));
}
