import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { EclPolicy } from '../../../../../src-shared/model/ecl/policy.ts';
import type { Session } from '../../../../data/duckdb-session.ts';
import { estimatePd, type SegmentPd } from './default-rates.ts';
import { readExperience, type Experience, type ExperienceOptions, type SegmentColumn } from './experience.ts';
import { estimateLgd, type SegmentLgd } from './severities.ts';
import { hazardCurve, kaplanMeier } from './survival.ts';

export interface EstimateOptions {
  readonly segmentBy: SegmentColumn;
  /** Level of the intervals, 0.95 by default. */
  readonly level?: number;
  /** Defaults an LGD is weighed by: each once, or by its exposure. */
  readonly lgd?: 'mean' | 'exposure-weighted';
}

/** What a policy may take from experience, with everything that it rests on. A proposal: a person merges it into a policy, which is then approved. */
export interface PolicyProposal {
  readonly kind: 'policy-proposal'; readonly version: 1;
  readonly segmentBy: SegmentColumn;
  readonly loans: number; readonly defaults: number; readonly withRealisedLgd: number;
  /** Loans left out of PDs (months not known) and defaults left out of LGDs (loss not known). */
  readonly unusedForPd: number; readonly unknownLgd: number;
  readonly overallRate: number; readonly overallLgd: number | null; readonly exposureWeightedLgd: number | null;
  readonly pd: readonly SegmentPd[]; readonly lgd: readonly SegmentLgd[];
  /** By months on book, where months of default are known. */
  readonly hazard: ReturnType<typeof hazardCurve> | null;
  /** Ready for a policy document: parts `pd` and `lgd`. */
  readonly policy: { readonly pd: Pick<EclPolicy['pd'], 'curves' | 'assign'>; readonly lgd: EclPolicy['lgd'] };
}

/** The columns of `loan` that a policy can assign by. */
const ASSIGNED: Partial<Record<SegmentColumn, 'segments' | 'products' | 'grades'>> = { segment: 'segments', product: 'products', grade: 'grades' };

/**
 * PDs, severities and hazards of experience, by segment with intervals, and the parts of a policy they give. Errors: INVALID_INPUT where no loan has months
 * over which it was observed.
 */
export function estimateParameters(experience: readonly Experience[], options: EstimateOptions): PolicyProposal {
  const { segmentBy, level = 0.95, lgd: weighting = 'mean' } = options;
  const pd = estimatePd(experience, level);
  if (pd.segments.length === 0) throw new AppError('INVALID_INPUT', 'No loan has months over which its outcome was observed, so no PD can be estimated.', { userAction: 'Give a window in months, or map the term of the loans.' });
  const lgd = estimateLgd(experience, level);
  const timed = experience.filter(({ months, defaulted, defaultMonth }) => months !== null && months > 0 && (!defaulted || defaultMonth !== null));
  const hazard = timed.some(({ defaulted }) => defaulted) ? hazardCurve(kaplanMeier(timed.map((each) => ({ months: each.defaulted ? (each.defaultMonth as number) : (each.months as number), defaulted: each.defaulted })))) : null;
  const known = lgd.segments.reduce((sum, { defaults }) => sum + defaults, 0);
  const by = ASSIGNED[segmentBy];
  const whole = estimatePd(experience.map((each) => ({ ...each, segment: 'all' })), level).segments[0] as SegmentPd;
  const curve = ({ segment, loans, defaults, annualPd, months }: SegmentPd, id: string) => ({ source: 'annual' as const, id, title: `${segment}: ${defaults} of ${loans} loans defaulted in ${months.toFixed(0)} months on average`, pd: [annualPd] });
  const rule = (id: string, title: string, value: number, segment?: string) => ({
    id, title, lgd: Math.min(1, Math.max(0, value)), cureRate: 0, segments: segment !== undefined && by === 'segments' ? [segment] : [], products: segment !== undefined && by === 'products' ? [segment] : [],
  });
  const specific = by === undefined ? [] : pd.segments;
  return {
    kind: 'policy-proposal', version: 1, segmentBy, loans: experience.length, defaults: experience.filter(({ defaulted }) => defaulted).length, withRealisedLgd: known,
    unusedForPd: pd.unused, unknownLgd: lgd.unknown, overallRate: whole.rate, overallLgd: known > 0 ? lgd.overall : null, exposureWeightedLgd: known > 0 ? lgd.exposureWeighted : null,
    pd: pd.segments, lgd: lgd.segments, hazard,
    policy: {
      pd: {
        curves: [...specific.map((each) => curve(each, `${segmentBy}-${each.segment}`)), curve(whole, 'all'), ...(hazard ? [{ source: 'hazard' as const, id: 'by-months-on-book', title: 'hazard by months on book', monthsOnBook: hazard.monthsOnBook, hazard: hazard.hazard }] : [])],
        assign: [...specific.map(({ segment }) => ({ segments: [], products: [], grades: [], [by as string]: [segment], curve: `${segmentBy}-${segment}` })), { segments: [], products: [], grades: [], curve: 'all' }],
      },
      lgd: [
        ...(by === 'segments' || by === 'products' ? lgd.segments.map((each) => rule(`${segmentBy}-${each.segment}`, `${each.segment}: ${each.defaults} realised losses`, weighting === 'mean' ? each.shrunk : each.exposureWeighted, each.segment)) : []),
        ...(known > 0 ? [rule('all', `all: ${known} realised losses`, weighting === 'mean' ? lgd.overall : lgd.exposureWeighted)] : []),
      ],
    },
  };
}

/** `estimateParameters` of a run's table `loan`. */
export async function estimateFromLoans(session: Session, relation: string, options: EstimateOptions & ExperienceOptions): Promise<PolicyProposal> {
  return estimateParameters(await readExperience(session, relation, options), options);
}
