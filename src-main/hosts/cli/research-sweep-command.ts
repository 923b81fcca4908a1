import { resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { textOption, type Command, type CommandContext, type CommandResult } from './command.ts';

const USAGE = 'research sweep --bars FILE --fast FROM:TO[:STEP] --slow FROM:TO[:STEP] [--cost X] [--periods N] [--best N]';
const MOST_PAIRS = 1_000_000;
const SHOWN = 20;

/** A grid of crossing averages over one file of bars, at once. A look, not an experiment: nothing is chosen on it without a test slice. */
export const researchSweep: Command = {
  name: 'research sweep',
  usage: USAGE,
  summary: 'Looks at a whole grid of crossing averages over one file of bars: long or flat, one bar after the signal, costs on turnover. Every pair is a trial; for a choice that is tested write an experiment.',
  options: { bars: { type: 'string' }, fast: { type: 'string' }, slow: { type: 'string' }, cost: { type: 'string' }, periods: { type: 'string' }, best: { type: 'string' } },
  positionals: [0, 0],
  async run(context): Promise<CommandResult> {
    const [fast, slow] = [windows(context, 'fast'), windows(context, 'slow')];
    const cost = number(context, 'cost', 0.001, (value) => value >= 0, 'a fraction from 0 on, such as 0.001');
    const periods = number(context, 'periods', 252, (value) => value > 0, 'periods a year, above 0');
    const best = number(context, 'best', SHOWN, (value) => Number.isInteger(value) && value > 0, 'a whole number from 1 on');
    const path = textOption(context, 'bars');
    if (path === undefined) throw new AppError('INVALID_INPUT', '--bars FILE is missing', { userAction: USAGE });
    if (fast.length * slow.length > MOST_PAIRS) throw new AppError('LIMIT_EXCEEDED', `${fast.length} by ${slow.length} windows; a sweep may have ${MOST_PAIRS} pairs`, { userAction: 'Give a larger step.' });
    const pairs = fast.flatMap((f) => slow.filter((s) => s > f).map((s): readonly [number, number] => [f, s]));
    if (pairs.length === 0) throw new AppError('INVALID_INPUT', 'no pair has its fast average shorter than its slow one', { userAction: USAGE });
    const [{ readBarsFile }, { smaSweep }] = await Promise.all([import('./bars-file.ts'), import('../../pipelines/research/backtest/sweep-kernel.ts')]);
    const file = await readBarsFile(resolve(context.cwd, path), ['close']);
    const { total, sharpe, entries } = smaSweep({ close: file.columns.close as Float64Array, pairs, cost, periodsPerYear: periods });
    const cells = pairs.map(([f, s], i) => ({ fast: f, slow: s, total: total[i] as number, sharpe: Number.isNaN(sharpe[i] as number) ? null : (sharpe[i] as number), entries: entries[i] as number }));
    const ranked = cells.toSorted((a, b) => (b.sharpe ?? Number.NEGATIVE_INFINITY) - (a.sharpe ?? Number.NEGATIVE_INFINITY));
    const semantics = `long where the fast average stands above the slow one, one bar later; ${cost} of turnover; Sharpe ratio over ${periods} periods a year, no risk-free rate`;
    const lines = ranked.slice(0, best).map((cell) => `${String(cell.fast).padStart(5)} ${String(cell.slow).padStart(5)}  ${(cell.total * 100).toFixed(2).padStart(10)} %  ${(cell.sharpe?.toFixed(4) ?? '-').padStart(8)}  ${String(cell.entries).padStart(5)}`);
    return { json: { semantics, bars: file.rows, trials: cells.length, cells }, text: [`${semantics}; ${cells.length} pairs over ${file.rows} bars, each a trial`, ' fast  slow        return    Sharpe entries', ...lines].join('\n'), exit: 0 };
  },
};

function windows(context: CommandContext, name: 'fast' | 'slow'): readonly number[] {
  const text = textOption(context, name);
  const match = /^(\d{1,6}):(\d{1,6})(?::(\d{1,6}))?$/.exec(text ?? '');
  const [from, to, step] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3] ?? 1)];
  if (match === null || from < 1 || to < from || step < 1) throw new AppError('INVALID_INPUT', text === undefined ? `--${name} FROM:TO[:STEP] is missing` : `--${name} ${text} is no range of windows such as 5:50:5`, { userAction: USAGE });
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function number(context: CommandContext, name: string, otherwise: number, holds: (value: number) => boolean, words: string): number {
  const text = textOption(context, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || !holds(value)) throw new AppError('INVALID_INPUT', `--${name} ${text} is not ${words}`, { userAction: USAGE });
  return value;
}
