import { z } from 'zod';
import { ResearchOverview } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { EvaluationReport } from '../../../src-shared/model/research/evaluation.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { Trials, trialCount } from '../../../src-shared/model/research/trials.ts';
import type { ServiceContext } from '../context.ts';
import { dataOf, dataSha256 } from './experiment-id.ts';
import { bySlice, metricRows } from './metrics.ts';
import type { ResearchAnswers } from './research.ts';
import { fileOf, jsonOf } from './run-artifacts.ts';
import { currencyOf, inRegistryOrder, metricLine } from './run-words.ts';

type Overview = z.input<typeof ResearchOverview>;
const LookAhead = z.looseObject({ verdict: z.enum(['passed', 'blocked']), text: z.string().optional(), checks: z.array(z.looseObject({ check: z.string(), title: z.string(), verdict: z.enum(['passed', 'failed', 'not-evaluable']), text: z.string() })).default([]) });
const Qualified = z.looseObject({ qualified: z.boolean() });
const FeatureLines = z.looseObject({ features: z.array(z.looseObject({ name: z.string(), title: z.string(), definition: z.string(), warmUp: z.number(), unit: z.string(), lag: z.number().default(0) })) });
const Universe = z.looseObject({ pointInTime: z.boolean(), banner: z.string().nullable().default(null) });

/** What an experiment is and what it came to. */
export function researchOverviewHandlers(context: ServiceContext): ResearchAnswers<'research.overview' | 'research.registry'> {
  return {
    'research.overview': ({ run }) => overview(context, run),
    'research.registry': async () => {
      if (context.research.features === null) throw new AppError('UNAVAILABLE', 'this build has no registry of features');
      return context.research.features().map((feature) => ({ ...feature, sets: [...feature.sets], inputs: [...feature.inputs] }));
    },
  };
}

/** Of a run that was stopped: its spec and what stopped it, without figures. Errors: NOT_FOUND for a run of data alone. */
async function overview(context: ServiceContext, run: string): Promise<Overview> {
  const spec = await jsonOf(context, run, 'spec', ExperimentSpec);
  const { params, inputs } = context.store.runs.request(run);
  const data = dataOf(inputs);
  if (data === null || typeof params['experiment'] !== 'string') throw new AppError('INVALID_INPUT', `run ${run} was not started as an experiment`, { details: { run } });
  const evaluation = await context.runFiles.jsonIf(run, 'evaluation', EvaluationReport);
  const values = evaluation === null ? [] : bySlice(await metricRows(context, run, ['test', 'train', 'all']));
  const universe = evaluation ?? (await context.runFiles.jsonIf(run, 'data.summary', Universe));
  const trials = evaluation?.trials.count ?? trialCount(await context.runFiles.jsonIf(run, 'trials', Trials), 1);
  return {
    experiment: params['experiment'], name: spec.name, title: spec.title, study: spec.study, strategy: evaluation?.strategy ?? spec.strategy.kind, seed: spec.seed, specSha256: fileOf(context, run, 'spec').sha256, dataSha256: dataSha256(data),
    train: spec.train, test: spec.test, execution: evaluation?.execution ?? 'The run was not evaluated: how it would have been executed stands in its spec.', costs: evaluation?.costs ?? 'The run was not evaluated: its costs stand in its spec.', currency: await currencyOf(context, run),
    pointInTime: universe?.pointInTime ?? false, banner: universe?.banner ?? null,
    books: (evaluation?.books ?? []).map(({ book, title, role }) => ({ book, title, role })),
    metrics: evaluation?.metrics ?? inRegistryOrder(values.flatMap((each) => each.values.map(({ metric }) => metric))).map(metricLine), values,
    trials, fills: sum(evaluation, 'fills'), trades: sum(evaluation, 'trades'),
    lookAhead: await lookAheadOf(context, run), qualified: (await context.runFiles.jsonIf(run, 'qualification', Qualified))?.qualified ?? null,
    features: ((await context.runFiles.jsonIf(run, 'features.summary', FeatureLines))?.features ?? []).map(({ name, title, definition, warmUp, unit, lag }) => ({ name, title, definition, warmUp, unit, lag })),
  };
}

async function lookAheadOf(context: ServiceContext, run: string): Promise<Overview['lookAhead']> {
  const report = await context.runFiles.jsonIf(run, 'lookahead', LookAhead);
  if (report === null) return { verdict: 'not-run', text: 'The run did not get to its look-ahead check: nothing is known.', checks: [] };
  const failed = report.checks.filter(({ verdict }) => verdict === 'failed');
  return {
    verdict: report.verdict, text: report.text ?? (report.verdict === 'passed' ? `${report.checks.length} checks passed.` : failed.map(({ text }) => text).join(' ')),
    checks: report.checks.map(({ check, title, verdict, text }) => ({ check, title, verdict, text })),
  };
}

/** Of the candidate. */
function sum(evaluation: EvaluationReport | null, member: 'fills' | 'trades'): number {
  return evaluation?.books.find(({ role }) => role === 'candidate')?.[member] ?? 0;
}
