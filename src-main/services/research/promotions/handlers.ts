import type { PromotionLine } from '../../../../src-shared/contract/research.ts';
import type { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../../context.ts';
import type { Caller } from '../../documents/stored.ts';
import type { ResearchAnswers } from '../research.ts';
import { PROMOTION_SUBJECT, promotionsOf, type JudgedEntry, type Promotions } from './aliases.ts';
import { demote, promote } from './records.ts';

type Line = z.output<typeof PromotionLine>;
const VERBS = { promote: 'to', retire: 'retired from', 'roll-back': 'rolled back in' } as const;

/** The promotion ledger: read with every hash verified, and written one record at a time. */
export function researchPromotionHandlers(context: ServiceContext): ResearchAnswers<'research.promotions' | 'research.promote' | 'research.demote'> {
  return {
    'research.promotions': async (_asked, call) => {
      const promotions = await promotionsOf(context, call);
      return {
        aliases: promotions.aliases.map(({ alias, tier, entry }) => ({ alias, tier, experiment: entry.record.experiment, run: entry.record.run, since: since(context, entry), holds: entry.why === null, why: entry.why })),
        ledger: promotions.entries.map((entry) => lineOf(promotions, entry)).reverse(),
        holds: promotions.faults.length === 0 && promotions.entries.every(({ why }) => why === null), faults: [...promotions.faults],
      };
    },
    'research.promote': async ({ run, ...asked }, call) => line(context, await promote(context, run, asked, call), call),
    'research.demote': async (asked, call) => line(context, await demote(context, asked, call), call),
  };
}

async function line(context: ServiceContext, sha256: string, call: Caller): Promise<Line> {
  const promotions = await promotionsOf(context, call);
  const entry = promotions.entries.find((each) => each.sha256 === sha256);
  if (!entry) throw new AppError('INTERNAL', `promotion ${sha256} was not kept`);
  return lineOf(promotions, entry);
}

function lineOf(promotions: Promotions, { sha256, record, standing, why }: JudgedEntry): Line {
  return { sha256, record, title: `${record.alias} ${VERBS[record.action]} ${record.tier}`, approval: standing.approval, approvedBy: [...standing.approvedBy], current: promotions.aliases.some(({ entry }) => entry.sha256 === sha256), holds: why === null, why };
}

/** When a record took effect: with the last approval of it, else when it was written. */
function since(context: ServiceContext, { sha256, record }: JudgedEntry): string {
  return context.store.governance.statements({ type: PROMOTION_SUBJECT, id: sha256, purpose: 'approve' }).at(-1)?.statement.at ?? record.at;
}
