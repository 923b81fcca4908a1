import { useMemo } from 'react';
import type { Field } from '../../../src-shared/model/field.ts';
import type { MappingColumn, Reading } from '../../../src-shared/model/mapping.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';
import { useDraft, useDrafts } from './draft-store.ts';
import { acceptProblem, accepted, currentColumns, groupOf, ignored, openColumns, openReading, remapped } from './review.ts';
import type { Group, OpenReading } from './review.ts';

export type MappingAnswer = CallOutput<'mapping.get'>;

export interface Review {
  readonly columns: readonly MappingColumn[];
  readonly open: readonly number[];
  readonly steps: number;
  field(column: MappingColumn): Field | undefined;
  openReading(index: number): OpenReading | null;
  problem(index: number): string | null;
  /** True when it was accepted. */
  accept(index: number): boolean;
  acceptGroup(group: Group): void;
  ignore(index: number): void;
  remap(index: number, field: string): void;
  read(index: number, reading: Reading): void;
  readonly undo: () => void;
}

/** The review of one run's mapping: the proposal, what a person changed, and the ways to change it. */
export function useReview(run: string, answer: MappingAnswer): Review {
  const { changes, steps } = useDraft(run, answer.sha256);
  const { change, undo } = useDrafts.getState();
  const toast = useView((state) => state.toast);
  const proposed = answer.mapping.columns;
  const columns = useMemo(() => currentColumns(answer.mapping, changes), [answer.mapping, changes]);
  const fields = useMemo(() => new Map(answer.fields.map((field) => [field.name, field])), [answer.fields]);
  const at = (index: number) => columns.find((column) => column.index === index);
  const field = (column: MappingColumn) => (column.field === null ? undefined : fields.get(column.field));
  const reading = (column: MappingColumn) => openReading(column, proposed.find((each) => each.index === column.index) ?? column, field(column), answer.profile.columns.find((each) => each.index === column.index));
  const problem = (column: MappingColumn) => acceptProblem(column, columns, reading(column));
  const put = (changed: readonly MappingColumn[]) => { if (changed.length > 0) change(run, answer.sha256, changed); };
  return {
    columns, steps, field,
    open: openColumns(columns),
    openReading: (index) => { const column = at(index); return column === undefined ? null : reading(column); },
    problem: (index) => { const column = at(index); return column === undefined ? null : problem(column); },
    accept(index) {
      const column = at(index);
      if (column === undefined || column.status === 'accepted') return false;
      const why = problem(column);
      if (why !== null) {
        toast({ title: `“${column.header.trim()}” is not accepted yet`, text: why, tone: 'warn' });
        return false;
      }
      put([accepted(column)]);
      return true;
    },
    acceptGroup(group) {
      const members = columns.filter((column, place) => groupOf(proposed[place] ?? column) === group && column.status !== 'ignored' && column.tier !== 'person');
      // One field, one column: a later member of the group that wants a field just given away stays open.
      const taken = new Set<string | null>();
      const ready = members.filter((column) => problem(column) === null && !taken.has(column.field) && taken.add(column.field));
      put(ready.map(accepted));
      toast({ title: `${ready.length} of ${members.length} accepted`, tone: ready.length === members.length ? 'ok' : 'warn', ...(ready.length === members.length ? {} : { text: 'The others still lack a field or a reading.' }), ...(ready.length === 0 ? {} : { action: { label: 'Undo', run: () => undo(run) } }) });
    },
    ignore(index) {
      const column = at(index);
      if (column !== undefined && column.status !== 'ignored') put([ignored(column)]);
    },
    remap(index, name) {
      const column = at(index);
      const to = fields.get(name);
      if (column === undefined || to === undefined) return;
      const original = proposed.find((each) => each.index === index);
      // Back to the proposal: its own tier, score and reading, to be accepted as such.
      put([original !== undefined && original.field === name ? { ...original, status: 'review', reading: column.field === name ? column.reading : original.reading } : remapped(column, to)]);
    },
    read(index, to) {
      const column = at(index);
      if (column !== undefined) put([{ ...column, reading: to, status: column.status === 'ignored' ? 'ignored' : 'review' }]);
    },
    undo: () => undo(run),
  };
}
