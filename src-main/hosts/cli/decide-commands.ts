import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { parseYaml } from '../../adapters/config/read-document.ts';
import { needed } from './actor-commands.ts';
import { textOption, type Command } from './command.ts';
import { followRun, runResult } from './follow-run.ts';

export const withdraw: Command = {
  name: 'withdraw',
  minds: 'interrupt',
  usage: 'withdraw RUN DECISION --reason TEXT',
  summary: 'Undoes a decision by a new one, and runs again without it.',
  options: { reason: { type: 'string' } },
  positionals: [2, 2],
  async run(context) {
    const { client } = await context.open();
    const [run = '', decision = ''] = context.positionals;
    const next = await client['decisions.withdraw']({ run, decision, reason: needed(context, 'reason', withdraw.usage) });
    context.say(`${next.run}: without ${decision} of ${run}`);
    return runResult(client, await followRun(context, client, next.run), join(context.options.workspace, 'outbox'));
  },
};

export const decide: Command = {
  name: 'decide',
  minds: 'interrupt',
  usage: 'decide RUN [--decisions FILE]',
  summary: 'Prints what a run needs as decisions to fill in; with a file, adds them and runs again.',
  options: { decisions: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const run = context.positionals[0] ?? '';
    const file = textOption(context, 'decisions');
    if (file === undefined) {
      const { text, items } = await client['decisions.skeleton']({ run });
      return { json: { run, needs: items.map((item) => ({ ...item })), text }, text, exit: 0 };
    }
    const drafts = readDrafts(await readFile(resolve(context.cwd, file), 'utf8').catch((cause: unknown) => { throw new AppError('NOT_FOUND', `there is no file ${file}`, { cause }); }), file);
    const applied = await client['decisions.apply']({ run, decisions: drafts as never });
    context.say(`${applied.run}: ${drafts.length} decisions added to those of ${run}`);
    return runResult(client, await followRun(context, client, applied.run), join(context.options.workspace, 'outbox'));
  },
};

/** The `decisions` of a document, without who and when: those are of whoever gives them now. */
function readDrafts(text: string, shown: string): Record<string, unknown>[] {
  const value = parseYaml(text, shown) as { readonly decisions?: unknown } | null;
  if (!Array.isArray(value?.decisions) || value.decisions.length === 0) throw new AppError('INVALID_INPUT', `${shown} holds no decisions`, { userAction: 'Fill in what `decide RUN` prints.' });
  return value.decisions.map((each: unknown, i) => {
    const { id: _id, actor: _actor, at: _at, ...draft } = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>;
    const open = Object.entries(draft).find(([, member]) => member === '?');
    if (open) throw new AppError('INVALID_INPUT', `${shown}: decision ${i + 1} still says "?" for ${open[0]}`, { userAction: 'Fill it in, or strike the decision out.' });
    return draft;
  });
}
