import '../research-parts/research-parts.css';
import type { Run } from '../../../src-shared/model/run.ts';
import { formatCount } from '../../components/format.ts';
import type { Feature } from '../feature.ts';
import { isMode, made, missing, RESEARCH } from '../research-parts/use-research-run.ts';
import { DataTab } from '../research-data/data-tab.tsx';
import { ShadowTab } from '../research-desk/shadow/shadow-tab.tsx';
import { ExposureTab } from '../research-results/exposure-tab.tsx';
import { FilesTab } from '../research-results/files-tab.tsx';
import { ResultTab } from '../research-results/result-tab.tsx';
import { SetUpTab } from '../research-results/set-up-tab.tsx';
import { TradesTab } from '../research-results/trades/trades-tab.tsx';
import { QualificationTab } from '../research-robustness/qualification-tab.tsx';
import { RobustnessTab } from '../research-robustness/robustness-tab.tsx';
import { ResearchMeta } from './research-meta.tsx';
import { ResearchPlace } from './research-place.tsx';

const experiment = isMode('experiment');
const evaluated = (run: Run): string | null => missing(run, 'evaluate');

/** The tab that a research run opens on: what it has to show. */
function home(run: Run): string {
  if (run.mode === 'shadow') return made(run, 'shadow') ? 'shadow' : 'gates';
  if (run.mode === 'data') return made(run, 'reconcile') ? 'market' : 'gates';
  return made(run, 'evaluate') ? 'result' : 'gates';
}

export const researchFeature: Feature = {
  id: 'research',
  places: [{ id: 'research', title: 'Research', icon: 'research', section: 'pipelines', order: 30, View: ResearchPlace }],
  tabs: [
    { id: 'market', title: 'Vendors', order: 0.5, View: DataTab, when: isMode('data', 'experiment', 'shadow'), unavailable: (run) => missing(run, 'reconcile') },
    { id: 'shadow', title: 'Shadow', order: 0.6, View: ShadowTab, when: isMode('shadow'), unavailable: (run) => missing(run, 'shadow') },
    { id: 'setup-research', title: 'Set-up', order: 1, View: SetUpTab, when: experiment, unavailable: evaluated },
    { id: 'result', title: 'Result', order: 2, View: ResultTab, when: experiment, unavailable: evaluated },
    { id: 'trades', title: 'Trades', order: 3, View: TradesTab, when: experiment, unavailable: (run) => missing(run, 'backtest'), count: (run) => { const trades = run.gates.find(({ id }) => id === 'backtest')?.summary['trades']; return typeof trades === 'number' ? formatCount(trades) : null; } },
    { id: 'exposure', title: 'Exposure', order: 4, View: ExposureTab, when: experiment, unavailable: (run) => missing(run, 'backtest') },
    { id: 'robustness', title: 'Robustness', order: 5, View: RobustnessTab, when: experiment },
    { id: 'files', title: 'Files', order: 8, View: FilesTab, when: isMode('data', 'experiment', 'shadow'), unavailable: (run) => missing(run, 'reconcile') },
    { id: 'qualification', title: 'Qualification', order: 6, View: QualificationTab, when: experiment, unavailable: (run) => missing(run, 'lookahead') },
  ],
  pipelines: [{ pipeline: RESEARCH, place: 'research', home, tabOrder: { trace: 9.5 }, hides: ['measures', 'decisions'], Meta: ResearchMeta }],
};
