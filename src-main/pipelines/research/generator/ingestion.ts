import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import { PAST, TENORS } from './surfaces.ts';
import { FIGURES } from './filings.ts';
import { FIRST, SECOND } from './options.ts';

const same = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]));
export const SURFACE_COLUMNS: readonly string[] = [...TENORS.map((days) => `ivx_${days}`), 'ivr', 'ivp', ...PAST.map((days) => `hv_${days}`), 'oi_call', 'oi_put', 'volume_call', 'volume_put'];

/** How the files of a generated market are read: the same document for every market, so that it is approved once. */
export function marketIngestion(): Ingestion {
  const bars = 'bars';
  return Ingestion.parse({
    kind: 'research.ingestion', version: 1, name: 'synthetic-market', title: 'Synthetic market of two vendors', calendar: 'XNYS',
    files: [
      { match: `${FIRST}-bars.csv`, vendor: FIRST, domain: bars, dateFormat: 'iso-instant', timeZone: 'America/New_York', adjusted: 'raw', columns: { symbol: 'ticker', session: 'bar_close_utc', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'shares_traded' } },
      { match: `${SECOND}-bars.csv`, vendor: SECOND, domain: bars, dateFormat: 'dd/MM/yyyy', decimal: '1.234,56', volumeUnit: 1000, adjusted: 'raw', columns: { symbol: 'Symbol', session: 'Trading Day', open: 'Open Px', high: 'High Px', low: 'Low Px', close: 'Last Px', volume: 'Volume (000)' } },
      { match: `${FIRST}-actions.csv`, vendor: FIRST, domain: 'actions', columns: { symbol: 'ticker', about: 'ex_date', action: 'action', ratio: 'ratio', cash: 'cash' } },
      { match: `${FIRST}-membership.csv`, vendor: FIRST, domain: 'membership', columns: { symbol: 'ticker', universe: 'index', about: 'from', until: 'to', known: 'announced', until_known: 'end_announced' } },
      { match: `${FIRST}-filings.csv`, vendor: FIRST, domain: 'fundamentals', columns: { symbol: 'ticker', about: 'period_end', known: 'filed_utc', period: 'period', filing: 'filing', ...same(FIGURES) } },
      { match: `${FIRST}-surface.csv`, vendor: FIRST, domain: 'surface', columns: { symbol: 'ticker', about: 'session', known: 'published_utc', ...same(SURFACE_COLUMNS) } },
      { match: `${FIRST}-insiders.csv`, vendor: FIRST, domain: 'insiders', columns: { symbol: 'ticker', about: 'dealt', known: 'filed_utc', person: 'person', role: 'role', side: 'transaction', security: 'security', units: 'units', price: 'price', owned_after: 'owned_after' } },
    ],
    priority: [FIRST, SECOND],
  });
}
