import { daysBefore } from './calendar.ts';
import { clampScore, monthsBetween, round } from './contract.ts';
import type { Contract } from './contract.ts';
import type { Draws } from './draws.ts';
import type { Economy } from './economy.ts';
import { pdInEconomy } from './macro.ts';
import type { PortfolioPlan } from './options.ts';
import { WHOLE_CURRENCIES } from './places.ts';
import { DEFAULT_GRADE, GRADES, gradePlace, scorePd, transitionMatrix } from './risk-scale.ts';
import { scheduledShare } from './schedule.ts';

/** A loan at a date. Amounts in its currency, PDs as fractions, months counted from the reporting date. */
export interface LoanState {
  readonly monthsOnBook: number;
  readonly remaining: number;
  readonly balance: number;
  readonly limit: number | null;
  readonly daysPastDue: number;
  readonly arrears: number;
  readonly inDefault: boolean;
  readonly defaultDate: string | null;
  readonly monthsSinceDefaultExit: number | null;
  readonly monthsSinceTrigger: number | null;
  readonly unlikelyToPay: boolean;
  readonly watchlist: boolean;
  readonly forborne: boolean;
  readonly modificationLoss: number | null;
  readonly writtenOff: number | null;
  readonly score: number | null;
  readonly place: number;
  readonly grade: string;
  /** Through the cycle; 1 in default. */
  readonly pd: number;
  readonly history: string;
  readonly collateral: number | null;
  /** Defaults within twelve months of the date; null for loans in default already. */
  readonly outcome: boolean | null;
  readonly realisedLgd: number | null;
}

/** A loan's two states: null where it is not in the file of that date. */
export interface Life { readonly first: LoanState | null; readonly second: LoanState | null; readonly left: 'matured' | 'prepaid' | null }

const HISTORIES = ['Excelente', 'Muy Bueno', 'Bueno', 'Regular', 'Malo', 'Muy Malo'] as const;
/** Days past due by payment history: current, 1-30, 31-60, 61-90, over 90. */
const PAST_DUE = [[96, 3.5, 0.3, 0.1, 0.1], [92, 6, 1, 0.5, 0.5], [86, 9, 2.5, 1.2, 1.3], [78, 13, 4, 2.5, 2.5], [65, 17, 7, 5, 6], [45, 18, 12, 9, 16]] as const;
const HISTORY_FROM = [825, 775, 700, 600, 500, 0] as const;
const weighed = (weights: readonly number[]): { weight: number; at: number }[] => weights.map((weight, at) => ({ weight, at }));
const BUCKETS = PAST_DUE.map(weighed);
/** The same without default, for loans of which it is known that they do not. */
const PERFORMING = PAST_DUE.map((weights) => weighed(weights.slice(0, 4)));
const MIGRATIONS = transitionMatrix().map((row) => weighed(row.slice(0, -1)));

/** Both states of a loan, from one sequence of draws: the second date continues the first. */
export function liveLoan(plan: PortfolioPlan, contract: Contract, economy: Economy, draw: Draws): Life {
  const months = monthsBetween(plan);
  if (contract.monthsOnBook < 0) return { first: null, second: bornState(plan, contract, economy, draw, months), left: null };
  const first = firstState(plan, contract, economy, draw);
  if (plan.second === null) return { first, second: null, left: null };
  return { first, ...laterState(plan, contract, economy, draw, first, months) };
}

function firstState(plan: PortfolioPlan, contract: Contract, economy: Economy, draw: Draws): LoanState {
  const k = contract.monthsOnBook;
  const score = contract.originScore === null ? null : clampScore(contract.originScore + 26 * Math.sqrt(k / 12) * draw.normal());
  const place = score === null ? migrate(contract.originGrade, Math.min(6, k / 12), draw) : 0;
  const history = historyOf(score, place);
  const bucket = draw.weighted(BUCKETS[history] as (typeof BUCKETS)[number]).at;
  const rollUp = contract.product.amortisation === 'roll-up';
  const drawn = daysIn(bucket, draw);
  const days = rollUp || k === 0 ? 0 : drawn;
  return stateOf(contract, economy, draw, { date: plan.date, at: 0, k, score, place, days, unlikely: k > 0 && draw.chance(0.003), previous: null, before: null, cured: null, soon: false, window: 12 });
}

/** A loan made between the dates: young, current, and as good as it was found. */
function bornState(plan: PortfolioPlan, contract: Contract, economy: Economy, draw: Draws, months: number): LoanState {
  return stateOf(contract, economy, draw, { date: plan.second ?? plan.date, at: months, k: contract.monthsOnBook + months, score: contract.originScore, place: contract.originGrade, days: 0, unlikely: false, previous: null, before: null, cured: null, soon: false, window: 12 });
}

function laterState(plan: PortfolioPlan, contract: Contract, economy: Economy, draw: Draws, first: LoanState, months: number): Pick<Life, 'second' | 'left'> {
  const date = plan.second as string;
  const k = contract.monthsOnBook + months;
  // Every draw is made, whatever becomes of the loan.
  const [fate, prepays, moved, rolls, curtails] = [draw.next(), draw.next(), draw.normal(), draw.next(), draw.next()];
  const score = first.score === null ? null : clampScore(first.score + 26 * Math.sqrt(months / 12) * moved);
  const place = first.score === null && !first.inDefault ? migrate(first.place, months / 12, draw) : first.place;
  const shared = { date, at: months, k, score, previous: first, before: curtails < 0.12 ? 1 - 0.1 * draw.next() : 1, soon: false, window: 12 };
  if (first.inDefault) {
    if (first.daysPastDue > 360 && fate < 1 - 0.93 ** months) return { second: writtenOff(first, k, months), left: null };
    const cured = fate > 0.985 ** months && first.daysPastDue < 400;
    return { second: stateOf(contract, economy, draw, { ...shared, place, days: cured ? 0 : first.daysPastDue + (first.daysPastDue > 0 ? Math.round(30.4 * months) : 0), unlikely: !cured && first.unlikelyToPay, cured: cured ? draw.below(months) : null }), left: null };
  }
  const falls = defaultMonth(first, economy, 0, draw);
  if (falls <= months) return { second: stateOf(contract, economy, draw, { ...shared, place, days: 90 + Math.round(30.4 * (months - falls)) + draw.below(25), unlikely: false, cured: null }), left: null };
  if (first.remaining <= months && contract.product.amortisation !== 'revolving') return { second: null, left: 'matured' };
  if (prepays > (1 - contract.product.cpr) ** (months / 12)) return { second: null, left: 'prepaid' };
  const nears = falls - months;
  const days = contract.product.amortisation === 'roll-up' ? 0 : nears === 1 ? 60 + draw.below(29) : nears === 2 ? 31 + draw.below(29) : nears === 3 ? 1 + draw.below(30) : rolled(first.daysPastDue, historyOf(score, place), rolls < 0.4, draw);
  return { second: stateOf(contract, economy, draw, { ...shared, place, days, unlikely: false, cured: null, soon: falls <= 12 || nears <= 3, window: Math.min(12, months) }), left: null };
}

interface Moment { readonly date: string; readonly at: number; readonly k: number; readonly score: number | null; readonly place: number; readonly days: number; readonly unlikely: boolean; readonly previous: LoanState | null; readonly before: number | null; readonly cured: number | null;
  /** What the earlier date has settled: default is near, and months of the next twelve that it has not said anything about. */
  readonly soon: boolean; readonly window: number }

function stateOf(contract: Contract, economy: Economy, draw: Draws, moment: Moment): LoanState {
  const { k, score, days, unlikely, previous, date } = moment;
  const inDefault = days >= 90 || unlikely;
  const place = score === null ? (days > 30 ? Math.max(moment.place, 6) : moment.place) : gradePlace(scorePd(score, contract.product.level, days));
  const pd = inDefault ? 1 : score === null ? (GRADES[place] as { pd: number }).pd : round(scorePd(score, contract.product.level, days), 8);
  const cents = WHOLE_CURRENCIES.has(contract.currency) ? 0 : 2;
  const unpaid = Math.min(k, Math.ceil(days / 30.4));
  const { balance, limit } = amounts(contract, draw, moment, inDefault, unpaid, cents);
  const collateral = contract.collateralAtOrigin === null ? null : round(contract.collateralAtOrigin * worth(contract, economy, k, moment.at), cents);
  const troubled = !contract.product.scored && !inDefault && place >= 4;
  const cured = moment.cured ?? (previous === null ? (k > 24 && draw.chance(0.004) ? draw.below(12) : null) : previous.monthsSinceDefaultExit === null ? null : previous.monthsSinceDefaultExit + moment.at);
  const forborne = (previous?.forborne ?? false) || (!inDefault && k > 6 && draw.chance(0.007));
  const modified = forborne && draw.chance(0.3);
  const trigger = !inDefault && days === 0 && k > 12 && draw.chance(0.012) ? draw.below(5) : null;
  // A revolving limit is renewed when it ends.
  const remaining = contract.product.amortisation === 'revolving' ? contract.term - (k % contract.term) : contract.term - k;
  const loses = draw.normal();
  const drawn = outcomeOf(pd, economy, moment.at, moment.window, draw);
  const outcome = inDefault ? null : moment.soon || drawn;
  return {
    monthsOnBook: k, remaining, balance, limit, daysPastDue: days, arrears: days === 0 || contract.product.amortisation === 'roll-up' ? 0 : round(Math.min(balance, (balance / Math.max(1, remaining)) * unpaid), cents),
    inDefault, defaultDate: inDefault ? daysBefore(date, Math.max(1, days - 90)) : null, monthsSinceDefaultExit: inDefault ? null : cured, monthsSinceTrigger: trigger, unlikelyToPay: unlikely,
    watchlist: !inDefault && draw.chance(troubled ? 0.14 : 0.004), forborne, modificationLoss: modified ? -round(balance * draw.between(0.002, 0.02), cents) : null, writtenOff: null,
    score, place, grade: inDefault ? DEFAULT_GRADE : (GRADES[place] as { grade: string }).grade, pd, history: HISTORIES[historyOf(score, place)] as string, collateral, outcome, realisedLgd: outcome === true ? realised(contract, balance, collateral, loses) : null,
  };
}

/** Everything gone: what IFRS 7 35L lists. */
function writtenOff(first: LoanState, k: number, months: number): LoanState {
  return { ...first, monthsOnBook: k, remaining: first.remaining - months, daysPastDue: first.daysPastDue + Math.round(30.4 * months), balance: 0, arrears: 0, limit: first.limit === null ? null : 0, writtenOff: first.balance, modificationLoss: null };
}

function amounts(contract: Contract, draw: Draws, { k, previous, before, at }: Moment, inDefault: boolean, unpaid: number, cents: number): { balance: number; limit: number | null } {
  const { product, amount } = contract;
  const [use, deviates] = [draw.next(), draw.next()];
  if (product.amortisation === 'revolving') {
    // Little of most limits, all of those in trouble; one in fifty is over its limit.
    const used = inDefault ? 1 : use < 0.02 ? 1.03 : use < 0.2 ? 0 : use ** 1.4;
    return { balance: inDefault && previous?.inDefault === true ? previous.balance : round(amount * used, cents), limit: amount };
  }
  const paid = Math.max(0, k - unpaid);
  if (previous === null) return { balance: round(amount * scheduledShare(contract, paid) * (deviates < 0.15 && k > 6 ? 0.9 + 0.1 * use : 1), cents), limit: null };
  const scheduled = scheduledShare(contract, previous.monthsOnBook);
  if (inDefault || scheduled === 0) return { balance: previous.balance, limit: null };
  const ratio = scheduledShare(contract, Math.max(previous.monthsOnBook, paid)) / scheduled;
  return { balance: round(previous.balance * ratio * (at > 0 && product.amortisation !== 'roll-up' ? (before ?? 1) : 1), cents), limit: null };
}

/** Collateral against origination: homes by the index, everything else loses a fixed share a year. */
function worth({ product }: Contract, economy: Economy, k: number, at: number): number {
  const kind = product.collateral?.kind;
  return kind === 'Vivienda' ? economy.homes(at - k, at) : (kind === 'Suelo y obra' ? 1 : 0.85) ** (k / 12);
}

/** Month of default from a state, by the hazard of its PD in the economy; Infinity after two years. The outcome that the state shows holds. */
function defaultMonth(first: LoanState, economy: Economy, at: number, draw: Draws): number {
  const u = draw.next();
  if (first.outcome === true) return 1 + Math.floor(12 * u);
  let survival = 1;
  for (let month = 13; month <= 24; month += 1) {
    survival *= (1 - pdInEconomy(first.pd, economy.z(at + month))) ** (1 / 12);
    if (u > survival) return month;
  }
  return Number.POSITIVE_INFINITY;
}

/** Does a loan default within twelve months, at its end not repaid included: by its PD in the economy of those months. */
function outcomeOf(pd: number, economy: Economy, at: number, window: number, draw: Draws): boolean {
  let survival = 1;
  for (let month = 13 - window; month <= 12; month += 1) survival *= (1 - pdInEconomy(pd, economy.z(at + month))) ** (1 / 12);
  return draw.next() > survival;
}

function realised({ lgd, guaranteedShare }: Contract, balance: number, collateral: number | null, noise: number): number {
  const expected = lgd ?? (balance === 0 ? 0 : Math.max(0.05, 1 - (0.68 * (collateral ?? 0)) / balance));
  return round(Math.min(1, Math.max(0, expected * (1 - guaranteedShare * 0.6) + 0.12 * noise)), 4);
}

/** One yearly step a year by the matrix, default aside; a part of a year moves with that probability. */
function migrate(place: number, years: number, draw: Draws): number {
  let at = place;
  for (let left = years; left > 0; left -= 1) {
    const to = draw.weighted(MIGRATIONS[at] as (typeof MIGRATIONS)[number]);
    if (draw.next() < left) at = to.at;
  }
  return at;
}

/** Days past due of a bucket of `PAST_DUE`; the last is in default, for up to two years. */
function daysIn(bucket: number, draw: Draws): number {
  return [0, 1 + draw.below(30), 31 + draw.below(30), 61 + draw.below(29), 90 + Math.floor(draw.spread(1, 640))][bucket] as number;
}

const bucketOf = (days: number): number => (days > 60 ? 3 : days > 30 ? 2 : days > 0 ? 1 : 0);

/** Days past due some months on, of a loan that does not default: some stay where they were, the rest falls as its history says. */
function rolled(days: number, history: number, stays: boolean, draw: Draws): number {
  const drawn = draw.weighted(PERFORMING[history] as (typeof PERFORMING)[number]).at;
  return daysIn(stays ? bucketOf(days) : drawn, draw);
}

function historyOf(score: number | null, place: number): number {
  return score === null ? Math.min(5, Math.max(0, place - 1)) : HISTORY_FROM.findIndex((from) => score >= from);
}
