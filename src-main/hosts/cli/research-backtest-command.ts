import { resolve } from 'node:path';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import type { BacktestingPyOptions } from '../../pipelines/research/backtest/models/backtesting-py.ts';
import type { BarSeries } from '../../pipelines/research/backtest/models/bar-series.ts';
import type { BarsFile } from './bars-file.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';

const USAGE = 'research backtest --bars FILE --strategy sma-cross --fast N --slow N [--long-only] [--cash X] [--commission X] [--spread X] [--margin X] [--exclusive] [--finalize] [--fill-model backtesting.py]';
const STRATEGIES = ['sma-cross'];
const FILL_MODELS = ['backtesting.py'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export const researchBacktest: Command = {
  name: 'research backtest',
  usage: USAGE,
  summary: 'Runs crossing averages over one file of bars: in Tapestry’s own semantics, or in those of a fill model by name; prints statistics and every trade.',
  options: {
    bars: { type: 'string' }, strategy: { type: 'string' }, fast: { type: 'string' }, slow: { type: 'string' }, 'long-only': { type: 'boolean' }, cash: { type: 'string' }, commission: { type: 'string' }, spread: { type: 'string' },
    margin: { type: 'string' }, exclusive: { type: 'boolean' }, finalize: { type: 'boolean' }, 'fill-model': { type: 'string' },
  },
  positionals: [0, 0],
  async run(context): Promise<CommandResult> {
    const strategy = textOption(context, 'strategy');
    if (strategy === undefined || !STRATEGIES.includes(strategy)) throw new AppError('INVALID_INPUT', strategy === undefined ? '--strategy NAME is missing' : `there is no strategy "${strategy}"`, { userAction: `Known: ${STRATEGIES.join(', ')}. ${USAGE}` });
    const model = textOption(context, 'fill-model');
    if (model !== undefined && !FILL_MODELS.includes(model)) throw new AppError('INVALID_INPUT', `there is no fill model "${model}"`, { userAction: `Known: ${FILL_MODELS.join(', ')}; without --fill-model Tapestry’s own semantics hold.` });
    const about = { fast: whole(context, 'fast'), slow: whole(context, 'slow'), longOnly: context.values['long-only'] === true };
    const { BACKTESTING_PY_DEFAULTS, checkOptions, smaCross } = await import('../../pipelines/research/backtest/models/backtesting-py.ts');
    const number = (name: 'cash' | 'commission' | 'spread' | 'margin'): number => decimal(context, name) ?? BACKTESTING_PY_DEFAULTS[name];
    const options: BacktestingPyOptions = { cash: number('cash'), commission: number('commission'), spread: number('spread'), margin: number('margin'), exclusive: context.values['exclusive'] === true, finalize: context.values['finalize'] === true };
    checkOptions(options);
    if (model === undefined && options.commission < 0) throw new AppError('INVALID_INPUT', '--commission is below 0, which only the fill model backtesting.py knows', { userAction: 'Give 0 or more, or --fill-model backtesting.py.' });
    const path = textOption(context, 'bars');
    if (path === undefined) throw new AppError('INVALID_INPUT', '--bars FILE is missing', { userAction: USAGE });
    const { readBarsFile } = await import('./bars-file.ts');
    const bars = seriesOf(await readBarsFile(resolve(context.cwd, path)));
    const { peerStatistics } = await import('../../pipelines/research/backtest/models/statistics-backtesting-py.ts');
    const { smaCrossOwn } = await import('../../pipelines/research/backtest/models/tapestry-own.ts');
    const own = model === undefined ? smaCrossOwn(bars, options, about) : null;
    const { stats, trades } = peerStatistics(bars, own === null ? smaCross(bars, options, about) : own.run);
    const semantics = own?.semantics ?? 'backtesting.py: orders fill at the next open in whole units; spread on entries, commission at entry and exit; margin by the close of the bar that fills; what margin does not cover is dropped';
    const lines = Object.entries(stats).map(([name, value]) => `${name.padEnd(24)} ${value === null ? '-' : String(value)}`);
    return { json: { stats: stats as Json, trades: trades as unknown as Json, ...(own === null ? {} : { semantics }) }, text: [semantics, ...lines].join('\n'), exit: 0 };
  },
};

/** Errors: INVALID_INPUT for a bar without one of its prices, or with one that is not above 0. */
export function seriesOf(file: BarsFile): BarSeries {
  const column = (name: 'open' | 'high' | 'low' | 'close'): Float64Array => {
    const values = file.columns[name] as Float64Array;
    const bad = values.findIndex((value) => !(value > 0));
    if (bad >= 0) throw new AppError('INVALID_INPUT', `${file.name}: the bar of ${file.time[bad] ?? ''} has ${Number.isNaN(values[bad] as number) ? 'no' : `the ${name} ${String(values[bad])} as its`} ${name}`, { userAction: 'Leave the bar out, or give its prices: nothing is filled in.' });
    return values;
  };
  // A time without a zone is taken as it is written.
  const time = Float64Array.from(file.time, (text) => Date.parse(/T/.test(text) && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text));
  return { time, open: column('open'), high: column('high'), low: column('low'), close: column('close'), volume: file.columns.volume ?? new Float64Array(file.rows).fill(Number.NaN) };
}

function whole(context: CommandContext, name: 'fast' | 'slow'): number {
  const text = textOption(context, name);
  if (text === undefined) throw new AppError('INVALID_INPUT', `--${name} N is missing`, { userAction: USAGE });
  if (!/^\d{1,7}$/.test(text) || Number(text) < 1) throw new AppError('INVALID_INPUT', `--${name} ${text} is no whole number of bars from 1 on`, { userAction: USAGE });
  return Number(text);
}

function decimal(context: CommandContext, name: string): number | undefined {
  const text = textOption(context, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!NUMBER.test(text.trim()) || !Number.isFinite(value)) throw new AppError('INVALID_INPUT', `--${name} ${text} is no number`, { userAction: 'Write a plain number with a decimal point: 0.001.' });
  return value;
}
