import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { SEGMENT_COLUMNS, type SegmentColumn } from '../../pipelines/ecl/models/estimate/experience.ts';
import { textOption, type Command, type CommandContext } from './command.ts';

type JsonObject = { readonly [key: string]: Json };
/** Cases that agree this far are printed as agreeing; the numbers are printed in any case. */
const AGREES = 1e-9;
const MOST_CASES_BYTES = 256 * 1024 * 1024;

export const eclGenerate: Command = {
  name: 'ecl generate',
  usage: 'ecl generate --loans N --seed S [--country es|latam] [--out DIR]',
  summary: 'Makes an invented portfolio at two dates with policy, scenarios, overlays and ledgers that fit it.',
  options: { loans: { type: 'string' }, seed: { type: 'string' }, country: { type: 'string' }, out: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const loans = whole(context, 'loans', eclGenerate.usage);
    const seed = whole(context, 'seed', eclGenerate.usage);
    const country = textOption(context, 'country') ?? 'es';
    if (country !== 'es' && country !== 'latam') throw new AppError('INVALID_INPUT', '--country is es or latam', { userAction: eclGenerate.usage });
    const out = resolve(context.cwd, textOption(context, 'out') ?? `ecl-${country}-${loans}-${seed}`);
    if (existsSync(out) && readdirSync(out).length > 0) throw new AppError('CONFLICT', `${out} is there already and is not empty`, { userAction: 'Name another folder.' });
    const { writePortfolio } = await import('../../pipelines/ecl/generator/write-portfolio.ts');
    const { DEMO_OPTIONS } = await import('../../pipelines/ecl/generator/options.ts');
    const files = await writePortfolio(out, { ...DEMO_OPTIONS, loans, seed, country });
    return { json: { out, files: files.map(({ name, path, bytes, sha256, rows }) => ({ name, path, bytes, sha256, rows })) }, text: files.map(({ path, bytes, rows }) => `${path}  ${rows === null ? `${bytes} bytes` : `${rows} loans`}`).join('\n'), exit: 0 };
  },
};

export const eclCases: Command = {
  name: 'ecl cases',
  usage: 'ecl cases FILE',
  summary: 'Computes a file of cases (reference, staging, roll-forward, published, portfolio) and says how far each is from what it expects.',
  options: {},
  positionals: [1, 1],
  async run(context) {
    const path = resolve(context.cwd, context.positionals[0] ?? '');
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${path}`, { details: { file: path } });
    if (facts.size > MOST_CASES_BYTES) throw new AppError('LIMIT_EXCEEDED', `${path} has ${facts.size} bytes; a file of cases may have ${MOST_CASES_BYTES}`, { details: { bytes: facts.size, limit: MOST_CASES_BYTES } });
    const { runCases } = await import('../../pipelines/ecl/cases/run-cases.ts');
    const { cases, worst, skipped = [] } = await runCases(await readFile(path, 'utf8'), basename(path));
    const text = [...cases.filter(({ maxRelativeDifference }) => maxRelativeDifference > AGREES).slice(0, 50).map(({ id, maxRelativeDifference }) => `${id}  differs by ${maxRelativeDifference.toExponential(3)}`), ...skipped.map(({ id, why }) => `${id}  skipped: ${why}`), `${cases.length} cases, largest relative difference ${worst.toExponential(3)}`];
    return { json: { cases: cases as unknown as Json, worst, ...(skipped.length === 0 ? {} : { skipped: skipped as unknown as Json }) }, text: text.join('\n'), exit: 0 };
  },
};

export const eclEstimate: Command = {
  name: 'ecl estimate',
  usage: `ecl estimate RUN [--by ${SEGMENT_COLUMNS.join('|')}] [--window life|MONTHS] [--first-characters N] [--lgd mean|exposure-weighted]`,
  summary: 'Estimates PDs, LGDs and hazards from the outcomes on a run’s loans, as the parts of a policy that a person may take.',
  options: { by: { type: 'string' }, window: { type: 'string' }, 'first-characters': { type: 'string' }, lgd: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const by = textOption(context, 'by') ?? 'segment';
    if (!(SEGMENT_COLUMNS as readonly string[]).includes(by)) throw new AppError('INVALID_INPUT', `--by is one of ${SEGMENT_COLUMNS.join(', ')}`, { userAction: eclEstimate.usage });
    const window = textOption(context, 'window') ?? 'life';
    const lgd = textOption(context, 'lgd') ?? 'mean';
    if (lgd !== 'mean' && lgd !== 'exposure-weighted') throw new AppError('INVALID_INPUT', '--lgd is mean or exposure-weighted', { userAction: eclEstimate.usage });
    const firstCharacters = textOption(context, 'first-characters') === undefined ? {} : { firstCharacters: whole(context, 'first-characters', eclEstimate.usage) };
    const { client } = await context.open();
    const run = context.positionals[0] ?? '';
    const loan = (await client['runs.artifacts']({ run })).find(({ name, gate }) => name === 'loan' && gate !== 'input');
    if (!loan) throw new AppError('NOT_FOUND', `run ${run} has no table of loans`, { userAction: 'Give a run of expected credit loss that came past its mapping.' });
    const scratch = await mkdtemp(join(tmpdir(), 'tapestry-estimate-'));
    const { openSession } = await import('../../data/duckdb-session.ts');
    const { estimateFromLoans } = await import('../../pipelines/ecl/models/estimate/estimate-parameters.ts');
    const session = await openSession({ threads: 1, memoryLimitMb: 512, tempDirectory: scratch, directories: [resolve(loan.path, '..')] });
    try {
      const proposal = await estimateFromLoans(session, `read_parquet('${loan.path.replaceAll("'", "''")}')`, { segmentBy: by as SegmentColumn, lgd, window: window === 'life' ? 'life' : whole(context, 'window', eclEstimate.usage), ...firstCharacters });
      const lines = [`${proposal.loans} loans with an outcome, ${proposal.defaults} defaults, ${proposal.withRealisedLgd} with a realised loss`, ...proposal.pd.map(({ segment, loans, defaults, annualPd }) => `  ${segment}: PD a year ${annualPd.toFixed(6)} (${defaults} of ${loans})`), ...proposal.lgd.map(({ segment, defaults, shrunk }) => `  ${segment}: LGD ${shrunk.toFixed(4)} (${defaults} losses)`), 'A proposal: take its part “policy” into a policy, which is then approved (--json prints it).'];
      return { json: proposal as unknown as JsonObject, text: lines.join('\n'), exit: 0 };
    } finally {
      session.close();
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

/** A whole number of an option. Errors: INVALID_INPUT. */
function whole(context: CommandContext, name: string, usage: string): number {
  const text = textOption(context, name);
  if (text === undefined) throw new AppError('INVALID_INPUT', `--${name} N is missing`, { userAction: usage });
  if (!/^\d{1,15}$/.test(text)) throw new AppError('INVALID_INPUT', `--${name} ${text} is no whole number`, { userAction: usage });
  return Number(text);
}

