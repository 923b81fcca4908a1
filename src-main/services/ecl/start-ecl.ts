import { AppError } from '../../../src-shared/kernel/errors.ts';
import { z } from 'zod';
import { Dialect, DialectOverride } from '../../../src-shared/model/dialect.ts';
import type { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { Run, RunRequest } from '../../../src-shared/model/run.ts';
import type { Who } from '../../store/store.ts';
import type { ServiceContext } from '../context.ts';
import type { RunInputRef } from '../intake.ts';
import { withSavedBands } from '../measures/band-sets.ts';
import { today } from '../start-run.ts';
import { documentInput } from '../documents/answers.ts';
import type { Caller } from '../documents/stored.ts';
import { DOCUMENT_KINDS } from './document-kinds.ts';
import { overlaysOn } from './overlays/entries.ts';
import { fileInputs, overlayInput, priorInputs, type AskedEcl } from './run-inputs.ts';

const PIPELINE = 'ecl';
/** Registry of fields, rules and measures of loan files. */
const REGISTRY = 'ecl';
/** What gates that read a tape were asked in the run that is taken over. */
const Taken = z.object({ asset: z.string(), dialect: DialectOverride.default({}), frozenDialect: Dialect.optional(), tapeName: z.string() });
const TAKEN_INPUTS = ['tape', 'mapping.input', 'decisions.input', 'deal'];

interface Source { readonly inputs: readonly RunInputRef[]; readonly config: ResolvedConfig; readonly params: Readonly<Record<string, unknown>>; readonly name: string }

/**
 * Turns what a person asked for into a run of expected credit loss: a loan file through the registry `ecl`, or the tape of a run that is
 * there with that run's own inputs, parameters and configuration, so that what was read once is taken from the memo. Errors: those of the
 * parts; nothing is created then.
 */
export async function startEcl(context: ServiceContext, asked: AskedEcl, call: Caller, signal: AbortSignal): Promise<Run> {
  const who: Who = { actor: call.actor, host: call.host };
  const source = 'file' in asked.from ? await fromFile(context, asked, asked.from.file, who, signal) : await fromRun(context, asked, asked.from.run);
  const documents: (RunInputRef | null)[] = [
    await documentInput(context, DOCUMENT_KINDS.policy, asked.policy, who), await documentInput(context, DOCUMENT_KINDS.scenarios, asked.scenarios, who),
    asked.ledger === undefined ? null : await documentInput(context, DOCUMENT_KINDS.ledger, asked.ledger, who),
    asked.overlays === 'none' ? null : await overlayInput(context, asked.overlays === 'approved' ? await overlaysOn(context, asked.reportingDate, call) : asked.overlays, asked.reportingDate, who),
  ];
  const prior = asked.prior === undefined ? [] : priorInputs(context, asked.prior);
  const { sha256: configSha256 } = await context.config.keep(source.config, who);
  const request: RunRequest = {
    pipeline: PIPELINE, mode: 'ecl', regime: null, kind: asked.kind,
    title: asked.title?.trim() || `${source.name}, expected credit loss at ${asked.reportingDate}`,
    inputs: [...source.inputs, ...documents.filter((each) => each !== null), ...prior], priorRun: asked.prior ?? null, configSha256,
    params: { ...source.params, mode: 'ecl', asOf: today(context), reportingDate: asked.reportingDate } as RunRequest['params'],
    ...(asked.kind === 'what-if' && asked.whatIfOf !== undefined ? { whatIfOf: asked.whatIfOf } : {}),
  };
  return context.supervisor.submit(request, who);
}

async function fromFile(context: ServiceContext, asked: AskedEcl, token: string, who: Who, signal: AbortSignal): Promise<Source> {
  const { tapeName, inputs } = await fileInputs(context, asked, token, who, signal);
  const config = await withSavedBands(context, context.config.resolve(null, REGISTRY, asked.client, { registry: REGISTRY }));
  return { inputs, config, name: tapeName, params: { asset: REGISTRY, dialect: plain(asked.dialect ?? {}), tapeName } };
}

async function fromRun(context: ServiceContext, asked: AskedEcl, id: string): Promise<Source> {
  for (const option of ['mapping', 'decisions', 'dialect', 'client'] as const) {
    if (asked[option] !== undefined) throw new AppError('INVALID_INPUT', `${option} cannot be given with a run: its own holds`, { details: { run: id, option }, userAction: `Leave ${option} out, or start from the file.` });
  }
  const request = context.store.runs.request(id);
  if (context.runFiles.find(id, 'canonical') === null) throw new AppError('NOT_FOUND', `run ${id} has no canonical table to measure loans from`, { details: { run: id }, userAction: 'Bring it past its mapping first.' });
  const taken = Taken.safeParse(request.params);
  if (!taken.success) throw new AppError('INVALID_INPUT', `run ${id} of ${request.pipeline} reads no tape`, { details: { run: id } });
  const inputs = request.inputs.filter(({ name }) => TAKEN_INPUTS.includes(name));
  const own = await context.config.read(request.configSha256);
  const { frozenDialect, ...params } = taken.data;
  return {
    inputs, name: request.title, config: await withSavedBands(context, request.pipeline === PIPELINE ? own : withLoans(context, own)),
    params: { ...params, ...(frozenDialect === undefined ? {} : { frozenDialect }) },
  };
}

/**
 * A tape's configuration as it was, and what makes loans and their figures of it: how its columns become loans is the tape's, measures and
 * groups are those of expected credit loss. What the tape's own gates read is untouched.
 */
function withLoans(context: ServiceContext, own: ResolvedConfig): ResolvedConfig {
  const tape = context.config.resolve(own.regime, own.asset, own.client ?? undefined, { loans: true });
  const ecl = context.config.resolve(null, REGISTRY, undefined, { registry: REGISTRY });
  const { measures, formulas, joins, bands } = ecl.sections;
  const known = new Set(own.files.map(({ file }) => file));
  const files = [...tape.files, ...ecl.files].filter(({ file }) => /(^|\/)(loans|measures\/ecl)\//.test(file) && !known.has(file));
  return { ...own, files: [...own.files, ...files], sections: { ...own.sections, measures, formulas, joins, bands, ...(tape.sections.loans === undefined ? {} : { loans: tape.sections.loans }) } };
}

/** Without members that are absent: parameters are JSON. */
function plain(override: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(override).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
