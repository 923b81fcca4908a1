import type { Feature } from '../feature.ts';
import { useComparePalette } from './compare-palette.ts';
import { ComparePlaceView } from './compare-view.tsx';

export const compareFeature: Feature = {
  id: 'compare',
  places: [{ id: 'compare', title: 'Compare runs', icon: 'weave', section: 'evidence', order: 30, View: ComparePlaceView }],
  usePalette: useComparePalette,
};
