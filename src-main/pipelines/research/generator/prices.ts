import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { normal, STREAMS } from './draws.ts';
import { driftAt, type NamePlan } from './name-plan.ts';

/** Return and volatility of the market a session: calm and stormy stretches follow one another. */
export interface MarketPath { readonly move: Float64Array; readonly sigma: Float64Array }

const CALM = 0.006;
const STORMY = 0.0125;
const MEAN = 0.00035;

export function marketPath(seed: number, length: number): MarketPath {
  const random = seededRandom(seed, STREAMS.market);
  const [move, sigma] = [new Float64Array(length), new Float64Array(length)];
  let stormy = false;
  for (let t = 0; t < length; t += 1) {
    const turn = random.next();
    if (turn < (stormy ? 1 / 35 : 1 / 120)) stormy = !stormy;
    sigma[t] = stormy ? STORMY : CALM;
    move[t] = MEAN + (sigma[t] as number) * normal(random);
  }
  return { move, sigma };
}

/** Bars of one name as traded; NaN where it is not listed. `growth` is what one unit held from the start has become, dividends put back in. */
export interface NameBars {
  readonly open: Float64Array; readonly high: Float64Array; readonly low: Float64Array; readonly close: Float64Array; readonly volume: Float64Array;
  readonly growth: Float64Array;
}

/** The draws of a session are made whether the name has a bar or not. */
export function nameBars(plan: NamePlan, market: MarketPath, seed: number): NameBars {
  const length = market.move.length;
  const random = seededRandom(seed, STREAMS.prices + plan.number);
  const fresh = (): Float64Array => new Float64Array(length).fill(Number.NaN);
  const bars: NameBars = { open: fresh(), high: fresh(), low: fresh(), close: fresh(), volume: fresh(), growth: fresh() };
  let [close, growth] = [plan.price, 1];
  for (let t = 0; t < length; t += 1) {
    const [overnight, day, up, down, traded] = [normal(random), normal(random), Math.abs(normal(random)), Math.abs(normal(random)), normal(random)];
    if (t < plan.listed || t > (plan.delisted ?? length)) continue;
    const isFirst = t === plan.listed;
    const ratio = isFirst ? 1 : plan.splits.find(({ session }) => session === t)?.ratio ?? 1;
    const cash = isFirst ? 0 : plan.dividends.find(({ session }) => session === t)?.cash ?? 0;
    const before = close;
    const open = price((before / ratio - cash) * Math.exp(0.25 * plan.noise * overnight));
    close = price(open * Math.exp(plan.beta * (market.move[t] as number) + driftAt(plan, t) + plan.noise * day));
    growth *= (close * ratio) / (before - cash * ratio);
    bars.open[t] = open;
    bars.close[t] = close;
    bars.high[t] = price(Math.max(open, close) * (1 + 0.002 + 0.4 * plan.noise * up));
    bars.low[t] = price(Math.min(open, close) / (1 + 0.002 + 0.4 * plan.noise * down));
    bars.volume[t] = Math.round((4e7 / plan.price) * Math.exp(0.35 * traded) * splitSoFar(plan, t));
    bars.growth[t] = growth;
  }
  return bars;
}

/** After two for one twice as many units change hands. */
function splitSoFar(plan: NamePlan, t: number): number {
  return plan.splits.reduce((product, { session, ratio }) => (session <= t && session > plan.listed ? product * ratio : product), 1);
}

const price = (value: number): number => Math.max(2, Math.round(value * 10_000) / 10_000);
