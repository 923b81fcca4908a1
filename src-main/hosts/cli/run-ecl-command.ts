import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { installationRoot } from '../installation.ts';
import { textOption, type Command } from './command.ts';
import { followRun, runResult } from './follow-run.ts';
import { fileToken } from './run-command.ts';

/** Documents that stand in where none is named: what comes with the program. */
const SHIPPED = { policy: 'policy.json', scenarios: 'scenarios.json' } as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const runEcl: Command = {
  name: 'run ecl',
  minds: 'interrupt',
  usage: 'run ecl (--in FILE | --from-run RUN) --policy FILE [--reporting-date YYYY-MM-DD] [--scenarios FILE] [--ledger FILE] [--overlays FILE|approved|none] [--prior RUN] [--mapping FILE] [--decisions FILE] [--title TEXT] [--client C] [--what-if]',
  summary: 'Measures expected credit losses of a loan file, or of the tape of a run.',
  options: { in: { type: 'string' }, 'from-run': { type: 'string' }, 'reporting-date': { type: 'string' }, policy: { type: 'string' }, scenarios: { type: 'string' }, ledger: { type: 'string' }, overlays: { type: 'string' }, prior: { type: 'string' }, mapping: { type: 'string' }, decisions: { type: 'string' }, title: { type: 'string' }, client: { type: 'string' }, 'what-if': { type: 'boolean' } },
  positionals: [0, 0],
  async run(context) {
    const [input, from] = [textOption(context, 'in'), textOption(context, 'from-run')];
    if ((input === undefined) === (from === undefined)) throw new AppError('INVALID_INPUT', input === undefined ? '--in FILE is missing: which loans?' : 'give --in or --from-run, one of the two', { userAction: runEcl.usage });
    const given = textOption(context, 'reporting-date');
    if (given !== undefined && !DATE.test(given)) throw new AppError('INVALID_INPUT', `--reporting-date is YYYY-MM-DD, not “${given}”`, { userAction: runEcl.usage });
    const policy = textOption(context, 'policy');
    if (policy === undefined) throw new AppError('INVALID_INPUT', '--policy FILE is missing: how losses are measured', { userAction: `${runEcl.usage}\nA policy to start from: ${join(installationRoot(), 'resources/demo/ecl', SHIPPED.policy)}` });
    const { client, workbench } = await context.open();
    const token = (path: string): string => fileToken(context, workbench, path);
    const optional = (name: 'mapping' | 'decisions'): Record<string, string> => {
      const path = textOption(context, name);
      return path === undefined ? {} : { [name]: token(path) };
    };
    const words = (name: 'title' | 'client' | 'prior'): Record<string, string> => {
      const value = textOption(context, name);
      return value === undefined ? {} : { [name]: value };
    };
    const scenarios = textOption(context, 'scenarios') ?? shippedScenarios(context);
    const [ledger, overlays] = [textOption(context, 'ledger'), textOption(context, 'overlays')];
    const reportingDate = given ?? dateFor(context, [input, ledger, scenarios]);
    const { run } = await client['ecl.start']({
      from: from === undefined ? { file: token(input as string) } : { run: from }, reportingDate,
      policy: { file: token(policy) }, scenarios: { file: token(scenarios) }, ...(ledger === undefined ? {} : { ledger: { file: token(ledger) } }),
      overlays: overlays === undefined || overlays === 'approved' ? 'approved' : overlays === 'none' ? 'none' : { file: token(overlays) },
      ...optional('mapping'), ...optional('decisions'), ...words('title'), ...words('client'), ...words('prior'),
      kind: context.values['what-if'] === true ? 'what-if' : 'draft',
    });
    context.say(`${run}: ${input === undefined ? `loans of ${from}` : basename(input)}, expected credit loss at ${reportingDate}`);
    return runResult(client, await followRun(context, client, run), join(context.options.workspace, 'outbox'));
  },
};

/** The day whose balances the file shows, where nobody says: the one in the loan file's name, else the ledger's, else the scenario set's. */
function dateFor(context: Parameters<Command['run']>[0], [input, ...documents]: readonly (string | undefined)[]): string {
  const named = input === undefined ? undefined : /\d{4}-\d{2}-\d{2}/.exec(basename(input))?.[0];
  const found = named === undefined ? documents.flatMap((path) => (path === undefined ? [] : [dateIn(resolve(context.cwd, path))])).find((date) => date !== null) : named;
  if (found === undefined || found === null) throw new AppError('INVALID_INPUT', '--reporting-date YYYY-MM-DD is missing: the day whose balances the file shows', { userAction: runEcl.usage });
  context.say(`No reporting date was named: ${found} is taken, from ${named === undefined ? 'the ledger or the scenario set' : 'the name of the file'}.`);
  return found;
}

/** The date that a JSON document says it is of; null for one that says none. What is wrong with it is told when it is taken. */
function dateIn(path: string): string | null {
  try {
    const date: unknown = (JSON.parse(readFileSync(path, 'utf8')) as { date?: unknown }).date;
    return typeof date === 'string' && DATE.test(date) ? date : null;
  } catch {
    return null;
  }
}

/** The scenario set that comes with the program, said so. */
function shippedScenarios(context: Parameters<Command['run']>[0]): string {
  const path = join(installationRoot(), 'resources/demo/ecl', SHIPPED.scenarios);
  if (!existsSync(path)) throw new AppError('INVALID_INPUT', '--scenarios FILE is missing', { userAction: runEcl.usage });
  context.say(`No scenarios were named: ${path} is taken.`);
  return path;
}
