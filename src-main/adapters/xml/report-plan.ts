import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template, TemplateField } from '../../../src-shared/model/regime.ts';
import { parseValueForm, type ValueForm } from './value-form.ts';

export type Level = TemplateField['level'];
/** Rows that repeat inside a record (collateral) or a report (trigger, cashflow). */
export type RowLevel = 'collateral' | 'trigger' | 'cashflow';

/** A field with its place: where it is written, how, and which code names its currency. */
export interface BoundField {
  readonly field: TemplateField;
  readonly form: ValueForm;
  /** Absolute path of the field's element, from `Document`. */
  readonly path: readonly string[];
  /** What stands before and after the innermost element of its value: `<CurPrncplBal><Val>`, `Amt`, `</Val></CurPrncplBal>`. */
  readonly frame: { readonly open: string; readonly leaf: string; readonly close: string };
  /** Code whose value is the `Ccy` of this amount; null for the document's currency. */
  readonly currencyCode: string | null;
}

/** One element of the report. Children are in schema order because the template lists its fields in schema order. */
export interface PlanNode {
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  readonly parent: PlanNode | null;
  readonly children: PlanNode[];
  readonly childByName: Map<string, PlanNode>;
  /** Position among the siblings. */
  readonly index: number;
  bound: BoundField | null;
  repeats: RowLevel | 'record' | null;
}

/** A template compiled once: the tree to walk when writing and reading. */
export interface ReportPlan {
  readonly template: Template;
  readonly root: PlanNode;
  /** The element that is one unit: the record where the template has one, else the report itself. */
  readonly unit: PlanNode;
  /** True when the unit repeats (exposures); false when the document is one report with rows of its own. */
  readonly hasRecords: boolean;
  readonly byCode: ReadonlyMap<string, BoundField>;
  /** Attribute-placed currency codes -> the amounts that carry them, in schema order. */
  readonly carriers: ReadonlyMap<string, readonly BoundField[]>;
  /** Codes without an element of their own -> the code that has the same place (RREC1 -> RREL1). */
  readonly repeats: ReadonlyMap<string, string>;
  /** The element that repeats for each row level. */
  readonly rowNodes: ReadonlyMap<RowLevel, PlanNode>;
}

const cache = new WeakMap<Template, ReportPlan>();

/** The plan of a template, compiled once per template object. @throws AppError INVALID_INPUT on a template that cannot be walked. */
export function reportPlan(template: Template): ReportPlan {
  let plan = cache.get(template);
  if (!plan) {
    plan = compile(template);
    cache.set(template, plan);
  }
  return plan;
}

function compile(template: Template): ReportPlan {
  const report = template.reportPath[0] === 'Document' ? [...template.reportPath] : ['Document', ...template.reportPath];
  const record = template.recordElement === undefined ? null : [...report, ...template.recordElement.split('/')];
  const root = newNode('Document', null);
  const placed = template.fields.filter((field) => field.placement !== 'attribute' && field.placement !== 'nesting');
  const currencyCodes = new Map(template.fields.filter((field) => field.placement === 'attribute').map((field) => [field.source, field.code]));

  const byCode = new Map<string, BoundField>();
  const repeats = new Map<string, string>();
  for (const field of placed) {
    const path = resolve(field, report, record);
    const form = parseValueForm(field);
    const frame = frameOf(path.at(-1) ?? '', form.kind === 'amount' ? form.amount : form.kind === 'text' ? (form.paths[0] ?? '.') : form.number);
    const bound: BoundField = { field, form, path, frame, currencyCode: field.currency === undefined ? null : (currencyCodes.get(field.currency) ?? null) };
    if (byCode.has(field.code)) throw refuse(template, `code ${field.code} stands twice`);
    const node = nodeAt(root, path);
    if (node.bound && field.placement === 'report-header') {
      repeats.set(field.code, node.bound.field.code);
      continue;
    }
    byCode.set(field.code, bound);
    if (node.bound || node.children.length > 0) throw refuse(template, `${field.code} shares the element ${node.path} with another field`);
    node.bound = bound;
    for (let up = node.parent; up; up = up.parent) {
      if (up.bound) throw refuse(template, `${field.code} lies inside the element of ${up.bound.field.code}`);
    }
  }
  const unit = nodeAt(root, record ?? report);
  const hasRecords = template.fields.some((field) => field.level === 'exposure');
  if (hasRecords) unit.repeats = 'record';

  const rowNodes = new Map<RowLevel, PlanNode>();
  for (const level of ['collateral', 'trigger', 'cashflow'] as const) {
    const node = rowNode(root, placed.filter((field) => field.level === level).map((field) => byCode.get(field.code)), level === 'collateral' ? template.collateralElement : undefined);
    if (!node) continue;
    if (node === unit || node.bound) throw refuse(template, `level ${level} has no element of its own that could repeat`);
    node.repeats = level;
    rowNodes.set(level, node);
  }

  const carriers = new Map<string, BoundField[]>();
  for (const bound of byCode.values()) {
    if (bound.currencyCode !== null) carriers.set(bound.currencyCode, [...(carriers.get(bound.currencyCode) ?? []), bound]);
  }
  for (const field of template.fields) {
    const twin = field.placement === 'nesting' ? twinOf(field, [...byCode.values()], field.path === '' ? '' : resolve(field, report, record).join('/')) : null;
    if (twin) repeats.set(field.code, twin.field.code);
  }
  return { template, root, unit, hasRecords, byCode, carriers, repeats, rowNodes };
}

/** The elements around the innermost one of `path` below the element `name`; `.` is the element itself. */
export function frameOf(name: string, path: string): BoundField['frame'] {
  const outer = path === '.' ? [] : [name, ...path.split('/').slice(0, -1)];
  return {
    open: outer.map((each) => `<${each}>`).join(''),
    leaf: path === '.' ? name : (path.split('/').at(-1) ?? ''),
    close: outer.toReversed().map((each) => `</${each}>`).join(''),
  };
}

/** Whose value nesting gives: the field of the same place, of the same source, or the record's own identifier. */
function twinOf(field: TemplateField, placed: readonly BoundField[], path: string): BoundField | null {
  return placed.find((bound) => path !== '' && bound.path.join('/') === path)
    ?? placed.find((bound) => bound.field.source === field.source)
    ?? (field.level === 'collateral' ? placed.find((bound) => bound.field.placement === 'record-identifier') : undefined)
    ?? null;
}

/** Absolute path of a field's element; `..` climbs, and a header field of a record template stands in the report. */
function resolve(field: TemplateField, report: readonly string[], record: readonly string[] | null): string[] {
  const parts = field.path.split('/').filter((part) => part !== '');
  if (field.path.startsWith('/')) return parts;
  const climbs = parts[0] === '..';
  const inReport = record === null || (!climbs && field.placement === 'report-header');
  const path = [...(inReport ? report : (record ?? report))];
  for (const part of parts) {
    if (part === '..') path.pop();
    else path.push(part);
  }
  return path;
}

/** The element that repeats for a level: the named one, else the deepest that holds all of the level's fields. */
function rowNode(root: PlanNode, fields: readonly (BoundField | undefined)[], name: string | undefined): PlanNode | null {
  const paths = fields.flatMap((bound) => (bound ? [bound.path] : []));
  const first = paths[0];
  if (!first) return null;
  let shared = first.slice(0, -1);
  for (const path of paths) {
    let same = 0;
    while (same < shared.length && same < path.length - 1 && shared[same] === path[same]) same += 1;
    shared = shared.slice(0, same);
  }
  const wanted = name?.split('/').at(-1);
  const at = wanted === undefined ? -1 : shared.lastIndexOf(wanted);
  return nodeAt(root, at === -1 ? shared : shared.slice(0, at + 1));
}

function newNode(name: string, parent: PlanNode | null): PlanNode {
  const node: PlanNode = {
    name, parent, path: parent ? `${parent.path}/${name}` : name, depth: parent ? parent.depth + 1 : 1,
    children: [], childByName: new Map(), index: parent ? parent.children.length : 0, bound: null, repeats: null,
  };
  parent?.children.push(node);
  parent?.childByName.set(name, node);
  return node;
}

function nodeAt(root: PlanNode, path: readonly string[]): PlanNode {
  let node = root;
  for (const name of path.slice(1)) {
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new AppError('INVALID_INPUT', `template path ${path.join('/')}: "${name}" is no element name`);
    node = node.childByName.get(name) ?? newNode(name, node);
  }
  return node;
}

function refuse(template: Template, what: string): AppError {
  return new AppError('INVALID_INPUT', `template ${template.id}: ${what}`, { userAction: 'correct the template under config/regimes' });
}
