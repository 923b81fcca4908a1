import { AppError } from '../../../src-shared/kernel/errors.ts';
import { decimalParts, text } from '../sql-text.ts';
import { exactRatio } from '../steps/ratio.ts';

/** A compiled piece: SQL and its column type; `null` is the type of the bare null. */
export interface Typed { readonly sql: string; readonly type: string }

export interface ExpressionFunction {
  readonly arity: readonly [number, number];
  readonly compile: (args: readonly Typed[], raw: readonly string[]) => Typed;
}

/** Named patterns that `matches(x, 'name')` may use; RE2 syntax, whole string. */
export const PATTERNS: Readonly<Record<string, string>> = {
  // ESMA identifier: LEI (20) + N + year (4) + sequence (2), Delegated Regulation (EU) 2020/1229 Article 11.
  'esma-identifier': '[A-Z0-9]{18}[0-9]{2}N[0-9]{4}[0-9]{2}',
  'uk-postcode': '[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}',
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

const simple = (arity: number, type: string, sql: (...args: string[]) => string): ExpressionFunction => ({
  arity: [arity, arity],
  compile: (args) => ({ type, sql: sql(...args.map((arg) => arg.sql)) }),
});
const pickOne = (name: string): ExpressionFunction => ({
  arity: [2, 8],
  compile: (args) => ({ type: same(args, name), sql: `${name}(${args.map((arg) => arg.sql).join(', ')})` }),
});

/** Every function of the grammar. Dates are days; `months_between` counts calendar month boundaries. */
export const FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  abs: { arity: [1, 1], compile: ([x]) => ({ type: (x as Typed).type, sql: `abs(${(x as Typed).sql})` }) },
  // SQL's least and greatest skip nulls; here a null operand makes the result null, so that no comparison passes on half its input.
  least: { arity: [2, 8], compile: (args) => ({ type: same(args, 'least'), sql: `CASE WHEN ${args.map((a) => `${a.sql} IS NOT NULL`).join(' AND ')} THEN least(${args.map((a) => a.sql).join(', ')}) END` }) },
  greatest: { arity: [2, 8], compile: (args) => ({ type: same(args, 'greatest'), sql: `CASE WHEN ${args.map((a) => `${a.sql} IS NOT NULL`).join(' AND ')} THEN greatest(${args.map((a) => a.sql).join(', ')}) END` }) },
  coalesce: pickOne('coalesce'),
  length: simple(1, 'integer', (x) => `length(${x})`),
  upper: simple(1, 'text', (x) => `upper(${x})`),
  year: simple(1, 'integer', (x) => `year(${x})`),
  days_between: simple(2, 'integer', (a, b) => `date_diff('day', ${a}, ${b})`),
  months_between: simple(2, 'integer', (a, b) => `date_diff('month', ${a}, ${b})`),
  lei_valid: { arity: [1, 1], compile: ([x]) => leiValid(x as Typed) },
  matches: {
    arity: [2, 2],
    compile: ([x], [, name]) => {
      const pattern = PATTERNS[(name ?? '').slice(1, -1)];
      if (pattern === undefined || !Object.hasOwn(PATTERNS, (name ?? '').slice(1, -1))) throw new AppError('INVALID_INPUT', `matches() knows no pattern ${name}; known: ${Object.keys(PATTERNS).join(', ')}`);
      return { type: 'boolean', sql: `regexp_full_match(${(x as Typed).sql}, ${text(pattern)})` };
    },
  },
  ratio: {
    arity: [3, 3],
    compile: ([a, b], [, , scale]) => {
      const digits = Number(scale);
      if (!Number.isInteger(digits) || digits < 0 || digits > 10) throw new AppError('INVALID_INPUT', 'ratio(a, b, scale): scale is a whole number from 0 to 10');
      return { type: `decimal(28,${digits})`, sql: exactRatio({ numerator: a as Typed, denominator: b as Typed, factor: '1', precision: 28, scale: digits }) };
    },
  },
};
