import type { DocumentRef, ForwardFrom } from '../../../src-shared/contract/explore.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { parseAddress } from '../../../src-shared/model/address.ts';
import type { TraceContext } from '../trace-context.ts';
import { rowOfKey } from '../trace-keys.ts';
import { startOfDecision } from './start-decision.ts';
import { startOfConfig, startOfLookup } from './start-config.ts';
import { figureTitle, type RunPlans } from './run-plans.ts';
import { documentOf, NOTHING, rowsOf, stepsNaming, type Start } from './start-model.ts';

/** Errors: NOT_FOUND where the run has no such place, INVALID_INPUT for what is no address. */
export async function startOf(context: TraceContext, plans: RunPlans, from: ForwardFrom): Promise<Start> {
  switch (from.kind) {
    case 'cell': return startOfCell(context, plans, from.sourceRow, from.column);
    case 'address': return startOfAddress(context, plans, from.address);
    case 'column': return startOfColumn(context, plans, from.space, from.column);
    case 'lookup': return startOfLookup(context, plans, from.table, from.key);
    case 'rule': return startOfRule(context, from.rule);
    case 'decision': return startOfDecision(context, plans, from.id);
    case 'config': return startOfConfig(context, plans, from.section, from.key);
    case 'document': return startOfPaper(context, plans, from.ref);
  }
}

async function startOfCell(context: TraceContext, plans: RunPlans, sourceRow: number, column: number): Promise<Start> {
  const row = column < plans.headers.length ? await context.row(context.declaration.source.table, sourceRow, [`c${column}`]) : null;
  if (!row) throw new AppError('NOT_FOUND', `what arrived has no cell ${column} on source row ${sourceRow}`, { userAction: 'Rows and columns count from 0.' });
  const header = plans.headers[column] ?? `column ${column + 1}`;
  return { ...NOTHING, title: `${header.trim() || `column ${column + 1}`}, source row ${sourceRow}`, words: 'One cell of what arrived. The way of reading the file, the mapping and the decisions are held as they are.', value: row[`c${column}`] ?? null, address: null, document: mappingOf(plans, column), scope: { row: sourceRow }, places: [{ space: 'source', column: `c${column}` }], limits: ['Another text can also change how the file is read (dialect, profile) or which mapping is proposed: that is not part of this answer.'] };
}

function mappingOf(plans: RunPlans, column: number): DocumentRef | null {
  const step = plans.tables.flatMap((table) => table.derivations).flatMap((derivation) => derivation.steps).find((each) => each.step === 'cell' && each.index === column);
  return step?.step === 'cell' ? documentOf(step.origin) : null;
}

async function startOfColumn(context: TraceContext, plans: RunPlans, space: string, column: string): Promise<Start> {
  if (space === 'source') {
    const index = /^c\d{1,6}$/.test(column) ? Number(column.slice(1)) : -1;
    if (index < 0 || index >= plans.headers.length) throw new AppError('NOT_FOUND', `what arrived has no column ${column}`);
    return { ...NOTHING, title: `${plans.headers[index]?.trim() || column}, column ${index + 1}`, words: 'A whole column of what arrived, and how it is mapped.', document: mappingOf(plans, index), scope: { rows: rowsOf(context, context.declaration.source.table) }, places: [{ space, column }], limits: [] };
  }
  const table = plans.tables.find((each) => each.declared.space === space);
  const derivation = table?.byColumn.get(column);
  if (!table || !derivation) throw new AppError('NOT_FOUND', `there is no column ${space}:${column} in this run`);
  const first = derivation.steps[0];
  return { ...NOTHING, title: `${derivation.title} (${table.declared.title})`, words: `A whole column, made in ${derivation.steps.length} ${derivation.steps.length === 1 ? 'step' : 'steps'}.`, document: first && 'origin' in first ? documentOf(first.origin) : null, scope: { rows: rowsOf(context, table.declared.slot) }, places: [{ space, column }] };
}

async function startOfAddress(context: TraceContext, plans: RunPlans, text: string): Promise<Start> {
  const address = parseAddress(text);
  const cell = /^c(\d{1,6})$/.exec(address.column);
  if (address.space === 'source' && cell) return address.key === null ? startOfColumn(context, plans, 'source', address.column) : startOfCell(context, plans, /^\d{1,15}$/.test(address.key) ? Number(address.key) : -1, Number(cell[1]));
  const table = plans.tables.find((each) => each.declared.space === address.space);
  if (table) {
    const derivation = table.byColumn.get(address.column);
    if (!derivation) throw new AppError('NOT_FOUND', `${table.declared.title} has no column ${address.column}`);
    const { sourceRow } = await rowOfKey(context, table.declared, address);
    const row = await context.row(table.declared.slot, sourceRow, [address.column]);
    if (!row) throw new AppError('NOT_FOUND', `${table.declared.title} has no row ${sourceRow}`);
    return { ...NOTHING, title: derivation.title, words: `One value of ${table.declared.title}, source row ${sourceRow}.`, value: row[address.column] ?? null, address: text, scope: { row: sourceRow }, places: [{ space: address.space, column: address.column }] };
  }
  const report = plans.reports.find((each) => each.declared.space === address.space);
  if (report) {
    const code = report.codes.find((each) => each.code === address.column && each.key === address.key);
    if (!code) throw new AppError('NOT_FOUND', `the report has no ${text}`);
    return { ...NOTHING, title: code.code, words: 'A code of a report. It stands at the end: nothing is made from it but the file that is delivered.', value: code.value, address: text };
  }
  if (address.space === 'figure') {
    const at = plans.reports.find((each) => each.figures.has(address.column));
    if (!at) throw new AppError('NOT_FOUND', `there is no figure ${address.column}`);
    return { ...NOTHING, title: figureTitle(at.plan, address.column), words: 'A figure over the pool.', value: at.figures.get(address.column) ?? null, address: text, figures: [address.column] };
  }
  if (address.space === 'finding') return { ...(await startOfRule(context, address.column.split('/')[0] ?? '')), address: text };
  if (plans.strata?.space === address.space) return { ...NOTHING, title: address.column, words: 'A cell of a stratification. It stands at the end: nothing is made from it.', address: text };
  throw new AppError('NOT_FOUND', `“${address.space}” is no space of this run`, { userAction: `Known: ${[...plans.tables.map((each) => each.declared.space), ...plans.reports.map((each) => each.declared.space), 'figure', 'finding', 'source'].join(', ')}.` });
}

/** A member of a document begins where columns are declared to stand on it, on what it is part of, or on a part of it. */
function startOfPaper(context: TraceContext, plans: RunPlans, ref: string): Start {
  const [slot = ''] = ref.split('#');
  const paper = context.declaration.papers?.find((each) => each.slot === slot);
  if (!paper || !context.archive.has(slot)) throw new AppError('NOT_FOUND', `the run has no document ${slot.slice(0, 80)}`, { userAction: `Known: ${(context.declaration.papers ?? []).map((each) => each.slot).join(', ') || 'none'}.` });
  const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`) || outer === slot || outer === `${slot}#`;
  const used = stepsNaming(plans, (step) => step.step === 'kernel' && step.documents.some((origin) => origin.kind === 'document' && (within(origin.ref, ref) || within(ref, origin.ref))));
  const rows = used[0] === undefined ? null : rowsOf(context, context.table(used[0].space).slot);
  return {
    ...NOTHING, title: `${paper.title}: ${ref.slice(slot.length + 2).replaceAll('/', ' › ') || 'all of it'}`, words: 'A member of a document that the run was given. Another value makes another document, which is approved by itself.', document: { kind: 'document', ref }, scope: { rows },
    places: used.map(({ space, column }) => ({ space, column })), includesPlaces: true,
    limits: used.length === 0 ? ['No column of this run is declared to stand on it.'] : ['Reach is by what each column is declared to stand on: which rows it changes is known only by measuring again.'],
  };
}

async function startOfRule(context: TraceContext, rule: string): Promise<Start> {
  const entry = context.config?.sections.rules[rule];
  if (!entry && !(await ruleSpoke(context, rule))) throw new AppError('NOT_FOUND', `there is no rule ${rule}`);
  return {
    ...NOTHING, title: `${rule} ${entry?.value.title ?? ''}`.trim(), words: entry ? entry.value.text : 'A check that is built in.', document: { kind: 'rule', ref: rule }, rules: [{ rule, field: null }],
    limits: ['A rule makes no value. What its findings decide is whether the run goes on: where they block, no report after that gate is made.'],
  };
}

async function ruleSpoke(context: TraceContext, rule: string): Promise<boolean> {
  for (const { slot } of context.declaration.findings) {
    if (!context.archive.has(slot)) continue;
    if (await context.first(`SELECT 1 AS one FROM ${context.archive.parquet(slot)} WHERE rule = '${rule.replaceAll("'", "''").replaceAll('\u0000', '')}' LIMIT 1`)) return true;
  }
  return false;
}
