import { z } from 'zod';
import { bandLabel } from '../../src-shared/model/cross-tab.ts';
import { MeasureResult } from '../../src-shared/model/measure.ts';
import { BandSet } from '../../src-shared/model/resolved-config.ts';
import { groupingProblem } from './cross-tab.ts';
import { relationsOf, type FigurePlan, type Queries } from './figure-plan.ts';
import { bandSql, compileMeasure, groupedMeasuresSql, measureResult } from './measures.ts';

/** Stratifications of a table as stored: per band set, each band's figures in the order of the plan's measures. */
export const Stratifications = z.object({
  kind: z.literal('stratifications'), version: z.literal(1),
  sets: z.array(z.object({ bands: BandSet, groups: z.array(z.object({ key: z.string().nullable(), label: z.string(), results: z.array(MeasureResult) })), total: z.array(MeasureResult) })),
  /** Configured sets whose field this run's table does not have, and why; none is silently missing. */
  absent: z.array(z.object({ bands: BandSet, why: z.string() })).default([]),
});
export type Stratifications = z.infer<typeof Stratifications>;

/**
 * Every measure of a plan over every band set and over the whole, exact, in one scan. The session has the view `current_table`. Sets whose
 * field the plan's types do not have come back as `absent` with the reason.
 */
export async function stratify(session: Queries, plan: FigurePlan, configured: readonly BandSet[]): Promise<Stratifications> {
  const absent = configured.flatMap((bands) => { const why = groupingProblem(bands, plan.types[bands.field]); return why === null ? [] : [{ bands, why }]; });
  const sets = configured.filter((set) => !absent.some(({ bands }) => bands === set));
  const result: Stratifications = { kind: 'stratifications', version: 1, sets: [], absent };
  const current = relationsOf(plan).get('current');
  if (!current) return result;
  const compiled = plan.measures.map((measure) => compileMeasure(measure, current));
  const rows = await session.rows(groupedMeasuresSql(compiled, sets.map((set) => bandSql(set.field, set.kind, set.edges))));
  const results = (row: Readonly<Record<string, unknown>> | undefined): MeasureResult[] => compiled.map((measure, i) => measureResult(measure, row ?? {}, i));
  const total = results(rows.find((row) => row['band_set'] === -1));
  for (const [i, set] of sets.entries()) {
    const groups = rows.filter((row) => row['band_set'] === i).map((row) => ({ key: (row['band'] as string | null) ?? null, label: bandLabel(set, (row['band'] as string | null) ?? null), results: results(row) }));
    groups.sort((a, b) => (a.key === null ? 1 : b.key === null ? -1 : a.key < b.key ? -1 : 1));
    result.sets.push({ bands: set, groups, total });
  }
  return result;
}
