import { Decisions } from '../../../src-shared/model/decision.ts';
import type { Contributor } from '../../../src-shared/model/governance.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { ApprovalKind, ApprovalSources } from './approval-kind.ts';

const MAPPING = 'mapping.input';

/** A run of any pipeline: what is approved is its manifest, and an approved draft is a record. */
export function runApproval(sources: ApprovalSources): ApprovalKind {
  const { store } = sources;
  return {
    type: 'run', title: 'run', needs: 1,
    standsOn: (id) => sources.standsOn(store.runs.get(id).pipeline, id),
    async subject(id) {
      const run = store.runs.get(id);
      return { title: run.title, sha256: run.manifestSha256, run: id, done: run.kind === 'record', notReady: store.imported.has(id) ? 'it came with a bundle from another workspace, and is approved there' : notReady(run), contributors: await contributorsOf(sources, run) };
    },
    approved: (id, statement, who, statements) => void store.runs.approve(id, statement.statement.text, who, statements.map(({ sha256 }) => sha256)),
  };
}

function notReady(run: Run): string | null {
  if (run.kind === 'record') return null;
  if (run.kind === 'what-if') return 'it is a what-if, which never becomes a record';
  if (run.status !== 'succeeded') return `it is ${run.status.replace('_', ' ')}; only a succeeded draft becomes a record`;
  return run.manifestSha256 === null ? 'it has no manifest, which is what an approval speaks of' : null;
}

/** Who made this run what it is, and the runs it was revised from: who started, confirmed the mapping, decided, withdrew, handed in, submitted. */
export async function contributorsOf({ store, runFiles, decisionsOf }: ApprovalSources, last: Run): Promise<Contributor[]> {
  const did = new Map<string, Set<string>>();
  const note = (actor: string | undefined, what: string): void => {
    if (actor === undefined || actor === '') return;
    did.set(actor, (did.get(actor) ?? new Set()).add(what));
  };
  const seen = new Set<string>();
  for (let id: string | null = last.id; id !== null && !seen.has(id);) {
    seen.add(id);
    const request = store.runs.request(id);
    const decisions = decisionsOf(request.pipeline);
    // The log, not the run's row: it is chained.
    for (const { kind, actor, payload } of eventsOf(id)) {
      if (kind === 'run.created') note(actor, `started ${id}`);
      else if (kind === 'run.revised') note(actor, `revised ${id}`);
      else if (kind === 'run.started' && payload['from'] !== 'queued') note(actor, `resumed ${id}`);
    }
    for (const input of request.inputs.filter(({ name }) => name === MAPPING || name === decisions)) {
      for (const { actor } of store.audit.page({ kind: 'document.put', subject: input.sha256, limit: 500 }).events) note(actor, input.name === MAPPING ? 'confirmed the mapping' : 'handed in decisions');
    }
    for (const column of (await runFiles.jsonIf(id, MAPPING, Mapping))?.columns ?? []) note(column.actor, 'confirmed the mapping');
    for (const decision of (decisions === null ? null : await runFiles.jsonIf(id, decisions, Decisions))?.decisions ?? []) note(decision.actor, decisionWords(decision));
    // Submitted again after a rejection it would otherwise need one person only to overrule another.
    for (const { statement } of store.governance.statements({ type: 'run', id, purpose: 'submit' })) note(statement.actor, `submitted ${id}`);
    id = request.revisedFrom ?? null;
  }
  return [...did].map(([actor, things]) => ({ actor, did: [...things].sort() })).sort((a, b) => (a.actor < b.actor ? -1 : 1));

  function eventsOf(id: string) {
    return ['run.created', 'run.revised', 'run.started'].flatMap((kind) => store.audit.page({ kind, subject: id, limit: 500 }).events);
  }
}

function decisionWords(decision: Decisions['decisions'][number]): string {
  return decision.kind === 'withdraw' ? `withdrew decision ${decision.decision}` : `decided ${decision.id}`;
}
