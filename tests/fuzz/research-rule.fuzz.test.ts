import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { parseRule, RULE_LIMITS } from '../../src-main/pipelines/research/strategies/rules/parse-rule.ts';
import { kindOf, namesOf } from '../../src-main/pipelines/research/strategies/rules/rule-tree.ts';

const NAMES = new Set(['a', 'rsi_14', 'price']);
const piece = fc.oneof(fc.constantFrom('a', 'rsi_14', 'price', 'and', 'or', 'not', '(', ')', ',', '<', '<=', '=', '!=', '+', '-', '*', '/', 'rank(', 'cross_above(', 'min(', '1', '2.5', '1e300', ' ', '\n'), fc.string({ maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 3 }));

test('RST-30 any text is a rule of the grammar or a typed error that names the place', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom('value' as const, 'truth' as const), (pieces, as) => {
    const text = pieces.join('');
    try {
      const tree = parseRule(text, as, NAMES);
      expect(kindOf(tree)).toBe(as);
      expect(namesOf(tree).every((name) => NAMES.has(name))).toBe(true);
      expect(tree.from).toBeGreaterThanOrEqual(0);
      expect(tree.to).toBeLessThanOrEqual(text.length);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(['INVALID_INPUT', 'LIMIT_EXCEEDED']).toContain((error as AppError).code);
      if ((error as AppError).code === 'INVALID_INPUT') expect((error as AppError).message).toMatch(/position \d+/);
    }
  }), { numRuns: 4000, seed: 5 });
});

test('RST-30 depth and length are limited before the stack is', () => {
  for (const text of ['('.repeat(2000), '-'.repeat(1999) + 'a', 'not '.repeat(499), 'min('.repeat(499), 'a+'.repeat(999) + 'a']) expect(() => parseRule(text, 'truth', NAMES)).toThrow(AppError);
  expect(() => parseRule('a'.repeat(RULE_LIMITS.characters + 1), 'value', NAMES)).toThrow(/2000 characters/);
});
