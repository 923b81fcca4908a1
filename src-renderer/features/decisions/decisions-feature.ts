import type { Feature } from '../feature.ts';
import { DecisionsView } from './decisions-view.tsx';

export const decisionsFeature: Feature = {
  id: 'decisions',
  tabs: [{ id: 'decisions', title: 'Decisions', order: 42, View: DecisionsView }],
};
