import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Mapping, MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { Sections } from '../params.ts';

/**
 * Lays a given mapping over the proposal. Columns are matched by header text (and by order among equal headers), so that a column
 * added by the servicer waits for a person while all others keep what was confirmed.
 * Errors: INVALID_INPUT when it names a field that the registry does not have, or maps two columns to one field.
 */
export function adoptMapping(proposal: Mapping, given: Mapping, sections: Pick<Sections, 'fields'>): Mapping {
  const seen = new Map<string, number>();
  for (const column of given.columns) {
    if (column.field === null || column.status !== 'accepted') continue;
    if (!Object.hasOwn(sections.fields, column.field)) throw new AppError('INVALID_INPUT', `the mapping maps “${column.header.trim()}” to ${column.field}, which is no field of the registry`, { userAction: 'Choose a field from config/fields.' });
    const other = seen.get(column.field);
    if (other !== undefined) throw new AppError('INVALID_INPUT', `the mapping maps columns ${other + 1} and ${column.index + 1} both to ${column.field}`, { userAction: 'Map one of them, ignore the other.' });
    seen.set(column.field, column.index);
  }
  const waiting = new Map<string, MappingColumn[]>();
  for (const column of given.columns) waiting.set(column.header, [...(waiting.get(column.header) ?? []), column]);
  const columns = proposal.columns.map((proposed): MappingColumn => {
    const [match, ...rest] = waiting.get(proposed.header) ?? [];
    if (!match) return { ...proposed, status: proposed.status === 'ignored' ? 'ignored' : 'review', reason: `not in the given mapping; ${proposed.reason}` };
    waiting.set(proposed.header, rest);
    return { ...match, index: proposed.index, alternatives: proposed.alternatives };
  });
  const taken = new Set(columns.filter((column) => column.status === 'accepted').map((column) => column.field));
  return { ...proposal, columns: columns.map((column) => (column.status === 'review' && column.field !== null && taken.has(column.field) ? { ...column, field: null } : column)) };
}

/** Headers that the given mapping uses and the tape does not have (as often): a column was renamed or left out. */
export function missingHeaders(proposal: Mapping, given: Mapping): string[] {
  const there = new Map<string, number>();
  for (const { header } of proposal.columns) there.set(header, (there.get(header) ?? 0) + 1);
  return given.columns.flatMap((column) => {
    const left = there.get(column.header) ?? 0;
    there.set(column.header, left - 1);
    return left <= 0 && column.field !== null && column.status === 'accepted' ? [column.header.trim()] : [];
  });
}
