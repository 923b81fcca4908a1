import type { Feature } from '../feature.ts';
import { TapesView } from './tapes-view.tsx';

export const tapesFeature: Feature = {
  id: 'tapes',
  places: [{ id: 'tapes', title: 'Tapes', icon: 'file', section: 'top', order: 20, View: TapesView }],
};
