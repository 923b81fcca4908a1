import { studentTwoSided } from '../../../../../src-shared/kernel/math/beta.ts';
import { momentsOf, shrunkMeans } from './credibility.ts';
import { bySegment, type Experience } from './experience.ts';

export interface SegmentLgd {
  readonly segment: string; readonly defaults: number;
  readonly mean: number; readonly exposureWeighted: number;
  /** Of the mean, Student's t; null for fewer than two. */
  readonly interval: [number, number] | null;
  /** Share of defaults without any loss: cures. */
  readonly cureRate: number;
  /** Mean of those that lost something; null: none did. */
  readonly severity: number | null;
  readonly credibility: number; readonly shrunk: number;
}

/**
 * Realised LGD by segment: each default counts once (mean), or by its exposure. Values are taken as they are, above 1 included (costs); a policy takes
 * what lies in [0, 1]. Source for one default, one vote: CRR art. 181(1)(a), EBA GL 2017/16 par. 150.
 */
export function estimateLgd(experience: readonly Experience[], level = 0.95): { segments: SegmentLgd[]; overall: number; exposureWeighted: number; unknown: number } {
  const defaulted = experience.filter(({ defaulted: each }) => each);
  const known = defaulted.filter(({ realisedLgd }) => realisedLgd !== null);
  const groups = bySegment(known);
  const moments = groups.map(([, loans]) => momentsOf(loans.map(({ realisedLgd }) => realisedLgd as number)));
  const { overall, credibility, means } = shrunkMeans(moments);
  const segments = groups.map(([segment, loans], i): SegmentLgd => {
    const { n, mean, squares } = moments[i] as (typeof moments)[number];
    const half = n > 1 ? studentTwoSided(level, n - 1) * Math.sqrt(squares / (n - 1) / n) : null;
    const lost = loans.filter(({ realisedLgd }) => (realisedLgd as number) > 0);
    return {
      segment, defaults: n, mean, exposureWeighted: weighted(loans), interval: half === null ? null : [mean - half, mean + half], cureRate: 1 - lost.length / n,
      severity: lost.length === 0 ? null : lost.reduce((sum, { realisedLgd }) => sum + (realisedLgd as number), 0) / lost.length, credibility: credibility[i] as number, shrunk: means[i] as number,
    };
  });
  return { segments, overall, exposureWeighted: weighted(known), unknown: defaulted.length - known.length };
}

function weighted(loans: readonly Experience[]): number {
  const exposure = loans.reduce((sum, each) => sum + each.exposure, 0);
  return exposure > 0 ? loans.reduce((sum, each) => sum + each.exposure * (each.realisedLgd as number), 0) / exposure : 0;
}

/** A default that was worked out: exposure when it began, what came in how many months later (costs negative). `closed`: month it ended. */
export interface Workout { readonly exposure: number; readonly recoveries: readonly { readonly month: number; readonly amount: number }[]; readonly closed: number }

/**
 * LGD of loans still in default after so many whole months in it: 1 - present value (at that month) of what still came in over what was still owed,
 * summed over the loans open then. The exposure is what remained after recoveries so far. Null where none was open. Source: EBA GL 2017/16, 6.3
 * (defaulted exposures by reference date).
 */
export function lgdByMonthsInDefault(workouts: readonly Workout[], monthlyRate: number, months: number): (number | null)[] {
  return Array.from({ length: months }, (_, month) => {
    let [owed, worth] = [0, 0];
    for (const { exposure, recoveries, closed } of workouts) {
      if (closed <= month) continue;
      const left = exposure - recoveries.reduce((sum, each) => (each.month <= month ? sum + each.amount : sum), 0);
      if (!(left > 0)) continue;
      owed += left;
      for (const each of recoveries) if (each.month > month) worth += each.amount * Math.exp(-(each.month - month) * Math.log1p(monthlyRate));
    }
    return owed > 0 ? Math.min(1, Math.max(0, 1 - worth / owed)) : null;
  });
}
