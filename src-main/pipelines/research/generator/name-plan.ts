import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STREAMS } from './draws.ts';
import { DRIFT, type MarketOptions } from './options.ts';

/** Sessions, both ends included, over which a name drifts: `drift` a session, logarithm. */
export interface Stretch { readonly from: number; readonly to: number; readonly drift: number }
/** A stretch of membership with the sessions from which its ends were known; `to` null while it lasts. */
export interface Membership { readonly from: number; readonly to: number | null; readonly known: number; readonly endKnown: number | null }

/** What will happen to a name. Sessions are positions. */
export interface NamePlan {
  readonly number: number; readonly symbol: string;
  readonly listed: number;
  /** Last session with a bar; null where it stays listed. */
  readonly delisted: number | null;
  readonly stretches: readonly Stretch[];
  readonly splits: readonly { readonly session: number; readonly ratio: number; readonly text: string }[];
  readonly dividends: readonly { readonly session: number; readonly cash: number }[];
  readonly members: readonly Membership[];
  readonly beta: number; readonly noise: number; readonly price: number;
}

/** With a number behind it none is a ticker of an American exchange. */
const SYLLABLES = ['ARV', 'BEL', 'COR', 'DUN', 'ELM', 'FEN', 'GAR', 'HOL', 'ISK', 'JOR', 'KEL', 'LUM', 'MIR', 'NOV', 'ORB', 'PEL', 'QUO', 'RIN', 'SOL', 'TOR', 'UMB', 'VEX', 'WIL', 'XAN', 'YOR', 'ZEL'] as const;
const SHORTEST = 110;
const LONGEST = 230;
const ANNOUNCED = 5;
const SPLITS = [{ ratio: 2, text: '2:1' }, { ratio: 3, text: '3:1' }, { ratio: 0.25, text: '1:4' }] as const;

/** The plan of one name; by its number some split, pay, come late, are delisted, join or leave the index. */
export function namePlan(number: number, { symbols, sessions: length, seed, drift = DRIFT }: MarketOptions): NamePlan {
  const random = seededRandom(seed, STREAMS.plan + number);
  const symbol = `${SYLLABLES[(number * 7 + 3) % SYLLABLES.length] as string}${String(number).padStart(3, '0')}`;
  const isLarge = symbols >= 8 && length >= 250;
  const listed = isLarge && number % 20 === 6 ? Math.floor(length * 0.2) : 0;
  const delisted = isLarge && number % 20 === 13 ? Math.floor(length * (0.55 + 0.3 * random.next())) : null;
  const stretches: Stretch[] = [];
  for (let from = 0; from < length;) {
    const to = Math.min(length - 1, from + SHORTEST + random.below(LONGEST - SHORTEST) - (from === 0 ? random.below(SHORTEST) : 0));
    stretches.push({ from, to, drift: drift * (random.below(3) - 1) });
    from = to + 1;
  }
  const split = number % 7 === 3 && length >= 120 ? [{ session: Math.floor(length * 0.4) + (number % 5), ...(SPLITS[Math.floor(number / 7) % SPLITS.length] as (typeof SPLITS)[number]) }] : [];
  const last = delisted ?? length - 1;
  const dividends: { session: number; cash: number }[] = [];
  if (number % 5 === 2) for (let session = 40; session <= last; session += 63) if (session > listed) dividends.push({ session, cash: 0.25 });
  return { number, symbol, listed, delisted, stretches, splits: split, dividends, members: membersOf(number, length, listed, delisted, isLarge), beta: 0.7 + 0.6 * random.next(), noise: 0.009 + 0.007 * random.next(), price: 25 + Math.round(random.next() * 17_500) / 100 };
}

function membersOf(number: number, length: number, listed: number, delisted: number | null, isLarge: boolean): Membership[] {
  const begin = (from: number): { from: number; known: number } => ({ from, known: from === 0 ? 0 : from - ANNOUNCED });
  if (delisted !== null) return [{ ...begin(0), to: delisted, endKnown: delisted - 2 * ANNOUNCED }];
  if (listed > 0) return [{ ...begin(listed + 60), to: null, endKnown: null }];
  if (!isLarge) return [{ ...begin(0), to: null, endKnown: null }];
  if (number % 4 === 1) return [{ ...begin(Math.floor(length * 0.15) + number), to: null, endKnown: null }].map((each) => (each.from < length ? each : { ...each, ...begin(0) }));
  if (number % 8 === 3) {
    const gone = Math.floor(length * 0.7);
    return [{ ...begin(0), to: gone, endKnown: gone - ANNOUNCED }, { ...begin(Math.floor(length * 0.85)), to: null, endKnown: null }];
  }
  return [{ ...begin(0), to: null, endKnown: null }];
}

/** Drift of a session. */
export function driftAt(plan: NamePlan, session: number): number {
  return plan.stretches.find(({ from, to }) => session >= from && session <= to)?.drift ?? 0;
}
