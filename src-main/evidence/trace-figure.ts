import { cellText } from '../../src-shared/kernel/cell-text.ts';
import { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { Deal } from '../../src-shared/model/deal.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { Origin } from '../../src-shared/model/derivation.ts';
import { MeasureResult, type Formula, type Measure } from '../../src-shared/model/measure.ts';
import type { TraceNode } from '../../src-shared/model/trace.ts';
import { FigurePlan, relationsOf } from '../derive/figure-plan.ts';
import { computeFormula } from '../derive/formulas.ts';
import { bandSql, measureResult } from '../derive/measures.ts';
import { tableRelation, type Relation } from '../derive/relations.ts';
import { reportText } from '../derive/report-text.ts';
import type { TracedReport } from '../derive/trace-declaration.ts';
import { templateField, templateOf } from './template-field.ts';
import { scanFigure } from './figure-scan.ts';
import { population } from './trace-population.ts';
import type { TraceContext } from './trace-context.ts';
import { NO_BAND } from '../../src-shared/model/address.ts';
import { Strata } from './strata-file.ts';

const Value = z.looseObject({ code: z.string(), value: z.string().nullable(), source: z.string(), origin: Origin.optional(), why: z.string().optional() });
const Rows = z.array(z.looseObject({ id: z.string(), values: z.array(Value) }));
const FormulaOutcome = z.looseObject({ id: z.string(), value: z.string().nullable(), why: z.string().optional() });
const Report = z.looseObject({ values: z.array(Value), triggers: Rows.default([]), cashflows: Rows.default([]), measures: z.array(MeasureResult), formulas: z.array(FormulaOutcome) });

/** A code of a report of figures: the delivered text, then the figure, deal entry or decision it was made from. */
export async function traceReportValue(context: TraceContext, report: TracedReport, code: string, key: string | null): Promise<TraceNode> {
  const stored = await context.json(report.slot, Report);
  context.touched.add(report.slot);
  const rows = key === null ? null : [...stored.triggers, ...stored.cashflows].find((row) => row.id === key && row.values.some((value) => value.code === code));
  const value = (key === null ? stored.values : rows?.values ?? []).find((candidate) => candidate.code === code);
  if (!value) throw new AppError('NOT_FOUND', `the report has no ${code}${key === null ? '' : ` for ${key}`}`, { userAction: 'A code of a trigger or a cash-flow item needs its identifier: annex12:IVSR6@<test id>.' });
  const node: TraceNode = {
    address: `${report.space}:${code}${key === null ? '' : `@${key}`}`, title: code, table: report.space, column: code, sourceRow: null, stored: value.value, recomputed: null, agrees: false,
    artifactSha256: context.archive.ref(report.slot).sha256, steps: [], inputs: [], origins: [], findings: [],
  };
  const field = templateField(context, report.space, code);
  const written = (raw: string | null): string | null => { const made = raw === null || !field ? { text: raw } : reportText(field, raw); return 'text' in made ? made.text : null; };
  if (value.source.startsWith('measure:')) {
    const figure = await traceFigure(context, report, value.source.slice('measure:'.length));
    node.inputs.push(figure);
    node.recomputed = written(figure.recomputed);
    node.steps.push({ kind: 'format', title: `Project to ${code}`, detail: formatOf(context, report.space, code), before: figure.recomputed, after: node.recomputed, changed: figure.recomputed !== node.recomputed, ...byTemplate(context, report.space, code) });
    return { ...node, agrees: figure.agrees && node.recomputed === node.stored };
  }
  const entry = await documentEntry(context, value.source, key);
  node.recomputed = entry === null ? null : 'noData' in entry ? entry.noData : written(entry.value);
  const before = entry === null ? null : 'noData' in entry ? entry.noData : entry.value;
  const origin = value.origin ?? { kind: 'system' as const, ref: value.source, label: value.why ?? value.source };
  node.steps.push({ kind: 'pass-through', title: `Project to ${code}`, detail: `${formatOf(context, report.space, code)}, passed through from ${value.source}`, before, after: node.recomputed, changed: before !== node.recomputed, origin: context.sign(origin) });
  node.origins.push(value.value === null ? { kind: 'blank', reason: value.why ?? 'no value' } : { kind: 'document', origin: context.sign(origin), value: before });
  return { ...node, agrees: node.recomputed === node.stored };
}

type Entry = { readonly value: string } | { readonly noData: string };

/** What the documents of the run say now for the source of a code: a value, a no-data answer, or nothing. `key` names a row of a list. */
async function documentEntry(context: TraceContext, source: string, key: string | null): Promise<Entry | null> {
  const colon = source.indexOf(':');
  const [space, name] = [source.slice(0, colon), source.slice(colon + 1)];
  const answered = (answer: string, date: string | undefined): Entry => ({ noData: date === undefined ? answer : `${answer}-${date}` });
  if (space === 'decision') {
    const slot = context.declaration.documents.decision;
    if (slot === undefined || !context.archive.has(slot)) return null;
    context.touched.add(slot);
    const found = (await context.json(slot, Decisions)).decisions.find((decision) => decision.id === name);
    return found?.kind === 'no-data' ? answered(found.answer, found.date) : null;
  }
  const deal = await dealOf(context);
  if (!deal) return null;
  if (space === 'trigger' || space === 'waterfall') {
    const row: Readonly<Record<string, unknown>> | undefined = (space === 'trigger' ? deal.triggers : deal.waterfall).find((each) => (each.newId ?? each.id) === key);
    const cell = row?.[name];
    return row === undefined ? null : cell === undefined || cell === null ? { noData: 'ND5' } : { value: cellText(cell) };
  }
  if (source === 'deal:currency') return { value: deal.currency };
  const fact = space === 'ledger' ? deal.ledger[name] : space === 'deal' ? deal.facts[name] ?? deal.ledger[name] : undefined;
  return fact === undefined ? null : fact.value !== null ? { value: fact.value } : fact.noData === undefined ? null : answered(fact.noData, fact.date);
}

async function dealOf(context: TraceContext): Promise<Deal | null> {
  const slot = context.declaration.documents.deal;
  if (slot === undefined || !context.archive.has(slot)) return null;
  context.touched.add(slot);
  return context.json(slot, Deal);
}

/** The form that the template asks of a code. */
function formatOf(context: TraceContext, space: string, code: string): string {
  const field = templateField(context, space, code);
  if (!field) return 'the figure in the format of the code';
  return `${field.format}${field.totalDigits === undefined ? '' : `, at most ${field.totalDigits} digits, ${field.fractionDigits ?? 0} after the point`}`;
}

function byTemplate(context: TraceContext, space: string, code: string): { origin?: Origin } {
  const template = templateOf(context, space);
  return template ? { origin: context.sign({ kind: 'template', ref: `${template.id}#${code}`, label: template.title }) } : {};
}

/** The report whose figure an id is: the first of the run's that has it, else its first, which then says that it has not; null where it made none. */
export async function reportOfFigure(context: TraceContext, id: string): Promise<TracedReport | null> {
  const made = context.declaration.reports.filter(({ slot, plan }) => context.archive.has(slot) && context.archive.has(plan));
  for (const report of made) {
    const { measures, formulas } = await context.json(report.plan, FigurePlan);
    if ([...measures, ...formulas].some((each) => each.id === id)) return report;
  }
  return made[0] ?? null;
}

/** A figure by id: a formula with its operands, or a measure with its population. */
export async function traceFigure(context: TraceContext, report: TracedReport, id: string): Promise<TraceNode> {
  const plan = await context.json(report.plan, FigurePlan);
  context.touched.add(report.plan);
  const formula = plan.formulas.find((candidate) => candidate.id === id);
  if (formula) return traceFormula(context, report, formula);
  const measure = plan.measures.find((candidate) => candidate.id === id);
  if (!measure) throw new AppError('NOT_FOUND', `there is no figure ${id}`);
  const relation = await figureRelation(context, report, plan, measure);
  const stored = (await context.json(report.slot, Report)).measures.find((candidate) => candidate.id === id) ?? null;
  return traceMeasure(context, measure, relation, stored, { address: `figure:${id}`, artifact: context.archive.ref(report.slot).sha256, table: report.current });
}

async function traceFormula(context: TraceContext, report: TracedReport, formula: Formula): Promise<TraceNode> {
  const stored = (await context.json(report.slot, Report)).formulas.find((candidate) => candidate.id === formula.id) ?? null;
  const inputs: TraceNode[] = [];
  for (const operand of formula.of) inputs.push(operand.includes(':') ? await dealNode(context, operand) : await traceFigure(context, report, operand));
  const byId = new Map(formula.of.map((operand, i) => [operand, inputs[i]?.recomputed ?? null]));
  const outcome = computeFormula(formula, (operand) => ({ value: byId.get(operand) ?? null }));
  return {
    address: `figure:${formula.id}`, title: formula.title, table: 'figure', column: formula.id, sourceRow: null, stored: stored?.value ?? null, recomputed: outcome.value, agrees: (stored?.value ?? null) === outcome.value && inputs.every((input) => input.agrees),
    artifactSha256: context.archive.ref(report.slot).sha256,
    steps: [{ kind: 'formula', title: `Formula ${formula.id}`, detail: `${formula.operation.replaceAll('-', ' ')}: ${formula.definition}`, before: formula.of.map((operand) => `${operand} ${byId.get(operand) ?? 'n/c'}`).join(', '), after: outcome.value, changed: true, origin: declaredIn(context, 'formulas', formula.id, formula.reference) }],
    inputs, origins: [], findings: [],
  };
}

/** A measure run again, with who contributes; `only` restricts it to one band of a stratification. */
export async function traceMeasure(context: TraceContext, measure: Measure, relation: Relation | null, stored: MeasureResult | null, about: { address: string; artifact: string; table: string; only?: string }): Promise<TraceNode> {
  const base = { address: about.address, title: measure.title, table: 'figure', column: measure.id, sourceRow: null, stored: stored?.value ?? null, artifactSha256: about.artifact, inputs: [], findings: [] };
  if (!relation) return { ...base, recomputed: null, agrees: base.stored === null, steps: [], origins: [{ kind: 'blank', reason: stored?.why ?? 'the table it looks over is not in this run' }] };
  const restricted = about.only === undefined ? relation : { ...relation, sql: `(SELECT * FROM ${relation.sql} WHERE ${about.only})` };
  const { names = [], spread = [] } = context.table(about.table);
  const scan = await context.shared.figures.get(about.address, () => scanFigure((sql) => context.session.rows(sql), measure, restricted, { by: spread.flatMap((column) => [column, `prior__${column}`]), names }));
  const result = measureResult(scan.compiled, scan.aggregates, 0);
  return {
    ...base, recomputed: result.value, agrees: base.stored === result.value, origins: [],
    steps: [{ kind: measure.aggregate, title: `Measure ${measure.id}`, detail: `${measure.aggregate.replaceAll('-', ' ')}: ${measure.definition}`, before: `${result.contributors} rows`, after: result.value, changed: true, origin: declaredIn(context, 'measures', measure.id, measure.reference) }],
    population: population(scan, result, about.table),
  };
}

/** The configuration layer and file that declares a figure, signed. */
export function declaredIn(context: TraceContext, section: 'measures' | 'formulas', id: string, label: string): Origin {
  const entry = context.config?.sections[section][id];
  return context.sign({ kind: 'config', ref: entry ? `${entry.layer}:${entry.file}#${id}` : id, label });
}

/** The relation a measure looks over, on this run's stored tables. */
async function figureRelation(context: TraceContext, report: TracedReport, plan: FigurePlan, measure: Measure): Promise<Relation | null> {
  const slot = context.table(report.current).slot;
  context.touched.add(slot);
  const priorSlot = plan.priorTypes !== null && report.priorSlot !== undefined && context.archive.has(report.priorSlot) ? report.priorSlot : null;
  if (priorSlot !== null) context.touched.add(priorSlot);
  const relations = relationsOf(priorSlot !== null ? plan : { ...plan, priorTypes: null }, { current: context.archive.parquet(slot), ...(priorSlot !== null ? { prior: context.archive.parquet(priorSlot) } : {}) });
  return relations.get(measure.over) ?? null;
}

async function dealNode(context: TraceContext, source: string): Promise<TraceNode> {
  const entry = await documentEntry(context, source, null);
  const value = entry && 'value' in entry ? entry.value : null;
  const [space = '', key = ''] = source.split(':');
  const deal = await dealOf(context);
  const fact = space === 'ledger' ? deal?.ledger[key] : deal?.facts[key];
  const slot = context.declaration.documents.deal;
  return {
    address: source, title: key.replaceAll('_', ' '), table: 'deal', column: key, sourceRow: null, stored: value, recomputed: value, agrees: true, artifactSha256: slot !== undefined && deal ? context.archive.ref(slot).sha256 : null,
    steps: [], inputs: [], findings: [],
    origins: [value === null ? { kind: 'blank', reason: `the deal file has no ${source}` } : { kind: 'document', origin: context.sign({ kind: 'deal', ref: source, label: fact?.source ?? '' }), value }],
  };
}

/** One cell of a stratification: `strat:<set>/<measure>@<band key>`, without a key the total. */
export async function traceStratum(context: TraceContext, column: string, key: string | null): Promise<TraceNode> {
  const declared = context.declaration.strata;
  if (!declared) throw new AppError('NOT_FOUND', 'this pipeline has no stratifications');
  const [setId = '', measureId = ''] = column.split('/');
  const stored = await context.json(declared.slot, Strata);
  const plan = await context.json(declared.plan, FigurePlan);
  const set = stored.sets.find((candidate) => candidate.bands.id === setId);
  const measure = plan.measures.find((candidate) => candidate.id === measureId);
  if (!set || !measure) throw new AppError('NOT_FOUND', `there is no stratification ${column}`);
  const group = key === null ? null : set.groups.find((candidate) => (candidate.key ?? NO_BAND) === key);
  if (group === undefined) throw new AppError('NOT_FOUND', `${set.bands.title} has no group ${key}`);
  const results = group === null ? set.total : group.results;
  const slot = context.table(declared.table).slot;
  context.touched.add(slot).add(declared.slot).add(declared.plan);
  const relation = relationsOf(plan, { current: context.archive.parquet(slot) }).get('current') as Relation;
  const band = bandSql(set.bands.field, set.bands.kind, set.bands.edges);
  const only = group === null ? undefined : group.key === null ? `(${band}) IS NULL` : `(${band}) = '${group.key.replaceAll("'", "''")}'`;
  const node = await traceMeasure(context, measure, tableRelation('current', relation.sql, relation.types), results.find((result) => result.id === measureId) ?? null, { address: `${declared.space}:${column}${key === null ? '' : `@${key}`}`, artifact: context.archive.ref(declared.slot).sha256, table: declared.table, ...(only === undefined ? {} : { only }) });
  return { ...node, title: `${measure.title}, ${set.bands.title}: ${group === null ? 'all' : group.label}` };
}
