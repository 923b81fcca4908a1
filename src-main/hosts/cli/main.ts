import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError, ERROR_TABLE, asAppError, toWireError } from '../../../src-shared/kernel/errors.ts';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import { untilAborted } from '../dispatch/until-aborted.ts';
import { assertNodeApi } from '../node-api.ts';
import { describeActor } from '../settings.ts';
import type { Workbench } from '../workbench.ts';
import type { Command, CommandContext, CommandResult } from './command.ts';
import { passphraseOf } from './sign-in.ts';
import { COMMANDS, helpText } from './commands.ts';

const COMMON = { workspace: { type: 'string' }, actor: { type: 'string' }, as: { type: 'string' }, 'passphrase-file': { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const satisfies ParseArgsOptionsConfig;

/**
 * Runs one command and sets the exit code: 0 only when the thing asked for holds, otherwise that of the error table. With --json
 * exactly one object goes to stdout, for errors too; everything for people goes to stderr then.
 */
export async function main(args: readonly string[]): Promise<void> {
  const asJson = args.includes('--json');
  const interrupted = new AbortController();
  let presses = 0;
  const onInterrupt = (): void => {
    presses += 1;
    if (presses > 1) process.exit(ERROR_TABLE.CANCELLED.exit);
    interrupted.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    assertNodeApi();
    const result = await execute(args, asJson, interrupted.signal);
    if (result === null) return;
    await write(asJson ? `${JSON.stringify(result.json)}\n` : `${result.text}\n`);
    process.exitCode = result.exit;
  } catch (thrown) {
    const error = asAppError(thrown);
    if (asJson) await write(`${JSON.stringify({ error: toWireError(error) })}\n`);
    else process.stderr.write(`${error.code}: ${error.message}\n${error.userAction === undefined ? '' : `${error.userAction}\n`}`);
    process.exitCode = ERROR_TABLE[error.code].exit;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

async function execute(args: readonly string[], asJson: boolean, signal: AbortSignal): Promise<CommandResult | null> {
  if (args.length === 0 || args[0] === 'help' || args[0] === '--help' || args[0] === '-h') return { json: { commands: COMMANDS.map(({ name, usage, summary }) => ({ name, usage, summary })) }, text: helpText(), exit: 0 };
  const command = find(args);
  const rest = args.slice(command.name.split(' ').length);
  const { values, positionals } = parse(command, rest);
  if (values['help'] === true) return { json: { usage: command.usage, summary: command.summary }, text: `tapestry ${command.usage}\n${command.summary}`, exit: 0 };
  const [least, most] = command.positionals;
  if (positionals.length < least || positionals.length > most) throw new AppError('INVALID_INPUT', `${command.name} takes ${least === most ? least : `${least} to ${most}`} arguments and was given ${positionals.length}`, { userAction: command.usage });
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const options = {
    workspace: resolve(text('workspace') ?? process.env['TAPESTRY_WORKSPACE'] ?? '.tapestry'),
    actor: describeActor(text('actor') ?? process.env['TAPESTRY_ACTOR'], userInfo().username),
    json: asJson,
  };
  let opened: { client: TapestryClient; workbench: Workbench } | null = null;
  const context: CommandContext = {
    options, positionals, values, cwd: process.cwd(), signal,
    say: (line) => void process.stderr.write(`${line}\n`),
    open: async () => {
      if (opened) return opened;
      opened = await openClient(options);
      const id = text('as');
      if (id !== undefined) await opened.client['actors.signIn']({ id, passphrase: passphraseOf(values, process.cwd()) });
      return opened;
    },
  };
  try {
    const work = command.run(context);
    return await (command.minds === 'interrupt' ? work : untilAborted(work, signal, () => new AppError('CANCELLED', `${command.name} was broken off`)));
  } finally {
    await (opened as { workbench: Workbench } | null)?.workbench.close();
  }
}

/** The longest name wins: `run tape` before `run`. */
function find(args: readonly string[]): Command {
  const command = [...COMMANDS].sort((a, b) => b.name.length - a.name.length).find(({ name }) => name.split(' ').every((word, i) => args[i] === word));
  if (command) return command;
  throw new AppError('INVALID_INPUT', `there is no command "${args.filter((arg) => !arg.startsWith('-')).slice(0, 2).join(' ')}"`, { userAction: `Known: ${COMMANDS.map(({ name }) => name).join(', ')}.` });
}

function parse(command: Command, args: readonly string[]): { values: CommandContext['values']; positionals: string[] } {
  try {
    return parseArgs({ args: [...args], strict: true, allowPositionals: true, options: { ...COMMON, ...command.options } }) as { values: CommandContext['values']; positionals: string[] };
  } catch (thrown) {
    throw new AppError('INVALID_INPUT', (thrown as Error).message.split('\n')[0] ?? '', { userAction: command.usage });
  }
}

/** Through the same dispatcher and JSON text as the windows: what does not survive the wire does not work here either. */
async function openClient(options: CommandContext['options']): Promise<{ client: TapestryClient; workbench: Workbench }> {
  const [{ openWorkbench }, { createDispatcher }, { createClient }, { contract }, { jsonLinesLog }, { systemClock }] = await Promise.all([
    import('../open-workbench.ts'), import('../dispatch/dispatcher.ts'), import('../dispatch/client.ts'), import('../../../src-shared/contract/contract.ts'), import('../dispatch/log.ts'), import('../system-clock.ts'),
  ]);
  const workbench = await openWorkbench({ workspaceDir: options.workspace, actor: options.actor, host: 'cli' });
  const dispatcher = createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'cli', log: jsonLinesLog(systemClock, (line) => process.stderr.write(line)), readOnly: workbench.readOnly });
  return { client: createClient(dispatcher, options.actor), workbench };
}

/** Waits until a pipe has taken it all: an exit would cut a long answer off. */
function write(text: string): Promise<void> {
  return new Promise((done, fail) => void process.stdout.write(text, (error) => (error ? fail(error) : done())));
}
