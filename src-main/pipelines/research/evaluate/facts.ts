import type { Fact } from '../../../../src-shared/model/research/evaluation.ts';
import { CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import type { MetricRow } from './metric-rows.ts';
import type { TrialCount } from './trial-count.ts';

/** What the evaluation can say of the candidate, with the rows it is seen in. What it cannot know is null, and never true. */
export function factsOf(rows: readonly MetricRow[], trials: TrialCount, pointInTime: boolean): readonly Fact[] {
  const of = (metric: string): number | null => rows.find((row) => row.book === CANDIDATE && row.slice === 'all' && row.metric === metric)?.value ?? null;
  const address = (metric: string): string => `metric:value@${CANDIDATE}/all/${metric}`;
  const bounds = ['weight_violations', 'exposure_violations', 'turnover_violations'] as const;
  const found = bounds.map(of);
  const total = found.every((value) => value !== null) ? found.reduce<number>((sum, value) => sum + value, 0) : null;
  const strange = of('non_finite');
  return [
    { fact: 'constraints', title: 'Bounds of the book', holds: total === null ? null : total === 0, addresses: bounds.map(address), text: total === null ? 'Decided weights are not kept, so bounds cannot be held against them.' : total === 0 ? 'No weight, exposure or turnover beyond its bound in any session.' : `${found[0]} weights, ${found[1]} sessions of exposure and ${found[2]} of turnover beyond their bounds.` },
    { fact: 'finite', title: 'Every value is a number', holds: strange === null ? null : strange === 0, addresses: [address('non_finite')], text: strange === null ? 'Sessions are not kept.' : strange === 0 ? 'Equity and return of every session are finite numbers.' : `${strange} sessions have an equity or a return that is no finite number.` },
    { fact: 'point-in-time', title: 'Universe known at the time', holds: pointInTime, addresses: [], text: pointInTime ? 'Who is in the universe is known session by session.' : 'Who was in the universe is not known; the names are those of now.' },
    { fact: 'trials-counted', title: 'Trials counted', holds: trials.report.counted ? true : null, addresses: [`metric:value@${CANDIDATE}/test/trials`], text: trials.report.text },
    { fact: 'replay-equal', title: 'Replay equal to the experiment', holds: null, addresses: [], text: 'No shadow replay has been compared with this run.' },
  ];
}
