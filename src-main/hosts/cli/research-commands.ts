import { constants, existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import { AppError, ERROR_TABLE, type Json } from '../../../src-shared/kernel/errors.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';
import { exitOf } from './describe-run.ts';
import { followRun } from './follow-run.ts';
import { DATA_OPTIONS, DATA_USAGE, documentChoice, startAndFollow } from './run-research-command.ts';

type JsonObject = { readonly [key: string]: Json };
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
const BLOCKED = ERROR_TABLE.BLOCKED.exit;
/** Differences and symbols that are printed; the JSON has as many, the export has all. */
const SHOWN = 20;

export const researchIngest: Command = {
  name: 'research ingest', minds: 'interrupt',
  usage: 'research ingest --ingestion FILE --files FILE|FOLDER... [--title TEXT]',
  summary: 'Reads vendors’ files, reconciles them and says what data there is.',
  options: DATA_OPTIONS, positionals: [0, 2_000],
  run: (context) => dataRun(context, researchIngest.usage, false),
};

export const researchReconcile: Command = {
  name: 'research reconcile', minds: 'interrupt',
  usage: `research reconcile (RUN | ${DATA_USAGE.slice(1)}`,
  summary: 'Shows where vendors differ and which bars were kept out, of a run or of files.',
  options: DATA_OPTIONS, positionals: [0, 2_000],
  async run(context) {
    const [run] = context.positionals;
    const isRun = context.positionals.length === 1 && run !== undefined && /^(?:r\d{4,}|b[0-9a-f]{12})$/.test(run) && textOption(context, 'ingestion') === undefined;
    return isRun ? dataResult((await context.open()).client, run, true) : dataRun(context, researchReconcile.usage, true);
  },
};

export const researchFeatures: Command = {
  name: 'research features', usage: 'research features [RUN]',
  summary: 'Lists the features of the registry with their definitions, or those of a run.',
  options: {}, positionals: [0, 1],
  async run(context) {
    const { client } = await context.open();
    const [run] = context.positionals;
    const features = run === undefined ? await client['research.registry']({}) : (await client['research.overview']({ run })).features;
    return { json: { features: plain(features) as unknown as Json }, text: features.map(({ name, warmUp, unit, lag, definition }) => `${name.padEnd(28)}  ${unit}, known after ${warmUp} sessions${lag === 0 ? '' : `, held back ${lag}`}\n  ${definition}`).join('\n') || 'No features.', exit: 0 };
  },
};

export const researchOverview: Command = {
  name: 'research overview', usage: 'research overview RUN',
  summary: 'Says what an experiment is and what it came to: candidate, baselines and benchmark on the test slice.',
  options: {}, positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const overview = await client['research.overview']({ run: context.positionals[0] ?? '' });
    const tests = overview.values.filter(({ slice }) => slice === 'test');
    const text = [
      `${overview.title}: ${overview.strategy}`, `  experiment ${overview.experiment}`, `  data ${overview.dataSha256.slice(0, 12)}, spec ${overview.specSha256.slice(0, 12)}, study ${overview.study}, ${count(overview.trials, 'trial')}, seed ${overview.seed}`,
      `  trained ${overview.train.from} to ${overview.train.to}, tested ${overview.test.from} to ${overview.test.to}`, `  ${overview.execution}`, `  ${overview.costs}`, ...(overview.banner === null ? [] : [`  ${overview.banner}`]),
      `  look-ahead: ${overview.lookAhead.verdict}. ${overview.lookAhead.text}`,
      ...overview.metrics.filter(({ metric }) => tests.some(({ values }) => values.some((each) => each.metric === metric && each.value !== null))).map(({ metric, title, unit }) => `  ${title.padEnd(36)} ${tests.map(({ book, values }) => `${book} ${figure(values.find((each) => each.metric === metric)?.value ?? null)}`).join('  ')}${unit === 'ratio' ? '' : `  (${unit})`}`),
    ];
    return { json: plain(overview), text: text.join('\n'), exit: overview.lookAhead.verdict === 'blocked' ? BLOCKED : 0 };
  },
};

export const researchQualify: Command = {
  name: 'research qualify', minds: 'interrupt', usage: 'research qualify RUN [--gates FILE|SHA256]',
  summary: 'Prints the qualification report of a run; with --gates judges the same experiment by other gates in a new run.',
  options: { gates: { type: 'string' } }, positionals: [1, 1],
  async run(context) {
    const { client, workbench } = await context.open();
    const [asked = ''] = context.positionals;
    const gates = textOption(context, 'gates');
    let run = asked;
    if (gates !== undefined) {
      const { specSha256 } = await client['research.overview']({ run: asked });
      run = (await client['research.start']({ from: { run: asked }, spec: { sha256: specSha256 }, gates: documentChoice(context, workbench, gates) })).run;
      context.say(`${run}: the experiment of ${asked}, judged by ${gates}`);
      await followRun(context, client, run);
    }
    const report = await client['research.qualification']({ run });
    const marks = { passed: 'passed', failed: 'FAILED', warned: 'warned', 'not-evaluable': 'NOT EVALUABLE' } as const;
    const text = [`${run}: ${report.qualified ? 'qualified' : 'NOT QUALIFIED'} by ${report.title}, against ${report.baseline}`, ...report.verdicts.map((each) => `  ${marks[each.verdict].padEnd(14)} ${each.severity}  ${each.title}: ${each.text}`)];
    return { json: { run, ...plain(report) }, text: text.join('\n'), exit: report.qualified ? 0 : BLOCKED };
  },
};

export const researchPromote: Command = {
  name: 'research promote', usage: 'research promote RUN --alias NAME --tier research|candidate|production --reason TEXT',
  summary: 'Proposes an experiment for a tier; it takes effect when somebody else approves it.',
  options: { alias: { type: 'string' }, tier: { type: 'string' }, reason: { type: 'string' } }, positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return promotionResult(await client['research.promote']({ run: context.positionals[0] ?? '', alias: needed(context, 'alias', researchPromote.usage), tier: tierOf(context, researchPromote.usage), reason: needed(context, 'reason', researchPromote.usage) }));
  },
};

const DEMOTE = { tier: { type: 'string' }, reason: { type: 'string' }, to: { type: 'string' } } as const;

export const researchRetire: Command = {
  name: 'research retire', usage: 'research retire NAME --tier research|candidate|production --reason TEXT',
  summary: 'Asks to take an alias away from a tier.', options: { tier: DEMOTE.tier, reason: DEMOTE.reason }, positionals: [1, 1],
  run: (context) => demoted(context, 'retire', researchRetire.usage),
};

export const researchRollBack: Command = {
  name: 'research roll-back', usage: 'research roll-back NAME --tier research|candidate|production --reason TEXT [--to RECORD]',
  summary: 'Asks to move an alias back to an earlier record of its tier.', options: DEMOTE, positionals: [1, 1],
  run: (context) => demoted(context, 'roll-back', researchRollBack.usage),
};

export const researchPromotions: Command = {
  name: 'research promotions', usage: 'research promotions',
  summary: 'Lists aliases and the promotion ledger, every hash verified; exit 0 only where all of it holds.',
  options: {}, positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const { aliases, ledger, holds, faults } = await client['research.promotions']({});
    const text = [
      ...aliases.map(({ alias, tier, run, experiment, since, why }) => `${tier.padEnd(10)}  ${alias}  ${run}  ${experiment.slice(0, 12)}  since ${since}${why === null ? '' : `  DOES NOT HOLD: ${why}`}`), ...(aliases.length === 0 ? ['No alias stands on anything.'] : []),
      ...ledger.map((line) => `  ${line.sha256.slice(0, 12)}  ${line.record.at}  ${line.title}  ${line.record.run}  ${line.approval === 'approved' ? `approved by ${line.approvedBy.join(', ')}` : line.approval === 'none' ? 'not submitted' : line.approval}${line.current ? '  (current)' : ''}${line.why === null ? '' : `  DOES NOT HOLD: ${line.why}`}`),
      ...faults.map((fault) => `  THE LEDGER DOES NOT HOLD: ${fault}`),
    ];
    return { json: plain({ aliases, ledger, holds, faults }), text: text.join('\n'), exit: holds ? 0 : ERROR_TABLE.CHECK_FAILED.exit };
  },
};

const KINDS = ['promotion', 'spec', 'ingestion', 'gates'] as const;

export const researchApprove: Command = {
  name: 'research approve', usage: `research approve ${KINDS.join('|')} SHA256 --reason TEXT`,
  summary: 'Signs the approval of a promotion, or of a document, by the beginning of its hash.',
  options: { reason: { type: 'string' } }, positionals: [2, 2],
  async run(context) {
    const [kind, sha256 = ''] = context.positionals;
    const type = KINDS.find((each) => each === kind);
    if (type === undefined || sha256.length < 8) throw new AppError('INVALID_INPUT', `say which of ${KINDS.join(', ')}, and at least 8 digits of its hash`, { userAction: researchApprove.usage });
    const { client } = await context.open();
    const known = type === 'promotion' ? (await client['research.promotions']({})).ledger : await client['research.documents']({ kind: type });
    const [id, other] = [...new Set(known.map((each) => each.sha256).filter((each) => each.startsWith(sha256)))];
    if (id === undefined || other !== undefined) throw new AppError('NOT_FOUND', `${id === undefined ? 'no' : 'more than one'} ${type} has a hash that begins with ${sha256}`, { details: { kind: type, sha256 } });
    const about = await client['approvals.decide']({ type, id, sha256: id, verdict: 'approve', reason: needed(context, 'reason', researchApprove.usage) });
    return { json: plain({ type, id, title: about.title, state: about.state, needs: about.needs, has: about.has }), text: `${about.title}: ${about.state}, ${about.has} of ${about.needs} signatures`, exit: 0 };
  },
};

export const researchShadow: Command = {
  name: 'research shadow', minds: 'interrupt', usage: 'research shadow (--alias NAME [--tier TIER] | --run RUN | --from SHADOW-RUN) [--steps N]',
  summary: 'Replays an experiment session by session, or goes on with a replay, and compares it with the experiment.',
  options: { alias: { type: 'string' }, tier: { type: 'string' }, run: { type: 'string' }, from: { type: 'string' }, steps: { type: 'string' } }, positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const [alias, of, from, steps] = [textOption(context, 'alias'), textOption(context, 'run'), textOption(context, 'from'), textOption(context, 'steps')];
    if (steps !== undefined && !/^[1-9]\d{0,6}$/.test(steps)) throw new AppError('INVALID_INPUT', '--steps is a whole number of sessions', { userAction: researchShadow.usage });
    const { run } = await client['research.shadow']({ ...(alias === undefined ? {} : { alias }), ...(textOption(context, 'tier') === undefined ? {} : { tier: tierOf(context, researchShadow.usage) }), ...(of === undefined ? {} : { run: of }), ...(from === undefined ? {} : { from }), ...(steps === undefined ? {} : { steps: Number(steps) }) });
    context.say(`${run}: shadow of ${alias ?? of ?? from ?? ''}`);
    const ended = await followRun(context, client, run);
    const report = await client['research.shadowOverview']({ run }).catch((error: unknown) => { if (ended.status !== 'succeeded' || (error instanceof AppError && error.code === 'NOT_FOUND')) return null; throw error; });
    if (report === null) throw new AppError('NOT_FOUND', `run ${run} (${ended.status}) made no shadow replay${ended.error === null ? '' : `: ${ended.error.message}`}`, { details: { run } });
    const text = [`${run}: step ${report.step} of ${report.steps}, ${report.from} to ${report.to}${report.halted ? ', HALTED' : ''}; ${report.equal === null ? 'not compared' : report.equal ? 'equal to the experiment' : `DIFFERS: ${report.firstDifference ?? ''}`}`, `  state ${report.stateSha256}`, ...report.execution.map(({ title, value, unit }) => `  ${title}: ${figure(value)} ${unit}`), ...report.governance.map(({ title, value }) => `  ${title}: ${value}`)];
    return { json: { run, ...plain(report) }, text: text.join('\n'), exit: report.equal === false || report.halted ? ERROR_TABLE.CHECK_FAILED.exit : exitOf(ended) };
  },
};

export const researchExperiments: Command = {
  name: 'research experiments', usage: 'research experiments [--study NAME]',
  summary: 'Lists experiments, newest first, with the trials of each study.',
  options: { study: { type: 'string' } }, positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const study = textOption(context, 'study');
    const page = await client['research.experiments']({ limit: 500, ...(study === undefined ? {} : { study }) });
    const text = [
      ...page.items.map((each) => `${each.run}  ${each.status.padEnd(9)}  ${each.study}/${each.name}  ${each.strategy}  Sharpe ${figure(each.values['sharpe'] ?? null)}  drawdown ${figure(each.values['max_drawdown'] ?? null)}  look-ahead ${each.lookAhead ?? 'not run'}  ${each.qualified === null ? 'not judged' : each.qualified ? 'qualified' : 'not qualified'}${each.tier === null ? '' : `  ${each.tier}`}`),
      ...page.studies.map((each) => `study ${each.study}: ${count(each.trials, 'trial')}`),
    ];
    return { json: plain(page), text: text.join('\n') || 'No experiments.', exit: 0 };
  },
};

export const researchCompare: Command = {
  name: 'research compare', usage: 'research compare RUN RUN... [--slice test|train|all]',
  summary: 'Sets the candidates of several runs beside each other: metrics, and what differs in their specs.',
  options: { slice: { type: 'string' } }, positionals: [2, 8],
  async run(context) {
    const { client } = await context.open();
    const slice = textOption(context, 'slice');
    const { metrics, columns, specs } = await client['research.compare']({ runs: [...context.positionals], ...(slice === undefined ? {} : { slice }) });
    const text = [columns.map(({ run, title }) => `${run} ${title}`).join(' | '), ...metrics.map(({ metric, title }) => `  ${title.padEnd(36)} ${columns.map(({ values }) => figure(values.find((each) => each.metric === metric)?.value ?? null).padStart(12)).join(' ')}`), ...specs.map(({ path, values }) => `  ${path}: ${values.map((value) => value ?? '-').join(' | ')}`)];
    return { json: plain({ metrics, columns, specs }), text: text.join('\n'), exit: 0 };
  },
};

export const researchDocuments: Command = {
  name: 'research documents', usage: 'research documents [--kind ingestion|spec|gates] [--save FILE [--note TEXT]]',
  summary: 'Lists ingestions, specs and qualification gates with their approval; with --save keeps a file as the next version.',
  options: { kind: { type: 'string' }, save: { type: 'string' }, note: { type: 'string' } }, positionals: [0, 0],
  async run(context) {
    const given = textOption(context, 'kind');
    const kind = (['ingestion', 'spec', 'gates'] as const).find((each) => each === given);
    if (given !== undefined && kind === undefined) throw new AppError('INVALID_INPUT', '--kind is one of ingestion, spec, gates', { userAction: researchDocuments.usage });
    const { client, workbench } = await context.open();
    const save = textOption(context, 'save');
    if (save !== undefined && kind === undefined) throw new AppError('INVALID_INPUT', '--kind is missing: what is kept?', { userAction: researchDocuments.usage });
    const choice = save === undefined ? null : documentChoice(context, workbench, save);
    if (choice !== null && 'sha256' in choice) throw new AppError('INVALID_INPUT', '--save takes a file', { userAction: researchDocuments.usage });
    const documents = choice === null ? await client['research.documents'](kind === undefined ? {} : { kind }) : [await client['research.saveDocument']({ kind: kind ?? 'spec', file: choice.file, note: textOption(context, 'note') ?? '' })];
    const text = documents.map((each) => `${each.kind.padEnd(9)}  ${each.name} ${each.version === 0 ? 'shipped' : `version ${each.version}`}  ${each.sha256.slice(0, 12)}  ${each.savedBy}  ${each.approval === 'approved' ? `approved by ${each.approvedBy.join(', ')}` : each.approval === 'none' ? 'not approved' : each.approval}  ${each.title}`);
    return { json: { documents: plain(documents) as unknown as Json }, text: text.join('\n') || 'No documents.', exit: 0 };
  },
};

export const researchTearSheet: Command = {
  name: 'research tear-sheet', usage: 'research tear-sheet RUN [--format html|pdf] [--out FILE]',
  summary: 'Writes the tear sheet of a run.', options: { format: { type: 'string' }, out: { type: 'string' } }, positionals: [1, 1],
  async run(context) {
    const as = (['html', 'pdf'] as const).find((each) => each === (textOption(context, 'format') ?? 'html'));
    if (as === undefined) throw new AppError('INVALID_INPUT', '--format is html or pdf', { userAction: researchTearSheet.usage });
    const out = textOption(context, 'out');
    if (out !== undefined && existsSync(resolve(context.cwd, out))) throw new AppError('CONFLICT', `${resolve(context.cwd, out)} exists already`, { userAction: 'Name another file.' });
    const { client, workbench } = await context.open();
    const file = await client['research.tearSheet']({ run: context.positionals[0] ?? '', as });
    const written = workbench.fileTokens.resolve(file.token).path;
    const path = out === undefined ? written : resolve(context.cwd, out);
    if (out !== undefined) await copyFile(written, path, constants.COPYFILE_EXCL);
    return { json: { path, sha256: file.sha256, bytes: file.bytes }, text: path, exit: 0 };
  },
};

export const researchGenerate: Command = {
  name: 'research generate', usage: 'research generate [--symbols N] [--sessions N] [--seed N]',
  summary: 'Makes an invented market of two vendors with planted errors, and its documents, in the inbox.',
  options: { symbols: { type: 'string' }, sessions: { type: 'string' }, seed: { type: 'string' } }, positionals: [0, 0],
  async run(context) {
    const { client, workbench } = await context.open();
    const whole = (name: string): Record<string, number> => {
      const value = textOption(context, name);
      if (value !== undefined && !/^\d{1,9}$/.test(value)) throw new AppError('INVALID_INPUT', `--${name} is a whole number`, { userAction: researchGenerate.usage });
      return value === undefined ? {} : { [name]: Number(value) };
    };
    const { files, ingestion } = await client['research.generate']({ ...whole('symbols'), ...whole('sessions'), ...whole('seed') });
    const written = files.map(({ name, token, bytes, what }) => ({ name, path: workbench.fileTokens.resolve(token).path, bytes, what }));
    return { json: { files: written, ingestion }, text: written.map(({ path, bytes, what }) => `${path}  ${bytes} bytes  ${what}`).join('\n'), exit: 0 };
  },
};

/** Every command of research that speaks to a workspace. */
export const RESEARCH_COMMANDS: readonly Command[] = [researchIngest, researchReconcile, researchFeatures, researchOverview, researchQualify, researchPromote, researchRetire, researchRollBack, researchPromotions, researchApprove, researchShadow, researchExperiments, researchCompare, researchDocuments, researchTearSheet, researchGenerate];

async function dataRun(context: CommandContext, usage: string, differences: boolean): Promise<CommandResult> {
  const opened = await context.open();
  const run = await startAndFollow(context, opened, usage, {});
  if (run.status === 'failed' || run.status === 'cancelled') throw new AppError(run.status === 'cancelled' ? 'CANCELLED' : 'UNREADABLE', `run ${run.id} is ${run.status}${run.error === null ? '' : `: ${run.error.message}`}`, { details: { run: run.id }, ...(run.error?.userAction == null ? {} : { userAction: run.error.userAction }) });
  return dataResult(opened.client, run.id, differences);
}

async function dataResult(client: TapestryClient, run: string, withDifferences: boolean): Promise<CommandResult> {
  const data = await client['research.data']({ run });
  const differences = withDifferences ? await client['research.differences']({ run, limit: SHOWN }) : null;
  const symbols = await client['research.symbols']({ run, order: 'score', limit: SHOWN });
  const blocked = data.verdicts.some(({ verdict }) => verdict === 'blocked');
  const text = [
    `${run}: ${data.title}, ${data.calendar}, ${data.from} to ${data.to}: ${count(data.symbols, 'symbol')}, ${count(data.sessions, 'session')}, ${count(data.bars, 'bar')}`, ...(data.banner === null ? [] : [`  ${data.banner}`]),
    ...data.vendors.map((each) => `  vendor ${each.vendor}${each.priority === null ? ' (not used)' : ` (priority ${each.priority})`}: ${count(each.files, 'file')}, ${count(each.rows, 'row')}, ${count(each.symbols, 'symbol')}; ${each.used} bars used, ${each.fallback} as fallback, ${each.missing} missing`),
    ...data.differences.map((each) => `  ${each.left} against ${each.right}: ${each.differing} of ${each.compared} bars differ (${each.share}), ${each.verdict}; close by ${each.meanCloseBps} bps on average, ${each.maxCloseBps} at most`),
    ...data.verdicts.map((each) => `  ${each.verdict.padEnd(13)} ${each.title}: ${each.observed} (bar ${each.bar})`),
    ...symbols.items.filter(({ missing, excluded, findings }) => missing + excluded + findings > 0).map((each) => `  ${each.symbol}: score ${each.score}, ${each.missing} of ${each.expected} sessions missing, ${each.excluded} bars kept out, ${each.findings} findings${each.worst === null ? '' : `, worst ${each.worst}`}`),
    ...(differences === null ? [] : [`  ${differences.total} bars differ beyond the tolerance`, ...differences.items.map((each) => `    ${each.session} ${each.symbol}: ${each.vendor} ${each.close}, ${each.otherVendor} ${each.otherClose}: ${each.closeBps} bps`)]),
  ];
  return { json: { run, ...plain(data), worst: plain(symbols.items) as unknown as Json, ...(differences === null ? {} : { differing: plain(differences) }) }, text: text.join('\n'), exit: blocked ? BLOCKED : 0 };
}

async function demoted(context: CommandContext, action: 'retire' | 'roll-back', usage: string): Promise<CommandResult> {
  const { client } = await context.open();
  const to = textOption(context, 'to');
  return promotionResult(await client['research.demote']({ alias: context.positionals[0] ?? '', tier: tierOf(context, usage), action, reason: needed(context, 'reason', usage), ...(to === undefined ? {} : { to }) }));
}

function promotionResult(line: Awaited<ReturnType<TapestryClient['research.promote']>>): CommandResult {
  return { json: plain(line), text: `${line.title}: ${line.approval === 'none' ? 'not submitted' : line.approval}; it takes effect when it is approved\n  record ${line.sha256}`, exit: 0 };
}

function tierOf(context: CommandContext, usage: string): 'research' | 'candidate' | 'production' {
  const tier = (['research', 'candidate', 'production'] as const).find((each) => each === textOption(context, 'tier'));
  if (tier === undefined) throw new AppError('INVALID_INPUT', '--tier is one of research, candidate, production', { userAction: usage });
  return tier;
}

function needed(context: CommandContext, name: string, usage: string): string {
  const value = textOption(context, name)?.trim();
  if (value === undefined || value === '') throw new AppError('INVALID_INPUT', `--${name} is missing`, { userAction: usage });
  return value;
}

/** Six significant digits; `-` where there is no number. */
function figure(value: number | null): string {
  return value === null ? '-' : Number(value.toPrecision(6)).toString();
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
