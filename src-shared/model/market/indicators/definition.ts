import { AppError } from '../../../kernel/errors.ts';
import { averagePrice, medianPrice, typicalPrice, type Bars } from './kernels/bars.ts';

/** A column of bars. `other` is the close of a second instrument on the same bars. */
export type BarField = 'open' | 'high' | 'low' | 'close' | 'volume' | 'other';
export type IndicatorBars = { readonly [F in BarField]?: Float64Array };
export type IndicatorParams = Readonly<Record<string, number | string>>;

export type Unit = 'price' | 'price per bar' | 'percent' | 'fraction' | 'ratio' | 'index 0-100' | 'units' | 'price squared' | 'price times units' | 'deviations' | 'exponent';

export interface ParamDefinition {
  readonly name: string;
  readonly kind: 'integer' | 'number' | 'choice';
  readonly default: number | string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly meaning: string;
}

export interface LineDefinition {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** Why the value of a bar knows later bars. Absent: it does not. Such a line is for a chart, never for a signal. */
  readonly ahead?: string;
}

/** How missing values act. `window`: they reach the windows that hold them. `restart`: the recursion begins again after them. `cumulative`: the total goes on, and is not said on bars whose own part is unknown. */
export type GapRule = 'window' | 'restart' | 'cumulative';

/** An indicator: what it is, in words; and the kernel that computes it. */
export interface Indicator {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly definition: string;
  readonly formula: string;
  readonly reference: string;
  readonly inputs: readonly BarField[];
  readonly params: readonly ParamDefinition[];
  readonly lines: readonly LineDefinition[];
  /** How it begins, and other conventions that systems differ in. */
  readonly seed: string;
  readonly gaps: GapRule;
  /** First bar (from 0) that each line may have a value on, where no bar is missing. */
  warmUp(params?: IndicatorParams): Record<string, number>;
  /** One array a line, as long as the bars, NaN where there is no value. Errors: INVALID_INPUT for a parameter or a column that does not fit. */
  compute(bars: IndicatorBars, params?: IndicatorParams): Record<string, Float64Array>;
}

/** Parameters after defaults and checks. */
export interface Settings {
  n(name: string): number;
  t(name: string): string;
}

/** Columns that are there; `source` is the series that an indicator of one series is made of. */
export type Columns = Required<{ readonly [F in BarField]: Float64Array }> & { readonly source: Float64Array };

export interface IndicatorSpec extends Omit<Indicator, 'warmUp' | 'compute' | 'aliases' | 'inputs'> {
  readonly aliases?: readonly string[];
  /** Columns besides the source. */
  readonly inputs: readonly BarField[];
  /** Takes one series, which the parameter `source` names; its default. */
  readonly source?: Source;
  readonly start: (settings: Settings) => Record<string, number>;
  readonly run: (columns: Columns, settings: Settings) => Record<string, Float64Array>;
  /** What must hold between parameters; a sentence where it does not. */
  readonly check?: (settings: Settings) => string | null;
}

const SOURCES = ['close', 'open', 'high', 'low', 'volume', 'hl2', 'hlc3', 'ohlc4', 'other'] as const;
type Source = (typeof SOURCES)[number];
const NEEDS: Readonly<Record<Source, readonly BarField[]>> = {
  close: ['close'], open: ['open'], high: ['high'], low: ['low'], volume: ['volume'], other: ['other'], hl2: ['high', 'low'], hlc3: ['high', 'low', 'close'], ohlc4: ['open', 'high', 'low', 'close'],
};

/** Other names that people write parameters by; compared without case and punctuation. */
const SYNONYMS: Readonly<Record<string, string>> = {
  period: 'lookbackperiods', periods: 'lookbackperiods', lookback: 'lookbackperiods', length: 'lookbackperiods', window: 'lookbackperiods', n: 'lookbackperiods',
  fast: 'fastperiods', slow: 'slowperiods', signal: 'signalperiods', smooth: 'smoothperiods', stddev: 'standarddeviations', deviations: 'standarddeviations', price: 'source',
};

export const whole = (name: string, value: number, meaning: string, min = 1): ParamDefinition => ({ name, kind: 'integer', default: value, min, max: 1_000_000, meaning });
export const real = (name: string, value: number, meaning: string, min = 0, max = 1e9): ParamDefinition => ({ name, kind: 'number', default: value, min, max, meaning });
export const choice = (name: string, choices: readonly string[], meaning: string): ParamDefinition => ({ name, kind: 'choice', default: choices[0] ?? '', choices, meaning });
export const line = (name: string, title: string, unit: Unit, ahead?: string): LineDefinition => ({ name, title, unit, ...(ahead === undefined ? {} : { ahead }) });

/** Makes the indicator of a specification: parameters are checked and columns are there before the kernel runs. */
export function defineIndicator(spec: IndicatorSpec): Indicator {
  const params = spec.source === undefined ? spec.params : [...spec.params, { name: 'source', kind: 'choice', default: spec.source, choices: SOURCES, meaning: 'the series that it is made of' } as const];
  const settle = (given: IndicatorParams = {}): Settings => {
    const settings = settingsOf(spec.name, params, given);
    const wrong = spec.check?.(settings) ?? null;
    if (wrong !== null) throw new AppError('INVALID_INPUT', `${spec.name}: ${wrong}`, { userAction: describeParams(spec.name, params) });
    return settings;
  };
  const { start, run, check: _check, source, ...facts } = spec;
  return {
    ...facts, aliases: spec.aliases ?? [], params, inputs: [...new Set([...(source === undefined ? [] : NEEDS[source]), ...spec.inputs])],
    warmUp: (given) => start(settle(given)),
    compute: (bars, given) => {
      const settings = settle(given);
      const chosen = source === undefined ? [] : NEEDS[settings.t('source') as Source];
      const columns = columnsOf(spec.name, bars, [...new Set([...chosen, ...spec.inputs])]);
      const values = run({ ...columns, source: source === undefined ? columns.close : seriesOf(columns, settings.t('source') as Source) }, settings);
      for (const column of Object.values(values)) forgetInfinities(column);
      return Object.fromEntries(spec.lines.map(({ name }) => [name, values[name] as Float64Array]));
    },
  };
}

/** A price of the bars by its name. */
export function seriesOf(columns: Omit<Columns, 'source'>, source: Source): Float64Array {
  if (source === 'hl2') return medianPrice(columns);
  if (source === 'hlc3') return typicalPrice(columns);
  return source === 'ohlc4' ? averagePrice(columns as Bars) : columns[source];
}

function columnsOf(name: string, bars: IndicatorBars, needed: readonly BarField[]): Omit<Columns, 'source'> {
  let length: number | null = null;
  for (const field of needed) {
    const column = bars[field];
    if (!column) throw new AppError('INVALID_INPUT', `${name} needs the column "${field}"`, { userAction: field === 'other' ? 'Give the second instrument (--other FILE).' : 'Give bars that have it.', details: { indicator: name, column: field } });
    if (length !== null && column.length !== length) throw new AppError('INVALID_INPUT', `${name}: the column "${field}" has ${column.length} values where the others have ${length}`, { userAction: 'Give columns of the same bars.', details: { indicator: name, column: field } });
    length = column.length;
  }
  const take = (field: BarField): Float64Array => finite((needed.includes(field) ? bars[field] : undefined) ?? new Float64Array(0));
  const [open, high, low, close, volume, other] = [take('open'), take('high'), take('low'), take('close'), take('volume'), take('other')] as const;
  return { open, high, low, close, volume, other };
}

/** An infinity is no price: it counts as missing. The column itself where it has none. */
function finite(column: Float64Array): Float64Array {
  return column.some((v) => v === Infinity || v === -Infinity) ? forgetInfinities(column.slice()) : column;
}

/** What overflowed is not known. */
function forgetInfinities(column: Float64Array): Float64Array {
  for (let i = 0; i < column.length; i += 1) if (column[i] === Infinity || column[i] === -Infinity) column[i] = NaN;
  return column;
}

function settingsOf(name: string, params: readonly ParamDefinition[], given: IndicatorParams): Settings {
  const values = new Map<string, number | string>(params.map((each) => [each.name, each.default]));
  for (const [written, value] of Object.entries(given)) {
    const param = findParam(params, written);
    if (!param) throw new AppError('INVALID_INPUT', `${name} has no parameter "${written}"`, { userAction: describeParams(name, params), details: { indicator: name, param: written } });
    values.set(param.name, checked(name, param, value));
  }
  return { n: (key) => values.get(key) as number, t: (key) => values.get(key) as string };
}

function findParam(params: readonly ParamDefinition[], written: string): ParamDefinition | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(written);
  return params.find((each) => plain(each.name) === wanted) ?? params.find((each) => plain(each.name) === SYNONYMS[wanted]);
}

function checked(name: string, param: ParamDefinition, value: number | string): number | string {
  const fail = (what: string): never => {
    throw new AppError('INVALID_INPUT', `${name}: ${param.name} is ${JSON.stringify(value)}, but must be ${what}`, { userAction: param.meaning, details: { indicator: name, param: param.name } });
  };
  if (param.kind === 'choice') {
    const found = param.choices?.find((each) => each.toLowerCase() === String(value).toLowerCase());
    return found ?? fail(`one of ${(param.choices ?? []).join(', ')}`);
  }
  const number = typeof value === 'number' ? value : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : NaN;
  const [min, max] = [param.min ?? -Infinity, param.max ?? Infinity];
  if (!Number.isFinite(number) || number < min || number > max || (param.kind === 'integer' && !Number.isInteger(number))) return fail(`${param.kind === 'integer' ? 'a whole number' : 'a number'} from ${min} to ${max}`);
  return number;
}

function describeParams(name: string, params: readonly ParamDefinition[]): string {
  return `${name} takes: ${params.map((each) => `${each.name} (${each.kind === 'choice' ? (each.choices ?? []).join('|') : each.kind}, ${each.default})`).join(', ') || 'no parameters'}.`;
}
