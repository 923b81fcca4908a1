import type { z } from 'zod';
import { ReachGroup, type Forward, type ForwardFrom, type ReachItem } from '../../../src-shared/contract/explore.ts';
import { describeStep } from '../../derive/steps/describe-step.ts';
import { forward, type Reach } from '../forward.ts';
import type { TraceContext } from '../trace-context.ts';
import { Remembered } from '../remembered.ts';
import { absorbs, measureAbsorbs } from './absorbers.ts';
import { figureItems, findingItems, strataItems, tableItems, type Reached } from './reach-items.ts';
import { runPlans, type RunPlans } from './run-plans.ts';
import { startOf } from './start.ts';
import type { Start } from './start-model.ts';
import type { RunShared } from '../trace-context.ts';

const TITLES: Readonly<Record<z.output<typeof ReachGroup>, string>> = {
  values: 'Values on the row', columns: 'Columns', figures: 'Figures', codes: 'Codes of reports', strata: 'Cells of stratifications', findings: 'Findings', delivered: 'Delivered elements',
};
const NOTES = 60;

/** A whole answer before it is paged. */
interface Whole { readonly start: Start; readonly items: readonly ReachItem[]; readonly absorbed: Forward['absorbed']; readonly limits: readonly string[] }

const answers = new WeakMap<RunShared, Remembered<Whole>>();

/**
 * Everything a place can reach: by the plans alone, so that nothing outside the answer can change when the place does. What is in it
 * may stay as it is; `absorbed` says at which steps. Errors: NOT_FOUND, INVALID_INPUT.
 */
export async function forwardFrom(context: TraceContext, asked: { readonly from: ForwardFrom; readonly group?: z.output<typeof ReachGroup> | undefined; readonly offset: number; readonly limit: number; readonly mode: string }): Promise<Forward> {
  const kept = answers.get(context.shared) ?? new Remembered<Whole>(40);
  answers.set(context.shared, kept);
  const whole = await kept.get(JSON.stringify([asked.from, asked.mode]), () => answer(context, asked.from, asked.mode));
  const { start } = whole;
  const items = asked.group === undefined ? whole.items : whole.items.filter((item) => item.group === asked.group);
  return {
    title: start.title, words: start.words, value: start.value, address: start.address, document: start.document,
    groups: ReachGroup.options.flatMap((group) => { const count = whole.items.filter((item) => item.group === group).length; return count === 0 ? [] : [{ group, title: TITLES[group], count }]; }),
    total: items.length, offset: asked.offset, items: items.slice(asked.offset, asked.offset + asked.limit),
    absorbed: [...whole.absorbed], limits: [...whole.limits],
  };
}

async function answer(context: TraceContext, from: ForwardFrom, mode: string): Promise<Whole> {
  const plans = await runPlans(context);
  const start = await startOf(context, plans, from);
  const reach = reachOf(plans, start);
  const reached: Reached = { context, plans, start, reach, mode };
  const items = [...(await tableItems(reached)), ...figureItems(reached), ...(await strataItems(reached)), ...(await findingItems(reached))];
  const order = ReachGroup.options;
  return { start, items: items.toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group)), absorbed: notes(reached), limits: [...start.limits, ...missing(context, plans)] };
}

/** What the plans say a start reaches. */
export function reachOf(plans: RunPlans, start: Pick<Start, 'places' | 'figures' | 'codes' | 'bands'>): Reach {
  const formulas = new Set(plans.reports.flatMap((report) => report.plan.formulas.map((each) => each.id)));
  return forward(plans.forward, start.places, { measures: start.figures.filter((id) => !formulas.has(id)), formulas: start.figures.filter((id) => formulas.has(id)), codes: start.codes, bands: new Set(start.bands) });
}

/** Steps on the way that can stop a change, tables first. */
function notes({ plans, reach, start }: Reached): Forward['absorbed'] {
  const row = 'row' in start.scope ? start.scope.row : null;
  const found: Forward['absorbed'][number][] = [];
  for (const { declared, derivations } of plans.tables) {
    for (const { column, steps } of derivations) {
      if (reach.columns.get(declared.space)?.has(column) !== true) continue;
      for (const step of steps) {
        const note = absorbs(step, row);
        if (note !== null) found.push({ where: `${declared.space}:${column}`, step: describeStep(step, column, null, row).title, note });
      }
    }
  }
  for (const { plan } of plans.reports) for (const measure of plan.measures) if (reach.measures.has(measure.id)) found.push({ where: `figure:${measure.id}`, step: measure.aggregate, note: measureAbsorbs(measure) });
  return found.slice(0, NOTES);
}

/** Parts of the pipeline that this run did not get to: what they would have made is not in the answer. */
function missing(context: TraceContext, plans: RunPlans): string[] {
  const { declaration, archive } = context;
  const tables = declaration.tables.filter((table) => !plans.tables.some((made) => made.declared.space === table.space)).map((table) => table.title);
  const reports = declaration.reports.filter((report) => !archive.has(report.slot)).map((report) => report.space);
  const absent = [...tables, ...reports];
  return [
    ...(absent.length === 0 ? [] : [`This run made no ${absent.join(' and no ')}: what they would hold is not listed.`]),
    'Runs that take this one as their run of the period before read it too; they are asked by themselves.',
  ];
}
