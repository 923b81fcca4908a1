import type { DocumentRef, GraphNode } from '../../../src-shared/contract/explore.ts';
import type { Derivation, Origin, Step } from '../../../src-shared/model/derivation.ts';
import { columnsOf } from '../../derive/expression/ast.ts';
import { parseExpression } from '../../derive/expression/parse.ts';
import { gatherReads, measureReads } from '../forward.ts';
import type { TraceContext } from '../trace-context.ts';
import { decisionsOf, wordsOf } from './start-decision.ts';
import { originsOf } from './start-model.ts';
import { figureTitle, type RunPlans } from './run-plans.ts';
import { documentOf } from './start-model.ts';

/** A node before anybody asked for its neighbourhood. */
export type FieldNode = Omit<GraphNode, 'distance' | 'hidden'>;
export interface FieldEdge { readonly from: string; readonly to: string; readonly label: string }

/** Every column, figure, code, rule, decision, table and deal entry that the plans of a run name, and who is read to make whom. */
export interface FieldGraph {
  readonly nodes: ReadonlyMap<string, FieldNode>;
  readonly back: ReadonlyMap<string, readonly FieldEdge[]>;
  readonly forward: ReadonlyMap<string, readonly FieldEdge[]>;
}

/** Builds the graph from the plans; the order of nodes and edges is that of the plans. */
export async function fieldGraph(context: TraceContext, plans: RunPlans, mode: string): Promise<FieldGraph> {
  const build = new Builder();
  plans.headers.forEach((header, i) => build.node(`source:c${i}`, 'source', header.trim() || `column ${i + 1}`, 'source-column'));
  for (const decision of await decisionsOf(context)) build.node(`decision:${decision.id}`, 'decision', `${decision.id}: ${wordsOf(decision)}`, 'decision', { document: { kind: 'decision', ref: decision.id } });
  plans.tables.forEach((table, i) => {
    for (const derivation of table.derivations) build.node(`${table.declared.space}:${derivation.column}`, table.declared.space, derivation.title, i === 0 ? 'canonical' : 'report-field', { steps: derivation.steps.length, stepKinds: derivation.steps.map((step) => step.step), document: documentOf(originsOf(derivation.steps[0] as Step)[0]) });
    for (const derivation of table.derivations) addDerivation(build, table, derivation);
  });
  for (const report of plans.reports) addFigures(build, context, report);
  if (plans.strata) addStrata(build, context, plans.strata);
  for (const rule of plans.rules) {
    if (!(rule.modes as readonly string[]).includes(mode)) continue;
    const read = [...new Set([...rule.fields, ...[rule.when, rule.require].flatMap((part) => (part === undefined ? [] : columnsOf(parseExpression(part))))])];
    const at = plans.tables.find((table) => read.some((column) => table.byColumn.has(column)));
    if (!at) continue;
    build.node(`rule:${rule.id}`, 'rule', `${rule.id} ${rule.title}`, 'rule', { document: { kind: 'rule', ref: rule.id } });
    for (const column of read) if (at.byColumn.has(column)) build.edge(`${at.declared.space}:${column}`, `rule:${rule.id}`, 'checked');
  }
  for (const check of context.declaration.checks ?? []) {
    build.node(`rule:${check.rule}`, 'rule', check.rule, 'rule', { document: { kind: 'rule', ref: check.rule } });
    for (const column of check.reads) { const at = plans.tables.find((table) => table.byColumn.has(column)); if (at) build.edge(`${at.declared.space}:${column}`, `rule:${check.rule}`, 'checked'); }
  }
  return build;
}

function addDerivation(build: Builder, table: RunPlans['tables'][number], derivation: Derivation): void {
  const to = `${table.declared.space}:${derivation.column}`;
  const ownerOf = (column: string): string => `${column !== derivation.column && table.byColumn.has(column) ? table.declared.space : table.declared.input}:${column}`;
  for (const step of derivation.steps) {
    switch (step.step) {
      case 'cell': build.edge(`source:c${step.index}`, to, 'mapped'); break;
      case 'read': build.edge(ownerOf(step.column), to, 'read'); break;
      case 'or-else': build.edge(ownerOf(step.column), to, 'where blank'); break;
      case 'ratio': build.edge(ownerOf(step.numerator), to, 'numerator'); build.edge(ownerOf(step.denominator), to, 'denominator'); break;
      case 'expression': for (const column of columnsOf(parseExpression(step.text))) build.edge(ownerOf(column), to, 'expression'); break;
      case 'gather': for (const column of gatherReads(step)) build.edge(`${table.declared.input}:${column}`, to, 'over rows'); break;
      case 'kernel':
        for (const column of step.reads) build.edge(`${table.declared.input}:${column}`, to, 'measured from');
        for (const column of step.own) build.edge(`${table.declared.space}:${column}`, to, 'measured from');
        for (const column of step.pool) build.edge(`${table.declared.input}:${column}`, to, 'measured from, all rows');
        for (const other of step.others ?? []) build.edge(`${other.space}:${other.column}`, to, 'measured from, all rows');
        break;
      case 'map-code': case 'lookup':
        build.node(`lookup:${step.table}`, 'lookup', step.table, 'lookup', { document: step.step === 'lookup' ? documentOf(step.origin) : { kind: 'lookup', ref: step.table } });
        build.edge(`lookup:${step.table}`, to, step.step === 'lookup' ? 'looked up' : 'code');
        break;
      default:
    }
    for (const origin of originsOf(step)) addOrigin(build, origin, to, step.step);
  }
}

/** People's decisions and entries of the deal are nodes; configuration is what a node's document says. */
function addOrigin(build: Builder, origin: Origin, to: string, how: string): void {
  if (origin.kind === 'decision') build.edge(`decision:${origin.ref}`, to, how);
  else if (origin.kind === 'document') {
    build.node(`document:${origin.ref}`, 'document', origin.label, 'document', { document: documentOf(origin) });
    build.edge(`document:${origin.ref}`, to, how);
  } else if (origin.kind === 'deal') {
    build.node(`deal:${origin.ref}`, 'deal', origin.ref.replaceAll('_', ' '), 'deal-entry', { document: { kind: 'deal', ref: origin.ref } });
    build.edge(`deal:${origin.ref}`, to, how);
  }
}

function addFigures(build: Builder, context: TraceContext, { declared, plan, codes }: RunPlans['reports'][number]): void {
  for (const measure of plan.measures) {
    build.node(`figure:${measure.id}`, 'figure', measure.title, 'measure', { address: `figure:${measure.id}`, document: entryDocument(context, 'measures', measure.id) });
    const read = new Set(measureReads(measure, { relation: 'current', joins: plan.joins, key: plan.key }));
    for (const column of read) build.edge(`${declared.current}:${column}`, `figure:${measure.id}`, column === plan.key ? 'counted once by' : measure.over === 'current' ? measure.aggregate : `${measure.aggregate} over ${measure.over}`);
  }
  for (const formula of plan.formulas) build.node(`figure:${formula.id}`, 'figure', formula.title, 'formula', { address: `figure:${formula.id}`, document: entryDocument(context, 'formulas', formula.id) });
  for (const formula of plan.formulas) for (const of of formula.of) source(build, of.includes(':') && !of.startsWith('pool:') ? of : `measure:${of.replace(/^pool:/, '')}`, `figure:${formula.id}`, formula.operation);
  for (const code of codes) {
    const id = `${declared.space}:${code.code}`;
    build.node(id, declared.space, code.code, 'report-code', { address: code.key === null ? id : null });
    source(build, code.source, id, 'reported');
  }
}

/** `measure:x`, `deal:x`, `ledger:x`, `decision:x`, `trigger:x`, ... as a report names where a value comes from. */
function source(build: Builder, named: string, to: string, label: string): void {
  const colon = named.indexOf(':');
  const [kind, ref] = [named.slice(0, colon), named.slice(colon + 1)];
  if (kind === 'measure') build.edge(`figure:${ref}`, to, label);
  else if (kind === 'decision') build.edge(`decision:${ref}`, to, label);
  else if (colon > 0) {
    build.node(`deal:${named}`, 'deal', `${kind}: ${ref.replaceAll('_', ' ')}`, 'deal-entry', { document: { kind: 'deal', ref: named } });
    build.edge(`deal:${named}`, to, label);
  }
}

function addStrata(build: Builder, context: TraceContext, strata: NonNullable<RunPlans['strata']>): void {
  for (const set of strata.sets) {
    for (const { id } of set.total) {
      const to = `${strata.space}:${set.bands.id}/${id}`;
      build.node(to, strata.space, `${figureTitle(strata.plan, id)} by ${set.bands.title}`, 'stratum', { address: to, document: entryDocument(context, 'bands', set.bands.id) });
      build.edge(`${strata.table}:${set.bands.field}`, to, 'grouped by');
      const measure = strata.plan.measures.find((each) => each.id === id);
      if (measure) for (const column of new Set(measureReads(measure, { relation: 'current', joins: [], key: strata.plan.key }))) if (column !== strata.plan.key && column !== set.bands.field) build.edge(`${strata.table}:${column}`, to, measure.aggregate);
    }
  }
}

function entryDocument(context: TraceContext, section: 'measures' | 'formulas' | 'bands', id: string): DocumentRef | null {
  const entry = context.config?.sections[section][id];
  return entry ? { kind: 'config', ref: `${entry.layer}:${entry.file}#${id}` } : null;
}

class Builder implements FieldGraph {
  readonly nodes = new Map<string, FieldNode>();
  readonly back = new Map<string, FieldEdge[]>();
  readonly forward = new Map<string, FieldEdge[]>();
  private readonly seen = new Set<string>();

  node(id: string, space: string, title: string, kind: FieldNode['kind'], about: Partial<FieldNode> = {}): void {
    if (!this.nodes.has(id)) this.nodes.set(id, { id, space, title, kind, address: null, steps: 0, stepKinds: [], document: null, ...about });
  }

  /** Names whose nodes come later are kept; those that never come are left out when walked. */
  edge(from: string, to: string, label: string): void {
    const key = `${from}\u0000${to}`;
    if (from === to || this.seen.has(key)) return;
    this.seen.add(key);
    const edge = { from, to, label };
    this.back.set(to, [...(this.back.get(to) ?? []), edge]);
    this.forward.set(from, [...(this.forward.get(from) ?? []), edge]);
  }
}
