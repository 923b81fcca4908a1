import { formatCount } from '../../components/format.ts';
import type { Feature } from '../feature.ts';
import { ECL, eclFiguresMissing, isEclRun } from '../ecl-parts/use-ecl-run.ts';
import { EclMeta } from './ecl-meta.tsx';
import { EclPlace } from './ecl-place.tsx';
import { LoansTab } from './loans/loans-tab.tsx';
import { ResultsTab } from './results/results-tab.tsx';
import { SetUpTab } from './setup-tab.tsx';

export const eclFeature: Feature = {
  id: 'ecl',
  places: [{ id: 'ecl', title: 'Expected credit loss', icon: 'bars', section: 'pipelines', order: 20, View: EclPlace }],
  tabs: [
    { id: 'setup', title: 'Set-up', order: 1, View: SetUpTab, when: isEclRun },
    { id: 'results', title: 'Results', order: 2, View: ResultsTab, when: isEclRun, unavailable: eclFiguresMissing },
    { id: 'loans', title: 'Loans', order: 5, View: LoansTab, when: isEclRun, unavailable: eclFiguresMissing, count: (run) => (run.rows === null ? null : formatCount(run.rows)) },
  ],
  pipelines: [{ pipeline: ECL, place: 'ecl', home: (run) => (eclFiguresMissing(run) === null ? 'results' : 'gates'), tabOrder: { trace: 9.5 }, Meta: EclMeta }],
};
