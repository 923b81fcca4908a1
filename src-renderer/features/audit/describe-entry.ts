import type { z } from 'zod';
import type { AuditEntry } from '../../../src-shared/contract/audit.ts';

export type Entry = z.infer<typeof AuditEntry>;

function scalar(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 1 ? scalar(value[0]) : `${value.length} entries`;
  return null;
}

/** Names and values of an entry's payload, in the payload's order; nested objects are left to the detail. */
export function payloadPairs(entry: Entry): { name: string; value: string }[] {
  const payload = entry.payload;
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    const value = scalar(payload);
    return value === null ? [] : [{ name: 'value', value }];
  }
  return Object.entries(payload).flatMap(([name, value]) => {
    const shown = scalar(value);
    return shown === null ? [] : [{ name, value: shown }];
  });
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
const brief = (text: string): string => (isHash(text) ? `${text.slice(0, 4)} ${text.slice(4, 8)}` : text);

/** What an entry says, in one line: its subject, then its particulars; a reason is quoted and comes last. */
export function describeEntry(entry: Entry): string {
  const pairs = payloadPairs(entry);
  const reason = pairs.find((pair) => pair.name === 'reason');
  const rest = pairs.filter((pair) => pair !== reason).map((pair) => `${pair.name} ${brief(pair.value)}`);
  return [brief(entry.subject), ...rest, ...(reason ? [`“${reason.value}”`] : [])].join(', ');
}

/** The run an entry is about, or null. */
export function runOfEntry(entry: Entry): string | null {
  return /^r\d{4,}$/.test(entry.subject) ? entry.subject : null;
}
