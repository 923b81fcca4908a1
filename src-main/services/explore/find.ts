import type { FoundThing } from '../../../src-shared/contract/explore.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { placeOf, rowOf } from '../../evidence/explore/why-ask.ts';
import { runPlans } from '../../evidence/explore/run-plans.ts';
import type { ServiceContext } from '../context.ts';

const MOST = 30;
/** Runs that are looked through for artifacts and keys, and those that are opened for identifiers and codes. */
const RUNS = 100;
const OPENED = 3;

const href = (run: string, ...rest: readonly string[]): string => `#/runs/${[run, ...rest].map(encodeURIComponent).join('/')}`;

/** Across the workspace: by hash, run, identifier, code, field, rule. The newest first; nothing is an error. */
export async function findAnywhere(context: ServiceContext, asked: string, signal: AbortSignal): Promise<FoundThing[]> {
  const text = asked.trim();
  const found: FoundThing[] = [];
  const runs = context.store.runs.page({ limit: RUNS }).runs;
  const add = (thing: FoundThing): void => void (found.length < MOST && !found.some((each) => each.href === thing.href && each.title === thing.title && each.kind === thing.kind) && found.push(thing));
  if (/^[0-9a-f]{6,64}$/i.test(text)) for (const thing of byHash(context, runs, text.toLowerCase())) add(thing);
  for (const run of runs) if (run.id === text.toLowerCase() || String(run.number) === text.replace(/^run\s*/i, '') || (text.length >= 3 && run.title.toLowerCase().includes(text.toLowerCase()))) add({ kind: 'run', title: `Run ${run.number}: ${run.title}`, detail: `${run.mode}, ${run.kind}, ${run.status}`, run: run.id, address: null, href: href(run.id, 'gates') });
  const traced = runs.filter((run) => run.finishedAt !== null && context.traces.has(run.pipeline)).slice(0, OPENED);
  for (const run of traced) {
    if (found.length >= MOST || signal.aborted || !context.evidence.trace) break;
    // A run whose artifacts are gone or altered is passed by: the search goes on with the others.
    try { for (const thing of await inRun(context, run, text)) add(thing); } catch { continue; }
  }
  return found;
}

function* byHash(context: ServiceContext, runs: readonly Run[], prefix: string): Generator<FoundThing> {
  for (const run of runs) {
    if (run.manifestSha256?.startsWith(prefix)) yield { kind: 'manifest', title: `Manifest of run ${run.number}`, detail: run.manifestSha256, run: run.id, address: null, href: href(run.id, 'manifest') };
    for (const gate of run.gates) if (gate.key?.startsWith(prefix)) yield { kind: 'gate', title: `${gate.title} of run ${run.number}`, detail: `key ${gate.key}`, run: run.id, address: null, href: href(run.id, 'gates') };
    for (const { ref, gate } of context.store.artifacts.listForRun(run.id)) if (ref.sha256.startsWith(prefix) && ref.name !== 'manifest') yield { kind: 'artifact', title: `${ref.name} of run ${run.number}`, detail: `${ref.sha256}, ${gate === null ? 'came in' : `made by ${gate}`}`, run: run.id, address: null, href: href(run.id, 'manifest') };
  }
  for (const tape of context.store.tapes.page({ limit: 500 }).tapes) if (tape.sha256.startsWith(prefix)) yield { kind: 'tape', title: tape.fileName, detail: `${tape.sha256}, first seen ${tape.firstSeenAt}`, run: null, address: null, href: '#/runs' };
  const entry = context.store.audit.hashes().findIndex((hash) => hash.startsWith(prefix));
  if (entry !== -1) yield { kind: 'log-entry', title: `Entry ${entry + 1} of the log`, detail: context.store.audit.hashes()[entry] ?? '', run: null, address: null, href: `#/audit?entry=${entry + 1}` };
  for (const { statement, sha256 } of context.store.governance.statements()) if (sha256.startsWith(prefix)) yield { kind: 'statement', title: `Statement: ${statement.purpose}`, detail: sha256, run: null, address: null, href: '#/audit' };
  for (const actor of context.store.governance.actors()) for (const key of actor.keys) if (key.id.startsWith(prefix)) yield { kind: 'key', title: `Key of ${actor.name}`, detail: key.id, run: null, address: null, href: '#/audit' };
}

/** What one run has under a text: a code, field, rule or decision, else a row that it names. */
async function inRun(context: ServiceContext, run: Run, text: string): Promise<FoundThing[]> {
  const port = context.evidence.trace;
  if (!port) return [];
  const traced = await port.open(run);
  const plans = await runPlans(traced);
  const about = `run ${run.number}, ${run.title}`;
  const graph = (focus: string): string => `${href(run.id, 'trace', 'graph')}?focus=${encodeURIComponent(focus)}`;
  const forward = (kind: string, name: string, value: string): string => `${href(run.id, 'trace', 'forward')}?kind=${kind}&${name}=${encodeURIComponent(value)}`;
  const things: FoundThing[] = [];
  const rule = plans.rules.find((each) => each.id.toLowerCase() === text.toLowerCase());
  if (rule) things.push({ kind: 'rule', title: `${rule.id} ${rule.title}`, detail: about, run: run.id, address: null, href: forward('rule', 'rule', rule.id) });
  const decided = traced.declaration.documents.decision;
  if (decided !== undefined && /^[a-z]+-/i.test(text) && traced.archive.has(decided)) {
    const decision = JSON.parse(await context.runFiles.text(run.id, decided)) as { decisions?: readonly { id: string; kind: string; reason: string }[] };
    for (const each of decision.decisions ?? []) if (each.id.toLowerCase() === text.toLowerCase()) things.push({ kind: 'decision', title: `Decision ${each.id}`, detail: `${each.kind}: ${each.reason} (${about})`, run: run.id, address: null, href: forward('decision', 'id', each.id) });
  }
  const place = placeOf(traced, plans, text);
  if (place?.kind === 'report-code') {
    for (const code of plans.reports.flatMap((report) => report.codes.filter((each) => each.code === place.code)).slice(0, 3)) {
      const address = `${place.space}:${code.code}${code.key === null ? '' : `@${code.key}`}`;
      things.push({ kind: 'code', title: `${code.code}: ${code.value ?? 'blank'}`, detail: about, run: run.id, address, href: href(run.id, 'trace', address) });
    }
  } else if (place?.kind === 'column') {
    const title = plans.tables.find((table) => table.declared.space === place.space)?.byColumn.get(place.column)?.title ?? place.column;
    things.push({ kind: plans.tables[0]?.declared.space === place.space ? 'field' : 'code', title: `${place.column} ${title}`, detail: about, run: run.id, address: null, href: graph(`${place.space}:${place.column}`) });
  } else if (place?.kind === 'header') things.push({ kind: 'field', title: `Column “${plans.headers[place.index]?.trim() ?? ''}”`, detail: about, run: run.id, address: null, href: graph(`source:c${place.index}`) });
  if (things.length > 0 || text.length < 3) return things;
  const main = plans.tables[0];
  const { sourceRow } = await rowOf(traced, plans, text);
  const column = main?.declared.names?.find((name) => main.byColumn.has(name));
  if (sourceRow === null || !main || column === undefined) return [];
  const address = `${main.declared.space}:${column}@${sourceRow}`;
  return [{ kind: 'value', title: `${text}, source row ${sourceRow}`, detail: about, run: run.id, address, href: href(run.id, 'trace', address) }];
}
