import { TIERS, type Tier } from '../../../../src-shared/model/research/promotion.ts';
import type { ServiceContext } from '../../context.ts';
import { standingOf, type Standing } from '../../documents/answers.ts';
import type { Caller } from '../../documents/stored.ts';
import { readLedger, type Ledger, type LedgerDesk, type LedgerEntry } from './ledger.ts';

/** Type of the subject of the approval mechanism that a record is. */
export const PROMOTION_SUBJECT = 'promotion';

export interface JudgedEntry extends LedgerEntry { readonly standing: Standing }
/** Where an alias stands in a tier: the newest record that was approved decides. */
export interface Alias { readonly alias: string; readonly tier: Tier; readonly entry: JudgedEntry }
export interface Promotions { readonly entries: readonly JudgedEntry[]; readonly aliases: readonly Alias[]; readonly faults: Ledger['faults'] }

/**
 * The ledger with where each record's approval stands, and the aliases that come of it: records take effect in the order of the ledger once they
 * are approved. A record that does not hold any more still says where its alias stood, and is shown as not holding: nothing silently
 * falls back to an older one.
 */
export async function promotionsOf(desk: LedgerDesk & Pick<ServiceContext, 'approvals'>, call: Caller): Promise<Promotions> {
  const { entries, faults } = await readLedger(desk);
  const judged: JudgedEntry[] = [];
  for (const entry of entries) judged.push({ ...entry, standing: await standingOf(desk, PROMOTION_SUBJECT, entry.sha256, call) });
  const current = new Map<string, Alias>();
  for (const entry of judged) {
    if (entry.standing.approval !== 'approved') continue;
    const { alias, tier, action } = entry.record;
    if (action === 'retire') current.delete(`${tier} ${alias}`);
    else current.set(`${tier} ${alias}`, { alias, tier, entry });
  }
  const rank = (tier: Tier): number => TIERS.indexOf(tier);
  return { entries: judged, faults, aliases: [...current.values()].toSorted((a, b) => rank(b.tier) - rank(a.tier) || (a.alias < b.alias ? -1 : 1)) };
}

/** Where an alias stands in a tier; null where it stands on nothing. */
export function aliasAt(promotions: Promotions, alias: string, tier: Tier): Alias | null {
  return promotions.aliases.find((each) => each.alias === alias && each.tier === tier) ?? null;
}
