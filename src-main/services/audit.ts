import type { z } from 'zod';
import type { auditContract, AuditEntry } from '../../src-shared/contract/audit.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { AuditPage, AuditQuery } from '../store/store.ts';
import { proveConsistency, proveInclusion } from './audit/log-proofs.ts';
import { verifyWorkspace } from './audit/verify-workspace.ts';
import type { ServiceContext } from './context.ts';

type Payload = z.input<typeof AuditEntry>['payload'];

/** When the log was last verified by this host, and whether it held. */
export interface LastVerification { at: string | null; holds: boolean | null }

/** The log page by page, its head, proofs over its tree, and the verification of everything that stands on it. */
export function auditHandlers(context: ServiceContext, last: LastVerification): Pick<TapestryHandlers, keyof typeof auditContract> {
  const { store } = context;
  return {
    'audit.facets': async () => {
      const { kinds, actors } = store.audit.facets();
      return { kinds: [...kinds], actors: [...actors] };
    },
    'audit.head': async () => context.signedHead(),
    'audit.proof': async ({ seq, size }) => proveInclusion(store, seq, size),
    'audit.consistency': async ({ size, root }) => proveConsistency(store, size, root),
    'audit.page': async ({ offset, limit, ...asked }) => {
      const query = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined && value !== ''));
      const { events, total } = pageAt(query, offset, limit);
      return { total, offset, items: events.map((event) => ({ ...event, payload: event.payload as Payload })) };
    },
    'audit.verify': async ({ run, rerun, heads }, call) => {
      const found = await verifyWorkspace(context, { run, rerun, heads }, call.signal);
      if (run === undefined) Object.assign(last, { at: context.clock.now(), holds: found.holds });
      return found;
    },
  };

  /** The log is read by `before`; without a filter an offset is a number, with one the pages are walked. */
  function pageAt(query: AuditQuery, offset: number, limit: number): Pick<AuditPage, 'events' | 'total'> {
    if (Object.keys(query).length === 0) return store.audit.page({ before: Math.max(1, store.audit.head().seq + 1 - offset), limit });
    let skipped = 0;
    let before: number | undefined;
    for (;;) {
      const page = store.audit.page({ ...query, limit: skipped < offset ? Math.min(500, offset - skipped) : limit, ...(before === undefined ? {} : { before }) });
      if (skipped >= offset || page.nextBefore === null) return skipped >= offset ? page : { events: [], total: page.total };
      skipped += page.events.length;
      before = page.nextBefore;
    }
  }
}
