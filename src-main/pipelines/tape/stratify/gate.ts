import { z } from 'zod';
import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { MeasureResult } from '../../../../src-shared/model/measure.ts';
import { BandSet } from '../../../../src-shared/model/resolved-config.ts';
import { bandLabel } from '../../../../src-shared/model/cross-tab.ts';
import { bandSql, compileMeasure, groupedMeasuresSql, measureResult } from '../../../derive/measures.ts';
import { defineGate } from '../../../engine/gate.ts';
import { groupingProblem } from '../../../derive/cross-tab.ts';
import { figurePlan, relationsOf } from '../../../derive/figure-plan.ts';
import type { Row } from '../../../data/duckdb-session.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';

/** Stratifications of the pool as stored: per band set, each band's figures in the order of the plan's measures. */
export const Stratifications = z.object({
  kind: z.literal('stratifications'), version: z.literal(1),
  sets: z.array(z.object({ bands: BandSet, groups: z.array(z.object({ key: z.string().nullable(), label: z.string(), results: z.array(MeasureResult) })), total: z.array(MeasureResult) })),
  /** Configured sets whose field this run's table does not have, and why; none is silently missing. */
  absent: z.array(z.object({ bands: BandSet, why: z.string() })).default([]),
});
export type Stratifications = z.infer<typeof Stratifications>;

/** Management information: every configured measure over every configured band set, exact, each figure traceable. */
export const stratifyGate = defineGate({
  id: 'stratify',
  version: '2',
  title: 'Stratify',
  inputs: ['canonical', 'canonical.plan'],
  outputs: ['strata', 'strata.plan'],
  params: TapeParams.pick({}),
  config: ['measures', 'formulas', 'bands'],
  run: async (context) => {
    const canonical = context.input('canonical');
    const types = Object.fromEntries((await context.inputJson('canonical.plan', TablePlan)).derivations.map((derivation) => [derivation.column, derivation.type as string]));
    const plan = { ...figurePlan({ measures: section(context, 'measures'), formulas: ofStrata(section(context, 'formulas')), joins: {} }, types, null, (measure) => measure.id.startsWith('strat_')) };
    const configured = Object.values(section(context, 'bands')).map((entry) => entry.value);
    const absent = configured.flatMap((bands) => { const why = groupingProblem(bands, types[bands.field]); return why === null ? [] : [{ bands, why }]; });
    const sets = configured.filter((set) => !absent.some(({ bands }) => bands === set));
    const result: Stratifications = { kind: 'stratifications', version: 1, sets: [], absent };
    await withSession(context, [canonical], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(canonical.path)}`);
      const exposures = relationsOf(plan).get('current');
      if (!exposures) return;
      const compiled = plan.measures.map((measure) => compileMeasure(measure, exposures));
      const rows = await session.rows(groupedMeasuresSql(compiled, sets.map((set) => bandSql(set.field, set.kind, set.edges))));
      const results = (row: Row | undefined): MeasureResult[] => compiled.map((measure, i) => measureResult(measure, row ?? {}, i));
      const total = results(rows.find((row) => row.band_set === -1));
      for (const [i, set] of sets.entries()) {
        const groups = rows.filter((row) => row.band_set === i).map((row) => ({ key: (row.band as string | null) ?? null, label: bandLabel(set, (row.band as string | null) ?? null), results: results(row) }));
        groups.sort((a, b) => (a.key === null ? 1 : b.key === null ? -1 : a.key < b.key ? -1 : 1));
        result.sets.push({ bands: set, groups, total });
      }
    });
    await context.output('strata', { json: result }, JSON_TYPE);
    await context.output('strata.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { stratifications: result.sets.length, absent: absent.length, measures: plan.measures.length } };
  },
});

/** Formulas of stratifications, told from those of reports by their name as measures are. */
function ofStrata<T>(formulas: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(formulas).filter(([id]) => id.startsWith('strat_')));
}
