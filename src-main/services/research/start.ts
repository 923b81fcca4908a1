import type { z } from 'zod';
import type { StartResearch } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Ingestion } from '../../../src-shared/model/research/ingestion.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import type { Run, RunRequest } from '../../../src-shared/model/run.ts';
import type { Who } from '../../store/store.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import { documentInput } from '../documents/answers.ts';
import type { Caller } from '../documents/stored.ts';
import { keepDocument, takeTape, type RunInputRef } from '../intake.ts';
import { today } from '../start-run.ts';
import { RESEARCH_KINDS } from './document-kinds.ts';
import { dataOf, experimentId, INGESTION_DOCUMENT } from './experiment-id.ts';
import { matchFiles, resolvedIngestion } from './match-files.ts';
import type { ResearchAnswers } from './research.ts';
import { mustBeResearch } from './run-artifacts.ts';
import { trialsBefore } from './trials.ts';

type Asked = z.output<typeof StartResearch>;
export const RESEARCH = 'research';
/** Registry of the configuration that research runs are kept with. */
const REGISTRY = 'research';

export interface DataSource { readonly inputs: readonly RunInputRef[]; readonly configSha256: string; readonly title: string }

/** Asking for a run of research: data only, or an experiment on it. */
export function researchStartHandlers(context: ServiceContext): ResearchAnswers<'research.start'> {
  return { 'research.start': async (asked, call) => ({ run: (await startResearch(context, asked, call)).id }) };
}

/**
 * Turns what a person asked for into a run: vendors' files get their slots by the ingestion's patterns, or those of a run are taken over, so
 * that what was read once is taken from the memo; earlier experiments of the study are counted. Errors: those of the parts; nothing is created then.
 */
export async function startResearch(context: ServiceContext, asked: Asked, call: Caller): Promise<Run> {
  const who = whoOf(call);
  if (asked.gates !== undefined && asked.spec === undefined) throw new AppError('INVALID_INPUT', 'qualification gates judge an experiment, and no spec is given', { userAction: 'Give a spec, or leave the gates out.' });
  const source = 'files' in asked.from ? await fromFiles(context, asked.from, who) : dataSource(context, asked.from.run);
  const spec = asked.spec === undefined ? null : await documentInput(context, RESEARCH_KINDS.spec, asked.spec, who);
  const gates = asked.gates === undefined ? null : await documentInput(context, RESEARCH_KINDS.gates, asked.gates, who);
  if (spec === null) return submit(context, { kind: asked.kind, title: asked.title?.trim() || source.title, inputs: source.inputs, configSha256: source.configSha256, params: { mode: 'data', asOf: today(context) } }, who);
  const document = ExperimentSpec.parse(JSON.parse(await context.runFiles.ofRef({ ...spec })));
  const data = dataOf(source.inputs);
  if (data === null) throw new AppError('INVALID_INPUT', 'the run whose data is taken over has no vendors’ files');
  const experiment = experimentId({ kind: 'research.experiment', version: 1, spec: spec.sha256, data, code: context.codeHash });
  const trials = await trialsBefore(context, document.study, experiment);
  const counted = await keepDocument(context, trials, { slot: 'trials', kind: 'research-trials', key: document.study, label: `${trials.trials.length} earlier experiments`, fileName: `trials-${document.study}.json` }, who);
  return submit(context, {
    kind: asked.kind, title: asked.title?.trim() || document.title, inputs: [...source.inputs, spec, ...(gates === null ? [] : [gates]), counted], configSha256: source.configSha256,
    params: { mode: 'experiment', asOf: today(context), strategy: document.strategy.kind, experiment },
  }, who);
}

/** Submits a request of this pipeline. */
export function submit(context: ServiceContext, request: Pick<RunRequest, 'kind' | 'title' | 'configSha256' | 'params'> & { readonly inputs: readonly RunInputRef[]; readonly priorRun?: string }, who: Who): Run {
  const { params, inputs, priorRun = null, ...rest } = request;
  return context.supervisor.submit({ ...rest, pipeline: RESEARCH, mode: String(params['mode']), regime: null, inputs: [...inputs], priorRun, params }, who);
}

async function fromFiles(context: ServiceContext, { files, ingestion: choice }: Extract<Asked['from'], { files: unknown }>, who: Who): Promise<DataSource> {
  const document = { ...(await documentInput(context, RESEARCH_KINDS.ingestion, choice, who)), name: INGESTION_DOCUMENT };
  const ingestion = Ingestion.parse(JSON.parse(await context.runFiles.ofRef({ ...document })));
  const chosen = files.map((token) => context.files.resolve(token));
  // Names are matched before anything is copied: a wrong ingestion must not cost the copying of its files.
  matchFiles(ingestion, chosen.map(({ name }, i) => ({ fileName: name, sha256: String(i) })));
  const taken: RunInputRef[] = [];
  for (const file of chosen) taken.push(await takeTape(context, file, who));
  const matched = matchFiles(ingestion, taken.map(({ fileName, sha256 }) => ({ fileName, sha256 })));
  const resolved = await keepDocument(context, resolvedIngestion(ingestion, matched), { slot: 'ingestion', kind: 'research-ingestion-run', key: ingestion.name, label: `${matched.length} files`, fileName: `${ingestion.name}.json` }, who);
  const vendor = matched.map(({ slot, sha256, fileName }): RunInputRef => ({ ...(taken.find((each) => each.sha256 === sha256 && each.fileName === fileName) as RunInputRef), name: slot }));
  const { sha256: configSha256 } = await context.config.keep(context.config.resolve(null, REGISTRY, undefined, { registry: REGISTRY }), who);
  return { inputs: [resolved, document, ...vendor], configSha256, title: `${ingestion.title}: data` };
}

/** The data inputs of a run that is there: its files, how they are read, its configuration. Errors: NOT_FOUND, INVALID_INPUT. */
export function dataSource(context: Pick<ServiceContext, 'store' | 'runFiles'>, run: string): DataSource {
  mustBeResearch(context, run);
  const request = context.store.runs.request(run);
  const inputs = request.inputs.filter(({ name }) => name === 'ingestion' || name === INGESTION_DOCUMENT || name.startsWith('vendor.'));
  return { inputs, configSha256: request.configSha256, title: request.title };
}
