import type { Run } from '../../src-shared/model/run.ts';
import type { Feature, PipelineScreens, Place, RunTab } from './feature.ts';
import { eclFeature } from './ecl/ecl-feature.ts';
import { researchFeature } from './research/research-feature.ts';
import { governanceFeature } from './governance/governance-feature.ts';
import { traceFeature } from './trace/trace-feature.ts';
import { measuresFeature } from './measures/measures-feature.ts';
import { decisionsFeature } from './decisions/decisions-feature.ts';
import { findingsFeature } from './findings/findings-feature.ts';
import { deliverFeature } from './deliver/deliver-feature.ts';
import { deskFeature } from './desk/desk-feature.ts';
import { compareFeature } from './compare/compare-feature.ts';
import { dataFeature } from './data/data-feature.ts';
import { auditFeature } from './audit/audit-feature.ts';
import { gatesFeature } from './gates/gates-feature.ts';
import { manifestFeature } from './manifest/manifest-feature.ts';
import { mappingFeature } from './mapping/mapping-feature.ts';
import { runsFeature } from './runs/runs-feature.ts';
import { tapesFeature } from './tapes/tapes-feature.ts';
import { eclBacktestsFeature } from './ecl-backtests/ecl-backtests-feature.ts';
import { eclMovementFeature } from './ecl-movement/ecl-movement-feature.ts';
import { eclOverlaysFeature } from './ecl-overlays/ecl-overlays-feature.ts';
import { settingsFeature } from './settings/settings-feature.ts';

/** One line a feature; nothing else in the renderer names them. */
export const FEATURES: readonly Feature[] = [
  runsFeature,
  gatesFeature,
  mappingFeature,
  manifestFeature,
  auditFeature,
  compareFeature,
  dataFeature,
  deliverFeature,
  findingsFeature,
  decisionsFeature,
  measuresFeature,
  traceFeature,
  governanceFeature,
  deskFeature,
  tapesFeature,
  settingsFeature,
  eclFeature,
  eclMovementFeature,
  eclOverlaysFeature,
  eclBacktestsFeature,
  researchFeature,
];

export const RUN_TABS: readonly RunTab[] = FEATURES.flatMap((feature) => feature.tabs ?? []).toSorted((a, b) => a.order - b.order);

const PIPELINES: readonly PipelineScreens[] = FEATURES.flatMap((feature) => feature.pipelines ?? []);

/** How the runs of a pipeline differ, or undefined where they do not. */
export function screensOf(run: Pick<Run, 'pipeline'>): PipelineScreens | undefined {
  return PIPELINES.find((each) => each.pipeline === run.pipeline);
}

/** The tabs of a run, in order. */
export function tabsOf(run: Run): readonly RunTab[] {
  const order = (tab: RunTab): number => screensOf(run)?.tabOrder?.[tab.id] ?? tab.order;
  return RUN_TABS.filter((tab) => (tab.when?.(run) ?? true) && screensOf(run)?.hides?.includes(tab.id) !== true).toSorted((a, b) => order(a) - order(b));
}

/** The tab that a run opens on. */
export function homeOf(run: Run): string {
  return screensOf(run)?.home(run) ?? 'gates';
}

export const PLACES: readonly Place[] = FEATURES.flatMap((feature) => feature.places ?? []).toSorted((a, b) => a.order - b.order);
export const TracePanel = FEATURES.find((feature) => feature.TracePanel !== undefined)?.TracePanel;
