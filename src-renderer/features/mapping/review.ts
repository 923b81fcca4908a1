import type { Field } from '../../../src-shared/model/field.ts';
import type { Mapping, MappingColumn, Reading } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';

/** What a person changed, by column index; on top of the mapping that the run proposed. */
export type Changes = Readonly<Record<number, MappingColumn>>;

export type Group = 'needs' | 'glance' | 'settled' | 'ignored';

/** Where a column stands by what was *proposed*: it stays there while it is reviewed, so that rows do not jump. */
export function groupOf(proposed: MappingColumn): Group {
  if (proposed.status === 'review') return 'needs';
  if (proposed.status === 'ignored' || proposed.field === null) return 'ignored';
  return proposed.tier === 'token-set' || proposed.tier === 'fuzzy' ? 'glance' : 'settled';
}

export const GROUPS: readonly { readonly id: Group; readonly title: string; readonly text: string }[] = [
  { id: 'needs', title: 'Needs you', text: 'below the bar, two columns want one field, or a reading is undeclared' },
  { id: 'glance', title: 'Glance', text: 'above the bar, not certain; accepted as a group with Shift A' },
  { id: 'settled', title: 'Settled', text: 'exact, normalised, a known alias, or confirmed by a person before' },
  { id: 'ignored', title: 'Ignored', text: 'not used; kept in the list of unmapped columns' },
];

/** The columns as they stand now. */
export function currentColumns(mapping: Mapping, changes: Changes): MappingColumn[] {
  return mapping.columns.map((column) => changes[column.index] ?? column);
}

export type OpenReading = 'percent' | 'number' | 'dates';

/** What about a column's reading a person must still declare before it can be accepted. Empty columns have nothing to read. */
export function openReading(column: MappingColumn, proposed: MappingColumn, field: Field | undefined, profile: ColumnProfile | undefined): OpenReading | null {
  if (field === undefined || profile?.type === 'empty') return null;
  const { reading } = column;
  const untouched = JSON.stringify(reading) === JSON.stringify(proposed.reading);
  if (field.type === 'date') return (reading.dates ?? []).length === 0 || (untouched && /declare the date pattern/.test(proposed.readingReason)) ? 'dates' : null;
  if (field.type !== 'decimal' && field.type !== 'integer') return null;
  if (field.unit === 'points' && reading.percent === undefined) return 'percent';
  return reading.number === undefined && /declare the number form/.test(proposed.readingReason) ? 'number' : null;
}

/** Why a column cannot be accepted now, as a sentence; null when it can. */
export function acceptProblem(column: MappingColumn, all: readonly MappingColumn[], open: OpenReading | null): string | null {
  if (column.field === null) return 'Choose a field first, or ignore the column.';
  const other = all.find((each) => each.index !== column.index && each.field === column.field && each.status === 'accepted');
  if (other !== undefined) return `Column ${other.index + 1}, “${other.header.trim()}”, already feeds ${column.field}. Ignore or remap one of them.`;
  if (open !== null) return { percent: 'Declare whether its numbers are percent points or fractions.', number: 'Declare the form of its numbers.', dates: 'Declare its date pattern.' }[open];
  return null;
}

/** A person says yes to the field and the reading. */
export function accepted(column: MappingColumn): MappingColumn {
  return { ...column, status: 'accepted', tier: 'person', score: 1, reason: column.tier === 'person' ? column.reason : `confirmed; proposed as ${column.tier}, ${column.score.toFixed(2)}: ${column.reason}` };
}

/** A person says that the column is not used. */
export function ignored(column: MappingColumn): MappingColumn {
  return { ...column, status: 'ignored', tier: 'person', score: 1, field: null, reason: column.field === null ? 'ignored' : `ignored; ${column.field} was proposed` };
}

/** A person chooses another field. What was read for the old one (a percent, a date) does not carry over. */
export function remapped(column: MappingColumn, field: Field): MappingColumn {
  const { dates, number } = column.reading;
  const reading: Reading = field.type === 'date' ? (dates === undefined ? {} : { dates }) : field.type === 'decimal' || field.type === 'integer' ? (number === undefined ? {} : { number }) : {};
  return { ...column, field: field.name, status: 'review', tier: 'person', score: 1, reason: column.field === null || column.field === field.name ? 'chosen' : `chosen instead of ${column.field}`, reading };
}

/** Indexes of the columns that still need a person, in file order. */
export function openColumns(columns: readonly MappingColumn[]): number[] {
  return columns.filter((column) => column.status === 'review').map((column) => column.index);
}

/** The next (or previous) of `open` in the order shown, from `at`, around the end; null when none is open. */
export function nextOpen(shown: readonly number[], open: readonly number[], at: number | null, step: 1 | -1): number | null {
  const left = shown.filter((index) => open.includes(index));
  if (left.length === 0) return null;
  const here = at === null ? -1 : shown.indexOf(at);
  const candidates = step === 1 ? left.filter((index) => shown.indexOf(index) > here) : left.filter((index) => shown.indexOf(index) < here).toReversed();
  return candidates[0] ?? (step === 1 ? left[0] : left.at(-1)) ?? null;
}

/** The document that is sent: the proposal with what a person changed. */
export function reviewedMapping(mapping: Mapping, changes: Changes): Mapping {
  return { ...mapping, columns: currentColumns(mapping, changes) };
}
