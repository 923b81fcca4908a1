import type { z } from 'zod';
import { RunId } from '../../src-shared/contract/paging.ts';
import { StartRun } from '../../src-shared/contract/runs.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { Deal } from '../../src-shared/model/deal.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import type { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import type { Run, RunRequest } from '../../src-shared/model/run.ts';
import { findSchema } from '../adapters/xsd/schema-pack.ts';
import { writeArtifact } from '../data/artifact-files.ts';
import type { Who } from '../store/store.ts';
import { pipelineOf, type ServiceContext } from './context.ts';
import { inputRef, takeDocument, takeTape, type RunInputRef } from './intake.ts';
import { withSavedBands } from './measures/band-sets.ts';
import { previewHeaders } from './tape-preview.ts';

type Asked = z.output<typeof StartRun>;

/** Says `mapping: KNOWN_MAPPING` to take the mapping that was last accepted for a tape with these headers. */
export const KNOWN_MAPPING = 'known-mapping';
const PIPELINE = 'tape';

/**
 * Turns what a person asked for into a run: files become artifacts, documents are read and checked, the configuration is resolved
 * and stored, and the request holds the hash of each. Errors: those of the parts; nothing is created then.
 */
export async function startRun(context: ServiceContext, asked: Asked, who: Who, signal: AbortSignal): Promise<Run> {
  const pipeline = pipelineOf(context, PIPELINE);
  const regimes = pipeline.requests.regimes(asked.mode, asked.regime);
  const config = await withSavedBands(context, context.config.resolve(regimes.config, asked.asset, asked.client));
  const tapeFile = context.files.resolve(asked.tape);
  const tape = await takeTape(context, tapeFile, who);
  const inputs: RunInputRef[] = [tape, ...(await documentInputs(context, asked, tapeFile, tape, who, signal))];
  const prior = asked.prior === undefined ? null : await priorRun(context, asked, asked.prior, who, signal);
  if (prior) inputs.push(...priorInputs(context, prior.id));
  inputs.push(...(await schemaInputs(context, pipeline.requests.schemas(asked.mode, regimes.report), config)));
  const { sha256: configSha256 } = await context.config.keep(config, who);
  const secondValidator = pipeline.requests.validates(asked.mode) && inputs.some((input) => input.name.startsWith('schema.')) && (await context.hasJava());
  const request: RunRequest = {
    pipeline: PIPELINE, mode: asked.mode, regime: regimes.report, kind: asked.kind,
    title: asked.title?.trim() || `${tapeFile.name}, ${asked.mode}`,
    inputs, priorRun: prior?.id ?? null, configSha256,
    params: pipeline.requests.params(asked, { tapeName: tapeFile.name, today: today(context), regime: regimes.report, secondValidator }),
  };
  return context.supervisor.submit(request, who);
}

/** The same request with one document exchanged, as a new run: what a person decided or confirmed takes effect there. */
export function startRevised(context: ServiceContext, from: Run, document: RunInputRef, who: Who): Run {
  const request = context.store.runs.request(from.id);
  if (request.kind !== 'draft' && request.kind !== 'what-if') throw new AppError('CONFLICT', `run ${from.id} is a ${request.kind}`);
  return context.supervisor.submit({
    ...request,
    inputs: [...request.inputs.filter((input) => input.name !== document.name), document],
    // Waivers are held against the day on which the run is asked for.
    params: { ...request.params, asOf: today(context) },
    revisedFrom: from.id,
  }, who);
}

/** Calendar day of the host's clock, UTC. */
export function today(context: Pick<ServiceContext, 'clock'>): string {
  return context.clock.now().slice(0, 10);
}

async function documentInputs(context: ServiceContext, asked: Asked, tapeFile: { path: string; name: string }, tape: RunInputRef, who: Who, signal: AbortSignal): Promise<RunInputRef[]> {
  const inputs: RunInputRef[] = [];
  if (asked.mapping === KNOWN_MAPPING || (asked.mapping === undefined && context.offered.has(asked.tape))) inputs.push(await knownMapping(context, asked, tapeFile, signal));
  else if (asked.mapping !== undefined) inputs.push((await takeDocument(context, context.files.resolve(asked.mapping), Mapping, { slot: 'mapping.input', kind: 'mapping', key: (mapping) => mapping.headersSha256 }, who)).input);
  if (asked.decisions !== undefined) inputs.push((await takeDocument(context, context.files.resolve(asked.decisions), Decisions, { slot: 'decisions.input', kind: 'decisions', key: () => tape.sha256 }, who)).input);
  if (asked.deal !== undefined) inputs.push((await takeDocument(context, context.files.resolve(asked.deal), Deal, { slot: 'deal', kind: 'deal', key: (deal) => deal.name }, who)).input);
  return inputs;
}

async function knownMapping(context: ServiceContext, asked: Asked, file: { path: string; name: string }, signal: AbortSignal): Promise<RunInputRef> {
  const { headersSha256 } = await previewHeaders(file.path, asked.dialect ?? {}, signal);
  const known = context.store.documents.latestMapping(headersSha256);
  if (!known) throw new AppError('NOT_FOUND', `no mapping was accepted for the headers of ${file.name} yet`, { userAction: 'Start without one and confirm the proposal, or give a mapping file.' });
  return inputRef(known.ref, 'mapping.input', known.label);
}

/** The run of the cut-off before: one that is there, or one made now from its tape with the same mapping and decisions. */
async function priorRun(context: ServiceContext, asked: Asked, prior: string, who: Who, signal: AbortSignal): Promise<Run> {
  if (RunId.safeParse(prior).success) return context.store.runs.get(prior);
  const { deal: _deal, prior: _prior, title: _title, ...same } = asked;
  const file = context.files.resolve(prior);
  const run = await startRun(context, { ...same, tape: prior, mode: 'mi', regime: null, title: `${file.name}, prior cut-off` }, who, signal);
  const ended = await context.supervisor.wait(run.id, signal);
  if (context.runFiles.find(ended.id, 'canonical')) return ended;
  const stopped = ended.gates.find((gate) => gate.message !== null && gate.status !== 'skipped');
  throw new AppError(ended.status === 'review_required' ? 'REVIEW_REQUIRED' : 'BLOCKED', `the tape of the prior cut-off has no canonical table: run ${ended.id} is ${ended.status}${stopped ? ` at ${stopped.title}: ${stopped.message}` : ''}`, { details: { run: ended.id }, userAction: `Resolve run ${ended.id} first, then give it as the prior run.` });
}

function priorInputs(context: ServiceContext, prior: string): RunInputRef[] {
  // The name goes into the manifest, which must not depend on how many runs a workspace has had: the tape's, not the run's.
  const tape = context.store.runs.get(prior).inputs.find((input) => input.name === 'tape')?.fileName ?? 'prior';
  return ([['prior', 'canonical'], ['prior.plan', 'canonical.plan']] as const).map(([slot, from]) => inputRef(context.runFiles.get(prior, from), slot, `${tape}: ${from}`));
}

/** Official schemas where their packs are imported; without one the run says that it was not validated against it. */
async function schemaInputs(context: ServiceContext, wanted: readonly { readonly slot: string; readonly template: string }[], config: ResolvedConfig): Promise<RunInputRef[]> {
  const inputs: RunInputRef[] = [];
  for (const { slot, template } of wanted) {
    const namespace = config.sections.templates[template]?.value.message.namespace;
    const found = namespace === undefined ? null : await findSchema(context.folders.schemas, namespace);
    if (found) inputs.push(inputRef(await writeArtifact(context.folders.artifacts, slot, 'application/xml', 'xsd', { path: found.path }), slot, found.pack.originalName));
  }
  return inputs;
}
