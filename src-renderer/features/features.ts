import type { Feature, Place, RunTab } from './feature.ts';
import { gatesFeature } from './gates/gates-feature.ts';
import { manifestFeature } from './manifest/manifest-feature.ts';
import { runsFeature } from './runs/runs-feature.ts';
import { settingsFeature } from './settings/settings-feature.ts';

/** One line a feature; nothing else in the renderer names them. */
export const FEATURES: readonly Feature[] = [
  runsFeature,
  gatesFeature,
  manifestFeature,
  settingsFeature,
];

export const RUN_TABS: readonly RunTab[] = FEATURES.flatMap((feature) => feature.tabs ?? []).toSorted((a, b) => a.order - b.order);
export const PLACES: readonly Place[] = FEATURES.flatMap((feature) => feature.places ?? []).toSorted((a, b) => a.order - b.order);
export const TracePanel = FEATURES.find((feature) => feature.TracePanel !== undefined)?.TracePanel;
