import { decimal, toShortest } from '../../../../src-shared/kernel/decimal.ts';
import type { Decimal } from '../../../../src-shared/kernel/decimal.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { Deal, DealFact } from '../../../../src-shared/model/deal.ts';
import type { Annex12KeyMonth, Annex12KeyValue } from './answer-key.ts';
import type { PoolSums } from './pool-sums.ts';

export interface Annex12Input {
  readonly cutOff: LocalDate;
  readonly sums: PoolSums;
  readonly deal: Deal;
  /** Whether a cut-off one month earlier exists. */
  readonly prior: boolean;
}

const DIGITS = 10;
const points = (value: Decimal): string => toShortest(value, DIGITS);
const money = (pence: number): string => toShortest(decimal(pence).div(100), 2);
const share = (part: number, whole: number): string => (whole === 0 ? '0' : points(decimal(part).mul(100).div(whole)));

/** 100 (1 - (1 - p)^12) with p the share lost in one month (Annex 12 of Regulation (EU) 2020/1224, IVSS22 and IVSS27). */
export function annualisedMonthly(part: number, whole: number): string {
  return points(decimal(1).minus(decimal(1).minus(decimal(part).div(whole)).pow(12)).mul(100));
}

const NEEDS_PRIOR = ['IVSS22', 'IVSS25', 'IVSS26', 'IVSS27'] as const;
const BAND_CODES = ['IVSS38', 'IVSS39', 'IVSS40', 'IVSS41', 'IVSS42', 'IVSS43', 'IVSS44'] as const;

/** What Annex 12 must say at one cut-off, from the clean loans and the deal alone. */
export function annex12Key({ cutOff, sums, deal, prior }: Annex12Input): Annex12KeyMonth {
  const codes: Record<string, Annex12KeyValue> = {};
  const computed = (code: string, value: string, how: string): void => { codes[code] = { value, origin: { kind: 'computed', how } }; };
  const told = (code: string, fact: DealFact | undefined, key: string): void => {
    if (fact) codes[code] = { value: fact.value === null ? (fact.noData ?? '') : /^-?\d+\.\d+$/.test(fact.value) ? toShortest(decimal(fact.value), 2) : fact.value, origin: { kind: 'deal', key } };
  };
  told('IVSS1', deal.facts['unique_identifier'], 'unique_identifier');
  for (const [key, fact] of [...Object.entries(deal.facts), ...Object.entries(deal.ledger)]) if (/^IVSS\d+$/.test(key)) told(key, fact, key);
  computed('IVSS2', cutOff, 'single data cut-off date of the tape');
  computed('IVSS21', share(sums.performing, Number(decimal(deal.ledger['outstanding_notes']?.value ?? '0').mul(100).toFixed())), 'performing principal over outstanding notes, percent');
  computed('IVSS28', money(sums.defaulted), 'principal in status DFLT, DTCR, DADB, NDFT');
  computed('IVSS29', money(sums.defaultedCrr), 'principal in status DFLT, DTCR');
  for (const [i, code] of BAND_CODES.entries()) computed(code, share(sums.bands[i] as number, sums.balance), 'principal in the band over pool principal, percent');
  if (prior) {
    computed('IVSS22', annualisedMonthly(sums.unscheduled, sums.opening), 'unscheduled principal over opening principal, annualised');
    computed('IVSS27', annualisedMonthly(sums.newlyDefaulted, sums.openingNotDefaulted), 'newly defaulted over opening principal not in default, annualised');
    computed('IVSS25', money(sums.repurchased), 'prior principal of exposures repurchased since the prior cut-off');
    computed('IVSS26', money(sums.restructured), 'principal of exposures restructured since the prior cut-off');
  }
  const id = deal.facts['unique_identifier']?.value ?? '';
  return {
    codes,
    triggers: deal.triggers.map((test) => ({ IVSR1: id, IVSR2: test.id, IVSR3: test.newId ?? test.id, IVSR4: test.description, IVSR5: test.threshold ?? 'ND5', IVSR6: test.actual ?? 'ND5', IVSR7: String(test.breached), IVSR8: String(test.cureDays ?? 'ND5'), IVSR9: String(test.frequencyDays ?? 'ND5'), IVSR10: test.consequence })),
    waterfall: deal.waterfall.map((item) => ({ IVSF1: id, IVSF2: item.id, IVSF3: item.newId ?? item.id, IVSF4: item.item, IVSF5: item.paid, IVSF6: item.availableAfter })),
    needsPrior: prior ? [] : NEEDS_PRIOR,
    pool: {
      rows: String(sums.rows), balance: money(sums.balance), opening: money(sums.opening), performing: money(sums.performing), unscheduled: money(sums.unscheduled), newlyDefaulted: money(sums.newlyDefaulted),
      openingNotDefaulted: money(sums.openingNotDefaulted), weightedAverageRate: points(decimal(sums.rateWeighted).div(1_000).div(sums.balance)),
    },
  };
}
