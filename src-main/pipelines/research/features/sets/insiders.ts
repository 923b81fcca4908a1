import { rollingMean } from '../kernels/rolling.ts';
import type { PanelContext, PanelFeature } from '../definition.ts';
import { firstFrom } from '../../../../../src-shared/model/market/session-range.ts';

/** Least value of a dealing that counts, of the mean value traded over 20 sessions. */
const LEAST_SHARE = 0.001;
const WEIGHT: Readonly<Record<string, number>> = { executive: 3, director: 2 };
const LONG = 756;
const LEAST_LONG = 252;

/** Of each cell: dealings that became known in that session, and whether any was known by then. */
interface Dealings { readonly buys: Float64Array; readonly sells: Float64Array; readonly cluster: Float64Array; readonly share: Float64Array; readonly units: Float64Array; readonly owned: Float64Array; readonly covered: Uint8Array }

function dealingsOf(context: PanelContext): Dealings {
  return context.shared('dealings', () => {
    const { panel, side: { insiders } } = context;
    const T = panel.sessions.length;
    const cells = panel.symbols.length * T;
    const made: Dealings = { buys: new Float64Array(cells), sells: new Float64Array(cells), cluster: new Float64Array(cells), share: new Float64Array(cells), units: new Float64Array(cells), owned: new Float64Array(cells), covered: new Uint8Array(cells) };
    const place = new Map(panel.symbols.map((symbol, s) => [symbol, s]));
    const adv = new Map<number, Float64Array>();
    const number = (name: string, row: number): number => insiders.numbers.get(name)?.[row] ?? Number.NaN;
    for (let row = 0; row < insiders.count; row += 1) {
      const [s, t] = [place.get(insiders.symbol[row] as string), firstFrom(panel.sessions, insiders.known[row] as string)];
      const weight = WEIGHT[insiders.texts.get('role')?.[row] ?? ''];
      const security = (insiders.texts.get('security')?.[row] ?? '').toLowerCase();
      if (s === undefined || t >= T || weight === undefined || !(security === '' || security.includes('common') || security.includes('ordinary'))) continue;
      let mean = adv.get(s);
      if (mean === undefined) {
        mean = new Float64Array(T);
        rollingMean(context.traded.subarray(s * T, (s + 1) * T), 20, mean);
        adv.set(s, mean);
      }
      // Before there is a value traded to compare with, nobody can say which dealings count.
      const from = mean.findIndex((value, u) => u >= t && !Number.isNaN(value));
      if (from >= 0) made.covered.fill(1, s * T + from, (s + 1) * T);
      // Known before the first session: the name is covered, and no window reaches back to it.
      if ((insiders.known[row] as string) < (panel.sessions[0] as string)) continue;
      const share = number('value', row) / (mean[t] as number);
      if (!(share >= LEAST_SHARE) || share === Infinity) continue;
      const [i, isBuy, units, owned] = [s * T + t, insiders.texts.get('side')?.[row] === 'buy', number('units', row), number('owned_after', row)];
      const add = (column: Float64Array, value: number): void => {
        column[i] = (column[i] as number) + value;
      };
      add(isBuy ? made.buys : made.sells, 1);
      add(made.share, share);
      if (isBuy) add(made.cluster, weight * share);
      const signed = isBuy ? units : -units;
      if (owned - signed > 0) {
        add(made.units, signed);
        add(made.owned, owned - signed);
      }
    }
    return made;
  });
}

/** Sum of the last `n` sessions; added up anew in each, so that nothing is left over of what has gone. */
function sumOf(x: Float64Array, from: number, t: number, n: number): number {
  let sum = 0;
  for (let u = Math.max(0, t - n + 1); u <= t; u += 1) sum += x[from + u] as number;
  return sum;
}

const KNOWN = 'a dealing counts from the session on at whose close its filing was known; executives and directors, common stock, worth at least 0.1 % of the mean value traded over 20 sessions; NaN before the first is known of the name';
const about = (name: string, title: string, window: number, unit: PanelFeature['unit'], definition: string, at: (dealings: Dealings, from: number, t: number) => number): PanelFeature => ({
  kind: 'panel', scope: 'symbol', seed: 'none', reference: 'Tapestry, after the set of this name of the reference system', name, title, unit, inputs: ['insiders', 'close', 'volume'], window, warmUp: 19, definition: `${definition}; ${KNOWN}`,
  compute: (context, out) => {
    const [dealings, T] = [dealingsOf(context), context.panel.sessions.length];
    for (let i = 0; i < out.length; i += 1) if (dealings.covered[i] === 1) out[i] = at(dealings, i - (i % T), i % T);
  },
});

const intensity: PanelFeature = {
  ...about('insider_intensity_30', 'Intensity of dealings', LONG + 29, 'fraction', 'share of the last 756 sessions (at least 252 since the first dealing was known) whose 30-session sum of value over value traded is not above this session\'s', () => 0),
  warmUp: LEAST_LONG - 1,
  compute: (context, out) => {
    const [dealings, T] = [dealingsOf(context), context.panel.sessions.length];
    for (let from = 0; from < out.length; from += T) {
      const first = dealings.covered.subarray(from, from + T).indexOf(1);
      if (first < 0) continue;
      const sums = Float64Array.from({ length: T }, (_, t) => sumOf(dealings.share, from, t, 30));
      for (let t = first + LEAST_LONG - 1; t < T; t += 1) {
        const begin = Math.max(first, t - LONG + 1);
        let below = 0;
        for (let u = begin; u <= t; u += 1) if ((sums[u] as number) <= (sums[t] as number)) below += 1;
        out[from + t] = below / (t - begin + 1);
      }
    }
  },
};

/** `insiders_v1`: what insiders were known to have done. */
export const INSIDERS: readonly PanelFeature[] = [
  about('insider_buy_sell_30', 'Buys against sells', 30, 'ratio', '(B - S) / (B + S + 1), B and S numbers of buys and sells that became known in the last 30 sessions', ({ buys, sells }, from, t) => {
    const [b, s] = [sumOf(buys, from, t, 30), sumOf(sells, from, t, 30)];
    return (b - s) / (b + s + 1);
  }),
  about('insider_cluster_10', 'Cluster of buys', 10, 'ratio', 'sum over buys that became known in the last 10 sessions of a weight (executive 3, director 2) times value over the mean value traded', ({ cluster }, from, t) => sumOf(cluster, from, t, 10)),
  intensity,
  about('insider_ownership_30', 'Change of ownership', 30, 'fraction', 'units bought less sold over units owned before, of dealings that became known in the last 30 sessions and say what was owned after; 0 where none did', ({ units, owned }, from, t) => {
    const before = sumOf(owned, from, t, 30);
    return before > 0 ? sumOf(units, from, t, 30) / before : 0;
  }),
];
