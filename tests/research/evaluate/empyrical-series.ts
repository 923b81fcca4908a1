import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { normalQuantile } from '../../../src-shared/kernel/math/normal.ts';

/** Returns from a day on; NaN where there is none. */
export interface Dated { readonly start: number; readonly values: Float64Array }

const LONG = 1000;

/** The generators of the source drew from numpy; these are ours: what is asserted of noise holds of any. */
function draws(stream: number, of: (uniform: number) => number, count = LONG): Float64Array {
  const random = seededRandom(1337, stream);
  return Float64Array.from({ length: count }, () => of((random.next() * 4294967296 + 0.5) / 4294967296));
}
export const normalNoise = (stream: number, deviation: number, count = LONG): Float64Array => draws(stream, (u) => deviation * normalQuantile(u), count);

const noise = normalNoise(1, 0.001);
const sparse = (values: Float64Array): Float64Array => values.map((value, i) => (i % 11 === 3 ? Number.NaN : value));
const filled = (value: number): Float64Array => new Float64Array(LONG).fill(value);

const OWN: Readonly<Record<string, Float64Array>> = {
  noise, inv_noise: noise.map((value) => -value), noise_uniform: draws(2, (u) => 0.02 * u - 0.01), sparse_noise: sparse(noise), sparse_flat_line_1_tz: sparse(filled(0.01)),
  flat_line_0: filled(0), flat_line_1_tz: filled(0.01), pos_line: Float64Array.from({ length: LONG }, (_, i) => i / (LONG - 1)), neg_line: Float64Array.from({ length: LONG }, (_, i) => -i / (LONG - 1)),
  // Columns of the source's frames, daily, weekly and monthly alike.
  one: Float64Array.from([-0.00171614, 0.01322056, 0.03063862, -0.01422057, -0.00489779, 0.01268925, -0.03357711, 0.01797036]),
  two: Float64Array.from([0.01846232, 0.00793951, -0.01448395, 0.00422537, -0.00339611, 0.03756813, 0.0151531, 0.03549769]),
  'pd.Series(rand.randn(100000))': normalNoise(3, 1, 100_000),
};

/** A series by the text of the source: a name, `-name`, `name[1:]`, `2 * name`, a product or a sum of two. Null for what is a number. */
export function seriesOf(text: string, percent: Readonly<Record<string, readonly (number | null)[]>>): Dated | null {
  const source = text.trim();
  const named = OWN[source] ?? (percent[source] === undefined ? undefined : Float64Array.from(percent[source], (value) => (value === null ? Number.NaN : value / 100)));
  if (named !== undefined) return { start: 0, values: named };
  if (source.startsWith("pd.DataFrame({'returns': ")) return seriesOf(source.slice("pd.DataFrame({'returns': ".length, -2), percent);
  if (source.startsWith('-') && Number.isNaN(Number(source))) return mapped(source.slice(1), percent, (value) => -value);
  const sliced = /^(\w+)\[1:\]$/.exec(source);
  if (sliced) {
    const inner = seriesOf(sliced[1] as string, percent);
    return inner === null ? null : { start: inner.start + 1, values: inner.values.subarray(1) };
  }
  const scaled = /^(\d+) \* (\w+)$/.exec(source);
  if (scaled) return mapped(scaled[2] as string, percent, (value) => value * Number(scaled[1]));
  const both = /^(\w+) ([*+]) (.+)$/.exec(source);
  if (both) {
    const right = (both[3] as string).startsWith('rand.normal(0, 0.001') ? normalNoise(4, 0.001, 9) : (seriesOf(both[3] as string, percent)?.values ?? new Float64Array(0));
    return mapped(both[1] as string, percent, (value, i) => (both[2] === '*' ? value * right[i]! : value + right[i]!));
  }
  return null;
}

function mapped(name: string, percent: Readonly<Record<string, readonly (number | null)[]>>, of: (value: number, i: number) => number): Dated | null {
  const inner = seriesOf(name, percent);
  return inner === null ? null : { start: inner.start, values: inner.values.map(of) };
}

/** Two series on the days of either; NaN where one has none: what pandas' alignment does. */
export function aligned(a: Dated, b: Dated): readonly [Float64Array, Float64Array] {
  const from = Math.min(a.start, b.start);
  const to = Math.max(a.start + a.values.length, b.start + b.values.length);
  const put = ({ start, values }: Dated): Float64Array => Float64Array.from({ length: to - from }, (_, i) => values[i + from - start] ?? Number.NaN);
  return [put(a), put(b)];
}
