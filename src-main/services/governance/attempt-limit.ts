import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';

/** Wrong passphrases that cost nothing; each one more doubles the wait. */
const FREE = 5;
const LONGEST_MS = 15 * 60 * 1000;
/** Of everybody together, so that trying many ids is not the way round. */
const FREE_IN_ALL = 25;

/** Makes guessing through the host slow. What it cannot slow is guessing on a copied key file: see docs/threat-model.md. */
export interface AttemptLimit {
  /** Throws LIMIT_EXCEEDED while this id, or the host as a whole, has to wait. */
  check(id: string): void;
  failed(id: string): void;
  succeeded(id: string): void;
}

export function attemptLimit(clock: Clock): AttemptLimit {
  const ALL = '';
  const wrong = new Map<string, { count: number; until: number; last: number }>();
  const free = (id: string): number => (id === ALL ? FREE_IN_ALL : FREE);
  const note = (id: string): void => {
    const now = clock.monotonicMs();
    const before = wrong.get(id);
    // What was long ago is forgotten: mistyping over weeks is not guessing.
    const count = (before && now - before.last < 2 * LONGEST_MS ? before.count : 0) + 1;
    const wait = count < free(id) ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (count - free(id)));
    wrong.set(id, { count, until: now + wait, last: now });
  };
  return {
    check(id) {
      const left = Math.max(...[id, ALL].map((each) => (wrong.get(each)?.until ?? 0))) - clock.monotonicMs();
      if (left > 0) throw new AppError('LIMIT_EXCEEDED', `too many wrong passphrases: the next one is taken in ${Math.ceil(left / 1000)} s`, { userAction: 'Wait, then try again.', details: { seconds: Math.ceil(left / 1000) } });
    },
    failed(id) {
      note(id);
      note(ALL);
      // Ids that do not exist are as many as somebody likes to type.
      if (wrong.size > 1000) for (const key of wrong.keys()) if (key !== ALL && key !== id) { wrong.delete(key); break; }
    },
    succeeded: (id) => void wrong.delete(id),
  };
}
