import type { OpenedDocument } from '../../../src-shared/contract/explore.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { TraceContext } from '../../evidence/trace-context.ts';
import type { ServiceContext } from '../context.ts';
import { indentedAt } from './highlight.ts';

const MOST_TEXT = 400_000;

/**
 * A document that the run was given and that people approve, opened at a member: `<slot>#<JSON pointer>`. Says where its approval stands
 * now, for exactly the content that the run used. Errors: NOT_FOUND for a slot that is no such document or that the run does not have.
 */
export async function openPaper(context: ServiceContext, traced: TraceContext, run: Run, ref: string): Promise<OpenedDocument> {
  const [slot, pointer] = splitRef(ref);
  const paper = traced.declaration.papers?.find((each) => each.slot === slot);
  if (!paper || !traced.archive.has(slot)) throw new AppError('NOT_FOUND', `run ${run.id} has no document ${slot.slice(0, 80)}`, { userAction: `Known: ${(traced.declaration.papers ?? []).map((each) => each.slot).join(', ') || 'none'}.` });
  const document: unknown = JSON.parse(await context.runFiles.text(run.id, slot));
  const { sha256 } = traced.archive.ref(slot);
  const whole = indentedAt(document, pointer);
  const member = memberAt(document, pointer);
  const long = whole.text.length > MOST_TEXT && member !== undefined;
  const subject = paper.subject?.(document, pointer, sha256) ?? null;
  return {
    title: pointer === '' ? paper.title : `${paper.title}: ${pointer.slice(1).replaceAll('/', ' › ')}`, kind: 'document', sha256,
    fileName: run.inputs.find((input) => input.name === slot)?.fileName ?? `${slot}.json`,
    text: long ? JSON.stringify(member, null, 2) : whole.text, highlight: long ? null : whole.highlight,
    facts: [...nameOf(document), ...(subject === null ? [] : await standing(context, subject))],
    note: pointer !== '' && member === undefined ? `The document has no ${pointer}.` : long ? 'The document is long: its entry is shown.' : 'Shown indented; the hash is that of the stored bytes (canonical JSON).',
  };
}

/** Slot and JSON pointer of an origin's ref. */
export function splitRef(ref: string): [slot: string, pointer: string] {
  const at = ref.indexOf('#');
  return at === -1 ? [ref, ''] : [ref.slice(0, at), ref.slice(at + 1)];
}

/** The member of a document at a JSON pointer (RFC 6901); undefined where it has none. Only own members are looked at. */
export function memberAt(document: unknown, pointer: string): unknown {
  let at = document;
  for (const raw of pointer === '' ? [] : pointer.slice(1).split('/')) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key) || (Array.isArray(at) && !/^(0|[1-9]\d*)$/.test(key))) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

/** Who approved it, or where that stands. */
async function standing(context: ServiceContext, subject: { readonly type: string; readonly id: string }): Promise<OpenedDocument['facts']> {
  try {
    const about = await context.approvals.get(subject.type, subject.id, { actor: context.actor, host: context.host });
    const signed = about.statements.filter(({ statement }) => statement.purpose === 'approve' && statement.subject.sha256 === about.sha256);
    return [{ label: 'Approval', value: about.state }, ...signed.map(({ statement }) => ({ label: 'Approved by', value: `${statement.actor}, ${statement.at}: ${statement.text}` }))];
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return [{ label: 'Approval', value: 'not kept in this workspace' }];
    throw error;
  }
}

function nameOf(document: unknown): OpenedDocument['facts'] {
  if (document === null || typeof document !== 'object') return [];
  const named = document as Readonly<Record<string, unknown>>;
  return (['name', 'title'] as const).flatMap((key) => (typeof named[key] === 'string' ? [{ label: key === 'name' ? 'Name' : 'Title', value: named[key] }] : []));
}
