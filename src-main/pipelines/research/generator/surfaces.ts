import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STREAMS } from './draws.ts';
import type { NamePlan } from './name-plan.ts';
import type { MarketPath, NameBars } from './prices.ts';
import type { MarketSessions } from './sessions.ts';

export const TENORS = [30, 60, 90, 120, 150, 180] as const;
export const PAST = [10, 20, 30, 60, 90, 120, 150, 180] as const;
/** Options of a name on a session, as a vendor sums them up in the evening. `late`: published a session too late to be used. */
export interface Surface { readonly session: number; readonly published: string; readonly late: boolean; readonly values: Readonly<Record<string, number | null>> }

/** The planted relation: 90 days stand 2 points above 30 days, and 3 below in the ten sessions before a downward stretch. */
export const SLOPE = { usual: 0.02, before: -0.03, sessions: 10 } as const;
const YEAR = 252;
const six = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Surfaces of every session of a name; one in 97 comes late. */
export function surfacesOf(plan: NamePlan, bars: NameBars, market: MarketPath, sessions: MarketSessions, seed: number): Surface[] {
  const random = seededRandom(seed, STREAMS.facts + plan.number * 4 + 1);
  const made: Surface[] = [];
  const [implied, returns]: [number[], number[]] = [[], []];
  const turns = plan.stretches.filter(({ drift, from }) => drift < 0 && from > 0).map(({ from }) => from);
  for (let t = 0; t < sessions.count; t += 1) {
    const [wobble, calls, puts, size] = [random.next(), random.next(), random.next(), random.next()];
    if (Number.isNaN(bars.close[t] as number)) continue;
    if (implied.length > 0) returns.push(Math.log((bars.growth[t] as number) / (bars.growth[t - 1] as number)));
    const sigma = Math.sqrt(YEAR * ((plan.beta * (market.sigma[t] as number)) ** 2 + plan.noise ** 2));
    const ivx30 = six(sigma * (1.05 + 0.1 * wobble));
    implied.push(ivx30);
    const slope = turns.some((turn) => t >= turn - SLOPE.sessions && t < turn) ? SLOPE.before : SLOPE.usual;
    const year = implied.slice(-YEAR);
    const [least, most] = [Math.min(...year), Math.max(...year)];
    const late = t % 97 === 50 + (plan.number % 40);
    made.push({
      session: t, late, published: `${sessions.day(late ? t + 1 : t)}T23:30:00Z`,
      values: {
        ...Object.fromEntries(TENORS.map((days) => [`ivx_${days}`, six(ivx30 + (slope * (days - 30)) / 60)])),
        ivr: most > least ? six((ivx30 - least) / (most - least)) : null, ivp: six(year.filter((each) => each < ivx30).length / year.length),
        ...Object.fromEntries(PAST.map((days) => [`hv_${days}`, pastVolatility(returns, days)])),
        oi_call: 2000 + Math.floor(calls * 8000), oi_put: 1500 + Math.floor(puts * 7000), volume_call: 200 + Math.floor(calls * size * 4000), volume_put: 150 + Math.floor(puts * size * 3500),
      },
    });
  }
  return made;
}

/** Deviation of the last returns, a year; null before there are enough. */
function pastVolatility(returns: readonly number[], days: number): number | null {
  if (returns.length < days) return null;
  const last = returns.slice(-days);
  const mean = last.reduce((sum, each) => sum + each, 0) / days;
  return six(Math.sqrt((YEAR * last.reduce((sum, each) => sum + (each - mean) ** 2, 0)) / (days - 1)));
}
