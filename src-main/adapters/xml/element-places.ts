import type { Template } from '../../../src-shared/model/regime.ts';
import { reportPlan, type BoundField, type RowLevel } from './report-plan.ts';

/** Where a code's element stands in a written report, for a reader that has the text and no template. */
export interface ElementPlace {
  /** Absolute element path, and that of the row it lies in. */
  readonly path: string; readonly rowPath: string | null;
  /** Elements that hold the value, tried in order; empty where an attribute does. */
  readonly leaves: readonly string[];
  /** `record`: on the record's own line; `head`: in the lines above the records; `file`: anywhere. */
  readonly within: 'record' | 'head' | 'file';
}

export interface ElementPlaces {
  /** Elements that are open where a record's line begins. */
  readonly opened: readonly string[];
  /** By code; several where a currency may stand on several amounts. */
  readonly codes: Readonly<Record<string, readonly ElementPlace[]>>;
}

/** The places of every code of a template: what `locate` walks, as plain data. */
export function elementPlaces(template: Template): ElementPlaces {
  const plan = reportPlan(template);
  const codes: Record<string, ElementPlace[]> = {};
  for (const { code } of template.fields) {
    const carriers = plan.carriers.get(code);
    const own = plan.byCode.get(plan.repeats.get(code) ?? code);
    const bounds = carriers ?? (own ? [own] : []);
    if (bounds.length > 0) codes[code] = bounds.map((bound) => placeOf(plan, bound, carriers !== undefined));
  }
  return { opened: plan.unit.path.split('/').slice(0, -1), codes };
}

function placeOf(plan: ReturnType<typeof reportPlan>, bound: BoundField, attribute: boolean): ElementPlace {
  const inUnit = bound.path.slice(0, plan.unit.depth).join('/') === plan.unit.path;
  const path = bound.path.join('/');
  const row = plan.rowNodes.get(bound.field.level as RowLevel)?.path;
  const { form } = bound;
  const paths = form.kind === 'amount' ? [form.amount] : form.kind === 'text' ? form.paths : [form.number, form.percentage];
  const leaves = [...paths.map((each) => (each === '.' ? (bound.path.at(-1) ?? '') : (each.split('/').at(-1) ?? ''))), 'NoData'];
  return { path, rowPath: row !== undefined && path.startsWith(`${row}/`) ? row : null, leaves: attribute ? [] : leaves, within: inUnit && plan.hasRecords ? 'record' : inUnit ? 'file' : 'head' };
}
