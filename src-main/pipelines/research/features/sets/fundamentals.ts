import { toEpochDay, type LocalDate } from '../../../../../src-shared/kernel/local-date.ts';
import { firstFrom } from '../../../../../src-shared/model/market/session-range.ts';
import type { PanelContext, PanelFeature } from '../definition.ts';
import type { FactTable } from '../side-facts.ts';

/** Sums over four quarters; and what stands at a day. */
const FLOWS = ['revenue', 'operating_income', 'net_income', 'free_cash_flow', 'eps'] as const;
const LEVELS = ['assets', 'liabilities', 'equity', 'shares'] as const;
type Figure = (typeof FLOWS)[number] | (typeof LEVELS)[number];
/** Days after a filing from which it counts as stale, and days after the end of its period from which it is not used at all. */
export const STALE_DAYS = 180;
export const LOOK_BACK_DAYS = 400;
/** Most days between the ends of the first and the last of four consecutive quarters. */
const FOUR_QUARTERS = 300;

interface Filing { readonly row: number; readonly end: number; readonly isAnnual: boolean; readonly from: number; readonly known: number }
interface Columns { readonly figures: ReadonlyMap<Figure, Float64Array>; readonly valid: Float64Array; readonly stale: Float64Array }

const epochDay = (day: string): number => toEpochDay(day as LocalDate);

/** The as-of join: every figure by cell, from filings as they were known at each close (or, restated, as they stand in the end). */
function columnsOf(context: PanelContext): Columns {
  return context.shared(`fundamentals ${context.vintage}`, () => {
    const { symbols, sessions } = context.panel;
    const T = sessions.length;
    const days = sessions.map((session) => epochDay(session));
    const empty = (): Float64Array => new Float64Array(symbols.length * T).fill(Number.NaN);
    const made: Columns = { figures: new Map([...FLOWS, ...LEVELS].map((figure) => [figure, empty()])), valid: new Float64Array(symbols.length * T), stale: empty() };
    const bySymbol = filingsOf(context.side.fundamentals, sessions);
    for (const [s, symbol] of symbols.entries()) {
      const filings = bySymbol.get(symbol) ?? [];
      // A period's figures by its end and length; the later filing of one replaces the earlier.
      const known = new Map<string, Filing>();
      let [at, usable] = [0, 0];
      for (let t = 0; t < T && filings.length > 0; t += 1) {
        const [cell, today, before] = [s * T + t, days[t] as number, at];
        for (; at < filings.length && (filings[at] as Filing).from <= t; at += 1) {
          const filing = filings[at] as Filing;
          known.set(`${filing.end}/${filing.isAnnual}`, context.vintage === 'restated' ? last(filings, filing) : filing);
        }
        if (known.size === 0) continue;
        const used = [...known.values()].filter(({ end }) => today - end <= LOOK_BACK_DAYS);
        // Only time has passed since the session before: the figures are the same.
        if (at === before && used.length === usable) for (const column of made.figures.values()) column[cell] = column[cell - 1] as number;
        else figuresOf(made, context.side.fundamentals, used, cell);
        usable = used.length;
        const isStale = today - (filings[at - 1] as Filing).known > STALE_DAYS;
        made.stale[cell] = isStale ? 1 : 0;
        made.valid[cell] = !isStale && [...made.figures.values()].every((column) => !Number.isNaN(column[cell])) ? 1 : 0;
      }
    }
    return made;
  });
}

/** Filings by symbol in order of when they were known; those of one session in order of the file. */
function filingsOf(table: FactTable, sessions: readonly string[]): ReadonlyMap<string, Filing[]> {
  const bySymbol = new Map<string, Filing[]>();
  const period = table.texts.get('period');
  for (let row = 0; row < table.count; row += 1) {
    const known = table.known[row] as string;
    const from = firstFrom(sessions, known);
    if (from >= sessions.length) continue;
    const list = bySymbol.get(table.symbol[row] as string) ?? [];
    list.push({ row, end: epochDay(table.about[row] as string), isAnnual: period?.[row] === 'annual', from, known: epochDay(known) });
    bySymbol.set(table.symbol[row] as string, list);
  }
  for (const list of bySymbol.values()) list.sort((a, b) => a.from - b.from || a.row - b.row);
  return bySymbol;
}

/** The last filing of the same period, whenever it was known: what restated figures are. */
function last(filings: readonly Filing[], of: Filing): Filing {
  return filings.findLast(({ end, isAnnual }) => end === of.end && isAnnual === of.isAnnual) as Filing;
}

/** Writes the figures of what is used into a cell. */
function figuresOf(made: Columns, table: FactTable, used: readonly Filing[], cell: number): void {
  for (const [figure, column] of made.figures) {
    const values = table.numbers.get(figure);
    column[cell] = values === undefined ? Number.NaN : (FLOWS as readonly string[]).includes(figure) ? trailing(used, values) : latest(used, values);
  }
}

/** Sum of the last four quarters where they follow one another; else the last annual figure. */
function trailing(usable: readonly Filing[], values: Float64Array): number {
  const quarters = usable.filter(({ isAnnual, row }) => !isAnnual && !Number.isNaN(values[row])).sort((a, b) => b.end - a.end).slice(0, 4);
  if (quarters.length === 4 && (quarters[0] as Filing).end - (quarters[3] as Filing).end <= FOUR_QUARTERS) return quarters.reduceRight((sum, { row }) => sum + (values[row] as number), 0);
  return latest(usable.filter(({ isAnnual }) => isAnnual), values);
}

function latest(usable: readonly Filing[], values: Float64Array): number {
  let found: Filing | null = null;
  for (const filing of usable) if (!Number.isNaN(values[filing.row]) && (found === null || filing.end > found.end || (filing.end === found.end && !filing.isAnnual))) found = filing;
  return found === null ? Number.NaN : (values[found.row] as number);
}

const ASOF = 'joined from the session on at whose close the filing was known (a filing after the close counts from the next session); not used 400 days after the end of its period';
const about = (name: string, title: string, unit: PanelFeature['unit'], definition: string, column: (columns: Columns) => Float64Array): PanelFeature => ({
  kind: 'panel', scope: 'symbol', seed: 'none', reference: 'Tapestry, after the set of this name of the reference system', name, title, unit, inputs: ['fundamentals'], window: 0, warmUp: 0, definition,
  compute: (context, out) => out.set(column(columnsOf(context))),
});
const TITLES: Readonly<Record<Figure, string>> = { revenue: 'Revenue', operating_income: 'Operating income', net_income: 'Net income', free_cash_flow: 'Free cash flow', eps: 'Earnings a share', assets: 'Assets', liabilities: 'Liabilities', equity: 'Equity', shares: 'Shares outstanding' };

/** `fundamentals_v1`: figures as they were filed and known. */
export const FUNDAMENTALS: readonly PanelFeature[] = [
  ...FLOWS.map((figure) => about(`${figure}_ttm`, `${TITLES[figure]}, four quarters`, figure === 'eps' ? 'price' : 'currency', `sum of the last four quarters as filed, else the last annual figure; ${ASOF}`, ({ figures }) => figures.get(figure) as Float64Array)),
  ...LEVELS.map((figure) => about(figure, TITLES[figure], figure === 'shares' ? 'count' : 'currency', `of the latest period filed; ${ASOF}`, ({ figures }) => figures.get(figure) as Float64Array)),
  about('fundamentals_valid', 'Filings complete', 'flag', '1 where all nine figures are known and not stale, else 0', ({ valid }) => valid),
  about('fundamentals_stale', 'Filings stale', 'flag', `1 where the last filing became known more than ${STALE_DAYS} days ago; NaN where none is known`, ({ stale }) => stale),
];
