import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import { figurePlan } from '../../../derive/figure-plan.ts';
import { stratify } from '../../../derive/stratify.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { TapeParams } from '../params.ts';

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
    const result = await withSession(context, [canonical], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(canonical.path)}`);
      return stratify(session, plan, configured);
    });
    await context.output('strata', { json: result }, JSON_TYPE);
    await context.output('strata.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { stratifications: result.sets.length, absent: result.absent.length, measures: plan.measures.length } };
  },
});

/** Formulas of stratifications, told from those of reports by their name as measures are. */
function ofStrata<T>(formulas: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(formulas).filter(([id]) => id.startsWith('strat_')));
}
