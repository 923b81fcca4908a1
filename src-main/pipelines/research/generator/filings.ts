import { fromEpochDay, toEpochDay, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { STREAMS } from './draws.ts';
import { driftAt, type NamePlan } from './name-plan.ts';
import type { MarketSessions } from './sessions.ts';

export const FIGURES = ['revenue', 'operating_income', 'net_income', 'free_cash_flow', 'eps', 'assets', 'liabilities', 'equity', 'shares'] as const;
/** A filing of one quarter. `known`: position of the first session whose close comes after the instant `filed`. */
export interface Filing { readonly id: string; readonly periodEnd: string; readonly filed: string; readonly known: number; readonly restates: boolean; readonly figures: Readonly<Record<(typeof FIGURES)[number], number>> }

/** The planted relation: growth of a quarter's revenue is 1 % and 40 times the mean daily drift of the quarter. */
export const REVENUE_GROWTH = { base: 0.01, perDrift: 40 } as const;
/** A restatement takes a tenth off the revenue. */
export const RESTATED = 0.9;
const QUARTERS_BEFORE = 5;
/** A morning's filing is known at that day's close, an evening's at the next. */
const HOURS = ['T12:45:00Z', 'T22:15:00Z'] as const;

/** Quarterly filings of a name, a month or so after each quarter; of every fifth name one is restated 60 sessions later. */
export function filingsOf(plan: NamePlan, sessions: MarketSessions, seed: number): Filing[] {
  const random = seededRandom(seed, STREAMS.facts + plan.number * 4);
  const ends = quarterEnds(sessions);
  const shares = 1e7 + random.below(90) * 1e6;
  let revenue = (0.5 + random.next()) * shares;
  const filings: Filing[] = [];
  const restated = plan.number % 5 === 0 ? QUARTERS_BEFORE + 2 : -1;
  ends.forEach((end, q) => {
    const from = q === 0 ? end : (ends[q - 1] as string);
    revenue *= 1 + REVENUE_GROWTH.base + REVENUE_GROWTH.perDrift * meanDrift(plan, sessions, from, end);
    const filing = (at: number, evening: number, factor: number): Filing => ({ id: `${plan.symbol}-${end}${factor === 1 ? '' : '-A'}`, periodEnd: end, filed: `${sessions.day(at)}${HOURS[evening] as string}`, known: at + evening, restates: factor !== 1, figures: figures(Math.round(revenue) * factor, shares) });
    const [at, evening, later] = [sessions.onOrAfter(dayAfter(end, 28 + random.below(15))), random.below(2), random.below(2)];
    if (at + evening < sessions.count) filings.push(filing(at, evening, 1));
    if (q === restated && at + 60 + later < sessions.count) filings.push(filing(at + 60, later, RESTATED));
  });
  return filings.sort((a, b) => a.known - b.known || (a.filed < b.filed ? -1 : 1));
}

function figures(revenue: number, shares: number): Filing['figures'] {
  const whole = Math.round(revenue);
  const of = (share: number): number => Math.round(whole * share);
  return { revenue: whole, operating_income: of(0.18), net_income: of(0.12), free_cash_flow: of(0.1), eps: Math.round((of(0.12) / shares) * 10_000) / 10_000, assets: of(6), liabilities: of(3.3), equity: of(2.7), shares };
}

/** Mean drift of the sessions after one quarter's end up to another; 0 outside the market. */
function meanDrift(plan: NamePlan, sessions: MarketSessions, from: string, to: string): number {
  const [first, last] = [sessions.onOrAfter(dayAfter(from, 1)), sessions.onOrAfter(dayAfter(to, 1)) - 1];
  let [sum, count] = [0, 0];
  for (let t = Math.max(0, first); t <= Math.min(sessions.count - 1, last); t += 1) [sum, count] = [sum + driftAt(plan, t), count + 1];
  return count === 0 ? 0 : sum / count;
}

/** Ends of quarters from five before the market to its end. */
function quarterEnds(sessions: MarketSessions): string[] {
  const ends: string[] = [];
  const [begin, last] = [sessions.day(0), sessions.day(sessions.count - 1)];
  for (let year = Number(begin.slice(0, 4)) - 2; year <= Number(last.slice(0, 4)); year += 1) for (const day of ['03-31', '06-30', '09-30', '12-31']) ends.push(`${year}-${day}`);
  const first = ends.findIndex((end) => end >= begin);
  return ends.slice(first - QUARTERS_BEFORE).filter((end) => end <= last);
}

function dayAfter(day: string, days: number): string {
  return fromEpochDay(toEpochDay(day as LocalDate) + days);
}
