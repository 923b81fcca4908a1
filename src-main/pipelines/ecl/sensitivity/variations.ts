import { NO_STRESS, type Stress } from '../kernel/settings.ts';
import { gradeOf } from '../measure/assign-curve.ts';
import type { LoanRow } from '../measure/loan-row.ts';
import type { ModelBook } from '../measure/model-book.ts';
import { stagingBars } from '../staging/staging-bars.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';

/** One way to measure the loans of a run otherwise. What is absent is as in the run. */
export interface Variation {
  readonly id: string;
  readonly title: string;
  readonly group: 'scenario' | 'pd' | 'lgd' | 'collateral' | 'rating' | 'stage' | 'sicr';
  readonly stress?: Stress;
  readonly book?: (book: ModelBook) => ModelBook;
  readonly row?: (row: LoanRow, book: ModelBook) => LoanRow;
  /** The kernel's results are those of the run: only stages differ. */
  readonly stagesOnly?: boolean;
  /** Stage 1 is booked at lifetime ECL. */
  readonly allInStage2?: boolean;
}

const RATIOS = [1.5, 2, 2.5, 3] as const;
const INCREASES = [0, 0.005, 0.01] as const;
/** Above this, paths are drawn, and each alone says nothing. */
const MOST_SCENARIOS = 12;

/** The sensitivities of a run, in the order in which they are told. Each is measured and staged as a run of its own would be; overlays stay. */
export function variationsOf({ scenarios, plan }: ModelBook): Variation[] {
  const stressed = (id: string, title: string, group: Variation['group'], stress: Partial<Stress>): Variation => ({ id, title, group, stress: { ...NO_STRESS, ...stress } });
  return [
    ...(scenarios.length > MOST_SCENARIOS ? [] : plan.scenarios.map(({ id, title }): Variation => ({ id: `scenario-${id}`, title: `100 % ${title}`, group: 'scenario', book: (book) => ({ ...book, scenarios: book.scenarios.map((each) => ({ ...each, weight: each.id === id ? 1 : 0 })) }) }))),
    stressed('pd-up', 'PD x 1.1', 'pd', { pd: 1.1 }), stressed('pd-down', 'PD x 0.9', 'pd', { pd: 0.9 }),
    stressed('lgd-up', 'LGD + 10 %', 'lgd', { lgdMultiplier: 1.1 }), stressed('lgd-down', 'LGD - 10 %', 'lgd', { lgdMultiplier: 0.9 }),
    stressed('hpi-down', 'Collateral values - 10 %', 'collateral', { collateral: 0.9 }),
    { id: 'notch-down', title: 'One notch worse', group: 'rating', row: (row, book) => notched(row, 1, book.policy) }, { id: 'notch-up', title: 'One notch better', group: 'rating', row: (row, book) => notched(row, -1, book.policy) },
    { id: 'all-stage-2', title: 'All of stage 1 at lifetime ECL', group: 'stage', stagesOnly: true, allInStage2: true },
    ...RATIOS.flatMap((ratio) => INCREASES.map((increase): Variation => ({ id: `sicr-${ratio}-${increase}`, title: `SICR at ${ratio} times and + ${increase * 100} points`, group: 'sicr', stagesOnly: true, book: (book) => withBars(book, ratio, increase) }))),
  ];
}

/** Both bars of SICR, instead of what the policy says. */
function withBars(book: ModelBook, relative: number, absolute: number): ModelBook {
  const staging = { ...book.policy.staging, relative, absolute, combine: 'both' as const, bands: [] };
  return { ...book, policy: { ...book.policy, staging }, bars: stagingBars(staging) };
}

/**
 * A loan one grade further down or up; the best and the worst stay. A PD on the file moves with the upper ends of the two grades. Without a
 * grade it is that of its PD; without either nothing moves.
 */
export function notched(row: LoanRow, by: 1 | -1, { pd }: Pick<EclPolicy, 'pd'>): LoanRow {
  const grade = row.grade ?? gradeOf(row.pd_12m, pd);
  const scale = [pd.grades.map((each) => each.grade), ...pd.curves.flatMap((curve) => (curve.source === 'matrix' ? [curve.states.slice(0, -1)] : []))].find((grades) => grade !== null && grades.includes(grade));
  if (grade === null || scale === undefined) return row;
  const at = scale.indexOf(grade);
  const to = scale[Math.max(0, Math.min(scale.length - 1, at + by))] as string;
  const upTo = (name: string): number | undefined => pd.grades.find((each) => each.grade === name)?.upTo;
  const [own, other] = [upTo(grade), upTo(to)];
  const moved = row.pd_12m === null || own === undefined || other === undefined || own === 0 ? row.pd_12m : Math.min(1, (row.pd_12m * other) / own);
  return { ...row, grade: to, pd_12m: moved };
}
