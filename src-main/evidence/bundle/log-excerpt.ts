import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { ExcerptEntry } from '../../../src-shared/model/bundle.ts';
import type { AuditEvent, AuditLog } from '../../store/store.ts';
import type { LogTree } from '../log/log-tree.ts';

/** Every entry about these subjects up to the head's size, oldest first, each with its path to the head's root. */
export function logExcerpt(log: Pick<AuditLog, 'page'>, tree: Pick<LogTree, 'inclusion'>, subjects: Iterable<string>, size: number): ExcerptEntry[] {
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
