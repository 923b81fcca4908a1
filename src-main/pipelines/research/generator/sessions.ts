import { fromEpochDay, toEpochDay, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { exchangeCalendar } from '../../../../src-shared/model/market/calendar/exchange-calendar.ts';
import { LAST_SESSION } from './options.ts';

/** Sessions of the market, oldest first; and those before and after, for what was filed outside it: `day(t)` answers for t from -`before` on. */
export interface MarketSessions {
  readonly count: number;
  readonly before: number;
  day(t: number): string;
  /** Instant of the close, UTC. */
  close(t: number): string;
  /** The first session on or after a day. */
  onOrAfter(day: string): number;
}

const BEFORE_DAYS = 730;
const AFTER_DAYS = 60;

/** The last `count` sessions of New York up to the fixed end. */
export function marketSessions(count: number): MarketSessions {
  const calendar = exchangeCalendar('XNYS');
  const end = toEpochDay(LAST_SESSION as LocalDate);
  const inside = calendar.sessions(fromEpochDay(end - Math.ceil(count * 1.5) - 30), LAST_SESSION).slice(-count);
  const first = toEpochDay((inside[0] as { session: string }).session as LocalDate);
  const all = calendar.sessions(fromEpochDay(first - BEFORE_DAYS), fromEpochDay(end + AFTER_DAYS));
  const before = all.findIndex(({ session }) => session === inside[0]?.session);
  const at = (t: number) => {
    const found = all[t + before];
    if (found === undefined) throw new RangeError(`session ${t} of a market of ${count} is not in its calendar`);
    return found;
  };
  return {
    count, before, day: (t) => at(t).session, close: (t) => at(t).close,
    onOrAfter: (day) => {
      let [low, high] = [0, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((all[middle]?.session as string) < day) low = middle + 1;
        else high = middle;
      }
      return low - before;
    },
  };
}
