import { resolve } from 'node:path';
import { AppError, type Json } from '../../../src-shared/kernel/errors.ts';
import type { Indicator, IndicatorBars, IndicatorParams } from '../../../src-shared/model/market/indicators/definition.ts';
import { textOption, textOptions, type Command, type CommandResult } from './command.ts';

const USAGE = 'research indicator [NAME --bars FILE [--other FILE] [--param NAME=VALUE ...] [--convention backtrader]]';

export const researchIndicator: Command = {
  name: 'research indicator',
  usage: USAGE,
  summary: 'Computes an indicator of bars in a CSV file, one array a line with null during warm-up; without NAME, lists all with their definitions.',
  options: { bars: { type: 'string' }, other: { type: 'string' }, param: { type: 'string', multiple: true }, convention: { type: 'string' } },
  positionals: [0, 1],
  async run(context): Promise<CommandResult> {
    const { INDICATORS, indicator } = await import('../../../src-shared/model/market/indicators/registry.ts');
    const name = context.positionals[0];
    if (name === undefined) return list(INDICATORS);
    const convention = textOption(context, 'convention');
    if (convention !== undefined && convention !== 'backtrader') throw new AppError('INVALID_INPUT', `there is no convention "${convention}"`, { userAction: 'Known: backtrader.' });
    const { backtraderIndicator } = await import('../../../src-shared/model/market/indicators/backtrader.ts');
    const chosen = convention === undefined ? null : backtraderIndicator(name);
    const of = indicator(chosen?.indicator ?? name);
    const params = { ...chosen?.params, ...paramsOf(textOptions(context, 'param')) };
    const barsPath = textOption(context, 'bars');
    if (barsPath === undefined) throw new AppError('INVALID_INPUT', '--bars FILE is missing', { userAction: USAGE });
    const otherPath = textOption(context, 'other');
    const values = of.compute(await columnsOf(resolve(context.cwd, barsPath), otherPath === undefined ? null : resolve(context.cwd, otherPath)), params);
    const lines = chosen?.lines ?? Object.fromEntries(of.lines.map((line) => [line.name, line.name]));
    return {
      json: Object.fromEntries(Object.entries(lines).map(([printed, line]) => [printed, numbers(values[line] as Float64Array)])),
      text: [`${of.title}: ${of.definition}`, ...Object.entries(lines).map(([printed, line]) => `  ${printed}: ${lastOf(values[line] as Float64Array)}`), 'With --json every value is printed.'].join('\n'),
      exit: 0,
    };
  },
};

/** The bars' columns, with the other file's close on the same times: NaN where it has none. Errors: INVALID_INPUT where no time is shared. */
export async function columnsOf(barsPath: string, otherPath: string | null): Promise<IndicatorBars> {
  const { readBarsFile } = await import('./bars-file.ts');
  const bars = await readBarsFile(barsPath, []);
  if (otherPath === null) return bars.columns;
  const second = await readBarsFile(otherPath, ['close']);
  const close = second.columns.close as Float64Array;
  const at = new Map(second.time.map((time, i) => [time, i]));
  const other = Float64Array.from(bars.time, (time) => close[at.get(time) ?? -1] ?? NaN);
  if (!bars.time.some((time) => at.has(time))) throw new AppError('INVALID_INPUT', `${bars.name} and ${second.name} have no bar at the same time`, { userAction: 'Give two files of the same period and kind of bar.' });
  return { ...bars.columns, other };
}

/** `k=v`, each name once. Errors: INVALID_INPUT. */
export function paramsOf(texts: readonly string[]): IndicatorParams {
  const params = new Map<string, string>();
  for (const text of texts) {
    const cut = text.indexOf('=');
    if (cut < 1) throw new AppError('INVALID_INPUT', `--param ${text} is not NAME=VALUE`, { userAction: USAGE });
    const key = text.slice(0, cut).trim();
    if (params.has(key)) throw new AppError('INVALID_INPUT', `--param ${key} is given twice`, { userAction: 'Give it once.' });
    params.set(key, text.slice(cut + 1).trim());
  }
  return Object.fromEntries(params);
}

function numbers(values: Float64Array): Json {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

function lastOf(values: Float64Array): string {
  for (let i = values.length - 1; i >= 0; i -= 1) if (Number.isFinite(values[i])) return `${String(values[i])} (bar ${i + 1} of ${values.length})`;
  return `no value in ${values.length} bars`;
}

function list(all: readonly Indicator[]): CommandResult {
  const facts = all.map(({ name, aliases, title, definition, formula, reference, inputs, params, lines, seed, gaps }) => ({ name, aliases, title, definition, formula, reference, inputs, params, lines, seed, gaps }));
  return { json: { indicators: facts as unknown as Json }, text: all.map(({ name, title, definition, params }) => `${name.padEnd(15)} ${title}. ${definition}${params.length === 0 ? '' : `\n${' '.repeat(16)}${params.map((param) => `${param.name}=${param.default}`).join(' ')}`}`).join('\n'), exit: 0 };
}
