import { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Cause, CauseKind } from '../../../src-shared/model/comparison.ts';
import { Decisions, type Decision } from '../../../src-shared/model/decision.ts';
import { Mapping, type MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';
import { causesOf, leafThings, side, type Thing } from './cause.ts';
import { heldJson } from './held.ts';
import { jsonLeaves } from './json-leaves.ts';

const Anything = z.unknown();

/**
 * Documents that people and detection made, entry by entry: dialect, mapping, decisions, and every other one that origins refer to. One
 * that cannot be read (an imported run may come without it) is said in `notes`; nothing is claimed about its entries.
 */
export async function documentCauses({ left, right }: RunPair, notes: string[]): Promise<Cause[]> {
  const causes: Cause[] = [];
  const add = async (kind: CauseKind, pick: (run: ComparedRun) => Promise<Map<string, Thing>>): Promise<void> => {
    try {
      causes.push(...causesOf(kind, await pick(left), await pick(right)));
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'CORRUPT') throw thrown;
      notes.push(`${thrown.message}. Nothing is said of differences in it.`);
    }
  };
  await add('dialect', async (run) => leafThings(jsonLeaves(dialectIn(await document(run, run.context.declaration.source.dialect)))));
  await add('mapping', async (run) => mappingThings(await document(run, run.context.declaration.documents.mapping)));
  await add('decision', async (run) => decisionThings(await document(run, run.context.declaration.documents.decision)));
  await add('document', async (run) => leafThings(jsonLeaves(await document(run, run.context.declaration.documents.deal) ?? {})));
  return causes;
}

async function document({ context }: ComparedRun, slot: string | undefined): Promise<unknown> {
  return slot === undefined || !context.archive.has(slot) ? null : heldJson(context, slot, Anything);
}

/** The dialect itself, without the evidence it was told by. */
function dialectIn(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null) return stored ?? {};
  if ('files' in stored && Array.isArray(stored.files)) return Object.fromEntries((stored.files as readonly { readonly slot?: unknown; readonly dialect?: unknown }[]).map(({ slot, dialect }) => [String(slot), dialect ?? {}]));
  return 'dialect' in stored ? stored.dialect : stored;
}

/** Columns by header and, where a header repeats, by which of its columns it is: a column that moved is the same column. */
function mappingThings(stored: unknown): Map<string, Thing> {
  const mapping = Mapping.safeParse(stored);
  if (!mapping.success) return leafThings(jsonLeaves(stored ?? {}));
  const seen = new Map<string, number>();
  return new Map(mapping.data.columns.map((column) => {
    const nth = (seen.get(column.header) ?? 0) + 1;
    seen.set(column.header, nth);
    const name = nth === 1 ? column.header : `${column.header} (${nth})`;
    return [name, { title: name, side: side({ text: columnWords(column), actor: column.actor ?? null, at: column.at ?? null }), value: { field: column.field, tier: column.tier, status: column.status, reading: column.reading, ...(column.actor === undefined ? {} : { actor: column.actor }) }, detail: column.reason }];
  }));
}

function columnWords({ field, tier, status }: MappingColumn): string {
  return field === null ? `not used (${status})` : `${field}, by ${tier}, ${status}`;
}

/** Decisions by id. One that was written anew under another id with the same content is the same decision. */
function decisionThings(stored: unknown): Map<string, Thing> {
  const decisions = Decisions.safeParse(stored);
  if (!decisions.success) return leafThings(jsonLeaves(stored ?? {}));
  return new Map(decisions.data.decisions.map((decision) => {
    const { id, actor, at, ...said } = decision;
    return [id, { title: `${decision.kind} ${decisionTarget(decision)}`, side: side({ text: decisionWords(decision), actor, at }), value: { ...said, actor, at }, detail: decision.reason }];
  }));
}

/** What a decision is about. */
function decisionTarget(decision: Decision): string {
  switch (decision.kind) {
    case 'override': return `${decision.field}, row ${decision.sourceRow}`;
    case 'constant': case 'map-code': return decision.field;
    case 'no-data': return decision.code;
    case 'waive': return decision.field === undefined ? decision.rule : `${decision.rule} on ${decision.field}`;
    case 'dialect': return decision.member;
    case 'withdraw': return decision.decision;
  }
}

function decisionWords(decision: Decision): string {
  switch (decision.kind) {
    case 'constant': return `${decision.value}${decision.whenBlank ? ' where blank' : ' on every row'}`;
    case 'override': return decision.value ?? 'blank';
    case 'no-data': return decision.date === undefined ? decision.answer : `${decision.answer} ${decision.date}`;
    case 'map-code': return `“${decision.from}” means ${decision.to}`;
    case 'waive': return `until ${decision.expires}, owner ${decision.owner}`;
    case 'dialect': return decision.value;
    case 'withdraw': return `${decision.decision} no longer holds`;
  }
}
