import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import { ident } from '../../../../derive/sql-text.ts';
import type { Session } from '../../../../data/duckdb-session.ts';

/** What became of one loan. */
export interface Experience {
  readonly segment: string;
  /** Year of origination. */
  readonly vintage: number | null;
  /** Months over which the outcome was observed: default within them, or none. Null: not known. */
  readonly months: number | null;
  readonly defaulted: boolean;
  /** Month of the default, 1.., where it is known. */
  readonly defaultMonth: number | null;
  readonly exposure: number;
  /** Realised loss over exposure, of defaulted loans that were worked out. */
  readonly realisedLgd: number | null;
}

/** Columns of `loan` by which experience may be cut. */
export const SEGMENT_COLUMNS = ['segment', 'product', 'sector', 'region', 'grade', 'vintage', 'term-band'] as const;
export type SegmentColumn = (typeof SEGMENT_COLUMNS)[number];

export interface ExperienceOptions {
  readonly segmentBy: SegmentColumn;
  /** Text columns are cut to so many first characters (2 of NAICS name the sector). */
  readonly firstCharacters?: number;
  /** What the outcomes were observed over: the life of the loan (`remaining_term`), or so many months. */
  readonly window: 'life' | number;
}

/** Segment of loans whose own is not known. */
export const OTHER = 'other';

/** Upper ends of term bands in months, the last open. */
const TERM_BANDS = [12, 36, 60, 84, 120, 240] as const;

/** Upper end in months of a term band by its name; null for the open one. */
export function termBandEnd(segment: string): number | null {
  return TERM_BANDS.find((end) => segment === `up to ${end} months`) ?? null;
}

/**
 * Experience of a run's table `loan` (a relation: a view or `read_parquet(...)`): loans with an outcome, in order of their rows. A loan whose segment is
 * not known is in segment `other`. Errors: INVALID_INPUT where no loan has an outcome.
 */
export async function readExperience(session: Session, relation: string, { segmentBy, firstCharacters, window }: ExperienceOptions): Promise<Experience[]> {
  const term = 'COALESCE(remaining_term, original_term)';
  const column = segmentBy === 'term-band' ? `CASE ${TERM_BANDS.map((end) => `WHEN ${term} <= ${end} THEN 'up to ${end} months'`).join(' ')} WHEN ${term} IS NOT NULL THEN 'over ${TERM_BANDS[TERM_BANDS.length - 1]} months' END` : `CAST(${ident(segmentBy)} AS VARCHAR)`;
  const cut = firstCharacters === undefined || segmentBy === 'term-band' ? column : `substr(${column}, 1, ${Math.trunc(firstCharacters)})`;
  const out: Experience[] = [];
  await session.streamColumns(`SELECT COALESCE(NULLIF(trim(${cut}), ''), '${OTHER}'), CAST(vintage AS DOUBLE), CAST(${window === 'life' ? term : String(Math.trunc(window))} AS DOUBLE), default_outcome,
    CAST(balance AS DOUBLE), CAST(realised_lgd AS DOUBLE) FROM ${relation} WHERE default_outcome IS NOT NULL AND additional_row IS DISTINCT FROM true ORDER BY source_row`, ([segments = [], vintages = [], months = [], defaults = [], exposures = [], lgds = []]) => {
    for (let i = 0; i < segments.length; i += 1) {
      const defaulted = defaults[i] as boolean;
      out.push({ segment: segments[i] as string, vintage: (vintages[i] ?? null) as number | null, months: (months[i] ?? null) as number | null, defaulted, defaultMonth: null, exposure: ((exposures[i] ?? 0) as number), realisedLgd: defaulted ? ((lgds[i] ?? null) as number | null) : null });
    }
  });
  if (out.length === 0) throw new AppError('INVALID_INPUT', 'No loan of the run has an outcome, so nothing can be estimated from it.', { userAction: 'Map the column that says whether the loan defaulted (default_outcome) and run again.' });
  return out;
}

/** Loans up to a vintage to estimate on, later ones to test on; loans without a vintage are in neither. */
export function splitOutOfTime(experience: readonly Experience[], lastVintage: number): { train: Experience[]; test: Experience[] } {
  return { train: experience.filter(({ vintage }) => vintage !== null && vintage <= lastVintage), test: experience.filter(({ vintage }) => vintage !== null && vintage > lastVintage) };
}

/** Loans by segment, segments by name. */
export function bySegment(experience: readonly Experience[]): [string, Experience[]][] {
  const groups = new Map<string, Experience[]>();
  for (const each of experience) {
    const group = groups.get(each.segment);
    if (group) group.push(each);
    else groups.set(each.segment, [each]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
