import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { evaluateRule } from '../../../src-main/pipelines/research/strategies/rules/evaluate-rule.ts';
import { parseRule } from '../../../src-main/pipelines/research/strategies/rules/parse-rule.ts';
import { makeStrategy } from '../../../src-main/pipelines/research/strategies/make-strategy.ts';
import { ABOUT, book, spec, viewOfCloses } from './small-market.ts';

const N = Number.NaN;
const A = [[1, 3, N], [2, 2, 2], [5, 1, 4]];
const B = [[2, 2, 2], [2, 1, N], [4, 4, 4]];
const VIEW = viewOfCloses([[10, 10, 10], [20, 20, 20], [30, 30, 30]], { a: A, b: B });
const NAMES = new Set(['a', 'b', 'price']);
const at = (text: string, session: number, as: 'value' | 'truth' = 'truth'): number[] => [...evaluateRule(parseRule(text, as, NAMES), VIEW, session)];
const fault = (text: string, as: 'value' | 'truth' = 'truth'): string => {
  try {
    parseRule(text, as, NAMES, 'enter');
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).message;
  }
  throw new Error(`${text} was taken`);
};

describe('rules', () => {
  it('RST-20 comparisons, arithmetic and functions, symbol by symbol', () => {
    expect(at('a < b', 0)).toEqual([1, 0, 0]);
    expect(at('a >= b', 0)).toEqual([0, 1, 1]);
    expect(at('a = 2 or a != a', 0)).toEqual([0, 1, 0]);
    expect(at('-a + 2 * b / 4', 0, 'value')).toEqual([0, -1, -3]);
    expect(at('min(a, b) - max(a, b)', 0, 'value')).toEqual([-1, 0, -1]);
    expect(at('abs(a - b)', 0, 'value')).toEqual([1, 0, 1]);
    expect(at('price > 15 and not (a > 4)', 0)).toEqual([0, 1, 0]);
    expect(at('1 / (a - a)', 0, 'value')).toEqual([N, N, N]);
    expect(at('2 + 3 * 4 == 14', 0)).toEqual([1, 1, 1]);
  });

  it('RST-21 what is not known is neither true nor false; one truth decides an or, one untruth an and', () => {
    expect(at('a > 1', 2)).toEqual([N, 1, 1]);
    expect(at('a != a', 2)).toEqual([N, 0, 0]);
    expect(at('not a > 1', 2)).toEqual([N, 0, 0]);
    expect(at('a > 1 or price > 0', 2)).toEqual([1, 1, 1]);
    expect(at('a > 1 and price < 0', 2)).toEqual([0, 0, 0]);
    expect(at('a > 1 and price > 0', 2)).toEqual([N, 1, 1]);
  });

  it('RST-22 crossings look at the session before, are not known in the first and where either is missing', () => {
    expect(at('cross_above(a, b)', 0)).toEqual([N, N, N]);
    expect(at('cross_above(a, b)', 1)).toEqual([1, 1, 0]);
    expect(at('cross_below(a, b)', 1)).toEqual([0, 0, 1]);
    expect(at('cross_above(a, b)', 2)).toEqual([N, N, 0]);
  });

  it('RST-23 a rank is a place among the known names of the universe, ties in the middle', () => {
    expect(at('rank(a)', 0, 'value')).toEqual([0, 0.5, 1]);
    expect(at('rank(b)', 0, 'value')).toEqual([0.25, 0.25, 1]);
    expect(at('rank(a)', 2, 'value')).toEqual([N, 0, 1]);
    const outside = { ...VIEW, universe: Uint8Array.from([1, 1, 1, 0, 0, 0, 1, 1, 1]) };
    expect([...evaluateRule(parseRule('rank(a)', 'value', NAMES), outside, 0)]).toEqual([0, N, 1]);
  });

  it('RST-24 an error says the member, the position and what is wrong', () => {
    expect(fault('a >')).toBe('enter, position 4: the rule ends where a value is wanted: a >');
    expect(fault('a > c')).toMatch(/position 5: no feature is called "c" \(there are: a, b, price\)/);
    expect(fault('a')).toMatch(/position 1: "a" is a number: compare it with something/);
    expect(fault('a > 1', 'value')).toMatch(/position 1: "a > 1" holds or does not: a number is wanted/);
    expect(fault('(a > 1) + 2 > 3')).toMatch(/position 1: "\(a > 1\)" holds or does not/);
    expect(fault('a > 1 b')).toMatch(/position 7: "b" after the end/);
    expect(fault('1 < a < 3')).toMatch(/position 7: comparisons are not chained/);
    expect(fault('rank(a, b) > 1')).toMatch(/position 1: rank takes 1 value, not 2/);
    expect(fault('log(a) > 1')).toMatch(/no function is called "log"/);
    expect(fault('a > 1; drop')).toMatch(/position 6: ";" means nothing here/);
    expect(fault('(a > 1')).toMatch(/position 7: expected "\)"/);
    expect(fault('toString(a) > 1')).toMatch(/no function is called "toString"/);
    expect(fault('__proto__ > 1')).toMatch(/no feature is called "__proto__"/);
    expect(fault(`${'('.repeat(60)}a > 1${')'.repeat(60)}`)).toMatch(/nested more than 50 deep/);
    expect(fault(`${'-'.repeat(60)}a > 1`)).toMatch(/nested more than 50 deep/);
    expect(fault(`a > 1${' '.repeat(2000)}`)).toMatch(/2000 characters/);
    expect(fault(`a > 1${' and a>1'.repeat(240)}`)).toMatch(/500 parts/);
  });

  it('RST-25 unknown never enters and never leaves; a score that is not known never enters', () => {
    const of = spec({ kind: 'rules', enter: 'a > 1', exit: 'b < 3', score: 'b', top: 3 });
    const target = new Float64Array(3);
    makeStrategy(of, VIEW, ABOUT).targets(book(VIEW, 2), target, new Float64Array(3));
    expect([...target]).toEqual([N, N, 1 / 3]); // a unknown; score unknown; entered.
    makeStrategy(of, VIEW, ABOUT).targets(book(VIEW, 2, { 0: 0.2, 1: 0.2, 2: 0.2 }), target, new Float64Array(3));
    expect([...target]).toEqual([0, N, N]); // left; exit unknown; stays.
  });

  it('RST-26 without exit a name is left once enter is known not to hold, unless protective orders are what it is left by', () => {
    const target = new Float64Array(3);
    const held = book(VIEW, 0, { 0: 0.2, 1: 0.2, 2: 0.2 });
    makeStrategy(spec({ kind: 'rules', enter: 'a > 1' }), VIEW, ABOUT).targets(held, target, new Float64Array(3));
    expect([...target]).toEqual([0, 0.5, 0.5]);
    makeStrategy(spec({ kind: 'rules', enter: 'a > 1', weight: 0.1, order: { stopLoss: 5 } }), VIEW, ABOUT).targets(held, target, new Float64Array(3));
    expect([...target]).toEqual([N, N, N]);
  });

  it('RST-27 limits and stops of entry: price, units, and no second order while one may stand', () => {
    const of = spec({ kind: 'rules', enter: 'a > 1', weight: 0.25, order: { type: 'limit', offset: -2, validSessions: 2 } });
    const strategy = makeStrategy(of, VIEW, ABOUT);
    expect(strategy.orders!(book(VIEW, 0))).toEqual([
      { symbol: 1, side: 'buy', type: 'limit', units: 250_000 / 19.6, limit: 19.6, validSessions: 2, reason: 'entry' },
      { symbol: 2, side: 'buy', type: 'limit', units: 250_000 / 29.4, limit: 29.4, validSessions: 2, reason: 'entry' },
    ]);
    expect(strategy.orders!(book(VIEW, 1)).map(({ symbol }) => symbol)).toEqual([0]);
    expect(strategy.explain(book(VIEW, 1), 1).map(({ detail }) => detail).join()).toMatch(/may still stand/);
    const stop = makeStrategy(spec({ kind: 'rules', enter: 'a > 4', weight: 0.25, order: { type: 'stop', offset: 1 } }), VIEW, ABOUT);
    expect(stop.orders!(book(VIEW, 0))).toEqual([{ symbol: 2, side: 'buy', type: 'stop', units: 250_000 / 30.3, stop: 30.3, validSessions: 1, reason: 'entry' }]);
    expect(() => makeStrategy(spec({ kind: 'rules', enter: 'a > 4', order: { type: 'stop' } }), VIEW, ABOUT)).toThrow(/neither weight nor top/);
  });

  it('RST-28 protective orders stand on what was paid and on the best price since, and only reduce', () => {
    const view = viewOfCloses([[100, 110, 130, 120]], { a: [[0, 0, 0, 0]] });
    const strategy = makeStrategy(spec({ kind: 'rules', enter: 'a > 1', exit: 'a > 2', weight: 1, order: { stopLoss: 5, takeProfit: 20, trailing: 10 } }), view, ABOUT);
    const state = { ...book(view, 3, { 0: 0.6 }), entry: Float64Array.of(105), entered: Int32Array.of(1) };
    const units = state.units[0]!;
    expect(strategy.orders!(state)).toEqual([
      { symbol: 0, side: 'sell', type: 'stop', stop: 99.75, units, validSessions: 1, reduceOnly: true, reason: 'stop-loss' },
      { symbol: 0, side: 'sell', type: 'limit', limit: 126, units, validSessions: 1, reduceOnly: true, reason: 'take-profit' },
      { symbol: 0, side: 'sell', type: 'trailing', trail: 10, stop: 117, units, validSessions: 1, reduceOnly: true, reason: 'trailing stop' },
    ]);
    expect(strategy.orders!(book(view, 3))).toEqual([]);
  });

  it('RST-29 every comparison is explained with the values and cells that it stands on', () => {
    const steps = makeStrategy(spec({ kind: 'rules', enter: 'cross_above(a, b) and price < 15', weight: 0.5 }), VIEW, ABOUT).explain(book(VIEW, 1), 0);
    expect(steps.map(({ title, detail, value }) => [title, detail, value])).toEqual([
      ['cross_above(a, b)', 'a = 1, then 3; b = 2, then 2', 'holds'],
      ['price < 15', 'price = 10', 'holds'],
      ['Enter', 'cross_above(a, b) and price < 15', 'holds'],
      ['Verdict', 'entered at the market', null],
      ['Target weight', 'decided', '0.5'],
    ]);
    expect(steps[0]!.cells).toEqual([0, 0, 1, 1].map((sourceRow, i) => ({ space: 'feature', sourceRow, column: i % 2 === 0 ? 'a' : 'b' })));
    expect(steps[1]!.cells).toEqual([{ space: 'bar', sourceRow: 1, column: 'close' }]);
  });
});
