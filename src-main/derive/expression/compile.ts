import { AppError } from '../../../src-shared/kernel/errors.ts';
import { decimalParts, ident, literal, text, widened } from '../sql-text.ts';
import type { Expression } from './ast.ts';
import { FUNCTIONS, type ArgumentKind, type Typed } from './functions.ts';
import { parseExpression } from './parse.ts';

/** Type of a column by name; undefined where there is no such column. */
export type ColumnTypes = (name: string) => string | undefined;

/** Parses and compiles expression text to SQL with its type. Errors: INVALID_INPUT naming the column, function or types. */
export function compileExpression(source: string, types: ColumnTypes): Typed {
  return compileTree(parseExpression(source), types);
}

/** Compiles a tree; comparison and logic keep SQL's three values, so a null stays null and is counted by the caller. */
export function compileTree(at: Expression, types: ColumnTypes): Typed {
  const go = (inner: Expression): Typed => compileTree(inner, types);
  switch (at.node) {
    case 'number': {
      const [whole = '', fraction = ''] = at.text.split('.');
      // The engine reads a longer one as DOUBLE.
      if (fraction === '' ? whole.length > 18 : whole.length + fraction.length > 38) throw new AppError('INVALID_INPUT', `the number ${at.text.slice(0, 60)} has more digits than a ${fraction === '' ? 'whole number (18)' : 'decimal (38)'}`);
      return fraction === '' ? { sql: at.text, type: 'integer' } : { sql: literal(at.text, `decimal(${whole.length + fraction.length},${fraction.length})`), type: `decimal(${whole.length + fraction.length},${fraction.length})` };
    }
    case 'text': return { sql: text(at.value), type: 'text' };
    case 'date': return { sql: literal(at.value, 'date'), type: 'date' };
    case 'boolean': return { sql: String(at.value), type: 'boolean' };
    case 'null': return { sql: 'NULL', type: 'null' };
    case 'column': {
      const type = types(at.name);
      if (type === undefined) throw new AppError('INVALID_INPUT', `the expression reads "${at.name}", which is no column here`, { details: { column: at.name } });
      return { sql: ident(at.name), type };
    }
    case 'not': return { sql: `(NOT ${expect(go(at.of), 'boolean', 'not').sql})`, type: 'boolean' };
    case 'negate': {
      const of = go(at.of);
      if (!isNumber(of.type)) throw mismatch('-', of.type);
      return { sql: `(-${of.sql})`, type: of.type };
    }
    case 'is-null': return { sql: `(${go(at.of).sql} IS ${at.negated ? 'NOT ' : ''}NULL)`, type: 'boolean' };
    case 'in': {
      const of = go(at.of);
      const list = at.list.map(go);
      for (const item of list) comparable(of, item, 'in');
      return { sql: `(${of.sql} ${at.negated ? 'NOT ' : ''}IN (${list.map((item) => item.sql).join(', ')}))`, type: 'boolean' };
    }
    case 'between': {
      const [of, low, high] = [go(at.of), go(at.low), go(at.high)];
      comparable(of, low, 'between');
      comparable(of, high, 'between');
      return { sql: `(${of.sql} ${at.negated ? 'NOT ' : ''}BETWEEN ${low.sql} AND ${high.sql})`, type: 'boolean' };
    }
    case 'binary': return binary(at.operator, go(at.left), go(at.right));
    case 'call': {
      const definition = Object.hasOwn(FUNCTIONS, at.name) ? FUNCTIONS[at.name] : undefined;
      if (!definition) throw new AppError('INVALID_INPUT', `there is no function ${at.name}(); known: ${Object.keys(FUNCTIONS).join(', ')}`);
      const [low, high] = definition.arity;
      if (at.args.length < low || at.args.length > high) throw new AppError('INVALID_INPUT', `${at.name}() takes ${low === high ? low : `${low} to ${high}`} arguments, not ${at.args.length}`);
      const args = at.args.map(go);
      args.forEach((arg, i) => takes(at.name, definition.takes[Math.min(i, definition.takes.length - 1)] as ArgumentKind, arg));
      return definition.compile(args, at.args);
    }
  }
}

const isNumber = (type: string): boolean => type === 'integer' || type.startsWith('decimal');
const mismatch = (operator: string, ...types: string[]): AppError => new AppError('INVALID_INPUT', `"${operator}" cannot join ${types.join(' and ')}`);

function expect(typed: Typed, type: string, operator: string): Typed {
  if (typed.type !== type && typed.type !== 'null') throw mismatch(operator, typed.type);
  return typed;
}

function takes(name: string, kind: ArgumentKind, arg: Typed): void {
  const fits = kind === 'any' || arg.type === 'null' || (kind === 'number' ? isNumber(arg.type) : arg.type === kind);
  if (!fits) throw new AppError('INVALID_INPUT', `${name}() takes a ${kind}, not a ${arg.type}`);
}

function comparable(left: Typed, right: Typed, operator: string): void {
  if (left.type === 'null' || right.type === 'null' || left.type === right.type || (isNumber(left.type) && isNumber(right.type))) return;
  throw mismatch(operator, left.type, right.type);
}

function binary(operator: string, left: Typed, right: Typed): Typed {
  if (operator === 'and' || operator === 'or') return { sql: `(${expect(left, 'boolean', operator).sql} ${operator.toUpperCase()} ${expect(right, 'boolean', operator).sql})`, type: 'boolean' };
  if (operator === '+' || operator === '-' || operator === '*') {
    if (!isNumber(left.type) || !isNumber(right.type)) throw mismatch(operator, left.type, right.type);
    const type = arithmetic(operator, left.type, right.type);
    return { sql: `(${type === 'integer' ? left.sql : widened(left.sql, left.type)} ${operator} ${right.sql})`, type };
  }
  comparable(left, right, operator);
  return { sql: `(${left.sql} ${operator === '!=' ? '<>' : operator} ${right.sql})`, type: 'boolean' };
}

/** DECIMAL arithmetic after the engine's rules; integers count as 18 digits so that a product with one stays exact. */
function arithmetic(operator: string, left: string, right: string): string {
  if (left === 'integer' && right === 'integer') return 'integer';
  const a = decimalParts(left) ?? { precision: 18, scale: 0 };
  const b = decimalParts(right) ?? { precision: 18, scale: 0 };
  const scale = operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const whole = operator === '*' ? a.precision - a.scale + b.precision - b.scale : Math.max(a.precision - a.scale, b.precision - b.scale) + 1;
  return `decimal(${Math.min(38, whole + scale)},${scale})`;
}
