import { expect, test } from 'vitest';
import { classify } from '../../../src-main/pipelines/ecl/staging/classify.ts';

const policy = { classification: { otherwise: 'amortised-cost' as const, byProduct: { fund: 'fvtpl' as const, bond: 'fvoci' as const, cover: 'ifrs17' as const } } };

test('EST-1 loan, then product, then policy', () => {
  expect(classify({ measurement: 'fvtpl', product: 'bond' }, policy)).toEqual({ measurement: 'fvtpl', inScope: false, by: 'loan' });
  expect(classify({ measurement: null, product: 'bond' }, policy)).toEqual({ measurement: 'fvoci', inScope: true, by: 'product' });
  expect(classify({ product: 'cover' }, policy)).toEqual({ measurement: 'ifrs17', inScope: false, by: 'product' });
  expect(classify({ product: 'mortgage' }, policy)).toEqual({ measurement: 'amortised-cost', inScope: true, by: 'policy' });
});

test('EST-1 a word that is none of ours is told, and names of Object are no products', () => {
  expect(classify({ measurement: 'AC', product: 'fund' }, policy)).toEqual({ measurement: 'fvtpl', inScope: false, by: 'product', unknownWord: 'AC' });
  expect(classify({ product: 'constructor' }, policy)).toEqual({ measurement: 'amortised-cost', inScope: true, by: 'policy' });
});
