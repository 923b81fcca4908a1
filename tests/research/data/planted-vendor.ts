import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

/** A finding that must be there because something was planted. `vendor` is whose row it points at: of differences the first vendor's. */
export interface Expected { readonly rule: string; readonly field: string; readonly vendor: 'first' | 'planted'; readonly symbol: string | null; readonly session: string | null }
export interface Planted { readonly kind: PlantedKind; readonly symbol: string; /** Sessions concerned, the first of them first. */ readonly sessions: readonly string[]; readonly expected: readonly Expected[] }
export const PLANTED_KINDS = ['gap', 'unadjusted-split', 'same-bar-again', 'two-bars', 'negative-price', 'high-below-low', 'spike', 'stale', 'weekend', 'unordered', 'difference', 'no-volume', 'no-number', 'no-price', 'no-date'] as const;
export type PlantedKind = (typeof PLANTED_KINDS)[number];

interface Bar { symbol: string; date: string; open: string; high: string; low: string; close: string; volume: string }
const FIELDS = ['symbol', 'date', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Tolerances that the expectations are made for: the defaults of an ingestion. */
const CLOSE = 0.0025;
const VOLUME = 0.2;

/**
 * A second vendor out of the file of a first one (CSV with at least the columns of bars), with errors planted by a seed: `each` of every kind,
 * each in a symbol of its own that has as many sessions as most and nothing odd of its own. Gives the file and everything that was planted, with the findings that
 * it must make when the first vendor stands before it and both are read as adjusted alike.
 */
export function plantVendor(text: string, { seed, each = 2, kinds = PLANTED_KINDS }: { readonly seed: number; readonly each?: number; readonly kinds?: readonly PlantedKind[] }): { readonly text: string; readonly planted: readonly Planted[] } {
  const random = seededRandom(seed, 77);
  const bySymbol = read(text);
  const lengths = [...bySymbol.values()].map((bars) => bars.length).sort((a, b) => a - b);
  const longest = lengths[lengths.length >> 1] as number;
  const free = [...bySymbol].filter(([, bars]) => bars.length === longest && isPlain(bars)).map(([symbol]) => symbol);
  const planted: Planted[] = [];
  for (const kind of kinds) {
    for (let n = 0; n < each; n += 1) {
      if (free.length === 0) throw new Error('too few symbols with all sessions to plant in');
      const symbol = free.splice(random.below(free.length), 1)[0] as string;
      const bars = bySymbol.get(symbol) as Bar[];
      const at = kind === 'unadjusted-split' ? 70 + random.below(30) : 100 + random.below(longest - 180);
      planted.push(plant(kind, symbol, bars, at, random.below(5)));
    }
  }
  const lines = [...bySymbol.values()].flatMap((bars) => bars.map((bar) => FIELDS.map((name) => bar[name]).join(',')));
  return { text: `${FIELDS.join(',')}\n${lines.join('\n')}\n`, planted };
}

function read(text: string): Map<string, Bar[]> {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split(',');
  const place = FIELDS.map((name) => columns.indexOf(name));
  const bySymbol = new Map<string, Bar[]>();
  for (const line of lines) {
    const cells = line.split(',');
    const bar = Object.fromEntries(FIELDS.map((name, i) => [name, cells[place[i] as number] ?? ''])) as unknown as Bar;
    const bars = bySymbol.get(bar.symbol);
    if (bars === undefined) bySymbol.set(bar.symbol, [bar]);
    else bars.push(bar);
  }
  return bySymbol;
}

/** In order, once a session, no move of a fifth, every price a price, volumes that count. */
function isPlain(bars: readonly Bar[]): boolean {
  return bars.every((bar, i) => {
    const before = bars[i - 1];
    const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(Number) as [number, number, number, number];
    const isBar = low > 0 && high >= Math.max(open, close) && low <= Math.min(open, close) && high > low && Number(bar.volume) > 0;
    return isBar && (before === undefined || (before.date < bar.date && Math.abs(close / Number(before.close) - 1) < 0.2 && !(close === Number(before.close) && close === Number(bars[i - 2]?.close))));
  });
}

const six = (value: number): string => String(Math.round(value * 1e6) / 1e6);

function plant(kind: PlantedKind, symbol: string, bars: Bar[], at: number, draw: number): Planted {
  const bar = bars[at] as Bar;
  const before = bars[at - 1] as Bar;
  const { date } = bar;
  const own = (rule: string, field: string, session: string | null = date): Expected => ({ rule, field, vendor: 'planted', symbol, session });
  const first = (field: string, session: string): Expected => ({ rule: 'MKT-200', field, vendor: 'first', symbol, session });
  const made = (expected: readonly Expected[], sessions: readonly string[] = [date]): Planted => ({ kind, symbol, sessions, expected });
  switch (kind) {
    case 'gap': {
      const gone = bars.splice(at, 2 + draw);
      return made([own('MKT-151', 'session', before.date)], gone.map((one) => one.date));
    }
    case 'unadjusted-split': {
      const old = bars.slice(0, at);
      for (const one of old) {
        for (const name of ['open', 'high', 'low', 'close'] as const) one[name] = six(Number(one[name]) * 2);
        one.volume = String(Math.round(Number(one.volume) / 2));
      }
      return made([own('MKT-141', 'close'), ...old.flatMap((one) => ['close', 'open', 'volume'].map((name) => first(name, one.date)))]);
    }
    case 'same-bar-again':
      bars.splice(at + 1, 0, { ...bar });
      return made([own('MKT-130', 'session')]);
    case 'two-bars':
      bars.splice(at + 1, 0, { ...bar, volume: String(Number(bar.volume) + 100) });
      return made([own('MKT-131', 'session'), own('MKT-131', 'session')]);
    case 'negative-price':
      bar.low = `-${bar.low}`;
      return made([own('MKT-110', 'low')]);
    case 'high-below-low':
      [bar.high, bar.low] = [bar.low, bar.high];
      return made([own('MKT-111', 'high')]);
    case 'spike':
      for (const name of ['open', 'high', 'low', 'close'] as const) bar[name] = six(Number(bar[name]) * 100);
      return made([own('MKT-140', 'close')]);
    case 'stale': {
      const run = bars.slice(at, at + 11 + draw);
      const expected: Expected[] = [own('MKT-143', 'close', before.date)];
      for (const one of run) {
        for (const name of ['close', 'open'] as const) if (Math.abs(Number(one[name]) / Number(before.close) - 1) > CLOSE) expected.push(first(name, one.date));
        one.open = one.high = one.low = one.close = before.close;
      }
      return made(expected, run.map((one) => one.date));
    }
    case 'weekend': {
      const friday = bars.slice(at).find((one) => new Date(`${one.date}T00:00:00Z`).getUTCDay() === 5) as Bar;
      const saturday = new Date(Date.parse(`${friday.date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
      bars.splice(bars.indexOf(friday) + 1, 0, { ...friday, date: saturday });
      return made([own('MKT-120', 'session', saturday)], [saturday]);
    }
    case 'unordered':
      bars.splice(at - 3 - draw, 0, ...bars.splice(at, 1));
      return made([own('MKT-122', 'session', (bars[at - 2 - draw] as Bar).date)]);
    case 'difference': {
      bar.close = six(Number(bar.close) * 1.02);
      bar.high = six(Math.max(Number(bar.high), Number(bar.close)));
      bar.volume = String(Math.round(Number(bar.volume) * (1 + VOLUME * 3)));
      return made([first('close', date), first('volume', date)]);
    }
    case 'no-volume':
      bar.volume = '';
      return made([own('MKT-108', 'volume')]);
    case 'no-number':
      bar.close = 'n/a';
      return made([own('MKT-103', 'close')]);
    case 'no-price':
      bar.open = '';
      return made([own('MKT-104', 'open')]);
    case 'no-date':
      bar.date = `${date.slice(0, 4)}-13-45`;
      return made([own('MKT-101', 'session', null), own('MKT-151', 'session', before.date)]);
  }
}
