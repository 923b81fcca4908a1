import { parseLocalDate, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Execution } from '../../../../src-shared/model/research/spec.ts';

/** Epoch days of sessions. Errors: INVALID_INPUT for a session that is no date. */
export function epochDays(sessions: readonly string[]): Float64Array {
  return Float64Array.from(sessions, (session) => {
    const date = parseLocalDate(session.slice(0, 10));
    if (date === null) throw new AppError('INVALID_INPUT', `session ${session} is no date`, { userAction: 'Sessions are ISO dates.' });
    return toEpochDay(date);
  });
}

/** Monday-based number of the week that an epoch day is in. 1970-01-01 was a Thursday. */
const weekOf = (day: number): number => Math.floor((day + 3) / 7);

/**
 * 1 for each session at whose close a decision is made, from `first` on. Weekly and monthly: the first session of the week or month, since
 * that a session is the last of its week is only known from the next one; the first session of all always decides. A number: each n-th from
 * the first.
 */
export function rebalanceSessions(sessions: readonly string[], days: Float64Array, rebalance: Execution['rebalance'], first: number): Uint8Array {
  const out = new Uint8Array(sessions.length);
  for (let t = Math.max(0, first); t < sessions.length; t += 1) {
    if (t === first || rebalance === 'daily') out[t] = 1;
    else if (rebalance === 'weekly') out[t] = weekOf(days[t] as number) === weekOf(days[t - 1] as number) ? 0 : 1;
    else if (rebalance === 'monthly') out[t] = sessions[t]?.slice(0, 7) === sessions[t - 1]?.slice(0, 7) ? 0 : 1;
    else out[t] = (t - first) % rebalance === 0 ? 1 : 0;
  }
  return out;
}
