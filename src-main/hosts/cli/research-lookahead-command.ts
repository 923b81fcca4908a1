import { AppError, ERROR_TABLE, type Json } from '../../../src-shared/kernel/errors.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';

const USAGE = 'research lookahead (RUN | --self-test [--mutants N] [--clean N] [--seed N])';

export const researchLookahead: Command = {
  name: 'research lookahead',
  usage: USAGE,
  summary: 'Says what the look-ahead gate found in a run; or plants leaks in drawn experiments and says whether it catches them all.',
  options: { 'self-test': { type: 'boolean' }, mutants: { type: 'string' }, clean: { type: 'string' }, seed: { type: 'string' } },
  positionals: [0, 1],
  async run(context): Promise<CommandResult> {
    if (context.values['self-test'] === true) return selfTest(context);
    const [run] = context.positionals;
    if (run === undefined) throw new AppError('INVALID_INPUT', 'neither a run nor --self-test', { userAction: USAGE });
    const { lookAhead } = await (await context.open()).client['research.overview']({ run });
    const lines = lookAhead.checks.map(({ title, verdict, text }) => `  ${verdict.padEnd(14)} ${title}. ${text}`);
    return { json: JSON.parse(JSON.stringify(lookAhead)) as { readonly [key: string]: Json }, text: [`${lookAhead.verdict}. ${lookAhead.text}`, ...lines].join('\n'), exit: lookAhead.verdict === 'passed' ? 0 : ERROR_TABLE.BLOCKED.exit };
  },
};

async function selfTest(context: CommandContext): Promise<CommandResult> {
  const { runSelfTest } = await import('../../pipelines/research/lookahead/self-test/run-self-test.ts');
  const count = (name: string, otherwise: number): number => {
    const given = Number(textOption(context, name) ?? otherwise);
    if (!Number.isInteger(given) || given < 0 || given > 100_000) throw new AppError('INVALID_INPUT', `--${name} is no whole number from 0 to 100,000`, { userAction: USAGE });
    return given;
  };
  const found = runSelfTest({ mutants: count('mutants', 220), clean: count('clean', 200), seed: count('seed', 2026), onProgress: (done, total) => (done % 50 === 0 ? context.say(`${done} of ${total} experiments`) : undefined) });
  const holds = found.missed.length === 0 && found.falseAlarms.length === 0;
  const text = [
    ...found.operators.map(({ title, made, caught, neutral }) => `  ${`${caught} of ${made}`.padEnd(10)} ${title}${neutral === 0 ? '' : ` (${neutral} drawn anew: nothing moved at any session)`}`),
    `${found.caught} of ${found.mutants} planted leaks caught; ${found.falseAlarms.length} of ${found.clean} clean experiments blocked.`, ...found.missed.map((each) => `  missed: ${each}`), ...found.falseAlarms.map((each) => `  blocked without cause: ${each}`),
  ].join('\n');
  return { json: JSON.parse(JSON.stringify(found)) as { readonly [key: string]: Json }, text, exit: holds ? 0 : ERROR_TABLE.CHECK_FAILED.exit };
}
