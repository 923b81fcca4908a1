/**
 * How anything is approved, once, for every kind that is declared (approval-kind.ts):
 *
 *  - Everything is said in statements on exactly one content (SHA-256). Content that changed has none of the statements of what it was.
 *  - The last of submission and rejection decides: what was rejected cannot be approved until it changes or is submitted again. A rejection
 *    is of the content: the same made again under another id is rejected too.
 *  - An approval counts if its statement holds (signature, key, role at that time), nobody who contributed gave it, and it came after the last
 *    rejection; a person counts once. Where roles are not in force one name is enough, unsigned, and the record says so.
 *  - What stands on other subjects (a run on its policy) cannot be approved before they are.
 */
import type { Approvable } from '../../../src-shared/contract/governance.ts';
import type { CallContext } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Identity, Purpose, SignedStatement } from '../../../src-shared/model/governance.ts';
import { nameKey } from '../../store/actor-history.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import type { ApprovalKind, ApprovalSources, ApprovalSubject } from './approval-kind.ts';
import { runApproval } from './run-approval.ts';
import { sayStatement } from './say-statement.ts';

/** What bears on an approval; comments do not. */
const SAID: ReadonlySet<string> = new Set<Purpose>(['submit', 'approve', 'reject']);

export type ApprovalContext = Pick<ServiceContext, 'store' | 'runFiles' | 'identity' | 'pipelines' | 'config'>;
type Caller = Pick<CallContext, 'actor' | 'host'>;

export interface ApprovalDesk {
  readonly kinds: ReadonlyMap<string, ApprovalKind>;
  get(type: string, id: string, call: Caller): Promise<Approvable>;
  submit(type: string, id: string, text: string, call: Caller): Promise<Approvable>;
  decide(asked: { readonly type: string; readonly id: string; readonly sha256: string | null; readonly verdict: 'approve' | 'reject'; readonly reason: string }, call: Caller): Promise<Approvable>;
}

export function createApprovals(context: ApprovalContext): ApprovalDesk {
  const { store, identity } = context;
  const kinds = kindsOf(context);
  const kindOf = (type: string): ApprovalKind => {
    const kind = kinds.get(type);
    if (!kind) throw new AppError('NOT_FOUND', `nothing of the kind "${type}" is approved here`, { userAction: `Known: ${[...kinds.keys()].join(', ')}.` });
    return kind;
  };
  /** What it is now. `subject` was read before; statements are read here, so that what was said meanwhile counts. */
  const weigh = (kind: ApprovalKind, id: string, subject: ApprovalSubject, call: Caller): Approvable => {
    const who = identity.of(call);
    const needs = who.inForce ? context.config.approvals()[kind.type] ?? kind.needs : 1;
    const elsewhere = store.governance.statements({ type: kind.type, purpose: 'reject' }).filter(({ statement: { subject: of } }) => of.id !== id && of.sha256 !== null && of.sha256 === subject.sha256);
    const statements = [...store.governance.statements({ type: kind.type, id }).filter(({ statement }) => SAID.has(statement.purpose)), ...elsewhere].sort((a, b) => a.seq - b.seq);
    const standing = weighStatements(statements, subject, (each) => identity.judge(each) === null, who.inForce);
    const enough = standing.approvals.length >= needs;
    const state: Approvable['state'] = (subject.done ?? false) || (enough && !kind.approved) ? 'approved' : subject.notReady !== null || subject.sha256 === null ? 'not-ready' : standing.state;
    const { title, sha256, run, notReady, contributors } = subject;
    const about = { type: kind.type, id, title, sha256, run, state, notReady: notReady ?? (sha256 === null ? 'there is nothing to approve yet' : null), contributors: contributors.map((each) => ({ actor: each.actor, did: [...each.did] })), needs, has: standing.approvals.length, statements: [...statements] };
    return { ...about, may: mayOf(who, about, standing.approvals, enough) };
  };

  /** The subject as its kind has it; not ready while something it stands on is not approved. */
  const subjectOf = async (kind: ApprovalKind, id: string, call: Caller): Promise<ApprovalSubject> => {
    const subject = await kind.subject(id);
    if (subject.notReady !== null || subject.done === true || !kind.standsOn) return subject;
    const waiting: string[] = [];
    for (const { type, id: other, title } of await kind.standsOn(id)) {
      const of = kindOf(type);
      const state = await of.subject(other).then((found) => weigh(of, other, found, call).state, (error: unknown) => { if (error instanceof AppError && error.code === 'NOT_FOUND') return 'not kept here' as const; throw error; });
      if (state !== 'approved') waiting.push(`${title} is ${state === 'open' ? 'not approved' : state === 'submitted' ? 'submitted, not approved' : state}`);
    }
    return waiting.length === 0 ? subject : { ...subject, notReady: `${waiting.slice(0, 5).join(', ')}${waiting.length > 5 ? ` and ${waiting.length - 5} more` : ''}: approve that first` };
  };

  return {
    kinds,
    async get(type, id, call) {
      const kind = kindOf(type);
      return weigh(kind, id, await subjectOf(kind, id, call), call);
    },
    async submit(type, id, text, call) {
      const kind = kindOf(type);
      const subject = await subjectOf(kind, id, call);
      const now = weigh(kind, id, subject, call);
      if (now.state !== 'open' && now.state !== 'rejected') throw new AppError('CONFLICT', `${kind.title} ${id} ${now.state === 'submitted' ? 'waits for approval already' : now.state === 'approved' ? 'is approved' : `cannot be submitted: ${now.notReady ?? ''}`}`, { details: { type, id } });
      sayStatement(context, call, { purpose: 'submit', subject: { type, id, sha256: now.sha256 }, text });
      return weigh(kind, id, await subjectOf(kind, id, call), call);
    },
    async decide({ type, id, sha256, verdict, reason }, call) {
      const kind = kindOf(type);
      if (reason.trim() === '') throw new AppError('INVALID_INPUT', `to ${verdict} ${id} needs a reason`, { userAction: 'Say in a sentence why.' });
      const subject = await subjectOf(kind, id, call);
      // From here to the effect nothing waits: what was weighed is what is signed.
      const now = weigh(kind, id, subject, call);
      if (now.state === 'approved') throw new AppError('CONFLICT', `${kind.title} ${id} is approved already`, { userAction: 'Nothing needs to be done.', details: { type, id } });
      if (now.state === 'not-ready') throw new AppError('CONFLICT', `${kind.title} ${id} cannot be decided on: ${now.notReady ?? ''}`, { userAction: 'Resolve what holds it.', details: { type, id } });
      if (sha256 !== null && sha256 !== now.sha256) throw new AppError('CONFLICT', `${kind.title} ${id} is no longer what you saw`, { userAction: 'Look at it again, then decide.', details: { type, id, seen: sha256, now: now.sha256 } });
      if (!now.may[verdict]) throw new AppError(identity.of(call).signedIn || !identity.of(call).inForce ? 'CONFLICT' : 'UNAUTHORISED', `you cannot ${verdict} ${kind.title} ${id}: ${now.may.why ?? ''}`, { details: { type, id } });
      const complete = verdict === 'approve' && now.has >= now.needs;
      if (!complete) sayStatement(context, call, { purpose: verdict, subject: { type, id, sha256: now.sha256 }, text: reason });
      if (verdict === 'approve') takeEffect(kind, id, subject, call);
      return weigh(kind, id, await subjectOf(kind, id, call), call);
    },
  };

  function takeEffect(kind: ApprovalKind, id: string, subject: ApprovalSubject, call: Caller): void {
    const who = identity.of(call);
    const { needs, statements } = weigh(kind, id, subject, call);
    const { approvals } = weighStatements(statements, subject, (each) => identity.judge(each) === null, who.inForce);
    const last = approvals.at(-1);
    if (last && approvals.length >= needs) kind.approved?.(id, last, { ...whoOf(call), actor: last.statement.actor }, approvals);
  }
}

/** The built-in kind and those of the pipelines. INTERNAL where two have one type. */
function kindsOf(context: ApprovalContext): ReadonlyMap<string, ApprovalKind> {
  const kinds = new Map<string, ApprovalKind>();
  const { store, runFiles, pipelines } = context;
  const sources: ApprovalSources = {
    store, runFiles, decisionsOf: (pipeline) => pipelines.get(pipeline)?.decisions?.slot ?? null,
    standsOn: async (pipeline, run) => (await pipelines.get(pipeline)?.standsOn?.(sources, run)) ?? [],
  };
  for (const kind of [runApproval(sources), ...[...pipelines.values()].flatMap(({ approvals }) => approvals?.(sources) ?? [])]) {
    if (kinds.has(kind.type)) throw new AppError('INTERNAL', `two kinds of approval are called "${kind.type}"`);
    kinds.set(kind.type, kind);
  }
  return kinds;
}

interface Standing { readonly state: 'open' | 'submitted' | 'rejected'; readonly approvals: readonly SignedStatement[] }

/** Where content stands by what was said of it. A submission or an approval that does not hold counts for nothing. */
function weighStatements(statements: readonly SignedStatement[], subject: ApprovalSubject, holds: (statement: SignedStatement) => boolean, inForce: boolean): Standing {
  const contributed = new Set(subject.contributors.flatMap(({ actor }) => namesOf(actor)));
  let state: Standing['state'] = 'open';
  let approvals: SignedStatement[] = [];
  for (const each of statements) {
    const { purpose, subject: of, actorId, actor } = each.statement;
    if (subject.sha256 === null || of.sha256 !== subject.sha256) continue;
    // A rejection stands even where its signature no longer does: damage must never open a way.
    if (purpose === 'reject') [state, approvals] = ['rejected', []];
    if (!holds(each) || (inForce && each.signature === null)) continue;
    if (purpose === 'submit') state = 'submitted';
    if (purpose !== 'approve' || state === 'rejected') continue;
    if (inForce && contributed.has(nameKey(actor))) continue;
    if (!approvals.some(({ statement }) => (actorId === null ? statement.actor === actor : statement.actorId === actorId))) approvals.push(each);
  }
  return { state, approvals };
}

/** A contributor's name, and what it is without the system user that an asserted name ends in. */
function namesOf(actor: string): string[] {
  return [nameKey(actor), nameKey(actor.replace(/\s*\([^()]*\)\s*$/, ''))];
}

function mayOf(who: Identity, about: Pick<Approvable, 'state' | 'contributors' | 'notReady'>, approvals: readonly SignedStatement[], enough: boolean): Approvable['may'] {
  const no = (why: string): Approvable['may'] => ({ approve: false, reject: false, why });
  if (about.state === 'approved') return no('it is approved');
  if (about.state === 'not-ready') return no(about.notReady ?? 'it is not ready');
  if (who.inForce && !who.signedIn) return no('nobody is signed in');
  if (who.inForce && !who.roles.includes('approver')) return no('this needs the role approver');
  if (about.state === 'rejected') return no('it was rejected; it must change, or be submitted again with a text, before it can be approved');
  const mine = about.contributors.find(({ actor }) => namesOf(actor).includes(nameKey(who.actor)));
  // Whoever made it may still say that it is not good.
  if (who.inForce && mine) return { approve: false, reject: true, why: `you contributed to it (${mine.did.join(', ')}), and nobody approves their own work` };
  if (!enough && approvals.some(({ statement }) => (who.id === null ? statement.actor === who.actor : statement.actorId === who.id))) return { approve: false, reject: true, why: 'you have approved it; another approver is needed' };
  return { approve: true, reject: true, why: null };
}
