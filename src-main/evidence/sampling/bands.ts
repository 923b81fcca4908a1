import { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { MeasureResult } from '../../../src-shared/model/measure.ts';
import { BandSet } from '../../../src-shared/model/resolved-config.ts';
import { bandSql } from '../../derive/measures.ts';
import type { TraceContext } from '../trace-context.ts';

/** The stratifications that a run stored, as far as samples read them. */
export const StoredStrata = z.looseObject({ sets: z.array(z.looseObject({ bands: BandSet, groups: z.array(z.looseObject({ key: z.string().nullable(), label: z.string(), results: z.array(MeasureResult) })), total: z.array(MeasureResult) })) });

/** A declared segmentation of loans: `sql` gives `at` (source row) and `band` (key) of each. */
export interface Bands {
  readonly id: string;
  readonly title: string;
  readonly sql: string;
  label(band: string | null): string;
}

/** The sets of bands of a run, by which loans can be told apart. */
export async function bandSets(context: TraceContext): Promise<{ readonly id: string; readonly title: string }[]> {
  const declared = context.declaration.strata;
  if (!declared || !context.archive.has(declared.slot)) return [];
  return (await context.json(declared.slot, StoredStrata)).sets.map(({ bands }) => ({ id: bands.id, title: bands.title }));
}

/** One of them. Error: NOT_FOUND where the run has none of this name. */
export async function openBands(context: TraceContext, id: string): Promise<Bands> {
  const declared = context.declaration.strata;
  const sets = declared && context.archive.has(declared.slot) ? (await context.json(declared.slot, StoredStrata)).sets : [];
  const set = sets.find(({ bands }) => bands.id === id);
  if (!declared || !set) throw new AppError('NOT_FOUND', `the run has no bands “${id}”`, { userAction: sets.length === 0 ? 'Stratify by space or by column.' : `Known: ${sets.map(({ bands }) => bands.id).join(', ')}.` });
  const { slot } = context.table(declared.table);
  context.touched.add(slot);
  const labels = new Map(set.groups.map(({ key, label }) => [key, label]));
  return {
    id, title: set.bands.title,
    sql: `(SELECT source_row AS at, ${bandSql(set.bands.field, set.bands.kind, set.bands.edges)} AS band FROM ${context.archive.parquet(slot)})`,
    label: (band) => labels.get(band) ?? (band === null ? 'not on one loan, or not known' : band),
  };
}
