import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { PromotionRecord, TIERS, type Tier } from '../../../../src-shared/model/research/promotion.ts';
import { whoOf, type ServiceContext } from '../../context.ts';
import { keepDocument } from '../../intake.ts';
import type { Caller } from '../../documents/stored.ts';
import { dataOf, dataSha256 } from '../experiment-id.ts';
import { mustBeResearch } from '../run-artifacts.ts';
import { aliasAt, PROMOTION_SUBJECT, promotionsOf, type JudgedEntry, type Promotions } from './aliases.ts';
import { HELD, lastRecord, PROMOTION } from './ledger.ts';
import { z } from 'zod';

const Verdict = z.looseObject({ verdict: z.string() });
const Qualified = z.looseObject({ qualified: z.boolean(), experiment: z.string() });
type Asked = Pick<PromotionRecord, 'alias' | 'tier' | 'reason'>;

/** Records are written one after the other: each names the one before it. */
const queues = new WeakMap<object, Promise<unknown>>();

async function inTurn<T>(desk: Pick<ServiceContext, 'store'>, write: () => Promise<T>): Promise<T> {
  const before = queues.get(desk.store) ?? Promise.resolve();
  const mine = before.then(write, write);
  queues.set(desk.store, mine.catch(() => undefined));
  return mine;
}

/**
 * A run proposed for a tier. Errors: INVALID_INPUT for a run that is no experiment or an alias that is no name; BLOCKED where it did not get to
 * its end, looks ahead, did not qualify for the tier, or does not stand in the tier before; CONFLICT where the ledger does not hold, or the alias stands on it already.
 */
export async function promote(context: ServiceContext, run: string, asked: Asked, call: Caller): Promise<string> {
  const facts = await promotable(context, run, asked.tier);
  return inTurn(context, async () => {
    const promotions = await holding(context, call);
    const current = aliasAt(promotions, asked.alias, asked.tier);
    if (current?.entry.record.experiment === facts.experiment) throw new AppError('CONFLICT', `${asked.alias} stands on this experiment in ${asked.tier} already`, { details: { alias: asked.alias, tier: asked.tier } });
    if (promotions.entries.some(({ record, standing }) => standing.approval === 'submitted' && record.action === 'promote' && record.alias === asked.alias && record.tier === asked.tier && record.experiment === facts.experiment)) throw new AppError('CONFLICT', `this promotion of ${asked.alias} to ${asked.tier} waits for approval already`, { details: { alias: asked.alias, tier: asked.tier } });
    const before = TIERS[TIERS.indexOf(asked.tier) - 1];
    const below = before === undefined ? null : aliasAt(promotions, asked.alias, before);
    if (before !== undefined && (below?.entry.record.experiment !== facts.experiment || below.entry.why !== null)) {
      throw new AppError('BLOCKED', `${asked.alias} goes to ${asked.tier} from ${before}, and there ${below === null ? 'it stands on nothing' : below.entry.why !== null ? `its record does not hold: ${below.entry.why}` : `it stands on another experiment, of run ${below.entry.record.run}`}`, { details: { alias: asked.alias, tier: asked.tier }, userAction: `Promote run ${run} to ${before} first, and have it approved.` });
    }
    return keep(context, { ...asked, action: 'promote', run, ...facts }, call);
  });
}

/** Takes an alias away from a tier, or moves it back to an earlier record of it. Errors: NOT_FOUND, CONFLICT. */
export async function demote(context: ServiceContext, asked: Asked & { readonly action: 'retire' | 'roll-back'; readonly to?: string | undefined }, call: Caller): Promise<string> {
  return inTurn(context, async () => {
    const promotions = await promotionsOf(context, call);
    if (promotions.faults.length > 0) throw new AppError('CONFLICT', `the promotion ledger does not hold: ${promotions.faults.join('; ')}`, { userAction: 'Run `tapestry verify`, and restore the workspace from a backup.' });
    const current = aliasAt(promotions, asked.alias, asked.tier);
    if (current === null) throw new AppError('NOT_FOUND', `${asked.alias} stands on nothing in ${asked.tier}`, { details: { alias: asked.alias, tier: asked.tier }, userAction: 'Look at the aliases of the promotion ledger.' });
    const target = asked.action === 'retire' ? current.entry : earlier(promotions, asked, current.entry);
    const { run, experiment, hashes } = target.record;
    return keep(context, { alias: asked.alias, tier: asked.tier, reason: asked.reason, action: asked.action, run, experiment, hashes }, call);
  });
}

/** The record that a roll-back goes to: the one named, or the last approved one of another experiment. It must hold: nothing altered comes back. */
function earlier(promotions: Promotions, { alias, tier, to }: { readonly alias: string; readonly tier: Tier; readonly to?: string | undefined }, current: JudgedEntry): JudgedEntry {
  const before = promotions.entries.slice(0, promotions.entries.indexOf(current)).filter(({ record, standing }) => standing.approval === 'approved' && record.action === 'promote' && record.alias === alias && record.tier === tier);
  const target = to === undefined ? before.findLast(({ record }) => record.experiment !== current.record.experiment) : before.find(({ sha256 }) => sha256 === to || (to.length >= 8 && sha256.startsWith(to)));
  if (!target) throw new AppError('NOT_FOUND', to === undefined ? `there is no earlier experiment that ${alias} stood on in ${tier}` : `no approved record ${to.slice(0, 12)} of ${alias} in ${tier} comes before the one it stands on`, { details: { alias, tier }, userAction: 'Name a record of the ledger of this alias and tier, or retire the alias.' });
  if (target.why !== null) throw new AppError('CONFLICT', `the record ${target.sha256.slice(0, 12)} does not hold: ${target.why}`, { details: { record: target.sha256 }, userAction: 'Roll back to another record, or retire the alias.' });
  return target;
}

async function promotable(context: ServiceContext, run: string, tier: Tier): Promise<Pick<PromotionRecord, 'experiment' | 'hashes'>> {
  mustBeResearch(context, run);
  const { status, kind, mode, manifestSha256 } = context.store.runs.get(run);
  const { params, inputs } = context.store.runs.request(run);
  const [experiment, data] = [params['experiment'], dataOf(inputs)];
  if (mode !== 'experiment' || typeof experiment !== 'string' || data === null) throw new AppError('INVALID_INPUT', `run ${run} is no experiment`, { details: { run }, userAction: 'Promote a run that was started with a spec.' });
  if (context.store.imported.has(run)) throw new AppError('CONFLICT', `run ${run} came with a bundle from another workspace, and is promoted there`, { details: { run } });
  if (kind === 'what-if') throw new AppError('BLOCKED', `run ${run} is a what-if, which is never promoted`, { details: { run }, userAction: 'Start it as a draft.' });
  if (status !== 'succeeded' || manifestSha256 === null) throw new AppError('BLOCKED', `run ${run} is ${status}: only an experiment that came to its end is promoted`, { details: { run } });
  const lookAhead = await context.runFiles.jsonIf(run, 'lookahead', Verdict);
  if (lookAhead?.verdict !== 'passed') throw new AppError('BLOCKED', `run ${run} did not pass the look-ahead check${lookAhead === null ? ': it made none' : ''}`, { details: { run } });
  const qualification = await context.runFiles.jsonIf(run, 'qualification', Qualified);
  if (tier !== 'research' && qualification?.qualified !== true) throw new AppError('BLOCKED', `run ${run} ${qualification === null ? 'was not judged by qualification gates' : 'did not qualify'}, which ${tier} needs`, { details: { run, tier }, userAction: qualification === null ? 'Run it again with gates.' : 'Look at the gates that failed or could not be evaluated.' });
  if (qualification !== null && qualification.qualified && qualification.experiment !== experiment) throw new AppError('CORRUPT', `the qualification of run ${run} is of another experiment`, { details: { run } });
  const sha = (slot: string): string => context.runFiles.get(run, slot).sha256;
  return { experiment, hashes: { manifest: manifestSha256, spec: sha(HELD.spec), data: dataSha256(data), metrics: sha(HELD.metrics), qualification: qualification === null ? null : sha(HELD.qualification), lookAhead: sha(HELD.lookAhead) } };
}

async function holding(context: ServiceContext, call: Caller): Promise<Promotions> {
  const promotions = await promotionsOf(context, call);
  const [fault] = promotions.faults;
  if (fault !== undefined) throw new AppError('CONFLICT', `the promotion ledger does not hold: ${fault}`, { userAction: 'Run `tapestry verify`, and restore the workspace from a backup.' });
  return promotions;
}

/** Keeps a record as the next of the ledger and submits it for approval. */
async function keep(context: ServiceContext, asked: Omit<PromotionRecord, 'kind' | 'version' | 'actor' | 'at' | 'previous'>, call: Caller): Promise<string> {
  const parsed = PromotionRecord.safeParse({ kind: 'research.promotion', version: 1, ...asked, reason: asked.reason.trim(), actor: call.actor, at: context.clock.now(), previous: lastRecord(context) });
  if (!parsed.success) throw new AppError('INVALID_INPUT', `this is no promotion: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`, { userAction: 'An alias is lower-case letters, digits and hyphens; a reason has ten characters or more.' });
  const { alias, tier, action, reason } = parsed.data;
  const { sha256 } = await keepDocument(context, parsed.data, { slot: PROMOTION, kind: PROMOTION, key: `${tier}/${alias}`, label: `${action} ${alias}`, fileName: `promotion-${alias}.json` }, whoOf({ ...call }));
  const { inForce, roles } = context.identity.of(call);
  // An approver may ask for a demotion and may not submit; whoever approves finds it in the ledger.
  if (!inForce || roles.includes('analyst')) await context.approvals.submit(PROMOTION_SUBJECT, sha256, reason, call);
  return sha256;
}
