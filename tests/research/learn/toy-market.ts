import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { normals } from '../../../src-main/pipelines/research/learn/draws.ts';
import type { MarketView } from '../../../src-main/pipelines/research/strategy.ts';

/**
 * A market with a planted answer: the feature `signal` of a name at the close of t says the sign of its return from t + 1 to t + 2, which is what an
 * order decided at t and filled at the next open earns. `noise` says nothing. Signals stay as they are nine times in ten.
 */
export function toyMarket(names: number, sessions: number, seed: number): MarketView {
  const draw = seededRandom(seed, 1);
  const normal = normals(draw.next);
  const size = names * sessions;
  const [close, signal, noise] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let s = 0; s < names; s += 1) {
    let sign = draw.next() < 0.5 ? -1 : 1;
    let price = 50;
    for (let t = 0; t < sessions; t += 1) {
      if (draw.next() < 0.1) sign = -sign;
      signal[s * sessions + t] = sign + 0.1 * normal();
      noise[s * sessions + t] = normal();
      const told = t >= 2 ? Math.sign(signal[s * sessions + t - 2]!) : 0;
      price *= 1 + 0.004 * told + 0.01 * normal();
      close[s * sessions + t] = price;
    }
  }
  const panel: BarPanel = {
    symbols: Array.from({ length: names }, (_, s) => `N${s}`), sessions: Array.from({ length: sessions }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10)),
    open: close, high: close, low: close, close, volume: new Float64Array(size).fill(1e9), factor: new Float64Array(size).fill(1), row: Float64Array.from({ length: size }, (_, i) => i), member: new Uint8Array(size).fill(1), pointInTime: true,
  };
  return { panel, price: close, universe: new Uint8Array(size).fill(1), features: { names: ['signal', 'noise'], columns: new Map([['signal', signal], ['noise', noise]]), warmUp: new Map([['signal', 0], ['noise', 0]]) } };
}
