import { gatesDone } from '../../state/run-progress.ts';
import type { Feature } from '../feature.ts';
import { GatesView } from './gates-view.tsx';

export const gatesFeature: Feature = {
  id: 'gates',
  tabs: [{
    id: 'gates', title: 'Gates', order: 10, View: GatesView,
    count: (run) => { const { done, total } = gatesDone(run); return `${done}/${total}`; },
  }],
};
