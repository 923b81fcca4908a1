import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import { VENDOR_BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import type { Reading } from './reading.ts';

/** What `vendor.bar` can depend on: by column, the cells of the source that any file maps to it, and the members of the ingestion that say how. */
export function vendorBarPlan(readings: readonly Reading[]): TablePlan {
  const columnsOf = (...names: readonly string[]): string[] => [...new Set(readings.flatMap(({ fields }) => fields.filter(({ field }) => names.includes(field.name)).map(({ column }) => `c${column}`)))].sort();
  const lines = (member: string, title: string): Origin[] => readings.map(({ at }) => ({ kind: 'document', ref: `ingestion#/files/${at}/${member}`, label: title }));
  const whole: Origin[] = [{ kind: 'document', ref: 'ingestion#/sanity', label: 'what is possible' }, { kind: 'document', ref: 'ingestion#/window', label: 'window' }, { kind: 'document', ref: 'ingestion#/calendar', label: 'calendar' }, { kind: 'document', ref: 'ingestion#/tolerance/closeBps', label: 'when two closes are the same' }];
  const every = columnsOf('symbol', 'session', 'open', 'high', 'low', 'close', 'volume', 'vendor_adjusted');
  return kernelTablePlan('vendor.bar', 'source', 'vendor-bar', VENDOR_BAR_FIELDS.map(({ name, title, type }) => {
    const column = { column: name, title, type };
    switch (name) {
      case 'vendor': return { ...column, reads: [], documents: lines('vendor', 'vendor') };
      case 'file': return { ...column, reads: ['file'] };
      case 'symbol': return { ...column, reads: columnsOf('symbol'), documents: lines('symbol', 'symbol of the file') };
      case 'session': return { ...column, reads: columnsOf('session'), documents: [...lines('dateFormat', 'format of dates'), ...lines('timeZone', 'time zone')] };
      case 'volume': return { ...column, reads: columnsOf('volume'), documents: [...lines('volumeUnit', 'unit of volume'), ...lines('decimal', 'decimal mark')] };
      // Rows of the same series and of other vendors decide it too: duplicates, the returns before, the same move elsewhere.
      case 'verdict': return { ...column, reads: every, pool: every, documents: whole };
      default: return { ...column, reads: columnsOf(name), documents: lines('decimal', 'decimal mark') };
    }
  }));
}
