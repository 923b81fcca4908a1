import type { Clock } from '../../src-shared/kernel/clock.ts';

/** The machine's clock. Only hosts hold it; below them time is an argument. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
};
