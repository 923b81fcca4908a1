import type { IndicatorParams } from '../../../src-shared/model/market/indicators/definition.ts';
import { indicator } from '../../../src-shared/model/market/indicators/registry.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import { fillLine, tradeLine } from './books.ts';
import type { ResearchAnswers } from './research.ts';
import { fileOf, tableOf } from './run-artifacts.ts';
import { equals, numberOf, rowsOf } from './tables.ts';

/** Bars of one chart: twenty years of sessions. The newest are kept. */
const MOST_BARS = 5_040;
const MOST_MARKS = 2_000;

interface Bar { readonly session: string; readonly row: number; readonly open: number; readonly high: number; readonly low: number; readonly close: number; readonly volume: number }

/** Bars of a symbol as traded, with lines over them, and what a book did on them. */
export function researchChartHandlers(context: ServiceContext): ResearchAnswers<'research.chart'> {
  return {
    'research.chart': async ({ run, book, symbol: asked, from, to, indicators }) => {
      const symbol = asked.toUpperCase();
      const bars = await barsOf(context, run, symbol, from, to);
      const within = [...equals('book', book), ...equals('symbol', symbol)].join(' AND ');
      const marks = async <T>(slot: string, item: Parameters<typeof rowsOf<T>>[2]): Promise<T[]> => (context.runFiles.find(run, slot) === null ? [] : rowsOf(context, `SELECT * FROM read_parquet(${tableOf(context, run, slot)}) WHERE ${within} ORDER BY number LIMIT ${MOST_MARKS}`, item));
      const columns = { open: column(bars, 'open'), high: column(bars, 'high'), low: column(bars, 'low'), close: column(bars, 'close'), volume: column(bars, 'volume') };
      const lines = indicators.flatMap((written) => {
        const { known, params } = indicatorOf(written);
        const values = known.compute(columns, params);
        return known.lines.map(({ name, title }) => ({ id: `${written}:${name}`, title: `${known.title}${known.lines.length > 1 ? `, ${title.toLowerCase()}` : ''} (${written})`, points: bars.map(({ session }, i): [string, number | null] => [session, finite(values[name]?.[i])]) }));
      });
      return { symbol, bars, lines, trades: await marks('trade', tradeLine), fills: await marks('fill', fillLine) };
    },
  };
}

async function barsOf(context: ServiceContext, run: string, symbol: string, from: string | undefined, to: string | undefined): Promise<Bar[]> {
  const file = text(fileOf(context, run, 'bar').path);
  const where = [...equals('symbol', symbol), ...(from === undefined ? [] : [`session >= ${text(from)}`]), ...(to === undefined ? [] : [`session <= ${text(to)}`])].join(' AND ');
  const bars = await rowsOf(context, `SELECT source_row, session, open, high, low, close, volume FROM read_parquet(${file}) WHERE ${where} ORDER BY session DESC LIMIT ${MOST_BARS}`, (row): Bar => ({ session: row['session'] ?? '', row: Number(row['source_row']), open: numberOf(row['open']) ?? 0, high: numberOf(row['high']) ?? 0, low: numberOf(row['low']) ?? 0, close: numberOf(row['close']) ?? 0, volume: numberOf(row['volume']) ?? 0 }));
  if (bars.length === 0) throw new AppError('NOT_FOUND', `run ${run} has no bars of ${symbol}${from === undefined && to === undefined ? '' : ' in these sessions'}`, { details: { run, symbol }, userAction: 'Look for the symbol in the list of the run’s data.' });
  return bars.reverse();
}

function column(bars: readonly Bar[], member: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array {
  return Float64Array.from(bars, (bar) => bar[member]);
}

/** `sma:20`: the first parameter; `macd:fast=12,slow=26`: by name. Errors: INVALID_INPUT. */
function indicatorOf(written: string): { readonly known: ReturnType<typeof indicator>; readonly params: IndicatorParams } {
  const [name = '', settings = ''] = written.split(/:(.*)/s);
  const known = indicator(name);
  const params: Record<string, number | string> = {};
  for (const [i, part] of (settings === '' ? [] : settings.split(',')).entries()) {
    const at = part.indexOf('=');
    const key = at === -1 ? known.params[i]?.name : part.slice(0, at);
    if (key === undefined) throw new AppError('INVALID_INPUT', `${name} has no parameter at place ${i + 1}`, { details: { indicator: written } });
    const value = at === -1 ? part : part.slice(at + 1);
    params[key] = value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return { known, params };
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
