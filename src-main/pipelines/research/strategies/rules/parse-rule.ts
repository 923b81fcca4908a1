import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import { COMPARISONS, kindOf, RULE_FUNCTIONS, type BinaryOperator, type RuleFunction, type RuleNode } from './rule-tree.ts';

interface Token { readonly kind: 'number' | 'name' | 'symbol' | 'end'; readonly text: string; readonly from: number; readonly to: number }

const TOKEN = /(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|!=|==|[=<>+\-*/(),])/y;
const WORDS = ['and', 'or', 'not'];
export const RULE_LIMITS = { characters: 2000, depth: 50, parts: 500 } as const;

/**
 * Reads a rule of the closed grammar:
 *
 *     or := and ('or' and)*                 and := not ('and' not)*              not := 'not' not | comparison
 *     comparison := sum (('<' | '<=' | '>' | '>=' | '=' | '!=') sum)?
 *     sum := product (('+' | '-') product)*       product := unary (('*' | '/') unary)*       unary := '-' unary | primary
 *     primary := number | name | function '(' sum, ... ')' | '(' or ')'
 *
 * Values and truths are kept apart: `rsi_14 and 3` is refused. `as` says which the whole must be; `names` which names there are.
 * Errors: INVALID_INPUT with position, LIMIT_EXCEEDED (2,000 characters, depth 50, 500 parts).
 */
export function parseRule(text: string, as: 'value' | 'truth', names: ReadonlySet<string>, member = 'rule'): RuleNode {
  return new Parser(text, names, member).whole(as);
}

class Parser {
  readonly #text: string;
  readonly #names: ReadonlySet<string>;
  readonly #member: string;
  readonly #tokens: Token[] = [];
  #position = 0;
  #depth = 0;
  #parts = 0;

  constructor(text: string, names: ReadonlySet<string>, member: string) {
    [this.#text, this.#names, this.#member] = [text, names, member];
    if (text.length > RULE_LIMITS.characters) throw new AppError('LIMIT_EXCEEDED', `${member}: a rule may have ${RULE_LIMITS.characters} characters, this one has ${text.length}`);
    for (let at = 0; at < text.length;) {
      if (/\s/.test(text[at] as string)) { at += 1; continue; }
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (!match) throw this.#wrong(at, `"${String.fromCodePoint(text.codePointAt(at) as number)}" means nothing here`);
      const to = TOKEN.lastIndex;
      this.#tokens.push({ kind: match[1] === undefined ? (match[2] === undefined ? 'symbol' : 'name') : 'number', text: match[0] === '==' ? '=' : match[0], from: at, to });
      at = to;
    }
    this.#tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  }

  whole(as: 'value' | 'truth'): RuleNode {
    const tree = this.#or();
    const next = this.#peek();
    if (next.kind !== 'end') throw this.#wrong(next.from, `"${next.text}" after the end of the rule`);
    return this.#must(tree, as);
  }

  #wrong(at: number, what: string): AppError {
    return new AppError('INVALID_INPUT', `${this.#member}, position ${at + 1}: ${what}: ${this.#text.slice(0, 200)}`, { userAction: 'correct the rule in the spec', details: { position: at + 1 } });
  }
  #peek(): Token { return this.#tokens[this.#position] as Token; }
  #take(): Token { const token = this.#peek(); this.#position += 1; return token; }
  #is(text: string): boolean {
    const token = this.#peek();
    if (token.kind === 'end' || token.kind === 'number' || token.text !== text) return false;
    this.#position += 1;
    return true;
  }
  #make(node: RuleNode): RuleNode {
    this.#parts += 1;
    if (this.#parts > RULE_LIMITS.parts) throw new AppError('LIMIT_EXCEEDED', `${this.#member}: a rule may have ${RULE_LIMITS.parts} parts`);
    return node;
  }
  #nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > RULE_LIMITS.depth) throw new AppError('LIMIT_EXCEEDED', `${this.#member}, position ${this.#peek().from + 1}: nested more than ${RULE_LIMITS.depth} deep`);
    const value = parse();
    this.#depth -= 1;
    return value;
  }
  #must(node: RuleNode, kind: 'value' | 'truth'): RuleNode {
    if (kindOf(node) !== kind) throw this.#wrong(node.from, kind === 'truth' ? `"${this.#text.slice(node.from, node.to)}" is a number: compare it with something` : `"${this.#text.slice(node.from, node.to)}" holds or does not: a number is wanted`);
    return node;
  }
  #join(operator: BinaryOperator, left: RuleNode, right: RuleNode, kind: 'value' | 'truth'): RuleNode {
    return this.#make({ node: 'binary', operator, left: this.#must(left, kind), right: this.#must(right, kind), from: left.from, to: right.to });
  }

  #or(): RuleNode {
    let left = this.#and();
    while (this.#is('or')) left = this.#join('or', left, this.#and(), 'truth');
    return left;
  }
  #and(): RuleNode {
    let left = this.#not();
    while (this.#is('and')) left = this.#join('and', left, this.#not(), 'truth');
    return left;
  }
  #not(): RuleNode {
    const { from } = this.#peek();
    if (!this.#is('not')) return this.#comparison();
    const of = this.#must(this.#nested(() => this.#not()), 'truth');
    return this.#make({ node: 'not', of, from, to: of.to });
  }
  #comparison(): RuleNode {
    const left = this.#sum();
    const token = this.#peek();
    if (token.kind !== 'symbol' || !COMPARISONS.includes(token.text)) return left;
    this.#take();
    const tree = this.#join(token.text as BinaryOperator, left, this.#sum(), 'value');
    const next = this.#peek();
    if (next.kind === 'symbol' && COMPARISONS.includes(next.text)) throw this.#wrong(next.from, 'comparisons are not chained: join them with "and"');
    return tree;
  }
  #sum(): RuleNode {
    let left = this.#product();
    for (;;) {
      const operator = (['+', '-'] as const).find((each) => this.#is(each));
      if (operator === undefined) return left;
      left = this.#join(operator, left, this.#product(), 'value');
    }
  }
  #product(): RuleNode {
    let left = this.#unary();
    for (;;) {
      const operator = (['*', '/'] as const).find((each) => this.#is(each));
      if (operator === undefined) return left;
      left = this.#join(operator, left, this.#unary(), 'value');
    }
  }
  #unary(): RuleNode {
    const { from } = this.#peek();
    if (!this.#is('-')) return this.#primary();
    const of = this.#must(this.#nested(() => this.#unary()), 'value');
    return this.#make({ node: 'negative', of, from, to: of.to });
  }
  #primary(): RuleNode {
    const token = this.#take();
    if (token.kind === 'number') return this.#make({ node: 'number', value: Number(token.text), from: token.from, to: token.to });
    if (token.text === '(') {
      const inner = this.#nested(() => this.#or());
      const close = this.#peek();
      if (!this.#is(')')) throw this.#wrong(close.from, 'expected ")"');
      return { ...inner, from: token.from, to: close.to };
    }
    if (token.kind === 'name' && !WORDS.includes(token.text)) return this.#peek().text === '(' && this.#peek().kind === 'symbol' ? this.#call(token) : this.#name(token);
    this.#position -= 1;
    throw this.#wrong(token.from, token.kind === 'end' ? 'the rule ends where a value is wanted' : `"${token.text}" where a value is wanted`);
  }
  #name(token: Token): RuleNode {
    if (!this.#names.has(token.text)) throw this.#wrong(token.from, `no feature is called "${token.text}" (there are: ${[...this.#names].slice(0, 20).join(', ')})`);
    return this.#make({ node: 'name', name: token.text, from: token.from, to: token.to });
  }
  #call(token: Token): RuleNode {
    if (!Object.hasOwn(RULE_FUNCTIONS, token.text)) throw this.#wrong(token.from, `no function is called "${token.text}" (there are: ${Object.keys(RULE_FUNCTIONS).join(', ')})`);
    const name = token.text as RuleFunction;
    this.#take();
    const of: RuleNode[] = [];
    do of.push(this.#must(this.#nested(() => this.#sum()), 'value')); while (this.#is(','));
    const close = this.#peek();
    if (!this.#is(')')) throw this.#wrong(close.from, 'expected "," or ")"');
    if (of.length !== RULE_FUNCTIONS[name].values) throw this.#wrong(token.from, `${name} takes ${RULE_FUNCTIONS[name].values} ${RULE_FUNCTIONS[name].values === 1 ? 'value' : 'values'}, not ${of.length}`);
    return this.#make({ node: 'call', name, of, from: token.from, to: close.to });
  }
}
