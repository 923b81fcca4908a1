import type { Feature } from '../feature.ts';
import { ManifestView } from './manifest-view.tsx';

export const manifestFeature: Feature = {
  id: 'manifest',
  tabs: [{
    id: 'manifest', title: 'Manifest', order: 70, View: ManifestView,
    unavailable: (run) => (run.manifestSha256 === null ? 'The manifest is written when the run comes to rest.' : null),
  }],
};
