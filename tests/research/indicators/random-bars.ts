import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { IndicatorBars } from '../../../src-shared/model/market/indicators/definition.ts';

/** Bars of a random walk, a second walk beside it, and ties now and then; the same for the same seed. */
export function randomBars(n: number, seed: number): Required<IndicatorBars> {
  const random = seededRandom(seed);
  const empty = (): Float64Array => new Float64Array(n);
  const bars = { open: empty(), high: empty(), low: empty(), close: empty(), volume: empty(), other: empty() };
  let [price, second] = [100, 50];
  for (let i = 0; i < n; i += 1) {
    const open = price;
    const still = random.next() < 0.03;
    price = still ? price : price * (1 + 0.04 * (random.next() - 0.5));
    second *= 1 + 0.03 * (random.next() - 0.5);
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price) * (1 + (still ? 0 : 0.01 * random.next()));
    bars.low[i] = Math.min(open, price) * (1 - (still ? 0 : 0.01 * random.next()));
    bars.volume[i] = Math.floor(1e6 * (0.5 + random.next()));
    bars.other[i] = second;
  }
  return bars;
}

/** The first bars, and others in place of the later ones. */
export function withFuture(bars: Required<IndicatorBars>, kept: number, future: (value: number, i: number) => number): Required<IndicatorBars> {
  return Object.fromEntries(Object.entries(bars).map(([field, values]) => [field, Float64Array.from(values, (value, i) => (i < kept ? value : future(value, i)))])) as Required<IndicatorBars>;
}

export function cut(bars: Required<IndicatorBars>, kept: number): Required<IndicatorBars> {
  return Object.fromEntries(Object.entries(bars).map(([field, values]) => [field, values.slice(0, kept)])) as Required<IndicatorBars>;
}
