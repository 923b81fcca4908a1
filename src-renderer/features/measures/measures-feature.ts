import type { Feature } from '../feature.ts';
import { MeasuresView } from './measures-view.tsx';

export const measuresFeature: Feature = {
  id: 'measures',
  tabs: [{
    id: 'measures', title: 'Strata', order: 45, View: MeasuresView,
    unavailable: (run) => (run.gates.some((gate) => gate.status === 'passed' || gate.status === 'reused') ? null : 'Tables are taken over the rows that the run makes; no gate of it has ended yet.'),
  }],
};
