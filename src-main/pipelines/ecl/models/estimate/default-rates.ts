import { jeffreysInterval } from '../../../../../src-shared/model/metrics/calibration.ts';
import { shrunkMeans } from './credibility.ts';
import { bySegment, type Experience } from './experience.ts';

/** The default rate of a segment over the months observed, and the constant yearly PD that explains it. */
export interface SegmentPd {
  readonly segment: string; readonly loans: number; readonly defaults: number;
  /** Defaults over loans, over each loan's own months. */
  readonly rate: number; readonly interval: [number, number];
  /** Weight of the segment's own rate; the rest is the rate of all. */
  readonly credibility: number; readonly shrunkRate: number;
  /** Mean months observed. */
  readonly months: number;
  /** Constant yearly PD at which the expected defaults over these months are the (shrunk) rate. */
  readonly annualPd: number; readonly annualInterval: [number, number];
}

/**
 * Constant yearly PD at which loans observed over so many months each default at `rate` on average: sum 1 - (1 - PD)^(months/12) = n rate, by
 * bisection. 0 and 1 come back as they are.
 */
export function annualPdOf(months: readonly number[], rate: number): number {
  if (rate <= 0 || rate >= 1 || months.length === 0) return Math.min(1, Math.max(0, rate));
  const counts = new Map<number, number>();
  for (const each of months) counts.set(each, (counts.get(each) ?? 0) + 1);
  const lengths = [...counts].sort(([a], [b]) => a - b);
  const expected = (intensity: number): number => lengths.reduce((sum, [each, n]) => sum - n * Math.expm1((-intensity * each) / 12), 0) / months.length;
  let [low, high] = [0, 1];
  while (expected(high) < rate && high < 1e9) high *= 2;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (expected(middle) < rate) low = middle;
    else high = middle;
  }
  return -Math.expm1(-(low + high) / 2);
}

/** Default rates by segment with Jeffreys intervals, shrunk by credibility. Loans whose months are not known (or 0) count for none. */
export function estimatePd(experience: readonly Experience[], level = 0.95): { segments: SegmentPd[]; overall: number; unused: number } {
  const usable = experience.filter(({ months }) => months !== null && months > 0);
  const groups = bySegment(usable);
  const moments = groups.map(([, loans]) => {
    const mean = loans.filter(({ defaulted }) => defaulted).length / loans.length;
    return { n: loans.length, mean, squares: loans.length * mean * (1 - mean) };
  });
  const { overall, credibility, means } = shrunkMeans(moments);
  const segments = groups.map(([segment, loans], i): SegmentPd => {
    const months = loans.map((loan) => loan.months as number);
    const defaults = loans.filter(({ defaulted }) => defaulted).length;
    const interval = jeffreysInterval(loans.length, defaults, level);
    const shrunkRate = means[i] as number;
    return {
      segment, loans: loans.length, defaults, rate: defaults / loans.length, interval, credibility: credibility[i] as number, shrunkRate, months: months.reduce((sum, each) => sum + each, 0) / months.length,
      annualPd: annualPdOf(months, shrunkRate), annualInterval: [annualPdOf(months, interval[0]), annualPdOf(months, interval[1])],
    };
  });
  return { segments, overall, unused: experience.length - usable.length };
}
