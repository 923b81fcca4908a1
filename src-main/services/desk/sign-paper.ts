import type { CallContext } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Conclusion, WorkPaper } from '../../../src-shared/model/work-paper.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import { sayStatement } from '../governance/say-statement.ts';
import { whyNotSign } from './describe-paper.ts';
import { PAPER_SUBJECT, type Paper, type PaperStore } from './paper-store.ts';

/**
 * Concludes a paper: everything it holds becomes one document, and the auditor's sign-off names that document's hash. Errors: CONFLICT
 * where the paper is not what was seen, or cannot be signed (the reason); UNAUTHORISED where the person may not.
 */
export async function signPaper(context: ServiceContext, papers: PaperStore, paper: Paper, said: { readonly content: string; readonly opinion: Conclusion['opinion']; readonly text: string }, call: CallContext): Promise<Paper> {
  if (said.content !== paper.content) throw new AppError('CONFLICT', `work paper ${paper.base.id} has changed since you saw it`, { userAction: 'Look at it again, then sign.' });
  const identity = context.identity.of(call);
  const why = await whyNotSign(context, paper, call);
  if (why !== null) throw new AppError(identity.inForce && paper.marks.size === paper.base.items.length ? 'UNAUTHORISED' : 'CONFLICT', `work paper ${paper.base.id} cannot be signed: ${why}`);
  const exceptions = [...paper.marks.values()].filter(({ mark }) => mark === 'exception').length;
  if (said.opinion === 'satisfactory' && exceptions > 0) throw new AppError('INVALID_INPUT', `a paper with ${exceptions} exception${exceptions === 1 ? '' : 's'} is not concluded as satisfactory without them`, { userAction: 'Conclude “satisfactory but for exceptions”, or “unsatisfactory”.' });
  const byItem = <T extends { readonly item: number }>(of: ReadonlyMap<number, T>): T[] => [...of.values()].toSorted((a, b) => a.item - b.item);
  const document: WorkPaper = {
    ...paper.base, state: 'signed', walks: byItem(paper.walks), marks: byItem(paper.marks), reperformance: paper.reperformance,
    conclusion: { text: said.text, opinion: said.opinion, actor: identity.actor, at: context.clock.now() },
  };
  // The document first: a signature never names what is not there. A document that nobody signed does not count.
  const ref = await papers.put(document, whoOf(call));
  sayStatement(context, call, { purpose: 'sign-off', subject: { type: PAPER_SUBJECT, id: paper.base.id, sha256: ref.sha256 }, text: said.text });
  return papers.open(paper.base.id);
}

/** Opens the next edition of a signed paper; it begins with the walks and marks of the old one, which stays as it is. */
export async function revisePaper(context: ServiceContext, papers: PaperStore, paper: Paper, reason: string, call: CallContext): Promise<Paper> {
  const { base } = paper;
  if (!paper.signature) throw new AppError('CONFLICT', `work paper ${base.id} is not signed: it can be changed as it is`);
  await papers.put({ ...base, edition: base.edition + 1, state: 'drawn', conclusion: null, actor: call.actor, at: context.clock.now(), supersedes: { edition: base.edition, sha256: paper.baseSha256, reason } }, whoOf(call));
  return papers.open(base.id);
}
