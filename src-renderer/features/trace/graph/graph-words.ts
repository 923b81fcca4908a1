import type { CallOutput } from '../../../state/use-call.ts';

export type FieldNode = CallOutput<'trace.graph'>['nodes'][number];

/** What a node is, in words. */
export const KINDS: Readonly<Record<FieldNode['kind'], string>> = {
  'source-column': 'column of the tape', canonical: 'field', 'report-field': 'field of a report', measure: 'measure', formula: 'formula', 'report-code': 'code of a report',
  stratum: 'cells of a stratification', rule: 'rule', decision: 'decision', lookup: 'lookup', 'deal-entry': 'deal entry', join: 'join', document: 'document',
};

/** `space:column` without its space where the title says it already. */
export function shortId(node: Pick<FieldNode, 'id' | 'space'>): string {
  return node.id.startsWith(`${node.space}:`) ? node.id.slice(node.space.length + 1) : node.id;
}
