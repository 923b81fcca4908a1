import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STREAMS } from './draws.ts';
import type { NamePlan } from './name-plan.ts';
import type { NameBars } from './prices.ts';
import type { MarketSessions } from './sessions.ts';

/** A dealing as filed. `known`: position of the first session whose close comes after the filing. `counts`: of an executive or director, and large enough. */
export interface Dealing {
  readonly session: number; readonly filed: string; readonly known: number; readonly person: string; readonly role: string; readonly side: 'Purchase' | 'Sale';
  readonly units: number; readonly price: number; readonly ownedAfter: number; readonly counts: boolean;
}

const ROLES = ['Chief Executive Officer', 'Director', 'Chief Financial Officer'] as const;
/** Dealings before a stretch, sessions before it of the first, and sessions between them. */
const AHEAD = 14;
const APART = 3;

/**
 * The planted relation: before an upward stretch three insiders buy, before a downward one they sell, each filed in the evening two sessions
 * later. With them goes a dealing that is too small to count and one of an owner, which does not count.
 */
export function dealingsOf(plan: NamePlan, bars: NameBars, sessions: MarketSessions, seed: number): Dealing[] {
  const random = seededRandom(seed, STREAMS.facts + plan.number * 4 + 2);
  const made: Dealing[] = [];
  const owned = new Map<string, number>();
  for (const { from, drift } of plan.stretches) {
    if (drift === 0 || from < plan.listed + 60 || from > (plan.delisted ?? sessions.count) - 10) continue;
    const side = drift > 0 ? 'Purchase' : 'Sale';
    const deal = (at: number, role: string, share: number, counts: boolean): void => {
      const person = `${role} of ${plan.symbol}`;
      const units = Math.max(1, Math.round((share * meanTraded(bars, at)) / (bars.close[at] as number)));
      const before = owned.get(person) ?? units * 20;
      const after = before + (side === 'Purchase' ? units : -units);
      owned.set(person, after);
      made.push({ session: at, filed: `${sessions.day(at + 2)}T22:30:00Z`, known: at + 3, person, role, side, units, price: bars.close[at] as number, ownedAfter: Math.max(0, after), counts });
    };
    ROLES.forEach((role, k) => deal(from - AHEAD + k * APART, role, 0.01 + 0.02 * random.next(), true));
    deal(from - AHEAD + 1, 'Director', 0.0001, false);
    deal(from - AHEAD + 4, '10% Owner', 0.05, false);
  }
  return made.sort((a, b) => a.known - b.known);
}

/** Mean value traded over the 20 sessions up to one. */
function meanTraded(bars: NameBars, at: number): number {
  let sum = 0;
  for (let t = at - 19; t <= at; t += 1) sum += (bars.close[t] as number) * (bars.volume[t] as number);
  return sum / 20;
}
