import { expect, test } from 'vitest';
import { add, identity, matrixExp, matrixLog, multiply, power, rowNorm, scale, solve } from '../../../src-shared/kernel/math/matrix.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

const random = seededRandom(4404, 7);
const drawn = (n: number, size: number): number[][] => Array.from({ length: n }, () => Array.from({ length: n }, () => (random.next() - 0.5) * size));

test('EMD-4 exp of a rotation and of a nilpotent matrix are known in closed form', () => {
  const [[c, s]] = matrixExp([[0, 2], [-2, 0]]) as [[number, number]];
  expect(c).toBeCloseTo(Math.cos(2), 14);
  expect(s).toBeCloseTo(Math.sin(2), 14);
  expect(matrixExp([[0, 3, 0], [0, 0, 3], [0, 0, 0]])).toEqual([[1, 3, 4.5], [0, 1, 3], [0, 0, 1]]);
  expect(matrixExp([[0, 0], [0, 0]])).toEqual(identity(2));
});

test('EMD-4 log undoes exp on 200 random matrices', () => {
  let worst = 0;
  for (let i = 0; i < 200; i += 1) {
    const a = drawn(2 + (i % 6), 0.8);
    const back = matrixLog(matrixExp(a));
    worst = Math.max(worst, rowNorm(add(back as number[][], a, -1)));
  }
  expect(worst).toBeLessThan(1e-11);
});

test('EMD-4 there is no real logarithm of a reflection or of a singular matrix', () => {
  expect(matrixLog([[0, 1], [1, 0]])).toBeNull();
  expect(matrixLog([[1, 1], [1, 1]])).toBeNull();
});

test('EMD-4 solving and multiplying undo each other; powers walk', () => {
  const a = add(drawn(5, 1), scale(identity(5), 3));
  const b = drawn(5, 2);
  expect(rowNorm(add(multiply(a, solve(a, b) as number[][]), b, -1))).toBeLessThan(1e-13);
  expect(power(a, 3)).toEqual(multiply(multiply(a, a), a).map((row, i) => row.map((_, j) => multiply(multiply(multiply(identity(5), a), a), a)[i]![j]!)));
  expect(solve([[1, 2], [2, 4]], identity(2))).toBeNull();
});
