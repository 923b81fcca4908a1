import type { Feature } from '../feature.ts';
import { SearchPlace } from './search/search-place.tsx';
import { useFindPalette } from './search/find-palette.ts';
import { TracePanel } from './trace-panel.tsx';
import { TraceTab } from './trace-tab.tsx';

export const traceFeature: Feature = {
  id: 'trace',
  TracePanel,
  usePalette: useFindPalette,
  places: [{ id: 'trace', title: 'Trace a number', icon: 'trace', section: 'evidence', order: 10, View: SearchPlace }],
  tabs: [{
    id: 'trace', title: 'Trace', order: 60, View: TraceTab,
    unavailable: (run) => (run.gates.some((gate) => (gate.status === 'passed' || gate.status === 'reused') && gate.outputs.some((output) => output.rows !== undefined)) ? null : 'Numbers can be traced once a gate has made a table.'),
  }],
};
