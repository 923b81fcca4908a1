import type { Feature } from '../feature.ts';
import { eclFiguresMissing, isEclRun } from '../ecl-parts/use-ecl-run.ts';
import { BacktestsTab } from './backtests-tab.tsx';
import { SensitivityTab } from './sensitivity-tab.tsx';

export const eclBacktestsFeature: Feature = {
  id: 'ecl-backtests',
  tabs: [
    { id: 'sensitivity', title: 'Sensitivity', order: 7, View: SensitivityTab, when: isEclRun, unavailable: eclFiguresMissing },
    { id: 'backtests', title: 'Back-tests', order: 7.5, View: BacktestsTab, when: isEclRun, unavailable: eclFiguresMissing },
  ],
};
