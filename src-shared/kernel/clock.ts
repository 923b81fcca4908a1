/** Time comes in from the host; nothing below `hosts` reads the wall clock. */
export interface Clock {
  /** Now as ISO 8601 in UTC with milliseconds. */
  now(): string;
  /** Monotonic milliseconds, for durations. */
  monotonicMs(): number;
}
