import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { dayInMonth } from './calendar.ts';
import { drawsOf } from './draws.ts';
import type { Draws } from './draws.ts';
import type { PortfolioPlan } from './options.ts';
import { placesOf, RATES, SECTORS, WHOLE_CURRENCIES } from './places.ts';
import type { Place } from './places.ts';
import { productsOf } from './products.ts';
import type { Product } from './products.ts';
import { expectedResidualPd, GRADES, gradePlace, scorePd } from './risk-scale.ts';
import { monthNumber } from './macro.ts';

/** A customer: what all of its loans share. */
export interface Customer { readonly id: string; readonly place: Place; readonly score: number; readonly dti: number; readonly employmentMonths: number; readonly sector: string }

/** What never changes of a loan. Amounts in its currency, rates in points, months on book at the first date (negative: not yet made). */
export interface Contract {
  readonly id: string;
  readonly customer: Customer;
  readonly product: Product;
  readonly currency: string;
  readonly measurement: 'amortised-cost' | 'fvoci' | 'fvtpl';
  readonly originationDate: string;
  readonly term: number;
  readonly monthsOnBook: number;
  readonly amount: number;
  readonly rate: number;
  readonly eir: number;
  readonly rateType: 'fixed' | 'floating';
  readonly collateralAtOrigin: number | null;
  readonly lgd: number | null;
  readonly originScore: number | null;
  readonly originGrade: number;
  /** 12-month PD at origination; null: the file has no snapshot. Graded loans have theirs by grade. */
  readonly originPd: number;
  readonly snapshot: boolean;
  readonly guaranteedShare: number;
  readonly guaranteeIntegral: boolean;
  readonly poci: boolean;
  readonly age: number | null;
}

/** Bands of scores and their shares. Within 300 to 850, the scale that loan systems check against. */
const SCORE_BANDS = [{ low: 300, high: 500, weight: 5 }, { low: 500, high: 600, weight: 10 }, { low: 600, high: 700, weight: 25 }, { low: 700, high: 775, weight: 35 }, { low: 775, high: 825, weight: 20 }, { low: 825, high: 850, weight: 5 }] as const;

/** Customers of twenty loans in a row: one has three loans, three have two, the rest one each. */
const OWNERS = [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const;
const OWNERS_A_BLOCK = 15;

/** Number of the customer that loan `index` is of. */
export const customerNumber = (index: number): number => Math.floor(index / OWNERS.length) * OWNERS_A_BLOCK + (OWNERS[index % OWNERS.length] as number);

export function makeCustomer({ seed, country }: PortfolioPlan, number: number): Customer {
  const draw = drawsOf(seededRandom(seed, number * 2 + 1));
  const place = draw.weighted(placesOf(country));
  const band = draw.weighted(SCORE_BANDS);
  return { id: `C${String(number + 1).padStart(6, '0')}`, place, score: draw.between(band.low, band.high), dti: Math.round(draw.between(8, 55) * 100) / 100, employmentMonths: draw.below(360), sector: draw.pick(SECTORS) };
}

/** Draws of a loan: the contract's come first, then those of its life. */
export const loanDraws = ({ seed }: PortfolioPlan, index: number): Draws => drawsOf(seededRandom(seed, index * 2));

/** The contract of loan `index`. Loans from `plan.loans` on are made between the two dates, `months` apart. */
export function makeContract(plan: PortfolioPlan, index: number, months: number, draw: Draws): Contract {
  const customer = makeCustomer(plan, customerNumber(index));
  const product = draw.weighted(productsOf(plan.country));
  const term = draw.pick(product.terms);
  const isNew = index >= plan.loans;
  const onBook = Math.floor(draw.next() * (product.amortisation === 'revolving' ? 96 : Math.min(term, 144)));
  const monthsOnBook = isNew ? draw.below(Math.max(1, months)) - months : onBook;
  const originationDate = dayInMonth(plan.date, monthsOnBook, 1 + draw.below(28));
  const { reporting, fx } = RATES[plan.country];
  const foreign = plan.country === 'es' ? (!product.scored && draw.chance(0.06) ? draw.pick(Object.keys(fx)) : reporting) : draw.chance(product.scored ? 0.03 : 0.25) ? reporting : customer.place.currency;
  const unit = foreign === reporting ? 1 : (fx[foreign] as number);
  const step = WHOLE_CURRENCIES.has(foreign) ? 10_000 : 10;
  const amount = Math.max(step, Math.round((draw.spread(...product.amount) * (product.scored ? customer.place.income : 1)) / unit / step) * step);
  const score = product.scored ? clampScore(customer.score + 18 * draw.normal()) : null;
  const graded = draw.weighted(GRADE_SHARES).place;
  const originPd = score === null ? (GRADES[graded] as { pd: number }).pd : round(scorePd(score, product.level, 0), 8);
  const risk = Math.log10(originPd / 0.0002) / 3.4;
  const rate = round(product.rate[0] + (product.rate[1] - product.rate[0]) * Math.min(1, Math.max(0, 0.65 * risk + 0.35 * draw.next())), 3);
  const poci = product.segment === 'consumer' && draw.chance(0.015);
  return {
    id: `L${String(index + 1).padStart(7, '0')}`, customer, product, currency: foreign, measurement: !product.scored && draw.chance(0.05) ? (draw.chance(0.6) ? 'fvoci' : 'fvtpl') : 'amortised-cost',
    originationDate, term, monthsOnBook, amount, rate, eir: round(rate + draw.between(0.05, 0.45), 3), rateType: product.segment === 'mortgage' ? (draw.chance(0.55) ? 'floating' : 'fixed') : draw.chance(0.12) ? 'floating' : 'fixed',
    collateralAtOrigin: product.collateral === null ? null : round(amount / draw.between(...product.collateral.ltv), -2), lgd: product.lgd === null ? null : round(draw.between(...product.lgd), 4),
    originScore: score, originGrade: score === null ? graded : gradePlace(originPd), originPd, snapshot: !draw.chance(0.01), guaranteedShare: draw.chance(product.guaranteed ?? 0) ? 0.8 : 0, guaranteeIntegral: draw.chance(0.9), poci,
    age: product.amortisation === 'roll-up' ? round(draw.between(64, 90), 2) : null,
  };
}

/** Shares of grades at origination: lenders lend to good ones. */
const GRADE_SHARES = [2, 6, 14, 30, 30, 15, 3].map((weight, place) => ({ weight, place }));

export const clampScore = (score: number): number => Math.round(Math.min(850, Math.max(300, score)));

/** Rounded to so many decimals; negative: to tens, hundreds. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/** PD that origination expected of the rest of the life, annualised; null for graded loans, whose snapshot is the grade. */
export function expectedPd(contract: Contract, monthsOnBook: number, remaining: number): number | null {
  return contract.product.scored ? round(expectedResidualPd(contract.originPd, monthsOnBook, Math.max(1, remaining)), 8) : null;
}

/** Month in which the second file stands, counted from the first; 0 where there is none. */
export const monthsBetween = ({ date, second }: PortfolioPlan): number => (second === null ? 0 : monthNumber(second) - monthNumber(date));
