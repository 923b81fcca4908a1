import { AppError } from '../../../src-shared/kernel/errors.ts';
import { parseLocalDate } from '../../../src-shared/kernel/local-date.ts';
import type { BinaryOperator, Expression } from './ast.ts';

interface Token { readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end'; readonly text: string; readonly at: number }

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|'((?:[^']|'')*)'|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|!=|<>|[=<>+\-*(),]))/y;
const MAX_LENGTH = 4000;
const MAX_DEPTH = 60;

/**
 * Parses the closed expression grammar:
 *
 *     or := and ('or' and)*            and := not ('and' not)*          not := 'not' not | comparison
 *     comparison := sum (('=' | '!=' | '<' | '<=' | '>' | '>=') sum | ['not'] 'in' '(' sum, ... ')' | ['not'] 'between' sum 'and' sum | 'is' ['not'] 'null')?
 *     sum := product (('+' | '-') product)*        product := unary ('*' unary)*        unary := '-' unary | primary
 *     primary := number | 'text' | date 'YYYY-MM-DD' | true | false | null | name | name '(' sum, ... ')' | '(' or ')'
 *
 * There is no division: `ratio(a, b, scale)` is exact. Errors: INVALID_INPUT with the position.
 */
export function parseExpression(source: string): Expression {
  return new Parser(source).whole();
}

class Parser {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private position = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = source;
    if (source.length > MAX_LENGTH) throw new AppError('LIMIT_EXCEEDED', `an expression may have ${MAX_LENGTH} characters, this one has ${source.length}`);
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < source.length) {
      const from = TOKEN.lastIndex;
      const at = from + (/^\s*/.exec(source.slice(from))?.[0].length ?? 0);
      const match = TOKEN.exec(source);
      if (!match) {
        if (at === source.length) break;
        throw this.wrong(at, 'a character that means nothing here');
      }
      const [, number, quoted, name, symbol] = match;
      if (number !== undefined) this.tokens.push({ kind: 'number', text: number, at });
      else if (quoted !== undefined) this.tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'"), at });
      else if (name !== undefined) this.tokens.push({ kind: 'name', text: name, at });
      else this.tokens.push({ kind: 'symbol', text: symbol === '<>' ? '!=' : (symbol as string), at });
    }
    this.tokens.push({ kind: 'end', text: '', at: source.length });
  }

  whole(): Expression {
    const tree = this.or();
    if (this.peek().kind !== 'end') throw this.wrong(this.peek().at, `"${this.peek().text}" after the end of the expression`);
    return tree;
  }

  private wrong(at: number, what: string): AppError {
    return new AppError('INVALID_INPUT', `expression, position ${at + 1}: ${what}: ${this.source.slice(0, 200)}`, { details: { position: at + 1 } });
  }
  private peek(): Token { return this.tokens[this.position] as Token; }
  private take(): Token { const token = this.peek(); this.position += 1; return token; }
  private word(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'name' || token.text.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }
  private symbol(symbol: string): boolean {
    if (this.peek().kind !== 'symbol' || this.peek().text !== symbol) return false;
    this.position += 1;
    return true;
  }
  private expect(symbol: string): void {
    if (!this.symbol(symbol)) throw this.wrong(this.peek().at, `expected "${symbol}"`);
  }
  private nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw this.wrong(this.peek().at, 'nested too deeply');
    const value = parse();
    this.depth -= 1;
    return value;
  }

  private or(): Expression {
    let left = this.and();
    while (this.word('or')) left = { node: 'binary', operator: 'or', left, right: this.and() };
    return left;
  }
  private and(): Expression {
    let left = this.not();
    while (this.word('and')) left = { node: 'binary', operator: 'and', left, right: this.not() };
    return left;
  }
  private not(): Expression {
    return this.word('not') ? this.nested(() => ({ node: 'not', of: this.not() })) : this.comparison();
  }
  private comparison(): Expression {
    const left = this.sum();
    const token = this.peek();
    if (token.kind === 'symbol' && ['=', '!=', '<', '<=', '>', '>='].includes(token.text)) {
      this.take();
      return { node: 'binary', operator: token.text as BinaryOperator, left, right: this.sum() };
    }
    if (this.word('is')) {
      const negated = this.word('not');
      if (!this.word('null')) throw this.wrong(this.peek().at, 'expected "null"');
      return { node: 'is-null', of: left, negated };
    }
    const negated = this.word('not');
    if (this.word('in')) return { node: 'in', of: left, list: this.list(), negated };
    if (this.word('between')) {
      const low = this.sum();
      if (!this.word('and')) throw this.wrong(this.peek().at, 'expected "and"');
      return { node: 'between', of: left, low, high: this.sum(), negated };
    }
    if (negated) throw this.wrong(this.peek().at, 'expected "in" or "between" after "not"');
    return left;
  }
  private list(): Expression[] {
    this.expect('(');
    const items = [this.sum()];
    while (this.symbol(',')) items.push(this.sum());
    this.expect(')');
    return items;
  }
  private sum(): Expression {
    let left = this.product();
    for (;;) {
      if (this.symbol('+')) left = { node: 'binary', operator: '+', left, right: this.product() };
      else if (this.symbol('-')) left = { node: 'binary', operator: '-', left, right: this.product() };
      else return left;
    }
  }
  private product(): Expression {
    let left = this.unary();
    while (this.symbol('*')) left = { node: 'binary', operator: '*', left, right: this.unary() };
    return left;
  }
  private unary(): Expression {
    return this.symbol('-') ? this.nested(() => ({ node: 'negate', of: this.unary() })) : this.primary();
  }
  private primary(): Expression {
    const token = this.take();
    if (token.kind === 'number') return { node: 'number', text: token.text };
    if (token.kind === 'text') return { node: 'text', value: token.text };
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.nested(() => this.or());
      this.expect(')');
      return inner;
    }
    if (token.kind !== 'name') throw this.wrong(token.at, token.kind === 'end' ? 'the expression ends too early' : `"${token.text}" cannot stand here`);
    const lower = token.text.toLowerCase();
    if (lower === 'true' || lower === 'false') return { node: 'boolean', value: lower === 'true' };
    if (lower === 'null') return { node: 'null' };
    if (lower === 'date' && this.peek().kind === 'text') {
      const value = this.take().text;
      if (parseLocalDate(value) === null) throw this.wrong(token.at, `'${value}' is no date YYYY-MM-DD`);
      return { node: 'date', value };
    }
    if (['and', 'or', 'not', 'in', 'is', 'between'].includes(lower)) throw this.wrong(token.at, `"${token.text}" cannot stand here`);
    if (this.symbol('(')) {
      if (this.symbol(')')) return { node: 'call', name: lower, args: [] };
      const args = [this.nested(() => this.or())];
      while (this.symbol(',')) args.push(this.nested(() => this.or()));
      this.expect(')');
      return { node: 'call', name: lower, args };
    }
    return { node: 'column', name: token.text };
  }
}
