import type { Feature } from '../feature.ts';
import { formatCount } from '../../components/format.ts';
import { FindingsView } from './findings-view.tsx';

export const findingsFeature: Feature = {
  id: 'findings',
  tabs: [{
    id: 'findings', title: 'Findings', order: 40, View: FindingsView,
    count: (run) => formatCount(run.findings.blocking + run.findings.review + run.findings.info),
    unavailable: (run) => (run.gates.some((gate) => gate.id === 'validate' && (gate.status === 'waiting' || gate.status === 'skipped' || gate.status === 'cancelled')) ? 'Findings are made by the gate Validate.' : null),
  }],
};
