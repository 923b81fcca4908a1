import { AppError } from '../../../../src-shared/kernel/errors.ts';

const DAY_MS = 86_400_000;
/** Zones change their offset at full quarters of an hour of UTC. */
const QUARTER = 900_000;
const MOST_KEPT = 100_000;

export interface ZoneDays {
  /** Day since 1970-01-01 that the zone's clock shows at an instant. */
  dayOf(instant: number): number;
  /** Instant at which the zone's clock shows a time (milliseconds since 1970 of that clock); of two, the first. */
  instantOf(clock: number): number;
}

/** A time zone by its IANA name. Errors: INVALID_INPUT for a name that is none. */
export function zoneDays(timeZone: string): ZoneDays {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', hourCycle: 'h23', era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  } catch (error) {
    throw new AppError('INVALID_INPUT', `${timeZone} is no time zone`, { userAction: 'Write it as in the IANA database: America/New_York, Europe/London, UTC.', cause: error });
  }
  const kept = new Map<number, number>();
  const ask = (instant: number): number => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
    return Date.UTC(year, Number(part['month']) - 1, Number(part['day']), Number(part['hour']), Number(part['minute']), Number(part['second'])) - Math.floor(instant / 1000) * 1000;
  };
  const offset = (instant: number): number => {
    if (timeZone === 'UTC') return 0;
    const key = Math.floor(instant / QUARTER);
    let found = kept.get(key);
    if (found === undefined) {
      found = ask(key * QUARTER);
      if (kept.size < MOST_KEPT) kept.set(key, found);
    }
    return found;
  };
  const RANGE = 8e15;
  return {
    dayOf: (instant) => (Math.abs(instant) > RANGE ? Number.NaN : Math.floor((instant + offset(instant)) / DAY_MS)),
    instantOf: (clock) => {
      const guess = clock - offset(clock);
      const better = clock - offset(guess);
      return better + offset(better) === clock ? better : guess;
    },
  };
}
