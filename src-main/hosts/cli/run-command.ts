import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { RunId } from '../../../src-shared/contract/paging.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Workbench } from '../workbench.ts';
import { textOption, type Command, type CommandContext } from './command.ts';
import { followRun, runResult } from './follow-run.ts';

const MODES = ['mi', 'regulatory', 'annex12'] as const;

/** A token for a file named on the command line. Throws NOT_FOUND. */
export function fileToken(context: CommandContext, workbench: Workbench, path: string): string {
  const absolute = resolve(context.cwd, path);
  if (!existsSync(absolute)) throw new AppError('NOT_FOUND', `there is no file ${absolute}`, { details: { file: absolute } });
  return workbench.fileTokens.issue(absolute, basename(absolute));
}

export const runTape: Command = {
  name: 'run tape',
  minds: 'interrupt',
  usage: 'run tape --in FILE --mode mi|annex12|regulatory [--regime R] [--deal FILE] [--prior RUN|FILE] [--mapping FILE] [--decisions FILE] [--title TEXT] [--asset A] [--client C] [--what-if]',
  summary: 'Runs a loan tape.',
  options: { in: { type: 'string' }, mode: { type: 'string' }, regime: { type: 'string' }, deal: { type: 'string' }, prior: { type: 'string' }, mapping: { type: 'string' }, decisions: { type: 'string' }, title: { type: 'string' }, asset: { type: 'string' }, client: { type: 'string' }, 'what-if': { type: 'boolean' } },
  positionals: [0, 0],
  async run(context) {
    const input = textOption(context, 'in');
    const mode = MODES.find((each) => each === textOption(context, 'mode'));
    if (input === undefined) throw new AppError('INVALID_INPUT', '--in FILE is missing: which tape?', { userAction: runTape.usage });
    if (mode === undefined) throw new AppError('INVALID_INPUT', `--mode is one of ${MODES.join(', ')}`, { userAction: runTape.usage });
    const { client, workbench } = await context.open();
    const token = (name: string): Record<string, string> => {
      const path = textOption(context, name);
      return path === undefined ? {} : { [name]: fileToken(context, workbench, path) };
    };
    const prior = textOption(context, 'prior');
    const { run } = await client['runs.start']({
      tape: fileToken(context, workbench, input), mode,
      ...token('deal'), ...token('mapping'), ...token('decisions'),
      ...(prior === undefined ? {} : { prior: RunId.safeParse(prior).success && !existsSync(resolve(context.cwd, prior)) ? prior : fileToken(context, workbench, prior) }),
      ...text(context, 'regime'), ...text(context, 'title'), ...text(context, 'asset'), ...text(context, 'client'),
      kind: context.values['what-if'] === true ? 'what-if' : 'draft',
    });
    context.say(`${run}: ${basename(input)}, ${mode}`);
    return runResult(client, await followRun(context, client, run), join(context.options.workspace, 'outbox'));
  },
};

function text(context: CommandContext, name: string): Record<string, string> {
  const value = textOption(context, name);
  return value === undefined ? {} : { [name]: value };
}

export const resume: Command = {
  name: 'resume',
  minds: 'interrupt',
  usage: 'resume RUN',
  summary: 'Takes up a run that did not succeed; finished gates are reused.',
  options: {},
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const { run } = await client['runs.resume']({ run: context.positionals[0] ?? '' });
    return runResult(client, await followRun(context, client, run), join(context.options.workspace, 'outbox'));
  },
};
