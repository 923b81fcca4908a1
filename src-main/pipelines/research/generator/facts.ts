import { fromEpochDay, toEpochDay, type LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { normal, type MarketBars, type MarketName, type MarketOptions } from './market.ts';

export const ACTION_HEADER = 'symbol,ex_date,type,ratio,cash';
export const MEMBER_HEADER = 'index,symbol,from,to,announced,end_announced';
export const FILING_HEADER = 'symbol,period_end,filed,period,filing,revenue,operating_income,net_income,free_cash_flow,eps,assets,liabilities,equity,shares';
export const SURFACE_HEADER = 'symbol,session,ivx_30,ivx_60,ivx_90,ivx_180,ivr,ivp,hv_20,hv_60,oi_call,oi_put,volume_call,volume_put';
export const INSIDER_HEADER = 'symbol,traded,filed,person,role,side,security,units,price,owned_after';

const plus = (day: string, days: number): string => fromEpochDay(toEpochDay(day as LocalDate) + days);

export function actionLines(name: MarketName, sessions: readonly string[]): string[] {
  const day = (session: number): string => sessions[session] as string;
  return [
    ...name.splits.map(({ session, ratio }) => `${name.symbol},${day(session)},split,${ratio}:1,`),
    ...name.dividends.map(({ session, cash }) => `${name.symbol},${day(session)},dividend,,${cash.toFixed(2)}`),
    ...(name.isDelisted ? [`${name.symbol},${day(name.last)},delisting,,`] : []),
  ];
}

/** Every third name leaves the index before the end, each that leaves by the market with it; ends are announced a week before. */
export function memberLines(name: MarketName, sessions: readonly string[]): string[] {
  const from = sessions[Math.min(name.first + 5, name.last)] as string;
  const leaves = name.isDelisted ? name.last : name.at % 6 === 5 ? Math.floor(name.first + (name.last - name.first) * 0.7) : -1;
  const to = leaves === -1 ? '' : (sessions[leaves] as string);
  return [`INVENTED,${name.symbol},${from},${to},${plus(from, -7)},${to === '' ? '' : plus(to, -7)}`];
}

/** Quarterly figures, filed in the evening 30 to 45 days after the quarter; sales follow the name's drift of the quarter, so that they tell something. One in ten is filed again, corrected. */
export function filingLines({ seed }: MarketOptions, bars: MarketBars, sessions: readonly string[]): string[] {
  const random = seededRandom(seed, 50_000 + bars.name.at);
  const lines: string[] = [];
  let sales = 2e8 * (1 + random.next() * 20);
  const shares = Math.round(5e7 * (1 + random.next() * 9));
  let quarter = '';
  let begin = 0;
  for (let i = 0; i < bars.close.length; i += 1) {
    const session = sessions[bars.from + i] as string;
    const of = `${session.slice(0, 4)}Q${Math.floor((Number(session.slice(5, 7)) - 1) / 3) + 1}`;
    if (of === quarter) continue;
    if (quarter !== '') {
      const trend = bars.drift.subarray(begin, i).reduce((sum, value) => sum + value, 0);
      sales *= Math.exp(0.01 + 1.5 * trend + 0.02 * normal(random));
      const [year, number] = [Number(quarter.slice(0, 4)), Number(quarter[5])];
      const end = plus(number === 4 ? `${year + 1}-01-01` : `${year}-${String(number * 3 + 1).padStart(2, '0')}-01`, -1);
      const margin = 0.12 + 0.03 * normal(random);
      const filed = plus(end, 30 + random.below(16));
      const line = (at: string, filing: string, revenue: number): string => {
        const income = revenue * margin;
        return [bars.name.symbol, end, `${at}T21:30:00Z`, 'quarter', filing, revenue.toFixed(0), (income * 1.3).toFixed(0), income.toFixed(0), (income * 0.8).toFixed(0), (income / shares).toFixed(4), (revenue * 6).toFixed(0), (revenue * 3.5).toFixed(0), (revenue * 2.5).toFixed(0), shares].join(',');
      };
      lines.push(line(filed, `${bars.name.symbol}-${quarter}`, sales));
      if (random.below(10) === 0) lines.push(line(plus(filed, 60), `${bars.name.symbol}-${quarter}-A`, sales * 0.97));
    }
    quarter = of;
    begin = i;
  }
  return lines;
}

/** A summary of options for each session: implied volatility is the past one with a premium that knows a little of tomorrow's market. */
export function surfaceLines({ seed }: MarketOptions, bars: MarketBars, sessions: readonly string[]): string[] {
  const random = seededRandom(seed, 90_000 + bars.name.at);
  const lines: string[] = [];
  const past: number[] = [];
  for (let i = 1; i < bars.close.length; i += 1) {
    const split = bars.name.splits.some(({ session }) => session === bars.from + i);
    if (!split) past.push(Math.log((bars.close[i] as number) / (bars.close[i - 1] as number)));
    if (past.length > 60) past.shift();
    if (past.length < 20) continue;
    const hv = (n: number): number => { const last = past.slice(-n); const mean = last.reduce((a, b) => a + b, 0) / last.length; return Math.sqrt((252 * last.reduce((a, b) => a + (b - mean) ** 2, 0)) / last.length); };
    const iv = hv(20) * (1.1 + 0.05 * normal(random)) - 8 * (bars.drift[i] as number);
    const of = (by: number): string => Math.max(0.03, iv * by).toFixed(6);
    const count = (mean: number): number => Math.max(0, Math.round(mean * Math.exp(0.3 * normal(random))));
    lines.push([bars.name.symbol, sessions[bars.from + i], of(1), of(1.02), of(1.04), of(1.06), random.next().toFixed(4), random.next().toFixed(4), hv(20).toFixed(6), hv(60).toFixed(6), count(20_000), count(16_000), count(3000), count(2400)].join(','));
  }
  return lines;
}

/** Dealings, more often bought where the drift is up; filed two days later. */
export function insiderLines({ seed }: MarketOptions, bars: MarketBars, sessions: readonly string[]): string[] {
  const random = seededRandom(seed, 70_000 + bars.name.at);
  const lines: string[] = [];
  for (let i = 5; i < bars.close.length; i += 1) {
    const [chance, whom, size] = [random.next(), random.below(4), random.below(50)];
    if (chance > 0.02) continue;
    const session = sessions[bars.from + i] as string;
    const buys = random.next() < 0.5 + 250 * (bars.drift[i] as number);
    lines.push([bars.name.symbol, session, `${plus(session, 2)}T22:00:00Z`, `Person ${whom + 1}`, ['Chief Executive Officer', 'Chief Financial Officer', 'Director', '10% owner'][whom], buys ? 'P' : 'S', 'common stock', 500 + size * 100, (bars.close[i] as number).toFixed(2), 100_000 + size * 1000].join(','));
  }
  return lines;
}
