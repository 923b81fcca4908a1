import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { EclPolicy } from '../../../../../src-shared/model/ecl/policy.ts';
import type { Session } from '../../../../data/duckdb-session.ts';
import { estimatePd, type SegmentPd } from './default-rates.ts';
import { OTHER, readExperience, termBandEnd, type Experience, type ExperienceOptions, type SegmentColumn } from './experience.ts';
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

/** More segments than a person can judge. */
const MOST_SEGMENTS = 500;

type Assignment = EclPolicy['pd']['assign'][number];
const ANY = { segments: [], products: [], grades: [] };

/** The condition of a policy that a segment of experience is; null where a policy cannot name it (region, vintage, `other`). */
function conditionOf(by: SegmentColumn, segment: string): Omit<Assignment, 'curve'> | null {
  if (segment === OTHER && by !== 'term-band') return null;
  switch (by) {
    case 'segment':
      return { ...ANY, segments: [segment] };
    case 'product':
      return { ...ANY, products: [segment] };
    case 'grade':
      return { ...ANY, grades: [segment] };
    case 'sector':
      return { ...ANY, sectorPrefixes: [segment] };
    case 'term-band': {
      const end = termBandEnd(segment);
      return end === null ? null : { ...ANY, termUpTo: end };
    }
    case 'region':
    case 'vintage':
      return null;
  }
}

/**
 * PDs, severities and hazards of experience, by segment with intervals, and the parts of a policy they give. Errors: INVALID_INPUT where no loan has months
 * over which it was observed, LIMIT_EXCEEDED where the loans fall into too many segments.
 */
export function estimateParameters(experience: readonly Experience[], options: EstimateOptions): PolicyProposal {
  const { segmentBy, level = 0.95, lgd: weighting = 'mean' } = options;
  const pd = estimatePd(experience, level);
  if (pd.segments.length === 0) throw new AppError('INVALID_INPUT', 'No loan has months over which its outcome was observed, so no PD can be estimated.', { userAction: 'Give a window in months, or map the term of the loans.' });
  if (pd.segments.length > MOST_SEGMENTS) throw new AppError('LIMIT_EXCEEDED', `The loans fall into ${pd.segments.length} segments by ${segmentBy}, more than ${MOST_SEGMENTS}.`, { userAction: 'Take fewer first characters of the column, or cut by another one.' });
  const lgd = estimateLgd(experience, level);
  const timed = experience.filter(({ months, defaulted, defaultMonth }) => months !== null && months > 0 && (!defaulted || defaultMonth !== null));
  const hazard = timed.some(({ defaulted }) => defaulted) ? hazardCurve(kaplanMeier(timed.map((each) => ({ months: each.defaulted ? (each.defaultMonth as number) : (each.months as number), defaulted: each.defaulted })))) : null;
  const known = lgd.segments.reduce((sum, { defaults }) => sum + defaults, 0);
  const by = segmentBy === 'segment' ? 'segments' : segmentBy === 'product' ? 'products' : undefined;
  const whole = estimatePd(experience.map((each) => ({ ...each, segment: 'all' })), level).segments[0] as SegmentPd;
  const curve = ({ segment, loans, defaults, annualPd, months }: SegmentPd, id: string) => ({ source: 'annual' as const, id, title: `${segment}: ${defaults} of ${loans} loans defaulted in ${months.toFixed(0)} months on average`, pd: [annualPd] });
  // Terms beyond the last band are a segment of their own: it takes what no band does.
  const over = segmentBy === 'term-band' ? pd.segments.find(({ segment }) => segment.startsWith('over ')) : undefined;
  const rule = (id: string, title: string, value: number, segment?: string) => ({
    id, title, lgd: Math.min(1, Math.max(0, value)), cureRate: 0, segments: segment !== undefined && by === 'segments' ? [segment] : [], products: segment !== undefined && by === 'products' ? [segment] : [],
  });
  // Term bands by their end: the first that fits holds.
  const specific = pd.segments.flatMap((each) => { const condition = conditionOf(segmentBy, each.segment); return condition === null ? [] : [{ each, condition }]; }).sort((a, b) => (a.condition.termUpTo ?? 0) - (b.condition.termUpTo ?? 0));
  return {
    kind: 'policy-proposal', version: 1, segmentBy, loans: experience.length, defaults: experience.filter(({ defaulted }) => defaulted).length, withRealisedLgd: known,
    unusedForPd: pd.unused, unknownLgd: lgd.unknown, overallRate: whole.rate, overallLgd: known > 0 ? lgd.overall : null, exposureWeightedLgd: known > 0 ? lgd.exposureWeighted : null,
    pd: pd.segments, lgd: lgd.segments, hazard,
    policy: {
      pd: {
        curves: [...specific.map(({ each }) => curve(each, `${segmentBy}-${each.segment}`)), ...(over === undefined ? [] : [curve(over, `${segmentBy}-${over.segment}`)]), curve(whole, 'all'), ...(hazard ? [{ source: 'hazard' as const, id: 'by-months-on-book', title: 'hazard by months on book', monthsOnBook: hazard.monthsOnBook, hazard: hazard.hazard }] : [])],
        assign: [...specific.map(({ each, condition }) => ({ ...condition, curve: `${segmentBy}-${each.segment}` })), { ...ANY, curve: over === undefined ? 'all' : `${segmentBy}-${over.segment}` }],
      },
      lgd: [
        ...(by !== undefined ? lgd.segments.map((each) => rule(`${segmentBy}-${each.segment}`, `${each.segment}: ${each.defaults} realised losses`, weighting === 'mean' ? each.shrunk : each.exposureWeighted, each.segment)) : []),
        ...(known > 0 ? [rule('all', `all: ${known} realised losses`, weighting === 'mean' ? lgd.overall : lgd.exposureWeighted)] : []),
      ],
    },
  };
}

/** `estimateParameters` of a run's table `loan`. */
export async function estimateFromLoans(session: Session, relation: string, options: EstimateOptions & ExperienceOptions): Promise<PolicyProposal> {
  return estimateParameters(await readExperience(session, relation, options), options);
}
