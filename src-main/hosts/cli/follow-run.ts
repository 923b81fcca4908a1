import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { writeYaml } from '../../adapters/config/write-yaml.ts';
import type { CommandContext, CommandResult } from './command.ts';
import { describeForPeople, describeRun, exitOf } from './describe-run.ts';

/** Waits for a run, telling its gates on stderr. Ctrl+C cancels the run, not the waiting. */
export async function followRun(context: CommandContext, client: TapestryClient, id: string): Promise<Run> {
  const watching = new AbortController();
  client['runs.events']({ run: id }, (event) => {
    if (event.kind === 'gate' && event.status !== 'running' && event.status !== 'skipped') context.say(`  ${event.gate ?? ''}: ${event.status}${event.message === null ? '' : ` - ${event.message}`}`);
  }, { signal: watching.signal });
  const stop = (): void => {
    context.say('cancelling ...');
    void client['runs.cancel']({ run: id });
  };
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    return await client['runs.wait']({ run: id });
  } finally {
    watching.abort();
    context.signal.removeEventListener('abort', stop);
  }
}

/**
 * The result of a run for `run`, `resume`, `show`. What a person must do next lies in the outbox as a file to edit: the mapping for a
 * run under review, a skeleton of decisions for a blocked one.
 */
export async function runResult(client: TapestryClient, run: Run, outbox: string): Promise<CommandResult> {
  const next = await nextStep(client, run, outbox);
  return {
    json: { ...(await describeRun(client, run)), ...next?.json },
    text: `${describeForPeople(run)}${next === null ? '' : `\n${next.text}`}`,
    exit: exitOf(run),
  };
}

async function nextStep(client: TapestryClient, run: Run, outbox: string): Promise<{ json: { readonly [key: string]: Json }; text: string } | null> {
  if (run.status !== 'review_required' && run.status !== 'blocked') return null;
  const folder = join(outbox, run.id);
  await mkdir(folder, { recursive: true });
  if (run.status === 'review_required') {
    const file = join(folder, 'mapping.yaml');
    const { mapping } = await client['mapping.get']({ run: run.id });
    const waiting = mapping.columns.filter((column) => column.status === 'review').length;
    await writeFile(file, `# ${waiting} of ${mapping.columns.length} columns wait for a person. Set "status" to accepted or ignored (and "field", where it is wrong),\n# then run again with --mapping and this file.\n${writeYaml(mapping)}`);
    return { json: { mapping: file }, text: `The mapping to review is in ${file}\nEdit it and run again with --mapping ${file}` };
  }
  const file = join(folder, 'decisions.yaml');
  const { text, items } = await client['decisions.skeleton']({ run: run.id });
  await writeFile(file, text);
  return {
    json: { decisions: file, needs: items.map((item) => ({ ...item })) },
    text: `What it needs (${file}):\n${items.map((item) => `  ${item.code}  ${item.kind}: ${item.title}. ${item.why}`).join('\n')}`,
  };
}
