import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, type Expression } from '../../src-main/derive/expression/ast.ts';
import { compileExpression } from '../../src-main/derive/expression/compile.ts';
import { parseExpression } from '../../src-main/derive/expression/parse.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';

/** Writes a tree with every bracket. */
function write(at: Expression): string {
  switch (at.node) {
    case 'number': return at.text;
    case 'text': return `'${at.value.replaceAll("'", "''")}'`;
    case 'date': return `date '${at.value}'`;
    case 'boolean': return String(at.value);
    case 'null': return 'null';
    case 'column': return at.name;
    case 'not': return `(not ${write(at.of)})`;
    case 'negate': return `(-${write(at.of)})`;
    case 'binary': return `(${write(at.left)} ${at.operator} ${write(at.right)})`;
    case 'in': return `(${write(at.of)} ${at.negated ? 'not ' : ''}in (${at.list.map(write).join(', ')}))`;
    case 'between': return `(${write(at.of)} ${at.negated ? 'not ' : ''}between ${write(at.low)} and ${write(at.high)})`;
    case 'is-null': return `(${write(at.of)} is ${at.negated ? 'not ' : ''}null)`;
    case 'call': return `${at.name}(${at.args.map(write).join(', ')})`;
  }
}

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    fc.nat(10_000).map((n): Expression => ({ node: 'number', text: String(n) })),
    fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]): Expression => ({ node: 'number', text: `${a}.${b}` })),
    fc.string().map((value): Expression => ({ node: 'text', value })),
    fc.constantFrom<Expression>({ node: 'date', value: '2026-01-31' }, { node: 'boolean', value: true }, { node: 'null' }, { node: 'column', name: 'balance' }, { node: 'column', name: 'date' }, { node: 'column', name: 'Or_1' }),
    fc.tuple(fc.constantFrom<'not' | 'negate'>('not', 'negate'), tie('tree')).map(([node, of]): Expression => ({ node, of })),
    fc.tuple(fc.constantFrom<'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*'>('or', 'and', '=', '!=', '<', '<=', '>', '>=', '+', '-', '*'), tie('tree'), tie('tree')).map(([operator, left, right]): Expression => ({ node: 'binary', operator, left, right })),
    fc.tuple(tie('tree'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), fc.boolean()).map(([of, list, negated]): Expression => ({ node: 'in', of, list, negated })),
    fc.tuple(tie('tree'), tie('tree'), tie('tree'), fc.boolean()).map(([of, low, high, negated]): Expression => ({ node: 'between', of, low, high, negated })),
    fc.tuple(tie('tree'), fc.boolean()).map(([of, negated]): Expression => ({ node: 'is-null', of, negated })),
    fc.tuple(fc.constantFrom('abs', 'least', 'lei_valid', 'unknown'), fc.array(tie('tree'), { maxLength: 3 })).map(([name, args]): Expression => ({ node: 'call', name, args })),
  ),
}));

test('DER-26 a written tree parses back to itself', () => {
  fc.assert(fc.property(tree, (at) => {
    const text = write(at);
    fc.pre(text.length <= 4_000);
    expect(parseExpression(text)).toEqual(at);
    for (const column of columnsOf(at)) expect(text).toContain(column);
  }), { seed: 26, numRuns: 2_000 });
});

test('DER-26 whatever is written parses or is an AppError; compiled or an AppError', () => {
  const token = fc.constantFrom('balance', 'and', 'or', 'not', 'in', 'between', 'is', 'null', 'date', "'x'", "'2026-01-01'", '1', '2.5', '(', ')', ',', '=', '<', '<>', '-', '+', '*', 'abs', 'ratio', ' ', "'", ';', '--', '/*', '"', '\u0000', '$', 'select');
  const source = fc.oneof(fc.array(token, { maxLength: 25 }).map((parts) => parts.join(' ')), fc.string({ unit: 'binary', maxLength: 60 }), fc.array(token, { maxLength: 12 }).map((parts) => parts.join('')));
  let parsed = 0;
  fc.assert(fc.property(source, (text) => {
    try {
      const { sql } = compileExpression(text, (name) => (name === 'balance' ? 'decimal(18,2)' : undefined));
      parsed += 1;
      expect(sql).not.toContain(';--');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(['INVALID_INPUT', 'LIMIT_EXCEEDED']).toContain(error.code);
    }
  }), { seed: 27, numRuns: 5_000 });
  expect(parsed).toBeGreaterThan(20);
});
