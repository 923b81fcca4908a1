import type { Feature } from '../feature.ts';
import { MeasuresView } from './measures-view.tsx';

export const measuresFeature: Feature = {
  id: 'measures',
  tabs: [{
    id: 'measures', title: 'Strata', order: 45, View: MeasuresView,
    unavailable: (run) => (run.gates.some((gate) => (gate.id === 'stratify' || gate.id === 'transform') && (gate.status === 'passed' || gate.status === 'reused')) ? null : 'Strata are taken over the canonical table, which the gate Transform makes.'),
  }],
};
