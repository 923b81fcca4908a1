import { resolve } from 'node:path';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import { readNumbersFile } from './numbers-file.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';

const USAGE = 'research metrics --returns FILE [--benchmark FILE] [--periods N] [--risk-free X] [--convention empyrical]';

/** Metrics of any series of returns, each beside its definition; or in the conventions of a peer by name. */
export const researchMetrics: Command = {
  name: 'research metrics',
  usage: USAGE,
  summary: 'Measures a file of simple returns (one a line, as fractions): every metric with its definition, or in the conventions of empyrical.',
  options: { returns: { type: 'string' }, benchmark: { type: 'string' }, periods: { type: 'string' }, 'risk-free': { type: 'string' }, convention: { type: 'string' } },
  positionals: [0, 0],
  async run(context): Promise<CommandResult> {
    const path = textOption(context, 'returns');
    if (path === undefined) throw new AppError('INVALID_INPUT', '--returns FILE is missing', { userAction: USAGE });
    const convention = textOption(context, 'convention');
    if (convention !== undefined && convention !== 'empyrical') throw new AppError('INVALID_INPUT', `there is no convention "${convention}"`, { userAction: 'Known: empyrical; without one Tapestry’s own definitions hold.' });
    const returns = readNumbersFile(resolve(context.cwd, path));
    const against = textOption(context, 'benchmark');
    const benchmark = against === undefined ? null : readNumbersFile(resolve(context.cwd, against));
    if (benchmark !== null && benchmark.length !== returns.length) throw new AppError('INVALID_INPUT', `${returns.length} returns and ${benchmark.length} of the benchmark`, { userAction: 'Give both for the same periods, line by line.' });
    const [periods, riskFree] = [number(context, 'periods', 252), number(context, 'risk-free', 0)];
    if (!(periods > 0)) throw new AppError('INVALID_INPUT', '--periods must be above 0', { userAction: USAGE });
    return convention === undefined ? own(returns, benchmark, periods, riskFree) : peer(returns, benchmark, periods, riskFree);
  },
};

async function own(returns: Float64Array, benchmark: Float64Array | null, periodsPerYear: number, riskFree: number): Promise<CommandResult> {
  const [{ METRICS }, { measure }] = await Promise.all([import('../../../src-shared/model/metrics/performance/registry.ts'), import('../../../src-shared/model/metrics/performance/compute.ts')]);
  const slice = { returns, stretches: [{ start: 0, end: returns.length }], benchmark, trading: null, trades: null, fills: null, trials: null, overfitting: null, nonFinite: null, violations: null, options: { periodsPerYear, riskFree, varLevel: 0.95 } };
  const lines = METRICS.filter(({ group }) => group === 'performance' || group === 'risk' || group === 'benchmark' || group === 'significance').flatMap(({ id, title, definition, unit }) => {
    const { value, why } = measure(id, slice);
    return value === null && benchmark === null && /benchmark/.test(why ?? '') ? [] : [{ metric: id, title, definition, unit, value, why }];
  });
  return { json: { metrics: lines }, text: lines.map(({ title, value, why, definition }) => `${title.padEnd(30)} ${value === null ? `- (${why ?? ''})` : String(value)}\n    ${definition}`).join('\n'), exit: 0 };
}

async function peer(returns: Float64Array, benchmark: Float64Array | null, periods: number, riskFree: number): Promise<CommandResult> {
  const e = await import('../../../src-shared/model/metrics/performance/empyrical.ts');
  const json: Record<string, Json> = {
    cum_returns_final: e.cumReturnsFinal(returns), annual_return: e.annualReturn(returns, periods), annual_volatility: e.annualVolatility(returns, periods), max_drawdown: e.maxDrawdown(returns), calmar_ratio: e.calmarRatio(returns, periods),
    omega_ratio: e.omegaRatio(returns, riskFree, 0, periods), sharpe_ratio: e.sharpeRatio(returns, riskFree, periods), downside_risk: e.downsideRisk(returns, 0, periods), sortino_ratio: e.sortinoRatio(returns, 0, periods), tail_ratio: e.tailRatio(returns),
    stability_of_timeseries: e.stabilityOfTimeseries(returns), value_at_risk: e.valueAtRisk(returns), conditional_value_at_risk: e.conditionalValueAtRisk(returns),
    ...(benchmark === null ? {} : (() => {
      const [alpha, beta] = e.alphaBeta(returns, benchmark, riskFree, periods);
      return { alpha, beta, excess_sharpe: e.excessSharpe(returns, benchmark), capture: e.capture(returns, benchmark, periods), up_capture: e.upCapture(returns, benchmark, periods), down_capture: e.downCapture(returns, benchmark, periods), up_down_capture: e.upDownCapture(returns, benchmark, periods), beta_fragility_heuristic: e.betaFragility(returns, benchmark) };
    })()),
  };
  const shown = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value]));
  return { json: shown, text: Object.entries(shown).map(([name, value]) => `${name.padEnd(28)} ${String(value)}`).join('\n'), exit: 0 };
}

function number(context: CommandContext, name: string, otherwise: number): number {
  const text = textOption(context, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new AppError('INVALID_INPUT', `--${name} ${text} is no number`, { userAction: USAGE });
  return value;
}
