import { describe, expect, test } from 'vitest';
import { betaQuantile, binomialUpperTail, incompleteBeta, studentTwoSided, studentUpperTail } from '../../../src-shared/kernel/math/beta.ts';
import { complementaryErrorFunction, errorFunction } from '../../../src-shared/kernel/math/error-function.ts';
import { chiSquareUpperTail, incompleteGamma, logGamma } from '../../../src-shared/kernel/math/gamma.ts';
import { normalCdf, normalDensity, normalQuantile } from '../../../src-shared/kernel/math/normal.ts';

/** Constants were computed with 40 digits (mpmath); the bars are relative. */
const relative = (value: number, exact: number): number => Math.abs(value - exact) / Math.abs(exact);

describe('EMD-1 the normal distribution', () => {
  test.each([
    [-37, 5.7255712225245768227e-300], [-20, 2.7536241186062336951e-89], [-10, 7.619853024160526066e-24], [-6, 9.865876450376981407e-10], [-5.7, 5.9903714010635344298e-9],
    [-5.6, 1.0717590258310907355e-8], [-3.3, 0.00048342414238377720111], [-1, 0.15865525393145705141], [-0.67, 0.25142889509531011429], [-0.6, 0.27425311775007358029], [-0.1, 0.46017216272297101853],
    [0, 0.5], [0.3, 0.61791142218895263731], [0.7, 0.75803634777692698525], [2, 0.9772498680518207928],
  ])('EMD-1 N(%d)', (x, exact) => expect(relative(normalCdf(x), exact)).toBeLessThan(4e-15));

  test.each([[1e-300, -37.047096299361199237], [1e-20, -9.2623400897984075737], [1e-6, -4.7534243088228989482], [0.001, -3.0902323061678135415], [0.02, -2.0537489106318230529], [0.3, -0.52440051270804078404]])('EMD-1 quantile of %d', (p, exact) => {
    expect(relative(normalQuantile(p), exact)).toBeLessThan(1e-15);
    if (p > 1e-15) expect(Math.abs(normalQuantile(1 - p) + exact)).toBeLessThan(1e-9);
  });

  test('EMD-1 cdf and quantile undo each other, over 50,000 probabilities', () => {
    let worst = 0;
    for (let i = 1; i < 50_000; i += 1) worst = Math.max(worst, relative(normalCdf(normalQuantile(i / 50_000)), i / 50_000));
    expect(worst).toBeLessThan(1e-14);
  });

  test('EMD-1 ends and what is no number', () => {
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(-50), normalCdf(50)]).toEqual([0, 1, 0, 1]);
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(0.5)]).toEqual([-Infinity, Infinity, 0]);
    expect([normalCdf(NaN), normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(NaN)]).toEqual([NaN, NaN, NaN, NaN]);
    expect(relative(normalDensity(0), 0.39894228040143267794)).toBeLessThan(1e-16);
  });
});

test.each([['0.1', 0.1, 2.2527126517342059599], ['0.5', 0.5, 0.57236494292470008707], ['1.5', 1.5, -0.12078223763524522235], ['2.5', 2.5, 0.28468287047291915963], ['3.7', 3.7, 1.4280723266653879219], ['9.9', 9.9, 12.577179904219878888], ['14.99', 14.99, 25.164481163825505879], ['15.01', 15.01, 25.217968095475187289], ['100.5', 100.5, 361.43554046777762156], ['1e6', 1e6, 12815504.56914761166]])('EMD-2 ln Gamma(%s)', (_, x, exact) => {
  expect(relative(logGamma(x), exact)).toBeLessThan(2e-14);
});

test('EMD-2 ln Gamma is that of factorials, and of nothing at or below 0', () => {
  let logFactorial = 0;
  for (let n = 1; n < 170; n += 1) {
    logFactorial += Math.log(n);
    expect(Math.abs(logGamma(n + 1) - logFactorial)).toBeLessThan(1e-12 * Math.max(1, logFactorial));
  }
  expect([logGamma(0), logGamma(-1), logGamma(NaN)]).toEqual([NaN, NaN, NaN]);
});

test.each([
  [0.5, 0.1, 0.3452791539814229706, 0.6547208460185770294], [2.5, 6.3, 0.97257009666789197446, 0.027429903332108025536], [2.5, 40, 0.99999999999999916082, 8.3918251148316100895e-16],
  [50, 30, 0.00051889146254803429258, 0.99948110853745196571], [50, 80, 0.99986921602340858966, 0.00013078397659141033656], [5000, 5100, 0.92067111892238102324, 0.079328881077618976758], [15, 15, 0.53434629105599036842, 0.46565370894400963158],
])('EMD-2 incomplete gamma of %d at %d, both tails', (a, x, lower, upper) => {
  const [p, q] = incompleteGamma(a, x);
  expect(relative(p, lower)).toBeLessThan(2e-13);
  expect(relative(q, upper)).toBeLessThan(2e-13);
});

test.each([
  [0.0367, 2.5, 4.5, 0.0043804812895623896197], [0.5, 0.5, 0.5, 0.5], [0.02, 28, 973, 0.05069533185577758232], [0.3, 100, 200, 0.10884306564490983653], [0.9, 3, 0.7, 0.57861057539014747259],
])('EMD-3 incomplete beta at %d of %d and %d', (x, a, b, lower) => {
  const [p, q] = incompleteBeta(x, a, b);
  expect(relative(p, lower)).toBeLessThan(2e-13);
  expect(Math.abs(p + q - 1)).toBeLessThan(1e-15);
  expect(relative(betaQuantile(p, a, b), x)).toBeLessThan(1e-11);
});

test.each([[2, 5, 0.050969739414929178123], [0.1, 3, 0.46332617440040291445], [8, 30, 3.1329112378503794717e-9]])('EMD-3 Student t above %d of %d degrees', (t, n, tail) => {
  expect(relative(studentUpperTail(t, n), tail)).toBeLessThan(1e-12);
  expect(relative(studentUpperTail(-t, n), 1 - tail)).toBeLessThan(1e-13);
});

test('EMD-3 the half-width at 95 % of many degrees is the normal one; of one degree it is the textbook 12.706', () => {
  expect(studentTwoSided(0.95, 1)).toBeCloseTo(12.7062047361747, 10);
  expect(studentTwoSided(0.95, 1e7)).toBeCloseTo(1.959964, 5);
});

test('EMD-3 binomial tails equal the sum of their terms', () => {
  for (const [n, p] of [[12, 0.3], [40, 0.01], [200, 0.5]] as const) {
    for (let k = 0; k <= Math.min(n, 30); k += 1) {
      let tail = 0;
      for (let x = n; x >= k; x -= 1) tail += Math.exp(logGamma(n + 1) - logGamma(x + 1) - logGamma(n - x + 1) + x * Math.log(p) + (n - x) * Math.log1p(-p));
      expect(Math.abs(binomialUpperTail(k, n, p) - tail)).toBeLessThan(1e-12);
    }
  }
  expect([binomialUpperTail(0, 5, 0.2), binomialUpperTail(6, 5, 0.2)]).toEqual([1, 0]);
});

test.each([[1e-10, 1.1283791670955125739e-10, 0.99999999988716208329], [0.3, 0.32862675945912742764, 0.67137324054087257236], [0.99, 0.83850806955536980358, 0.16149193044463019642], [1.5, 0.96610514647531072707, 0.033894853524689272933], [6, 0.99999999999999997848, 2.1519736712498913117e-17]])('EMD-1 erf and erfc of %d', (x, erf, erfc) => {
  expect(relative(errorFunction(x), erf)).toBeLessThan(4e-15);
  expect(relative(complementaryErrorFunction(x), erfc)).toBeLessThan(2e-14);
  expect(errorFunction(-x)).toBe(-errorFunction(x));
});

test('EMD-2 chi-square of two degrees is the exponential', () => {
  for (const x of [0, 0.01, 1, 5.991464547107979, 60, 700]) expect(relative(chiSquareUpperTail(x, 2), Math.exp(-x / 2))).toBeLessThan(1e-13);
});
