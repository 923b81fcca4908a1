import { toEpochDay, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import type { Dealing } from './dealings.ts';
import type { Filing } from './filings.ts';
import type { NamePlan } from './name-plan.ts';
import type { NameBars } from './prices.ts';
import type { MarketSessions } from './sessions.ts';
import type { Surface } from './surfaces.ts';

/** What a feature must be for a name at a session's close; null where it must not be known. */
export interface PlantedAnswer { readonly feature: string; readonly symbol: string; readonly session: string; readonly value: number | null; readonly why: string }
export interface NameFacts { readonly plan: NamePlan; readonly bars: NameBars; readonly filings: readonly Filing[]; readonly surfaces: readonly Surface[]; readonly dealings: readonly Dealing[] }

/** Filings of a name looked at, and surfaces: enough to hold every kind of turn, few enough to read. */
const FILINGS = 4;
/** As the feature says: a period is not used so long after its end, and a sum of fewer than four quarters is not known. */
const LOOK_BACK_DAYS = 400;

/** Answers of one name: the session before a fact is known, and the session from which it is. Not for a name with a planted gap. */
export function answersOf(facts: NameFacts, sessions: MarketSessions): PlantedAnswer[] {
  return [...filingAnswers(facts, sessions), ...surfaceAnswers(facts, sessions), ...dealingAnswers(facts, sessions)];
}

function filingAnswers({ plan, filings }: NameFacts, sessions: MarketSessions): PlantedAnswer[] {
  const inside = filings.filter(({ known }) => known > plan.listed + 1 && known <= lastOf(plan, sessions));
  const looked = [...inside.filter(({ restates }) => restates), ...inside.filter(({ restates }) => !restates).slice(0, FILINGS)];
  const trailing = (t: number): number | null => {
    const byPeriod = new Map<string, Filing>();
    const today = toEpochDay(sessions.day(t) as LocalDate);
    for (const filing of filings) if (filing.known <= t && today - toEpochDay(filing.periodEnd as LocalDate) <= LOOK_BACK_DAYS) byPeriod.set(filing.periodEnd, filing);
    const four = [...byPeriod.values()].sort((a, b) => (a.periodEnd < b.periodEnd ? 1 : -1)).slice(0, 4);
    return four.length < 4 ? null : four.reduce((sum, { figures }) => sum + figures.revenue, 0);
  };
  return looked.flatMap(({ id, known, filed, restates }) => [
    { feature: 'revenue_ttm', symbol: plan.symbol, session: sessions.day(known - 1), value: trailing(known - 1), why: `${id} was filed ${filed}: not known yet` },
    { feature: 'revenue_ttm', symbol: plan.symbol, session: sessions.day(known), value: trailing(known), why: `${id} was filed ${filed}${restates ? ', a restatement' : ''}` },
  ]);
}

function surfaceAnswers({ plan, surfaces }: NameFacts, sessions: MarketSessions): PlantedAnswer[] {
  const last = lastOf(plan, sessions);
  const late = surfaces.filter((surface) => surface.late).slice(0, 2);
  const usual = surfaces.filter((surface, k) => !surface.late && k % 211 === 20 && surface.session > 1).slice(0, 2);
  const turn = surfaces.find(({ values }) => (values['ivx_90'] as number) < (values['ivx_30'] as number));
  const at = (surface: Surface, feature: string, value: number | null, why: string): PlantedAnswer[] => (surface.session + 1 > last ? [] : [{ feature, symbol: plan.symbol, session: sessions.day(surface.session + 1), value, why }]);
  return [
    ...usual.flatMap((surface) => at(surface, 'ivx_30', surface.values['ivx_30'] as number, `of the surface of ${sessions.day(surface.session)}, published that evening`)),
    ...late.flatMap((surface) => at(surface, 'ivx_30', null, `the surface of ${sessions.day(surface.session)} was published ${surface.published}, too late`)),
    ...(turn === undefined || turn.late ? [] : at(turn, 'iv_slope_30_90', (turn.values['ivx_90'] as number) - (turn.values['ivx_30'] as number), 'turned upside down before a downward stretch')),
  ];
}

function dealingAnswers({ plan, dealings }: NameFacts, sessions: MarketSessions): PlantedAnswer[] {
  const counted = dealings.filter(({ counts }) => counts);
  const balance = (t: number): number => {
    const window = counted.filter(({ known }) => known <= t && known > t - 30);
    const [bought, sold] = [window.filter(({ side }) => side === 'Purchase').length, window.filter(({ side }) => side === 'Sale').length];
    return (bought - sold) / (bought + sold + 1);
  };
  return counted.slice(0, 3).filter(({ known }) => known <= lastOf(plan, sessions)).map(({ known, filed, side, role }, k) => ({ feature: 'insider_buy_sell_30', symbol: plan.symbol, session: sessions.day(known), value: balance(known), why: `${side} ${k + 1} of the ${role}, filed ${filed}` }));
}

function lastOf(plan: NamePlan, sessions: MarketSessions): number {
  return plan.delisted ?? sessions.count - 1;
}

export interface MomentumAnswer { readonly lookback: number; readonly skip: number; readonly forward: number; readonly ranked: number; /** Mean over dates of the forward return of the best quarter of names less that of the worst. */ readonly meanSpread: number; /** Share of dates on which it is above 0. */ readonly share: number }

/** What ranking by past return finds in these prices, measured on the prices as generated. */
export function momentumAnswer(names: readonly { readonly plan: NamePlan; readonly bars: NameBars }[], sessions: MarketSessions, { lookback = 126, skip = 5, forward = 21 } = {}): MomentumAnswer {
  let [dates, sum, above] = [0, 0, 0];
  for (let t = lookback; t + forward < sessions.count; t += forward) {
    const known = names.flatMap(({ bars: { growth } }) => {
      const [past, recent, now, later] = [t - lookback, t - skip, t, t + forward].map((at) => growth[at] as number) as [number, number, number, number];
      return Number.isNaN(past) || Number.isNaN(later) ? [] : [{ score: recent / past, gain: later / now - 1 }];
    }).sort((a, b) => b.score - a.score);
    const quarter = Math.floor(known.length / 4);
    if (quarter === 0) continue;
    const mean = (list: typeof known): number => list.reduce((total, { gain }) => total + gain, 0) / list.length;
    const spread = mean(known.slice(0, quarter)) - mean(known.slice(-quarter));
    [dates, sum, above] = [dates + 1, sum + spread, above + (spread > 0 ? 1 : 0)];
  }
  return { lookback, skip, forward, ranked: dates, meanSpread: dates === 0 ? 0 : Math.round((sum / dates) * 1e6) / 1e6, share: dates === 0 ? 0 : Math.round((above / dates) * 1e4) / 1e4 };
}
