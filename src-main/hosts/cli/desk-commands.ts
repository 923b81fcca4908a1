import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, ERROR_TABLE, type Json } from '../../../src-shared/kernel/errors.ts';
import { SamplePlan } from '../../../src-shared/model/work-paper.ts';
import { textOption, type Command, type CommandContext } from './command.ts';

type Format = 'pdf' | 'html' | 'xlsx' | 'csv' | 'json';

export const deskSample: Command = {
  name: 'desk sample',
  usage: 'desk sample RUN --size N --seed S --method random|stratified|mus [--spaces A,B] [--by space|column|bands:SET] [--allocation proportional|equal] [--column SPACE:COLUMN] [--title TEXT]',
  summary: 'Draws an auditor’s sample of a run’s outputs into a work paper: the same run, seed, method and size give the same items.',
  options: { size: { type: 'string' }, seed: { type: 'string' }, method: { type: 'string' }, spaces: { type: 'string' }, by: { type: 'string' }, allocation: { type: 'string' }, column: { type: 'string' }, title: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const run = context.positionals[0] ?? '';
    const method = textOption(context, 'method') ?? 'random';
    const spaces = textOption(context, 'spaces')?.split(',') ?? (method === 'mus' ? [] : (await client['desk.frame']({ run })).spaces.map(({ space }) => space));
    const given = { method, size: wholeNumber(context, 'size'), seed: wholeNumber(context, 'seed'), spaces, by: textOption(context, 'by'), allocation: textOption(context, 'allocation'), column: textOption(context, 'column') };
    const plan = SamplePlan.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    if (!plan.success) throw new AppError('INVALID_INPUT', `--${plan.error.issues[0]?.path.join('.') ?? ''}: ${plan.error.issues[0]?.message ?? ''}`, { userAction: deskSample.usage });
    const paper = await client['desk.create']({ run, plan: plan.data, title: textOption(context, 'title') ?? '' });
    const { population } = await client['desk.get']({ paper: paper.id });
    const covered = population.coverage ? `, ${population.coverage.points ?? 'n/c'} % of ${population.coverage.title} on ${population.coverage.rows} rows` : '';
    return { json: { paper, population } as unknown as { readonly [key: string]: Json }, text: `${paper.id}: ${paper.progress.items} items of ${population.units} outputs, seed ${plan.data.seed}${covered}`, exit: 0 };
  },
};

export const deskWalk: Command = {
  name: 'desk walk',
  usage: 'desk walk PAPER [--reperform]',
  summary: 'Walks every item of a work paper back to its origin; with --reperform, also executes the run again and compares.',
  options: { reperform: { type: 'boolean' } },
  positionals: [1, 1],
  minds: 'interrupt',
  async run(context) {
    const { client } = await context.open();
    const paper = context.positionals[0] ?? '';
    const watching = new AbortController();
    let last = -1;
    client['desk.watch']({ paper }, ({ job, done, total, detail }) => {
      const tenth = total === 0 ? 0 : Math.floor(((total > 1_000 ? 100 : 10) * done) / total);
      if (job !== null && tenth !== last) context.say(`${job === 'walk' ? 'walked' : 'gates'} ${done} of ${total} ${detail}`);
      last = tenth;
    }, { signal: watching.signal });
    try {
      const { left } = await client['desk.walk']({ paper }, { signal: context.signal });
      const rerun = context.values['reperform'] === true && !context.signal.aborted ? await client['desk.reperform']({ paper }, { signal: context.signal }) : null;
      const { progress } = await client['desk.get']({ paper });
      const differs = rerun?.outputs.filter(({ agrees }) => !agrees) ?? [];
      const lines = [
        `${progress.walked} of ${progress.items} walked: ${progress.walked - progress.fails} hold, ${progress.fails} do not`,
        ...(rerun === null ? [] : [`re-performance: ${rerun.outputs.length - differs.length} of ${rerun.outputs.length} outputs agree`, ...differs.map(({ gate, artifact, expected, found }) => `  DIFFERS ${gate} ${artifact}: expected ${expected}, found ${found}`)]),
      ];
      const exit = left > 0 ? ERROR_TABLE.CANCELLED.exit : progress.fails > 0 || rerun?.agrees === false ? ERROR_TABLE.CHECK_FAILED.exit : 0;
      return { json: { paper, progress, reperformance: rerun } as unknown as { readonly [key: string]: Json }, text: lines.join('\n'), exit };
    } finally {
      watching.abort();
    }
  },
};

export const deskExport: Command = {
  name: 'desk export',
  usage: 'desk export PAPER --out DIR [--formats pdf,html,xlsx,csv,json]',
  summary: 'Writes a work paper with its items and the signed head of the log into a folder that does not exist yet.',
  options: { out: { type: 'string' }, formats: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const out = textOption(context, 'out');
    if (out === undefined) throw new AppError('INVALID_INPUT', '--out DIR is missing', { userAction: deskExport.usage });
    const folder = resolve(context.cwd, out);
    if (existsSync(folder)) throw new AppError('CONFLICT', `${folder} exists already`, { userAction: 'Name another folder: what has been exported is never overwritten.' });
    const { client, workbench } = await context.open();
    const paper = context.positionals[0] ?? '';
    const formats = (textOption(context, 'formats')?.split(',') ?? ['pdf', 'html', 'xlsx', 'csv', 'json']) as Format[];
    const files = await client['desk.export']({ paper, formats });
    await mkdir(folder, { recursive: true });
    for (const { token, fileName } of files) await copyFile(workbench.fileTokens.resolve(token).path, join(folder, fileName));
    return { json: { paper, out: folder, files: files.map(({ fileName, sha256, bytes }) => ({ fileName, sha256, bytes })) }, text: files.map(({ sha256, fileName }) => `${sha256}  ${join(folder, fileName)}`).join('\n'), exit: 0 };
  },
};

function wholeNumber(context: CommandContext, name: 'size' | 'seed'): number {
  const text = textOption(context, name);
  if (text === undefined || !/^\d{1,16}$/.test(text)) throw new AppError('INVALID_INPUT', `--${name} must be a whole number`, { userAction: deskSample.usage });
  return Number(text);
}
