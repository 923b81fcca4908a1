import { resolve } from 'node:path';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import { readNumbersFile } from './numbers-file.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';

const MODELS = ['garch', 'ewma', 'realised', 'regimes', 'tail'] as const;
type Model = (typeof MODELS)[number];
const USAGE = `research volatility ${MODELS.join('|')} (--returns FILE | --bars FILE) [--window N] [--states N] [--estimator NAME]`;

/** Models of volatility over a file of returns (one a line) or of bars (log returns of closes, in per cent). */
export const researchVolatility: Command = {
  name: 'research volatility',
  usage: USAGE,
  summary: 'Fits GARCH(1,1), exponential weights, realised estimators, hidden regimes or the tail of losses to returns in a file.',
  options: { returns: { type: 'string' }, bars: { type: 'string' }, window: { type: 'string' }, states: { type: 'string' }, estimator: { type: 'string' } },
  positionals: [1, 1],
  async run(context): Promise<CommandResult> {
    const model = MODELS.find((each) => each === context.positionals[0]);
    if (model === undefined) throw new AppError('INVALID_INPUT', `there is no model "${context.positionals[0] ?? ''}"`, { userAction: `Known: ${MODELS.join(', ')}.` });
    const json = await RUN[model](context);
    return { json, text: Object.entries(json).filter(([, value]) => !Array.isArray(value)).map(([name, value]) => `${name.padEnd(18)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('\n'), exit: 0 };
  },
};

const RUN: Readonly<Record<Model, (context: CommandContext) => Promise<{ readonly [key: string]: Json }>>> = {
  /** `forecast`: the variance of the return after the last. */
  async garch(context) {
    const { fitGarch, garchFilter } = await import('../../../src-shared/model/market/volatility/garch.ts');
    const returns = await returnsOf(context);
    const fit = fitGarch(returns);
    const before = returns.reduce((sum, value) => sum + (value - fit.mu) ** 2, 0) / returns.length;
    const variance = garchFilter(returns, fit, before);
    return { ...(fit as unknown as { [key: string]: Json }), observations: returns.length, variance: list(variance.subarray(0, returns.length)), forecast: variance.at(-1) ?? null };
  },
  async ewma(context) {
    const { ewmaVolatility } = await import('../../../src-shared/model/market/volatility/ewma.ts');
    const values = ewmaVolatility(await returnsOf(context));
    return { lambda: 0.94, last: values.at(-1) ?? null, volatility: list(values) };
  },
  async realised(context) {
    const { REALISED, realisedVolatility } = await import('../../../src-shared/model/market/volatility/realised.ts');
    const estimator = (textOption(context, 'estimator') ?? 'yang-zhang') as keyof typeof REALISED;
    if (!Object.hasOwn(REALISED, estimator)) throw new AppError('INVALID_INPUT', `there is no estimator "${estimator}"`, { userAction: `Known: ${Object.keys(REALISED).join(', ')}.` });
    const path = textOption(context, 'bars');
    if (path === undefined) throw new AppError('INVALID_INPUT', 'realised volatility needs --bars FILE', { userAction: USAGE });
    const { readBarsFile } = await import('./bars-file.ts');
    const { open, high, low, close } = (await readBarsFile(resolve(context.cwd, path))).columns as Readonly<Record<'open' | 'high' | 'low' | 'close', Float64Array>>;
    const values = realisedVolatility(estimator, { open, high, low, close }, whole(context, 'window', 20));
    return { estimator, ...REALISED[estimator], last: values.at(-1) ?? null, volatility: list(values) };
  },
  async regimes(context) {
    const { fitGaussianHmm, hmmFilter, hmmPath } = await import('../../../src-shared/model/market/volatility/gaussian-hmm.ts');
    const returns = await returnsOf(context);
    const fit = fitGaussianHmm(returns, whole(context, 'states', 2));
    return { ...(JSON.parse(JSON.stringify(fit, (_key, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value))) as { [key: string]: Json }), path: Array.from(hmmPath(returns, fit)), filtered: list(hmmFilter(returns, fit)) };
  },
  async tail(context) {
    const { fitLossTail } = await import('../../../src-shared/model/market/volatility/generalised-pareto.ts');
    const returns = await returnsOf(context);
    const tail = fitLossTail(returns.map((value) => -value));
    const at = (of: (level: number) => number): Json => Object.fromEntries([0.95, 0.99, 0.995].map((level) => [String(level), Number.isFinite(of(level)) ? of(level) : null]));
    return { ...(JSON.parse(JSON.stringify(tail)) as { [key: string]: Json }), observations: returns.length, quantile: at((level) => tail.quantile(level)), shortfall: at((level) => tail.shortfall(level)) };
  },
};

async function returnsOf(context: CommandContext): Promise<Float64Array> {
  const [returns, bars] = [textOption(context, 'returns'), textOption(context, 'bars')];
  if ((returns === undefined) === (bars === undefined)) throw new AppError('INVALID_INPUT', 'give --returns FILE or --bars FILE, one of the two', { userAction: USAGE });
  if (returns !== undefined) return readNumbersFile(resolve(context.cwd, returns));
  const { readBarsFile } = await import('./bars-file.ts');
  const close = (await readBarsFile(resolve(context.cwd, bars as string), ['close'])).columns.close as Float64Array;
  return Float64Array.from({ length: Math.max(0, close.length - 1) }, (_, i) => 100 * Math.log((close[i + 1] as number) / (close[i] as number)));
}

function whole(context: CommandContext, name: string, otherwise: number): number {
  const text = textOption(context, name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1) throw new AppError('INVALID_INPUT', `--${name} ${text} is no whole number from 1 on`, { userAction: USAGE });
  return Number(text);
}

function list(values: Float64Array): Json {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}
