import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { installationRoot } from '../installation.ts';
import { textOption, type Command } from './command.ts';
import { followRun, runResult } from './follow-run.ts';
import { fileToken } from './run-command.ts';

/** Documents that stand in where none is named: what comes with the program. */
const SHIPPED = { policy: 'policy.yaml', scenarios: 'scenarios.yaml' } as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const runEcl: Command = {
  name: 'run ecl',
  minds: 'interrupt',
  usage: 'run ecl (--in FILE | --from-run RUN) --reporting-date YYYY-MM-DD --policy FILE [--scenarios FILE] [--ledger FILE] [--overlays FILE|approved|none] [--prior RUN] [--mapping FILE] [--decisions FILE] [--title TEXT] [--client C] [--what-if]',
  summary: 'Measures expected credit losses of a loan file, or of the tape of a run.',
  options: { in: { type: 'string' }, 'from-run': { type: 'string' }, 'reporting-date': { type: 'string' }, policy: { type: 'string' }, scenarios: { type: 'string' }, ledger: { type: 'string' }, overlays: { type: 'string' }, prior: { type: 'string' }, mapping: { type: 'string' }, decisions: { type: 'string' }, title: { type: 'string' }, client: { type: 'string' }, 'what-if': { type: 'boolean' } },
  positionals: [0, 0],
  async run(context) {
    const [input, from] = [textOption(context, 'in'), textOption(context, 'from-run')];
    if ((input === undefined) === (from === undefined)) throw new AppError('INVALID_INPUT', input === undefined ? '--in FILE is missing: which loans?' : 'give --in or --from-run, one of the two', { userAction: runEcl.usage });
    const reportingDate = textOption(context, 'reporting-date');
    if (reportingDate === undefined || !DATE.test(reportingDate)) throw new AppError('INVALID_INPUT', '--reporting-date YYYY-MM-DD is missing: the day whose balances the file shows', { userAction: runEcl.usage });
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

/** The scenario set that comes with the program, said so. */
function shippedScenarios(context: Parameters<Command['run']>[0]): string {
  const path = join(installationRoot(), 'resources/demo/ecl', SHIPPED.scenarios);
  if (!existsSync(path)) throw new AppError('INVALID_INPUT', '--scenarios FILE is missing', { userAction: runEcl.usage });
  context.say(`No scenarios were named: ${path} is taken.`);
  return path;
}
