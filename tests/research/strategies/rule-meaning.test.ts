import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluateRule } from '../../../src-main/pipelines/research/strategies/rules/evaluate-rule.ts';
import { parseRule } from '../../../src-main/pipelines/research/strategies/rules/parse-rule.ts';
import { viewOfCloses } from './small-market.ts';

type Truth = boolean | null;
interface Part<V> { readonly text: string; readonly of: (row: Row) => V; /** Of the outermost operator; a looser one is put in parentheses. */ readonly binds: number }
interface Row { readonly a: number; readonly b: number; readonly price: number }

const inside = (part: Part<unknown>, binds: number): string => (part.binds < binds ? `(${part.text})` : part.text);

/** Values and truths as text beside their meaning, written a second time: null for what is not known. */
const parts = fc.letrec<{ value: Part<number>; truth: Part<Truth> }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Part<number>>({ text: 'a', of: ({ a }) => a, binds: 9 }, { text: 'b', of: ({ b }) => b, binds: 9 }, { text: 'price', of: ({ price }) => price, binds: 9 }),
    fc.nat(9).map((n): Part<number> => ({ text: String(n), of: () => n, binds: 9 })),
    fc.tuple(tie('value'), tie('value'), fc.constantFrom('+', '-', '*', '/')).map(([left, right, operator]): Part<number> => {
      const binds = operator === '+' || operator === '-' ? 5 : 6;
      return { text: `${inside(left, binds)} ${operator} ${inside(right, binds + 1)}`, binds, of: (row) => {
        const [x, y] = [left.of(row), right.of(row)];
        return operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : y === 0 ? Number.NaN : x / y;
      } };
    }),
    tie('value').map((part): Part<number> => ({ text: `-${inside(part, 7)}`, of: (row) => -part.of(row), binds: 7 })),
    tie('value').map((part): Part<number> => ({ text: `abs(${part.text})`, of: (row) => Math.abs(part.of(row)), binds: 9 })),
    fc.tuple(tie('value'), tie('value')).map(([x, y]): Part<number> => ({ text: `max(${x.text},${y.text})`, of: (row) => (Number.isNaN(x.of(row)) || Number.isNaN(y.of(row)) ? Number.NaN : x.of(row) > y.of(row) ? x.of(row) : y.of(row)), binds: 9 }))),
  truth: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    fc.tuple(tie('value'), tie('value'), fc.constantFrom('<', '<=', '>', '>=', '=', '!=')).map(([left, right, operator]): Part<Truth> => ({ text: `${inside(left, 5)} ${operator} ${inside(right, 5)}`, binds: 4, of: (row) => {
      const [x, y] = [left.of(row), right.of(row)];
      if (Number.isNaN(x) || Number.isNaN(y)) return null;
      return { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y, '=': x === y, '!=': x !== y }[operator];
    } })),
    tie('truth').map((part): Part<Truth> => ({ text: `not ${inside(part, 3)}`, binds: 3, of: (row) => (part.of(row) === null ? null : !part.of(row)) })),
    fc.tuple(tie('truth'), tie('truth')).map(([left, right]): Part<Truth> => ({ text: `${inside(left, 2)} and ${inside(right, 3)}`, binds: 2, of: (row) => (left.of(row) === false || right.of(row) === false ? false : left.of(row) === null || right.of(row) === null ? null : true) })),
    fc.tuple(tie('truth'), tie('truth')).map(([left, right]): Part<Truth> => ({ text: `${inside(left, 1)} or ${inside(right, 2)}`, binds: 1, of: (row) => (left.of(row) === true || right.of(row) === true ? true : left.of(row) === null || right.of(row) === null ? null : false) }))),
}));

const N = Number.NaN;
const A = [1, -2, 0, N, 3.5];
const B = [2, -2, 0.5, 1, N];
const CLOSES = [10, 20, 30, 40, 50];
const VIEW = viewOfCloses(CLOSES.map((close) => [close]), { a: A.map((x) => [x]), b: B.map((x) => [x]) });
const NAMES = new Set(['a', 'b', 'price']);

it('RST-32 what a rule means is what a second, plain reading of it says: precedence, arithmetic, three-valued logic', () => {
  fc.assert(fc.property(parts.truth, (part) => {
    fc.pre(part.text.length < 1500);
    const found = [...evaluateRule(parseRule(part.text, 'truth', NAMES), VIEW, 0)];
    expect(found).toEqual(CLOSES.map((price, s) => { const truth = part.of({ a: A[s]!, b: B[s]!, price }); return truth === null ? N : Number(truth); }));
  }), { seed: 9, numRuns: 1500 });
  fc.assert(fc.property(parts.value, (part) => {
    fc.pre(part.text.length < 1500);
    const found = [...evaluateRule(parseRule(part.text, 'value', NAMES), VIEW, 0)].map((x) => x + 0);
    expect(found).toEqual(CLOSES.map((price, s) => part.of({ a: A[s]!, b: B[s]!, price }) + 0));
  }), { seed: 9, numRuns: 1500 });
});
