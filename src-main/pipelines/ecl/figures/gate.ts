import type { Formula } from '../../../../src-shared/model/measure.ts';
import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { figurePlan, runFormulas, runMeasures } from '../../../derive/figure-plan.ts';
import { stratify } from '../../../derive/stratify.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE, parquet, withSession } from '../../../intake/gate-session.ts';
import { section } from '../../../intake/params.ts';
import { EclParams } from '../params.ts';
import { reportOf } from './report.ts';

const OWN = 'ecl_';
const KEY = 'loan_id';

/**
 * The figures of a run: every configured measure over the portfolio and over every configured group, exact sums of what `measure` rounded
 * once. Each has an address (`strat:stage/ecl_allowance@2`, `ecl-report:ECL-ALLOWANCE`) and is traced to its loans like any other figure.
 */
export const figuresGate = defineGate({
  id: 'figures',
  version: '1',
  title: 'Figures',
  inputs: ['ecl'],
  outputs: ['strata', 'strata.plan', 'ecl.report', 'ecl.report.plan'],
  params: EclParams.pick({}),
  config: ['measures', 'formulas', 'bands'],
  run: async (context) => {
    const ecl = context.input('ecl');
    const types = Object.fromEntries(RESULT_FIELDS.map((field) => [field.name, field.type as string]));
    const plan = figurePlan({ measures: section(context, 'measures'), formulas: own(section(context, 'formulas')), joins: {} }, types, null, (measure) => measure.over === 'current' && measure.id.startsWith(OWN), KEY);
    // Shares of the portfolio are computed where two groups meet; a total has nothing to be a share of.
    const totals = { ...plan, formulas: plan.formulas.filter((formula) => !formula.of.some((operand) => operand.startsWith('pool:'))) };
    const bands = Object.values(section(context, 'bands')).map((entry) => entry.value);
    const { strata, measures } = await withSession(context, [ecl], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(ecl.path)}`);
      return { strata: await stratify(session, plan, bands), measures: await runMeasures(session, totals) };
    });
    const report = reportOf(totals, measures, runFormulas(totals, measures, null));
    await context.output('strata', { json: strata }, JSON_TYPE);
    await context.output('strata.plan', { json: plan }, JSON_TYPE);
    await context.output('ecl.report', { json: report }, JSON_TYPE);
    await context.output('ecl.report.plan', { json: totals }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { groupings: strata.sets.length, absent: strata.absent.length, measures: plan.measures.length, allowance: report.values.find(({ code }) => code === 'ECL-ALLOWANCE')?.value ?? null } };
  },
});

function own(formulas: Readonly<Record<string, { value: Formula }>>): Record<string, { value: Formula }> {
  return Object.fromEntries(Object.entries(formulas).filter(([id]) => id.startsWith(OWN)));
}

