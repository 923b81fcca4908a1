import { decimal, toScale } from '../../../../src-shared/kernel/decimal.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { Deal } from '../../../../src-shared/model/deal.ts';
import { plain } from './dress.ts';
import { ORIGINATOR, REPORTING_ENTITY, SECURITISATION_ID } from './parties.ts';
import type { PoolSums } from './pool-sums.ts';

export interface DealPeriod {
  readonly cutOff: LocalDate;
  readonly sums: PoolSums;
  /** Notes outstanding before this period's payments, pence. */
  readonly openingNotes: number;
}

/** The notes issued: nine tenths of the performing pool at the first cut-off, whole thousands. */
export function initialNotes(sums: PoolSums): number {
  return Math.floor((sums.performing * 9) / 10 / 100_000) * 100_000;
}

const PROSPECTUS = 'Prospectus of 30 June 2025';

/** The deal file of one period: facts that no tape says, the cash ledger, triggers and waterfall; also the notes outstanding after it. */
export function makeDeal({ cutOff, sums, openingNotes }: DealPeriod): { deal: Deal; closingNotes: number } {
  const statement = `Cash manager's statement for ${cutOff}`;
  const fact = (value: string | null, source = PROSPECTUS): Deal['facts'][string] => ({ value, source });
  const none = (source = PROSPECTUS): Deal['facts'][string] => ({ value: null, noData: 'ND5', source });
  const waterfall: Deal['waterfall'] = [];
  let available = sums.principalCash + sums.interestCash + sums.repurchased;
  const pay = (id: string, item: string, due: number): number => {
    const paid = Math.min(available, due);
    available -= paid;
    waterfall.push({ id, item, paid: plain(paid), availableAfter: plain(available), source: statement });
    return paid;
  };
  pay('WF-A', 'Trustee and corporate services fees', 250_000);
  pay('WF-B', 'Servicing fee', Math.round(sums.opening / 12_000));
  pay('WF-C', 'Class A interest', Math.round((openingNotes * 42) / 12_000));
  const redeemed = pay('WF-D', 'Class A principal: seven tenths of principal received', Math.min(openingNotes, Math.floor(((sums.principalCash + sums.repurchased) * 7) / 10)));
  const closingNotes = openingNotes - redeemed;
  const overcollateralisation = toScale(decimal(sums.performing).mul(100).div(closingNotes), 2);
  const defaultedShare = toScale(decimal(sums.defaulted).mul(100).div(sums.balance), 2);
  const oc = decimal(overcollateralisation).lt(105);
  const defaults = decimal(defaultedShare).gt(8);
  const deal: Deal = {
    kind: 'deal', version: 1, name: REPORTING_ENTITY.name, currency: 'GBP',
    facts: {
      unique_identifier: fact(SECURITISATION_ID, 'Securitisation repository registration'),
      originator_name: fact(ORIGINATOR.name), originator_legal_entity_identifier: fact(ORIGINATOR.lei), originator_establishment_country: fact(ORIGINATOR.country),
      original_lender_name: fact(ORIGINATOR.name), original_lender_legal_entity_identifier: fact(ORIGINATOR.lei), original_lender_establishment_country: fact(ORIGINATOR.country),
      IVSS3: fact('Tapestry Demo Lifetime 2025-1'), IVSS4: fact(REPORTING_ENTITY.name), IVSS5: fact('Investor Reporting Desk'), IVSS6: fact('+44-2079460123'), IVSS7: fact('investor.reporting@example.com'),
      IVSS8: fact('VSLC'), IVSS9: fact('ORIG'), IVSS10: fact('RMRT'), IVSS11: fact('true'), IVSS12: fact(String(oc || defaults), statement), IVSS13: none(),
      IVSS18: none('The deal has no liquidity facility (prospectus, Liquidity)'), IVSS20: fact('false'), IVSS30: none('The originator is no credit institution'),
      ...Object.fromEntries(['IVSS31', 'IVSS32', 'IVSS33', 'IVSS34', 'IVSS35', 'IVSS36', 'IVSS37'].map((code) => [code, none('The originator uses no internal ratings')])),
    },
    ledger: {
      IVSS14: fact('0.00', statement), IVSS15: fact('0.00', statement), IVSS16: fact(plain(sums.principalCash), statement), IVSS17: fact(plain(sums.interestCash), statement),
      IVSS19: fact(plain(available), statement), IVSS23: fact('0.00', statement), IVSS24: fact('0.00', statement), outstanding_notes: fact(plain(closingNotes), statement),
    },
    triggers: [
      { id: 'TR-OC', description: 'Current overcollateralisation falls below the trigger level', threshold: '105.00', actual: overcollateralisation, actualKind: 'percentage', breached: oc, cureDays: 30, frequencyDays: 30, consequence: 'CHPP', source: statement },
      { id: 'TR-DEF', description: 'Defaulted balance as a share of the pool exceeds the trigger level', threshold: '8.00', actual: defaultedShare, actualKind: 'percentage', breached: defaults, cureDays: 0, frequencyDays: 30, consequence: 'CHPP', source: statement },
      { id: 'TR-SVC', description: 'Insolvency of the servicer', threshold: null, actual: null, actualKind: 'numeric', breached: false, cureDays: null, frequencyDays: null, consequence: 'CHCP', source: statement },
    ],
    waterfall,
  };
  return { deal, closingNotes };
}
