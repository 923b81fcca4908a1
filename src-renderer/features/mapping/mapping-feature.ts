import type { Feature } from '../feature.ts';
import { MappingView } from './mapping-view.tsx';

export const mappingFeature: Feature = {
  id: 'mapping',
  tabs: [{
    id: 'mapping', title: 'Mapping', order: 20, View: MappingView,
    when: (run) => run.gates.some((gate) => gate.id === 'align'),
    count: (run) => { const columns = run.gates.find((gate) => gate.id === 'align')?.summary['columns']; return typeof columns === 'number' ? String(columns) : null; },
    unavailable: (run) => {
      const align = run.gates.find((gate) => gate.id === 'align');
      return align === undefined || align.status === 'waiting' || align.status === 'running' ? 'Columns are matched once the tape has been read.'
        : align.status === 'failed' || align.status === 'cancelled' ? 'The gate that matches columns did not end.' : null;
    },
  }],
};
