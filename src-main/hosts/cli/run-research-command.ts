import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Workbench } from '../workbench.ts';
import { textOption, textOptions, type Command, type CommandContext } from './command.ts';
import { followRun, runResult } from './follow-run.ts';
import { fileToken } from './run-command.ts';

type Opened = { readonly client: TapestryClient; readonly workbench: Workbench };
type Choice = { readonly sha256: string } | { readonly file: string };
const SHA256 = /^[0-9a-f]{64}$/;
const MOST_FILES = 2_000;
/** Options of every command that starts a run on vendors' files. */
export const DATA_OPTIONS = { ingestion: { type: 'string' }, files: { type: 'string', multiple: true }, 'from-run': { type: 'string' }, title: { type: 'string' } } as const;
export const DATA_USAGE = '(--ingestion FILE --files FILE|FOLDER... | --from-run RUN)';

export const runResearch: Command = {
  name: 'run research',
  minds: 'interrupt',
  usage: `run research [--spec FILE|SHA256] ${DATA_USAGE} [--gates FILE|SHA256] [--title TEXT] [--what-if]`,
  summary: 'Runs an experiment on vendors’ files, or on the data of a run; without a spec the data only.',
  options: { ...DATA_OPTIONS, spec: { type: 'string' }, gates: { type: 'string' }, 'what-if': { type: 'boolean' } },
  positionals: [0, MOST_FILES],
  async run(context) {
    const opened = await context.open();
    const [spec, gates] = [textOption(context, 'spec'), textOption(context, 'gates')];
    const run = await startAndFollow(context, opened, runResearch.usage, {
      ...(spec === undefined ? {} : { spec: documentChoice(context, opened.workbench, spec) }), ...(gates === undefined ? {} : { gates: documentChoice(context, opened.workbench, gates) }), kind: context.values['what-if'] === true ? 'what-if' : 'draft',
    });
    return runResult(opened.client, run, join(context.options.workspace, 'outbox'));
  },
};

/** Starts a run of research on the data that the options name, and waits for it. Errors: INVALID_INPUT where they name none or both. */
export async function startAndFollow(context: CommandContext, { client, workbench }: Opened, usage: string, more: { readonly spec?: Choice; readonly gates?: Choice; readonly kind?: 'draft' | 'what-if' }): Promise<Run> {
  const [ingestion, from, title] = [textOption(context, 'ingestion'), textOption(context, 'from-run'), textOption(context, 'title')];
  const paths = [...textOptions(context, 'files'), ...context.positionals].flatMap((path) => filesAt(context, path));
  if (from !== undefined && (ingestion !== undefined || paths.length > 0)) throw new AppError('INVALID_INPUT', 'give --from-run, or --ingestion with --files: the data of a run is taken over as it is', { userAction: usage });
  if (from === undefined && (ingestion === undefined || paths.length === 0)) throw new AppError('INVALID_INPUT', ingestion === undefined ? '--ingestion FILE is missing: how are the files read?' : '--files FILE is missing: which files?', { userAction: usage });
  if (paths.length > MOST_FILES) throw new AppError('LIMIT_EXCEEDED', `${paths.length} files were named; a run reads at most ${MOST_FILES}`, { details: { files: paths.length, limit: MOST_FILES } });
  const { run } = await client['research.start']({
    from: from === undefined ? { files: paths.map((path) => fileToken(context, workbench, path)), ingestion: documentChoice(context, workbench, ingestion as string) } : { run: from },
    ...more, ...(title === undefined ? {} : { title }),
  });
  context.say(`${run}: ${from === undefined ? `${paths.length} files` : `the data of ${from}`}${more.spec === undefined ? '' : ', an experiment'}`);
  return followRun(context, client, run);
}

/** A document by its hash, where no file is called so, else a file. */
export function documentChoice(context: CommandContext, workbench: Workbench, given: string): Choice {
  return SHA256.test(given) ? { sha256: given } : { file: fileToken(context, workbench, given) };
}

/** A file, or the files in a folder by name; those of folders inside it are not taken. */
function filesAt(context: CommandContext, path: string): string[] {
  const absolute = resolve(context.cwd, path);
  const facts = statSync(absolute, { throwIfNoEntry: false });
  if (!facts) throw new AppError('NOT_FOUND', `there is no file ${absolute}`, { details: { file: absolute } });
  if (!facts.isDirectory()) return [absolute];
  return readdirSync(absolute, { withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => join(absolute, entry.name)).sort();
}
