/** Bars of one instrument in order of time, of any period: what a fill model runs on. Times are instants without a zone. */
export interface BarSeries {
  /** Milliseconds since 1970-01-01. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** `2004-11-29 00:00:00`; with milliseconds only where there are any. */
export function timeText(time: number): string {
  const text = new Date(time).toISOString().replace('T', ' ');
  return text.endsWith('.000Z') ? text.slice(0, 19) : text.slice(0, 23);
}

const DAY = 86_400_000;

/** `3116 days 06:00:00`, as the peer writes a length of time. */
export function durationText(length: number): string {
  const days = Math.floor(length / DAY);
  const rest = length - days * DAY;
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = rest % 1000;
  const whole = `${days} days ${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1000) % 60)}`;
  return milliseconds === 0 ? whole : `${whole}.${String(Math.round(milliseconds * 1000)).padStart(6, '0')}`;
}
