import { formatCount } from '../../components/format.ts';
import type { Feature } from '../feature.ts';
import { DataView } from './data-view.tsx';

export const dataFeature: Feature = {
  id: 'data',
  tabs: [{
    id: 'data', title: 'Data', order: 30, View: DataView,
    count: (run) => (run.rows === null ? null : formatCount(run.rows)),
    unavailable: (run) => (run.gates.some((gate) => gate.id === 'ingest' && (gate.status === 'passed' || gate.status === 'reused')) ? null : 'Rows are read by the gate Ingest.'),
  }],
};
