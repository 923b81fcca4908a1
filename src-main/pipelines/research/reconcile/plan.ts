import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import { BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';

const document = (ref: string, label: string): Origin => ({ kind: 'document', ref, label });

/**
 * What `bar` can depend on: its own row of `vendor.bar`, rows of the same session at other vendors (which one is used), rows of the series
 * before (the factor), the actions, and the priority and tolerances of the ingestion.
 */
export function barPlan(): TablePlan {
  const priority = document('ingestion#/priority', 'order of vendors');
  const identity = ['symbol', 'session', 'verdict'];
  return kernelTablePlan('bar', 'vendor.bar', 'bar', BAR_FIELDS.map(({ name, title, type }) => {
    const column = { column: name, title, type };
    switch (name) {
      case 'symbol': case 'session': case 'open': case 'high': case 'low': case 'close': case 'volume': return { ...column, reads: [name] };
      case 'factor': return { ...column, reads: [...identity, 'close'], pool: [...identity, 'vendor', 'close'], documents: [priority, { kind: 'system', ref: 'table:action', label: 'corporate actions' }] };
      case 'adjusted_close': return { ...column, reads: ['close'], own: ['factor'] };
      case 'vendor': return { ...column, reads: ['vendor'], documents: [priority] };
      case 'method': return { ...column, reads: ['vendor'], pool: [...identity, 'vendor'], documents: [priority] };
      case 'vendors': case 'other_row': return { ...column, reads: identity, pool: [...identity, 'vendor'], documents: [priority] };
      case 'close_difference': return { ...column, reads: ['close'], own: ['other_row'], pool: [...identity, 'vendor', 'close'], documents: [priority] };
      case 'volume_difference': return { ...column, reads: ['volume'], own: ['other_row'], pool: [...identity, 'vendor', 'volume'], documents: [priority] };
      default: return { ...column, reads: ['verdict', 'open', 'high', 'low', 'close', 'volume'], pool: [...identity, 'vendor', 'open', 'high', 'low', 'close', 'volume'], documents: [priority, document('ingestion#/tolerance', 'tolerances'), document('ingestion#/sanity', 'what is possible')] };
    }
  }));
}
