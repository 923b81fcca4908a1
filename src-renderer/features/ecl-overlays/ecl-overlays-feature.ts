import type { Feature } from '../feature.ts';
import { eclFiguresMissing, isEclRun } from '../ecl-parts/use-ecl-run.ts';
import { OverlaysPlace, OverlaysTab } from './overlays-desk.tsx';

export const eclOverlaysFeature: Feature = {
  id: 'ecl-overlays',
  places: [{ id: 'overlays', title: 'Overlays', icon: 'weave', section: 'pipelines', order: 21, View: OverlaysPlace }],
  tabs: [{ id: 'overlays', title: 'Overlays', order: 5.5, View: OverlaysTab, when: isEclRun, unavailable: eclFiguresMissing }],
};
