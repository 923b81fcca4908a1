import { AppError } from '../../../src-shared/kernel/errors.ts';
import { Decisions, type Decision } from '../../../src-shared/model/decision.ts';
import type { Step } from '../../../src-shared/model/derivation.ts';
import type { TraceContext } from '../trace-context.ts';
import { rowsDecided, type StepUse } from './affected.ts';
import type { RunPlans } from './run-plans.ts';
import { NOTHING, rowsOf, stepsNaming, type Start } from './start-model.ts';

/** The decisions of a run, as its gates read them. */
export async function decisionsOf(context: TraceContext): Promise<readonly Decision[]> {
  const slot = context.declaration.documents.decision;
  return slot === undefined || !context.archive.has(slot) ? [] : (await context.json(slot, Decisions)).decisions;
}

/** A decision begins where the plans name it: at the steps whose origin it is. */
export async function startOfDecision(context: TraceContext, plans: RunPlans, id: string): Promise<Start> {
  const decision = (await decisionsOf(context)).find((each) => each.id === id);
  if (!decision) throw new AppError('NOT_FOUND', `the run has no decision ${id}`);
  const base = { ...NOTHING, title: `${id}: ${wordsOf(decision)}`, words: `${decision.actor}, ${decision.at.slice(0, 10)}: ${decision.reason}`, document: { kind: 'decision' as const, ref: id } };
  if (decision.kind === 'waive') return { ...base, rules: [{ rule: decision.rule, field: decision.field ?? null }], limits: ['A waiver changes no value: the findings stay, and do not block until it expires.'] };
  if (decision.kind === 'dialect') return { ...base, limits: ['How the file is read decides every value of it.'], places: plans.headers.map((_, i) => ({ space: 'source', column: `c${i}` })), scope: { rows: rowsOf(context, context.declaration.source.table) }, includesPlaces: true };
  const used = stepsNaming(plans, (step) => namesDecision(step, id));
  const reported = plans.reports.flatMap((report) => report.codes.filter((code) => code.source === `decision:${id}`).map((code) => code.code));
  if (used.length === 0 && reported.length === 0) return { ...base, limits: ['No step of this run’s plans names it: it was made for another file, or another decision or cell took its place.'] };
  if (decision.kind === 'override') return { ...base, scope: { row: decision.sourceRow }, places: used.map(({ space, column }) => ({ space, column })), includesPlaces: true, codes: reported, value: decision.value };
  const counts = await Promise.all(used.map(({ space, column, index, step }) => rowsDecided(context, space, column, index, useOf(step, id))));
  const rows = counts.reduce<number | null>((sum, each) => (each === null ? sum : (sum ?? 0) + each), null);
  return { ...base, scope: { rows: used.some(({ step }) => step.step === 'constant') ? rowsOf(context, context.declaration.source.table) : rows }, places: used.map(({ space, column }) => ({ space, column })), includesPlaces: true, codes: reported };
}

/** A decision in a few words. */
export function wordsOf(decision: Decision): string {
  switch (decision.kind) {
    case 'constant': return `${decision.field} is ${decision.value}${decision.whenBlank ? ' where blank' : ''}`;
    case 'override': return `${decision.field} of source row ${decision.sourceRow} is ${decision.value ?? 'blank'}`;
    case 'no-data': return `${decision.code} is reported ${decision.answer}${decision.replaceValue ? ' always' : ' where blank'}`;
    case 'map-code': return `“${decision.from}” of ${decision.field} means ${decision.to}`;
    case 'waive': return `${decision.rule} is waived until ${decision.expires}`;
    case 'dialect': return `${decision.member} is ${decision.value}`;
    default: return (decision as { readonly kind: string }).kind;
  }
}

function namesDecision(step: Step, id: string): boolean {
  if ('origin' in step && step.origin?.kind === 'decision' && step.origin.ref === id) return true;
  if (step.step === 'map-code') return Object.values(step.origins).some((origin) => origin.kind === 'decision' && origin.ref === id);
  return step.step === 'override' && step.rows.some((row) => row.origin.kind === 'decision' && row.origin.ref === id);
}

function useOf(step: Step, id: string): StepUse {
  if (step.step !== 'map-code') return { kind: step.step === 'no-data' && step.always ? 'changed' : 'filled' };
  const key = Object.entries(step.origins).find(([, origin]) => origin.kind === 'decision' && origin.ref === id)?.[0] ?? '';
  return { kind: 'entry', key, exact: false };
}
