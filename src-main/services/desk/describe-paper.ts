import type { z } from 'zod';
import type { CallContext } from '../../../src-shared/contract/define.ts';
import type { PaperDetail, PaperProgress, PaperSummary } from '../../../src-shared/contract/desk.ts';
import type { ServiceContext } from '../context.ts';
import { isMe } from '../governance/is-me.ts';
import type { Paper, PaperStore } from './paper-store.ts';

export function progressOf(paper: Paper): z.infer<typeof PaperProgress> {
  const marks = [...paper.marks.values()];
  return {
    items: paper.base.items.length, walked: paper.walks.size, fails: [...paper.walks.values()].filter(({ holds }) => !holds).length,
    ticked: marks.filter(({ mark }) => mark === 'tick').length, exceptions: marks.filter(({ mark }) => mark === 'exception').length,
  };
}

export function summaryOf(paper: Paper): PaperSummary {
  const { base, signature } = paper;
  return {
    id: base.id, edition: base.edition, state: signature ? 'signed' : 'open', title: base.title, run: base.run, runTitle: base.runTitle, plan: base.plan, progress: progressOf(paper),
    reperformed: paper.reperformance?.agrees ?? null, actor: base.actor, at: base.at, signed: signature ? { actor: signature.statement.actor, at: signature.statement.at } : null,
  };
}

export async function detailOf(context: ServiceContext, papers: PaperStore, paper: Paper, call: Pick<CallContext, 'actor' | 'host'>): Promise<PaperDetail> {
  const { base, signature } = paper;
  const why = await whyNotSign(context, paper, call);
  return {
    ...summaryOf(paper), manifestSha256: base.manifestSha256, population: base.population, supersedes: base.supersedes,
    editions: (await papers.editions(base.id)).map(({ paper: each, ref, signature: by }) => ({ edition: each.edition, state: by ? 'signed' as const : 'open' as const, sha256: ref.sha256, actor: by?.statement.actor ?? each.actor, at: by?.statement.at ?? each.at })),
    reperformance: paper.reperformance, conclusion: base.conclusion, documentSha256: paper.baseSha256, content: paper.content,
    signature: signature ? { signed: signature, broken: context.identity.judge(signature) } : null,
    may: { sign: why === null, why },
  };
}

/** Why the person behind a call cannot sign this paper now, or null: the same for the screen and for the call itself. */
export async function whyNotSign(context: ServiceContext, paper: Paper, call: Pick<CallContext, 'actor' | 'host'>): Promise<string | null> {
  if (paper.signature) return 'it is signed: a correction is a new edition';
  if (context.readOnly) return 'this window is read-only';
  const open = paper.base.items.length - paper.marks.size;
  if (open > 0) return `${open} of ${paper.base.items.length} items ${open === 1 ? 'is' : 'are'} not marked yet`;
  const identity = context.identity.of(call);
  if (!identity.inForce) return null;
  if (!identity.signedIn) return 'nobody is signed in';
  if (!identity.roles.includes('auditor')) return `${identity.actor} is no auditor`;
  // Who made the run what it is does not judge it.
  const { contributors } = await context.approvals.get('run', paper.base.run, call);
  const mine = contributors.find(({ actor }) => isMe(identity, actor));
  return mine ? `${identity.actor} contributed to run ${paper.base.run} (${mine.did.slice(0, 3).join(', ')}) and cannot sign its paper` : null;
}
