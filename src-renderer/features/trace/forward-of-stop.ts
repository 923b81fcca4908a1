import type { ForwardFrom } from '../../../src-shared/contract/explore.ts';
import { forwardOfDocument } from './explore-routes.ts';
import type { PathStop } from './path.ts';

/**
 * What `F` asks of a stop under the keyboard: a decision's, lookup row's or rule's reach where one vouches for the step, the
 * source cell's at its end, the value's own otherwise.
 */
export function forwardOfStop(stop: PathStop): ForwardFrom | null {
  if (stop.kind === 'origin' && stop.origin.kind === 'source-cell') return { kind: 'cell', sourceRow: stop.origin.sourceRow, column: stop.origin.column };
  const document = stop.kind === 'step' ? stop.step.origin : stop.kind === 'origin' && stop.origin.kind === 'document' ? stop.origin.origin : undefined;
  const reached = document === undefined ? null : forwardOfDocument(document);
  if (reached !== null) return reached;
  const [finding] = stop.kind === 'findings' ? stop.node.findings : [];
  if (finding !== undefined) return { kind: 'rule', rule: finding.rule };
  return { kind: 'address', address: stop.node.address };
}
