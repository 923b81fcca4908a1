const DAY = 86_400_000;
const fieldsOf = (time: number): Date => new Date(time);

/** Median difference of the last 100 times: what the peer takes for the period of the bars. NaN for fewer than two. */
export function periodOf(time: Float64Array): number {
  const steps: number[] = [];
  for (let i = Math.max(1, time.length - 99); i < time.length; i += 1) steps.push((time[i] as number) - (time[i - 1] as number));
  steps.sort((a, b) => a - b);
  const half = steps.length >> 1;
  if (steps.length === 0) return Number.NaN;
  return steps.length % 2 === 1 ? (steps[half] as number) : ((steps[half - 1] as number) + (steps[half] as number)) / 2;
}

/** Days of weekend among the bars' days, as a share. */
function weekendShare(time: Float64Array): number {
  let weekend = 0;
  for (const each of time) if ([0, 6].includes(fieldsOf(each).getUTCDay())) weekend += 1;
  return weekend / time.length;
}

export interface Sampling { readonly bucket: 'day' | 'week' | 'month' | 'year'; readonly perYear: number }

/** How returns are sampled for annual figures, by the whole days of the period: weekly, monthly and yearly bars as they are, all others by day. */
export function samplingOf(time: Float64Array): Sampling {
  const days = Math.floor(periodOf(time) / DAY);
  if (days === 7) return { bucket: 'week', perYear: 52 };
  if (days === 31) return { bucket: 'month', perYear: 12 };
  if (days === 365) return { bucket: 'year', perYear: 1 };
  return { bucket: 'day', perYear: weekendShare(time) > (2 / 7) * 0.6 ? 365 : 252 };
}

/** Last value of every day, week (ending on Sunday), month or year that has one, in order. */
export function lastOfBuckets(time: Float64Array, values: Float64Array, bucket: Sampling['bucket']): number[] {
  const keyOf = (each: number): number => {
    const day = Math.floor(each / DAY);
    if (bucket === 'day') return day;
    if (bucket === 'week') return Math.floor((day + 3) / 7);
    const date = fieldsOf(each);
    return bucket === 'month' ? date.getUTCFullYear() * 12 + date.getUTCMonth() : date.getUTCFullYear();
  };
  const out: number[] = [];
  let last = Number.NaN;
  for (let i = 0; i < time.length; i += 1) {
    const key = keyOf(time[i] as number);
    if (key !== last) out.push(values[i] as number);
    else out[out.length - 1] = values[i] as number;
    last = key;
  }
  return out;
}

/** Up to the next whole unit of the period's own resolution: days for daily bars, hours for hourly ones. */
export function ceilToPeriod(length: number, period: number): number {
  if (Number.isNaN(length)) return length;
  const unit = period % 1000 !== 0 ? 1 : period % 60_000 !== 0 ? 1000 : period % 3_600_000 !== 0 ? 60_000 : period % DAY !== 0 ? 3_600_000 : DAY;
  return Math.ceil(length / unit) * unit;
}
