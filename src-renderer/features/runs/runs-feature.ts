import type { Feature } from '../feature.ts';
import { RunsPlace } from './runs-place.tsx';
import { useRunPalette } from './run-palette.ts';

export const runsFeature: Feature = {
  id: 'runs',
  places: [{ id: 'runs', title: 'Runs', icon: 'home', section: 'top', order: 10, View: RunsPlace }],
  usePalette: useRunPalette,
};
