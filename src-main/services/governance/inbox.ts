import type { CallContext } from '../../../src-shared/contract/define.ts';
import type { InboxItem } from '../../../src-shared/contract/governance.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Identity, SignedStatement } from '../../../src-shared/model/governance.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { ServiceContext } from '../context.ts';
import { isMe } from './is-me.ts';
import { waiverItems } from './waiver-items.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Waivers and keys are named this long before they end; a comment stays this long. */
export const NOTICE_DAYS = 30;
const MOST_RUNS = 500;

/**
 * What waits for the person behind a call: submitted work they may approve, their rejected, blocked and unconfirmed runs, waivers that end,
 * comments that want an answer, a key that expires. Empty where roles are in force and nobody is signed in.
 */
export async function inboxOf(context: ServiceContext, call: Pick<CallContext, 'actor' | 'host'>): Promise<InboxItem[]> {
  const who = context.identity.of(call);
  if (who.inForce && !who.signedIn) return [];
  const now = context.clock.now();
  const runs = context.store.runs.page({ limit: MOST_RUNS }).runs;
  // What was revised is worked on in the run that came of it.
  const revised = new Set(runs.flatMap(({ id }) => context.store.runs.request(id).revisedFrom ?? []));
  const current = runs.filter(({ id }) => !revised.has(id));
  return [
    ...(await approvalItems(context, who, call, revised)),
    ...runItems(who, current),
    ...(await waiverItems(context, who, current, { today: now.slice(0, 10), until: new Date(Date.parse(now) + NOTICE_DAYS * DAY_MS).toISOString().slice(0, 10) })),
    ...commentItems(context, who, new Map(runs.map((run) => [run.id, run])), new Date(Date.parse(now) - NOTICE_DAYS * DAY_MS).toISOString()),
    ...keyItems(context, who, now, new Date(Date.parse(now) + NOTICE_DAYS * DAY_MS).toISOString()),
  ];
}

async function approvalItems(context: ServiceContext, who: Identity, call: Pick<CallContext, 'actor' | 'host'>, revised: ReadonlySet<string>): Promise<InboxItem[]> {
  const last = new Map<string, SignedStatement>();
  for (const each of context.store.governance.statements()) {
    const { purpose, subject } = each.statement;
    if (purpose === 'submit' || purpose === 'reject') last.set(`${subject.type} ${subject.id}`, each);
  }
  const items: InboxItem[] = [];
  for (const { statement } of last.values()) {
    const { type, id } = statement.subject;
    if (!context.approvals.kinds.has(type)) continue;
    const thing = await context.approvals.get(type, id, call).catch((thrown: unknown) => {
      // One whose files are damaged must not hide all the others; its own page says what is wrong.
      if (thrown instanceof AppError) return null;
      throw thrown;
    });
    if (!thing) continue;
    const own = thing.run === null ? await placeOf(context, type, id) : null;
    const title = own === null ? `${id}: ${thing.title}` : `${own.kind}: ${thing.title}`;
    const about = { title, run: thing.run, href: own?.href ?? (thing.run === null ? '#/inbox' : `#/runs/${thing.run}/approval`), since: statement.at, due: null };
    if (thing.state === 'submitted' && thing.may.approve) items.push({ id: `approval:${type}:${id}`, kind: 'approval', detail: `${statement.actor}: ${statement.text}`, ...about });
    const mine = thing.contributors.some(({ actor }) => isMe(who, actor));
    if (thing.state === 'rejected' && mine && !revised.has(id)) items.push({ id: `rejected:${type}:${id}`, kind: 'rejected', detail: `rejected by ${statement.actor}: ${statement.text}`, ...about });
  }
  return items;
}

/** Where something that belongs to no run is approved, and what it is, with a capital; null where its kind does not say. */
async function placeOf(context: ServiceContext, type: string, id: string): Promise<{ readonly href: string; readonly kind: string } | null> {
  const kind = context.approvals.kinds.get(type);
  const href = (await kind?.subject(id))?.href;
  return kind === undefined || href === undefined ? null : { href, kind: `${kind.title.charAt(0).toUpperCase()}${kind.title.slice(1)}` };
}

function runItems(who: Identity, runs: readonly Run[]): InboxItem[] {
  return runs.filter((run) => run.kind === 'draft' && isMe(who, run.actor)).flatMap((run): InboxItem[] => {
    const stopped = run.gates.find(({ status }) => status === 'blocked' || status === 'review_required');
    const about = { title: `${run.id}: ${run.title}`, detail: stopped?.message ?? run.status, run: run.id, since: run.finishedAt ?? run.createdAt, due: null };
    if (run.status === 'blocked') return [{ id: `blocked:${run.id}`, kind: 'blocked', href: `#/runs/${run.id}/findings`, ...about }];
    if (run.status === 'review_required') return [{ id: `review:${run.id}`, kind: 'review', href: `#/runs/${run.id}/mapping`, ...about }];
    return [];
  });
}

/** Answers to what the person said and comments on the person's runs, until the person has answered. */
function commentItems(context: ServiceContext, who: Identity, runs: ReadonlyMap<string, Run>, since: string): InboxItem[] {
  const comments = context.store.governance.statements({ purpose: 'comment' });
  const bySha = new Map(comments.map((each) => [each.sha256, each]));
  const mine = ({ statement }: SignedStatement): boolean => (statement.actorId === null ? isMe(who, statement.actor) : statement.actorId === who.id);
  const answered = new Set(comments.filter(mine).flatMap(({ statement }) => statement.answers ?? []));
  return comments.flatMap((each): InboxItem[] => {
    const { statement, sha256 } = each;
    if (mine(each) || answered.has(sha256) || statement.at < since) return [];
    const asked = statement.answers === null ? undefined : bySha.get(statement.answers);
    const run = statement.subject.id;
    const onMine = isMe(who, runs.get(run)?.actor ?? '');
    if (!onMine && !(asked && mine(asked))) return [];
    const where = statement.address === null ? run : `${run}, ${statement.address}`;
    const href = statement.address === null ? `#/runs/${run}/approval` : `#/runs/${run}/trace/${encodeURIComponent(statement.address)}`;
    return [{ id: `comment:${sha256}`, kind: 'comment', title: `${statement.actor} ${asked && mine(asked) ? 'answered you' : 'commented'} on ${where}`, detail: statement.text, run, href, since: statement.at, due: null }];
  });
}

function keyItems(context: ServiceContext, who: Identity, now: string, until: string): InboxItem[] {
  const keys = (who.id === null ? null : context.store.governance.actorAsOf(who.id, null))?.keys.filter((key) => key.revokedAt === null && (key.to === null || key.to > now)) ?? [];
  // Where a later key is there already, nothing needs to be done.
  if (keys.some(({ to }) => to === null || to > until)) return [];
  return keys.map((key): InboxItem => ({ id: `key:${key.id}`, kind: 'key', title: 'Your key ends soon', detail: `Key ${key.id.slice(0, 12)}... signs nothing after ${key.to ?? ''}: make a new one and let an administrator add it.`, run: null, href: '#/people', since: key.from, due: key.to }));
}
