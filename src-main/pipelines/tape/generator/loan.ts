import { fromEpochDay, toEpochDay } from '../../../../src-shared/kernel/local-date.ts';
import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { SeededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { monthEnd } from './calendar.ts';
import { roleOf } from './roles.ts';
import type { Role } from './roles.ts';
import { INWARD_LETTERS, OUTWARD } from './vocabulary.ts';

/** The pool every loan is drawn from. */
export interface PoolSpec {
  readonly seed: number;
  /** Loans at the first cut-off. */
  readonly loans: number;
  /** Month ends, ascending. */
  readonly cutOffs: readonly LocalDate[];
  /** Loans that join at each later cut-off. */
  readonly joiners: number;
}

/** What never changes about a loan. Amounts in pence, rates in thousandths of a percent point, ratios by their parts. */
export interface Loan {
  readonly index: number;
  /** Cut-off at which it first stands on a tape. */
  readonly joins: number;
  readonly role: Role;
  readonly product: 'lump-sum' | 'drawdown' | 'serviced';
  readonly originalId: string;
  readonly newId: string;
  readonly originalObligorId: string;
  readonly newObligorId: string;
  readonly originalCollateralId: string;
  readonly newCollateralId: string;
  readonly originated: LocalDate;
  readonly poolAddition: LocalDate;
  readonly original: number;
  readonly limit: number;
  readonly rate: number;
  readonly variable: boolean;
  /** Thousandths of a percent point; variable loans only. */
  readonly margin: number;
  readonly originalValuation: number;
  readonly originalMethod: string;
  readonly currentMethod: string;
  readonly resident: boolean;
  readonly impaired: boolean;
  readonly employment: string | null;
  readonly channel: string;
  readonly purpose: string;
  readonly property: string;
  readonly occupancy: string;
  readonly energy: string | null;
  readonly postcode: string;
  readonly age: number;
  /** Early repayment charge ends; null where the product has none. */
  readonly chargeEnds: LocalDate | null;
  /** Points of the original advance that may be repaid each year without charge. */
  readonly freeRepayment: number;
  /** Draws left for the monthly history. */
  readonly history: SeededRandom;
}

/** Draws a key of `weights` with that many chances each. */
export function weighted<K extends string>(random: SeededRandom, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries(weights) as [K, number][];
  let left = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
  return (entries[entries.length - 1] as [K, number])[0];
}

/** All loans that ever stand on a tape of the pool. */
export function loanCount(pool: PoolSpec): number {
  return pool.loans + pool.joiners * (pool.cutOffs.length - 1);
}

const CLOSING = '2025-06-30' as LocalDate;

function letters(random: SeededRandom): string {
  return INWARD_LETTERS[random.below(INWARD_LETTERS.length)] as string;
}

/** The loan at `index`, from its own stream of draws: the order in which loans are asked for does not matter. */
export function makeLoan(pool: PoolSpec, index: number): Loan {
  const random = seededRandom(pool.seed, index);
  const joins = index < pool.loans ? 0 : 1 + Math.floor((index - pool.loans) / pool.joiners);
  const role = roleOf(index);
  const cutOff = pool.cutOffs[joins] as LocalDate;
  const product = role.needs === 'serviced' ? 'serviced' : role.needs === 'drawdown' ? 'drawdown' : role.needs === 'roll-up' ? 'lump-sum'
    : weighted(random, { 'lump-sum': 54, drawdown: 34, serviced: 12 });
  const first = toEpochDay('2015-02-01' as LocalDate);
  const originated = joins > 0 ? fromEpochDay(toEpochDay(cutOff) - 3 - random.below(20)) : fromEpochDay(first + random.below(toEpochDay('2025-12-20' as LocalDate) - first));
  const number = String(index + 1).padStart(6, '0');
  const original = (20_000 + random.below(230_000)) * 100 + random.below(4) * 25;
  const ltv = 0.18 + random.next() * 0.27;
  const originalValuation = Math.round(original / ltv / 500_000) * 500_000;
  const variable = product === 'serviced' && random.next() < 0.3;
  const margin = 1_000 + random.below(40) * 50;
  const age = Math.min(94, 57 + random.below(18) + random.below(18));
  const chargeYears = random.pick([0, 5, 8, 10]);
  const reserve = product === 'drawdown' ? Math.round((original * (10 + random.below(50))) / 100 / 10_000) * 10_000 : 0;
  return {
    index, joins, role, product, original, originalValuation, originated, variable, margin, age,
    originalId: `HL${number}`, newId: `HL${number}-N1`, originalObligorId: `OB${number}`, newObligorId: `OB${number}-N1`,
    originalCollateralId: `PR${number}`, newCollateralId: `PR${number}-N1`,
    poolAddition: joins > 0 ? cutOff : ([CLOSING, monthEnd(originated, 0)].toSorted()[1] as LocalDate),
    limit: original + reserve,
    rate: variable ? 3_750 + margin : 3_400 + random.below(4_800),
    originalMethod: weighted(random, { FIEI: 82, DRVB: 10, AUVM: 8 }),
    currentMethod: weighted(random, { IDXD: 60, FIEI: 22, AUVM: 18 }),
    resident: random.next() > 0.02,
    impaired: random.next() < 0.04,
    employment: random.next() < 0.12 ? null : weighted(random, { PNNR: 80, EMUK: 11, SFEM: 9 }),
    channel: weighted(random, { BROK: 70, DRCT: 24, TPTC: 6 }),
    purpose: weighted(random, { RENV: 28, RMRT: 22, EQRE: 26, DCON: 16, PURC: 5, OTHR: 3 }),
    property: weighted(random, { RHOS: 58, RTHS: 14, RFLT: 12, RBGL: 16 }),
    occupancy: weighted(random, { FOWN: 98, POWN: 2 }),
    energy: random.next() < 0.15 ? null : weighted(random, { EPCA: 1, EPCB: 7, EPCC: 30, EPCD: 42, EPCE: 14, EPCF: 4, EPCG: 2 }),
    postcode: `${random.pick(OUTWARD)} ${random.below(10)}${letters(random)}${letters(random)}`,
    chargeEnds: chargeYears === 0 ? null : (`${Number(originated.slice(0, 4)) + chargeYears}${originated.slice(4) === '-02-29' ? '-02-28' : originated.slice(4)}` as LocalDate),
    freeRepayment: random.pick([10, 10, 12, 15]),
    history: random,
  };
}
