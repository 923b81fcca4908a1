import type { z } from 'zod';
import type { auditContract, AuditEntry } from '../../src-shared/contract/audit.ts';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { verifyArtifact } from '../data/artifact-files.ts';
import type { AuditPage, AuditQuery } from '../store/store.ts';
import type { ServiceContext } from './context.ts';
import type { RerunComparison } from './pipeline-port.ts';

type Payload = z.input<typeof AuditEntry>['payload'];

function missing(): never {
  throw new AppError('UNAVAILABLE', 'being built');
}

/** When the log was last verified by this host, and whether it held. */
export interface LastVerification { at: string | null; holds: boolean | null }

/** The log, page by page, and its verification together with every artifact. */
export function auditHandlers(context: ServiceContext, last: LastVerification): Pick<TapestryHandlers, keyof typeof auditContract> {
  const { store } = context;
  return {
    'audit.facets': async () => missing(),
    'audit.head': async () => context.signedHead(),
    'audit.proof': async () => missing(),
    'audit.consistency': async () => missing(),
    'audit.page': async ({ offset, limit, kind, subject }) => {
      const query = { ...(kind === undefined ? {} : { kind }), ...(subject === undefined ? {} : { subject }) };
      const { events, total } = pageAt(query, offset, limit);
      return { total, offset, items: events.map((event) => ({ ...event, payload: event.payload as Payload })) };
    },
    'audit.verify': async ({ run, rerun }, call) => {
      const log = await store.audit.verify({ signal: call.signal });
      const state = await store.verifyState({ signal: call.signal });
      const differences = state.differences.filter((difference) => run === undefined || difference.run === run);
      const artifacts = await verifyFiles(run, call.signal);
      const compared = rerun ? await rerunAll(run, call.signal) : null;
      const holds = log.firstBroken === null && differences.length === 0 && artifacts.broken.length === 0 && (compared ?? []).every((each) => each.agrees);
      if (run === undefined) Object.assign(last, { at: context.clock.now(), holds });
      return {
        holds, artifacts, rerun: compared === null ? null : [...compared], state: { runs: state.runs, differences },
        log: { entries: log.entries, head: log.head.hash, firstBroken: log.firstBroken === null ? null : { ...log.firstBroken } },
      };
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

  async function verifyFiles(run: string | undefined, signal: AbortSignal): Promise<{ checked: number; broken: { sha256: string; names: string[]; found: string }[] }> {
    const refs = run === undefined
      ? store.artifacts.referenced().flatMap(({ sha256 }) => store.artifacts.find(sha256) ?? [])
      : [...store.artifacts.listForRun(run).map(({ ref }) => ref), ...configOf(run)];
    const unique = [...new Map(refs.map((ref) => [`${ref.sha256}.${ref.extension}`, ref])).values()];
    const broken: { sha256: string; names: string[]; found: string }[] = [];
    for (const ref of unique) {
      if (signal.aborted) throw new AppError('CANCELLED', 'verification was cancelled');
      const verdict = await verifyArtifact(context.folders.artifacts, ref);
      if (!verdict.holds) broken.push({ sha256: ref.sha256, found: verdict.found, names: namesOf(ref.sha256) });
    }
    return { checked: unique.length, broken };
  }

  function configOf(run: string): { sha256: string; extension: string }[] {
    const found = store.artifacts.find(store.runs.request(run).configSha256);
    return found ? [found] : [];
  }

  /** `r0003 canonical`: what people know the file as. */
  function namesOf(sha256: string): string[] {
    const names = store.artifacts.runsUsing(sha256).slice(0, 20).flatMap((run) => store.artifacts.listForRun(run).filter(({ ref }) => ref.sha256 === sha256).map(({ ref }) => `${run} ${ref.name}`));
    return names.length > 0 ? names : ['configuration or document'];
  }

  async function rerunAll(run: string | undefined, signal: AbortSignal): Promise<RerunComparison[]> {
    const port = context.evidence.rerun;
    if (!port) throw new AppError('UNAVAILABLE', 'this build of Tapestry cannot run again for verification', { userAction: 'Verify without --rerun.' });
    const runs = run === undefined ? store.runs.page({ status: 'succeeded', limit: 500 }).runs : [store.runs.get(run)];
    const compared: RerunComparison[] = [];
    for (const each of runs) compared.push(...(await port.rerun(each, signal)));
    return compared;
  }
}
