import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';

/** What a run looks like, counted: fractions, null where there is nothing to count. */
export interface QualityObserved {
  /** Filled cells over all cells of the fields that the model reads, by field. */
  readonly filled: readonly { readonly field: string; readonly filled: number; readonly rows: number }[];
  readonly loans: number;
  readonly duplicates: number;
  /** Values beyond 1.5 interquartile ranges, by numeric field. */
  readonly outliers: readonly { readonly field: string; readonly outside: number; readonly rows: number }[];
  readonly fallback: { readonly loans: number; readonly amount: bigint };
  readonly notAssessable: number;
  /** Loans in scope of 5.5, their gross carrying amount and allowance, in minor units. */
  readonly inScope: { readonly loans: number; readonly exposure: bigint; readonly allowance: bigint };
  readonly stage3Exposure: bigint;
  /** Loans of both dates, and those among them whose stage changed; null without a prior run. */
  readonly migration: { readonly both: number; readonly moved: number } | null;
}

export type QualityVerdict = 'pass' | 'finding' | 'block' | 'not-tested';

/** One check of the gate. `observed` and `bar` are fractions. */
export interface QualityCheck {
  readonly check: string;
  readonly title: string;
  readonly observed: number | null;
  readonly bar: { readonly atLeast?: number; readonly atMost?: number };
  readonly verdict: QualityVerdict;
  /** Does the policy stop the run where this fails? */
  readonly blocks: boolean;
  readonly reference: string;
  readonly detail: string;
}

type Bar = { readonly atLeast?: number; readonly atMost?: number; readonly from?: number; readonly to?: number; readonly block: boolean };

const share = (part: number | bigint, whole: number | bigint): number | null => (Number(whole) === 0 ? null : Number(part) / Number(whole));

function check(id: string, title: string, observed: number | null, bar: Bar, reference: string, detail = ''): QualityCheck {
  const least = bar.atLeast ?? bar.from;
  const most = bar.atMost ?? bar.to;
  const holds = observed === null || ((least === undefined || observed >= least) && (most === undefined || observed <= most));
  return { check: id, title, observed, bar: { ...(least === undefined ? {} : { atLeast: least }), ...(most === undefined ? {} : { atMost: most }) }, verdict: observed === null ? 'not-tested' : holds ? 'pass' : bar.block ? 'block' : 'finding', blocks: bar.block, reference, detail };
}

/** The data-quality gate: what was counted against the policy's bars. The run stops where any verdict is `block`. */
export function qualityChecks(seen: QualityObserved, quality: EclPolicy['quality']): QualityCheck[] {
  const cells = seen.filled.reduce((sum, each) => sum + each.rows, 0);
  const worst = [...seen.filled].sort((a, b) => a.filled / (a.rows || 1) - b.filled / (b.rows || 1) || (a.field < b.field ? -1 : 1))[0];
  const { inScope } = seen;
  return [
    check('completeness', 'Cells filled of the fields the model reads', share(seen.filled.reduce((sum, each) => sum + each.filled, 0), cells), quality.completeness, 'quality.completeness; BCBS 239 principle 4', worst === undefined ? '' : `least: ${worst.field}, ${worst.filled} of ${worst.rows}`),
    check('duplicates', 'Rows whose loan was there before', share(seen.duplicates, seen.loans + seen.duplicates), quality.duplicates, 'quality.duplicates'),
    ...seen.outliers.map((each) => check(`outliers:${each.field}`, `${each.field} beyond 1.5 interquartile ranges`, share(each.outside, each.rows), quality.outliers, 'quality.outliers; Tukey 1977', `${each.outside} of ${each.rows}`)),
    check('fallback-count', 'Loans that rest on a fallback', share(seen.fallback.loans, inScope.loans), quality.fallback, 'quality.fallback'),
    check('fallback-amount', 'Allowance that rests on a fallback', share(seen.fallback.amount, inScope.allowance), quality.fallback, 'quality.fallback'),
    check('not-assessable', 'Loans whose increase in risk cannot be assessed', share(seen.notAssessable, inScope.loans), quality.notAssessable, 'quality.notAssessable; IFRS 9 5.5.9'),
    check('coverage', 'Allowance over gross carrying amount', share(inScope.allowance, inScope.exposure), quality.coverage, 'quality.coverage'),
    check('stage3', 'Stage 3 over gross carrying amount', share(seen.stage3Exposure, inScope.exposure), quality.stage3, 'quality.stage3'),
    check('migration', 'Loans of both dates that changed stage', seen.migration === null ? null : share(seen.migration.moved, seen.migration.both), quality.migration, 'quality.migration', seen.migration === null ? 'no prior run' : `${seen.migration.moved} of ${seen.migration.both}`),
  ];
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)} %`;

/** Stops the run where a bar that blocks is not met. Errors: BLOCKED, naming every such check with what was seen and the bar. */
export function refuseQuality(checks: readonly QualityCheck[]): void {
  const blocking = checks.filter((each) => each.verdict === 'block');
  if (blocking.length === 0) return;
  const told = blocking.map(({ title, observed, bar, reference }) => `${title}: ${percent(observed ?? 0)}, bar ${[bar.atLeast === undefined ? '' : `at least ${percent(bar.atLeast)}`, bar.atMost === undefined ? '' : `at most ${percent(bar.atMost)}`].filter(Boolean).join(', ')} (${reference})`);
  throw new AppError('BLOCKED', `the data-quality gate stops the run: ${told.join('; ')}`, { userAction: 'Correct the file, or let the policy tell instead of block.', details: { checks: blocking.map((each) => each.check) } });
}
