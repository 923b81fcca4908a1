import { z } from 'zod';
import type { researchContract } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import { TIERS, type Tier } from '../../../src-shared/model/research/promotion.ts';
import { ShadowCheck, ShadowFill, ShadowPosition, ShadowReport } from '../../../src-shared/model/research/shadow.ts';
import type { RunRequest } from '../../../src-shared/model/run.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import type { Caller } from '../documents/stored.ts';
import { inputRef } from '../intake.ts';
import { today } from '../start-run.ts';
import { dataOf, experimentId } from './experiment-id.ts';
import { aliasAt, promotionsOf } from './promotions/aliases.ts';
import type { ResearchAnswers } from './research.ts';
import { fileOf, jsonOf, mustBeResearch, tableOf } from './run-artifacts.ts';
import { submit } from './start.ts';
import { ADDRESS, rowsOf } from './tables.ts';

type Asked = z.output<(typeof researchContract)['research.shadow']['in']>;
/** What a replay is of: the run whose inputs it has, its experiment, and the alias it stands under. */
interface Replayed { readonly run: string; readonly experiment: string; readonly alias: string | null }
const ShadowOf = z.looseObject({ experiment: z.string(), alias: z.string().nullable().default(null) });

/** Shadow replays: asked for by alias, run, or the replay that they go on from; read step by step. */
export function researchShadowHandlers(context: ServiceContext): ResearchAnswers<'research.shadow' | 'research.shadowOverview' | 'research.shadowStep'> {
  return {
    'research.shadow': async (asked, call) => ({ run: await startShadow(context, asked, call) }),
    'research.shadowOverview': async ({ run }) => {
      const { kind: _kind, version: _version, ...report } = await jsonOf(context, run, 'shadow.report', ShadowReport);
      const { priorRun, params } = context.store.runs.request(run);
      return { ...report, of: priorRun ?? run, alias: ShadowOf.safeParse(params['shadow']).data?.alias ?? '', stateSha256: fileOf(context, run, 'shadow.state').sha256 };
    },
    'research.shadowStep': async ({ run, step }) => {
      const [row] = await rowsOf(context, `SELECT * FROM read_parquet(${tableOf(context, run, 'shadow.step')}) WHERE step = ${step}`, (each) => each);
      if (!row) throw new AppError('NOT_FOUND', `the replay of run ${run} has no step ${step}`, { details: { run, step }, userAction: 'Choose a step of this run: it goes on where the run before it ended.' });
      const session = row['session'] ?? '';
      return {
        step, session, equity: row['equity'] ?? '', cash: row['cash'] ?? '', drawdown: row['drawdown'] ?? '', decided: Number(row['decided'] ?? 0), hash: row['hash'] ?? '', equal: row['equal'] === 'true',
        fills: list(row['fills'], ShadowFill, run).map((fill) => ({ ...fill, book: CANDIDATE, slippageBps: null, address: ADDRESS.fill('price', CANDIDATE, fill.number) })),
        positions: list(row['positions'], ShadowPosition, run).map((position) => ({ ...position, address: ADDRESS.holding('value', CANDIDATE, session, position.symbol) })), checks: list(row['checks'], ShadowCheck, run),
      };
    },
  };
}

/**
 * A run of the mode `shadow`: the inputs of the run that is replayed, so that all before the replay is taken from the memo, and the state of the
 * replay it goes on from as `shadow.prior`. Errors: NOT_FOUND for an alias that stands on nothing; CONFLICT where the promotion does not hold, or the code is no longer
 * the experiment's.
 */
async function startShadow(context: ServiceContext, asked: Asked, call: Caller): Promise<string> {
  const of = await replayed(context, asked, call);
  const request = context.store.runs.request(of.run);
  sameCode(context, of, request);
  const prior = asked.from === undefined ? [] : [stateOf(context, asked.from, of.experiment)];
  const { params, inputs, configSha256, title } = request;
  return submit(context, {
    kind: 'draft', title: `Shadow of ${of.alias ?? title}`, configSha256, priorRun: of.run, inputs: [...inputs, ...prior],
    params: { mode: 'shadow', asOf: today(context), ...(params['strategy'] === undefined ? {} : { strategy: params['strategy'] }), experiment: of.experiment, shadow: { experiment: of.experiment, alias: of.alias, steps: asked.steps ?? null } },
  }, whoOf({ ...call })).id;
}

async function replayed(context: ServiceContext, { alias, tier, run, from }: Asked, call: Caller): Promise<Replayed> {
  if (alias !== undefined) return promoted(context, alias, tier, call);
  if (from !== undefined && run === undefined) {
    mustBeResearch(context, from);
    const { priorRun, params } = context.store.runs.request(from);
    const shadow = ShadowOf.safeParse(params['shadow']).data;
    if (priorRun === null || shadow === undefined) throw new AppError('INVALID_INPUT', `run ${from} is no shadow replay`, { details: { run: from } });
    return { run: priorRun, experiment: shadow.experiment, alias: shadow.alias };
  }
  if (run === undefined) throw new AppError('INVALID_INPUT', 'say what is replayed: an alias, a run, or the replay to go on from');
  mustBeResearch(context, run);
  const { mode, params } = context.store.runs.request(run);
  const experiment = params['experiment'];
  if (mode !== 'experiment' || typeof experiment !== 'string') throw new AppError('INVALID_INPUT', `run ${run} is no experiment`, { details: { run } });
  return { run, experiment, alias: null };
}

async function promoted(context: ServiceContext, alias: string, tier: Tier | undefined, call: Caller): Promise<Replayed> {
  const promotions = await promotionsOf(context, call);
  const found = (tier === undefined ? [...TIERS].reverse() : [tier]).map((each) => aliasAt(promotions, alias, each)).find((each) => each !== null);
  if (!found) throw new AppError('NOT_FOUND', `${alias.slice(0, 80)} stands on nothing${tier === undefined ? '' : ` in ${tier}`}`, { details: { alias }, userAction: 'Promote an experiment to it first, and have it approved.' });
  const fault = promotions.faults[0] ?? found.entry.why;
  if (fault !== null) throw new AppError('CONFLICT', `the promotion that ${alias} stands on does not hold: ${fault}`, { details: { alias }, userAction: 'Look at the promotion ledger; promote again what is meant.' });
  return { run: found.entry.record.run, experiment: found.entry.record.experiment, alias };
}

/** A replay by other code would be of another experiment, and could not be held against the one that was promoted. */
function sameCode(context: ServiceContext, of: Replayed, { inputs }: RunRequest): void {
  const [spec, data] = [inputs.find(({ name }) => name === 'spec'), dataOf(inputs)];
  if (spec === undefined || data === null) throw new AppError('INVALID_INPUT', `run ${of.run} has no spec to replay`, { details: { run: of.run } });
  const now = experimentId({ kind: 'research.experiment', version: 1, spec: spec.sha256, data, code: context.codeHash });
  if (now !== of.experiment) throw new AppError('CONFLICT', `run ${of.run} was made by other code: with this version of Tapestry its spec and data are another experiment (${now.slice(0, 12)}, not ${of.experiment.slice(0, 12)})`, { details: { run: of.run, experiment: of.experiment, now }, userAction: 'Run the experiment again with this version, and promote that run.' });
}

function stateOf(context: ServiceContext, from: string, experiment: string) {
  const state = fileOf(context, from, 'shadow.state');
  const { params, title } = context.store.runs.request(from);
  if (ShadowOf.safeParse(params['shadow']).data?.experiment !== experiment) throw new AppError('INVALID_INPUT', `run ${from} replays another experiment`, { details: { run: from } });
  return inputRef(context.runFiles.get(from, 'shadow.state'), 'shadow.prior', `${title}: ${state.sha256.slice(0, 12)}`);
}

/** A JSON array in a text column. CORRUPT where it is none. */
function list<T extends z.ZodType>(json: string | null | undefined, schema: T, run: string): z.output<T>[] {
  const parsed = z.array(schema).safeParse(json === null || json === undefined ? [] : JSON.parse(json));
  if (!parsed.success) throw new AppError('CORRUPT', `a step of the replay of run ${run} does not fit its schema`, { details: { run } });
  return parsed.data;
}
