import type { Feature } from '../feature.ts';
import { TracePanel } from './trace-panel.tsx';
import { TraceTab } from './trace-tab.tsx';

export const traceFeature: Feature = {
  id: 'trace',
  TracePanel,
  tabs: [{
    id: 'trace', title: 'Trace', order: 60, View: TraceTab,
    unavailable: (run) => (run.gates.some((gate) => gate.id === 'transform' && (gate.status === 'passed' || gate.status === 'reused')) ? null : 'Numbers can be traced from the canonical table on, which the gate Transform makes.'),
  }],
};
