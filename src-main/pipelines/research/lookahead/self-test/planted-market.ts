import { seededRandom, type SeededRandom } from '../../../../../src-shared/kernel/seeded-random.ts';
import { fromEpochDay, toEpochDay, type LocalDate } from '../../../../../src-shared/kernel/local-date.ts';
import { factTable, membersOf, type WrittenFact } from '../../features/side-facts.ts';
import { syntheticMarket } from '../../panel/synthetic-panel.ts';
import type { Known } from '../program.ts';

const SURFACE = ['ivx_30', 'ivx_60', 'ivx_90', 'ivx_120', 'ivx_150', 'ivx_180', 'ivr', 'ivp', 'hv_10', 'hv_20', 'hv_30', 'hv_60', 'hv_90', 'hv_120', 'hv_150', 'hv_180'];
const COUNTS = ['oi_call', 'oi_put', 'volume_call', 'volume_put'];
const FIGURES = ['revenue', 'operating_income', 'net_income', 'free_cash_flow', 'eps', 'assets', 'liabilities', 'equity', 'shares'];
const PERIODS = ['2014-03-31', '2014-06-30', '2014-09-30', '2014-12-31', '2015-03-31', '2015-06-30'];

/**
 * A seeded market with everything that a look ahead can be made with: gaps, a split, a delisting and a late listing, point-in-time membership
 * with names that join and leave, filings of which many are revised later, surfaces and dealings. Invented, in memory, 2015.
 */
export function plantedMarket(symbols: number, sessions: number, seed: number): Known {
  const { panel, events } = syntheticMarket({ symbols, sessions, seed });
  const random = seededRandom(seed, 9);
  const side = {
    fundamentals: factTable(panel.symbols.flatMap((symbol) => filings(symbol, random))),
    surfaces: factTable(panel.symbols.flatMap((symbol) => panel.sessions.flatMap((about, t): WrittenFact[] => (random.next() < 0.05 ? [] : [{
      symbol, about, known: panel.sessions[t + 1] ?? '9999-12-31', numbers: Object.fromEntries([...SURFACE.map((name) => [name, 0.1 + 0.4 * random.next()] as const), ...COUNTS.map((name) => [name, Math.floor(1000 * random.next())] as const)]),
    }])))),
    insiders: factTable(panel.symbols.flatMap((symbol, s) => Array.from({ length: 12 }, (): WrittenFact => {
      const t = random.below(sessions - 3);
      const units = 2_000 + random.below(20_000);
      return { symbol, about: panel.sessions[t] as string, known: panel.sessions[t + 2] as string, numbers: { units, price: 50, value: units * 50, owned_after: 50_000 + random.below(1_000) + s }, texts: { role: random.next() < 0.5 ? 'executive' : 'director', side: random.next() < 0.6 ? 'buy' : 'sell', security: 'Common stock', person: 'A. N. Other' } };
    }))),
    actions: factTable(events.flatMap(({ kind, symbol, session, value }): WrittenFact[] => (kind === 'split' || kind === 'dividend' ? [{ symbol: panel.symbols[symbol] as string, about: panel.sessions[session] as string, known: panel.sessions[session] as string, numbers: { [kind === 'split' ? 'ratio' : 'cash']: value }, texts: { action: kind } }] : []))),
    members: factTable(panel.symbols.map((symbol, s): WrittenFact => {
      const joined = s % 3 === 1 ? Math.floor(sessions * (0.1 + 0.5 * random.next())) : 0;
      const left = s % 4 === 2 ? Math.floor(sessions * (0.65 + 0.25 * random.next())) : null;
      return { symbol, about: panel.sessions[joined] as string, known: panel.sessions[joined] as string, texts: left === null ? { until: '', until_known: '' } : { until: panel.sessions[left] as string, until_known: panel.sessions[left] as string } };
    })),
  };
  return { panel: { ...panel, member: membersOf(panel, side.members), pointInTime: true }, side };
}

/** Quarters as filed about forty days after their end; of half of them a revision some weeks later. */
function filings(symbol: string, random: SeededRandom): WrittenFact[] {
  return PERIODS.flatMap((about) => {
    const filed = toEpochDay(about as LocalDate) + 25 + random.below(30);
    const first = Object.fromEntries(FIGURES.map((name) => [name, Math.round(1e5 * (0.5 + random.next())) / 100]));
    const original: WrittenFact = { symbol, about, known: fromEpochDay(filed), numbers: first, texts: { period: 'quarter' } };
    const revised: WrittenFact = { ...original, known: fromEpochDay(filed + 14 + random.below(40)), numbers: Object.fromEntries(FIGURES.map((name) => [name, (first[name] as number) + 1 + random.below(50)])) };
    return random.next() < 0.5 ? [original, revised] : [original];
  });
}
