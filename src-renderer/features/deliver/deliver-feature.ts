import type { Feature } from '../feature.ts';
import { DeliverView } from './deliver-view.tsx';

export const deliverFeature: Feature = {
  id: 'deliver',
  tabs: [{
    id: 'deliver', title: 'Deliver', order: 50, View: DeliverView,
    when: (run) => run.gates.some((gate) => gate.id.startsWith('deliver')),
    count: (run) => {
      const files = run.gates.flatMap((gate) => gate.outputs).filter((output) => output.extension === 'xml').length;
      return files === 0 ? null : String(files);
    },
    unavailable: (run) => (run.status === 'blocked' || run.status === 'review_required' ? 'The run waits for a person before it delivers.' : run.status === 'running' || run.status === 'queued' ? 'The run goes on; files are written at its end.' : run.status === 'succeeded' || run.gates.some((gate) => gate.outputs.some((output) => output.extension === 'xml')) ? null : 'The run ended before it delivered.'),
  }],
};
