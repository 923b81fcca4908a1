import { AppError } from '../../../src-shared/kernel/errors.ts';
import { decimalParts, text } from '../sql-text.ts';
import { exactRatio } from '../steps/ratio.ts';
import type { Expression } from './ast.ts';

/** A compiled piece: SQL and its column type; `null` is the type of the bare null. */
export interface Typed { readonly sql: string; readonly type: string }

export type ArgumentKind = 'any' | 'number' | 'text' | 'date' | 'integer';

export interface ExpressionFunction {
  readonly arity: readonly [number, number];
  /** Kind of each argument; the last one holds for all that follow. */
  readonly takes: readonly ArgumentKind[];
  /** From the compiled arguments; `trees` where an argument must be written out (a pattern's name, a scale). */
  readonly compile: (args: readonly Typed[], trees: readonly Expression[]) => Typed;
}

/** Named patterns that `matches(x, 'name')` may use; RE2 syntax, whole string. */
export const PATTERNS: Readonly<Record<string, string>> = {
  // ESMA identifier: LEI (20) + N + year (4) + sequence (2), Delegated Regulation (EU) 2020/1229 Article 11.
  'esma-identifier': '[A-Z0-9]{18}[0-9]{2}N[0-9]{4}[0-9]{2}',
  // As `extract` reads it for the region: in either case.
  'uk-postcode': '(?i)[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}',
  currency: '[A-Z]{3}',
  country: '[A-Z]{2}',
  'lei-shape': '[A-Z0-9]{18}[0-9]{2}',
};

const decimalOf = (type: string): { precision: number; scale: number } => decimalParts(type) ?? { precision: 18, scale: 0 };

/** ISO 17442 / ISO 7064 MOD 97-10: letters become 10..35, the number modulo 97 must be 1. Done in three exact pieces. */
function leiValid(argument: Typed): Typed {
  const digits = `array_to_string(list_transform(string_split(${argument.sql}, ''), lambda c: CASE WHEN c BETWEEN '0' AND '9' THEN c ELSE CAST(ascii(c) - 55 AS VARCHAR) END), '')`;
  const mod = (number: string): string => `(CAST(${number} AS BIGINT) % 97)`;
  const first = mod(`substr(${digits}, 1, 16)`);
  const second = mod(`concat(CAST(${first} AS VARCHAR), substr(${digits}, 17, 14))`);
  const third = mod(`concat(CAST(${second} AS VARCHAR), substr(${digits}, 31))`);
  return { type: 'boolean', sql: `CASE WHEN ${argument.sql} IS NULL THEN NULL WHEN NOT regexp_full_match(${argument.sql}, '[A-Z0-9]{18}[0-9]{2}') THEN false ELSE ${third} = 1 END` };
}

function same(args: readonly Typed[], name: string): string {
  const types = [...new Set(args.map((arg) => arg.type).filter((type) => type !== 'null'))];
  if (types.length === 0) throw new AppError('INVALID_INPUT', `${name}() has no typed argument`);
  if (types.length === 1) return types[0] as string;
  if (types.every((type) => type === 'integer' || type.startsWith('decimal'))) {
    const scale = Math.max(...types.map((type) => decimalOf(type).scale));
    return `decimal(${Math.min(38, Math.max(...types.map((type) => decimalOf(type).precision - decimalOf(type).scale)) + scale)},${scale})`;
  }
  throw new AppError('INVALID_INPUT', `${name}() mixes ${types.join(' and ')}`);
}

const simple = (takes: readonly ArgumentKind[], type: string, sql: (...args: string[]) => string): ExpressionFunction => ({
  arity: [takes.length, takes.length],
  takes,
  compile: (args) => ({ type, sql: sql(...args.map((arg) => arg.sql)) }),
});
const pickOne = (name: string): ExpressionFunction => ({
  arity: [2, 8],
  takes: ['any'],
  compile: (args) => ({ type: same(args, name), sql: `${name}(${args.map((arg) => arg.sql).join(', ')})` }),
});

/** Is the date the last day of its month? From there every month's end is a whole month away: 28 February to 31 March is one. */
const endsMonth = (date: string): string => `${date} = last_day(${date})`;

/** `if(condition, then, otherwise)`; an undecided condition gives null, so that no value stands on something unknown. */
function choice(condition: Typed, branches: readonly Typed[]): Typed {
  if (condition.type !== 'boolean' && condition.type !== 'null') throw new AppError('INVALID_INPUT', `if() asks a condition, not a ${condition.type}`);
  const type = same(branches, 'if');
  const [then, otherwise] = branches as [Typed, Typed];
  return { type, sql: `CASE ${condition.sql} WHEN true THEN ${then.sql} WHEN false THEN ${otherwise.sql} END` };
}

/**
 * Every function of the grammar. Dates are days; `months_between` counts calendar month boundaries, `whole_months` only months that
 * are complete, `begun_months` those that have begun, too; at a month's end all three count from end to end.
 */
export const FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  abs: { arity: [1, 1], takes: ['number'], compile: ([x]) => ({ type: (x as Typed).type, sql: `abs(${(x as Typed).sql})` }) },
  // SQL's least and greatest skip nulls; here a null operand makes the result null, so that no comparison passes on half its input.
  least: { arity: [2, 8], takes: ['any'], compile: (args) => ({ type: same(args, 'least'), sql: `CASE WHEN ${args.map((a) => `${a.sql} IS NOT NULL`).join(' AND ')} THEN least(${args.map((a) => a.sql).join(', ')}) END` }) },
  greatest: { arity: [2, 8], takes: ['any'], compile: (args) => ({ type: same(args, 'greatest'), sql: `CASE WHEN ${args.map((a) => `${a.sql} IS NOT NULL`).join(' AND ')} THEN greatest(${args.map((a) => a.sql).join(', ')}) END` }) },
  coalesce: pickOne('coalesce'),
  length: simple(['text'], 'integer', (x) => `length(${x})`),
  upper: simple(['text'], 'text', (x) => `upper(${x})`),
  year: simple(['date'], 'integer', (x) => `year(${x})`),
  days_between: simple(['date', 'date'], 'integer', (a, b) => `date_diff('day', ${a}, ${b})`),
  months_between: simple(['date', 'date'], 'integer', (a, b) => `date_diff('month', ${a}, ${b})`),
  whole_months: simple(['date', 'date'], 'integer', (a, b) => `(date_diff('month', ${a}, ${b}) - CASE WHEN day(${b}) < day(${a}) AND NOT (${endsMonth(b)}) THEN 1 ELSE 0 END)`),
  begun_months: simple(['date', 'date'], 'integer', (a, b) => `(date_diff('month', ${a}, ${b}) + CASE WHEN day(${b}) > day(${a}) AND NOT (${endsMonth(a)}) THEN 1 ELSE 0 END)`),
  if: { arity: [3, 3], takes: ['any'], compile: ([condition, ...branches]) => choice(condition as Typed, branches) },
  lei_valid: { arity: [1, 1], takes: ['text'], compile: ([x]) => leiValid(x as Typed) },
  matches: {
    arity: [2, 2],
    takes: ['text', 'text'],
    compile: ([x], [, tree]) => {
      const name = tree?.node === 'text' ? tree.value : '';
      const pattern = Object.hasOwn(PATTERNS, name) ? PATTERNS[name] : undefined;
      if (pattern === undefined) throw new AppError('INVALID_INPUT', `matches(x, 'name') knows these names: ${Object.keys(PATTERNS).join(', ')}`);
      return { type: 'boolean', sql: `regexp_full_match(${(x as Typed).sql}, ${text(pattern)})` };
    },
  },
  ratio: {
    arity: [3, 3],
    takes: ['number', 'number', 'integer'],
    compile: ([a, b], [, , tree]) => {
      const digits = tree?.node === 'number' ? Number(tree.text) : -1;
      if (!Number.isInteger(digits) || digits < 0 || digits > 10) throw new AppError('INVALID_INPUT', 'ratio(a, b, scale): scale is a whole number from 0 to 10');
      return { type: `decimal(28,${digits})`, sql: exactRatio({ numerator: a as Typed, denominator: b as Typed, factor: '1', precision: 28, scale: digits }) };
    },
  },
};
