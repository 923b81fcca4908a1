import type { InboxItem } from '../../../src-shared/contract/governance.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { effectiveDecisions, Decisions, type Decision } from '../../../src-shared/model/decision.ts';
import type { Identity } from '../../../src-shared/model/governance.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { nameKey } from '../../store/actor-history.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';
import { isMe } from './is-me.ts';

type Waiver = Extract<Decision, { kind: 'waive' }>;

/** Runs whose waivers are looked at, newest first: waivers of a year of months and books. */
const MOST_RUNS = 100;

/**
 * Waivers in use that have expired or end by a day. One is named to its owner and to whoever decided it; where the workspace knows neither,
 * to analysts and administrators, so that none is lost. A waiver that was renewed since is not named.
 */
export async function waiverItems(context: ServiceContext, who: Identity, runs: readonly Run[], days: { readonly today: string; readonly until: string }): Promise<InboxItem[]> {
  const known = context.store.governance.actorsByLog().filter(({ retiredAt }) => retiredAt === null);
  const isKnown = (name: string): boolean => known.some((actor) => nameKey(actor.name) === nameKey(name) || actor.id === name);
  const concerns = (waiver: Waiver): boolean => {
    if (!who.inForce || isMe(who, waiver.owner) || isMe(who, waiver.actor)) return true;
    return !isKnown(waiver.owner) && !isKnown(waiver.actor) && (who.roles.includes('analyst') || who.roles.includes('administrator'));
  };
  const latest = new Map<string, { run: Run; waiver: Waiver }>();
  for (const run of runs.filter(({ kind }) => kind !== 'what-if').slice(0, MOST_RUNS)) {
    for (const waiver of await waiversOf(context, run)) {
      const key = `${waiver.rule} ${waiver.field ?? ''} ${nameKey(waiver.owner)}`;
      const before = latest.get(key);
      // Runs come newest first: of two that end on the same day, the newest run's is named.
      if (!before || before.waiver.expires < waiver.expires) latest.set(key, { run, waiver });
    }
  }
  return [...latest.values()].filter(({ waiver }) => waiver.expires <= days.until && concerns(waiver)).map(({ run, waiver }): InboxItem => ({
    id: `waiver:${run.id}:${waiver.id}`, kind: 'waiver', title: `Waiver of ${waiver.rule}${waiver.field === undefined ? '' : ` on ${waiver.field}`} ${waiver.expires < days.today ? 'has expired' : 'ends'}`,
    detail: `owner ${waiver.owner}; ${waiver.expires < days.today ? `since ${waiver.expires} it waives nothing` : `holds to ${waiver.expires}`}: ${waiver.reason}`,
    run: run.id, href: `#/runs/${run.id}/findings?rule=${encodeURIComponent(waiver.rule)}`, since: waiver.at, due: waiver.expires,
  }));
}

async function waiversOf(context: ServiceContext, run: Run): Promise<readonly Waiver[]> {
  const slot = pipelineOf(context, run.pipeline).decisions?.slot;
  if (slot === undefined) return [];
  try {
    const decisions = (await context.runFiles.jsonIf(run.id, slot, Decisions))?.decisions ?? [];
    return effectiveDecisions(decisions).filter((decision) => decision.kind === 'waive');
  } catch (thrown) {
    // A damaged document is what `verify` names; the rest of the inbox is still there.
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
}
