import type { z } from 'zod';
import type { FillLine, researchContract, TradeLine } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import type { ResearchAnswers } from './research.ts';
import { tableOf } from './run-artifacts.ts';
import { ADDRESS, equals, numberOf, pageOfTable, rowsOf, type Texts } from './tables.ts';
import { currencyOf } from './run-words.ts';

type Fill = z.output<typeof FillLine>;
type Trade = z.output<typeof TradeLine>;
type Position = z.output<(typeof researchContract)['research.positions']['out']>['items'][number];

const TRADE_ORDERS = { number: 'number', pnl: 'pnl DESC', worst: 'pnl', return: '"return" DESC NULLS LAST', sessions: 'sessions DESC' } as const;

/** Fills, trades and positions of the books of a run, page by page. */
export function researchBookHandlers(context: ServiceContext): ResearchAnswers<'research.fills' | 'research.trades' | 'research.positions'> {
  return {
    'research.fills': ({ run, book, symbol, status, from, to, offset, limit }) => promised(() => pageOfTable(context, tableOf(context, run, 'fill'), {
      where: [...equals('book', book), ...equals('symbol', symbol?.toUpperCase()), ...equals('status', status), ...(from === undefined ? [] : [`coalesce(filled, decided) >= ${text(from)}`]), ...(to === undefined ? [] : [`coalesce(filled, decided) <= ${text(to)}`])],
      order: 'number', offset, limit,
    }, fillLine)),
    'research.trades': ({ run, book, symbol, order, offset, limit }) => promised(() => pageOfTable(context, tableOf(context, run, 'trade'), { where: [...equals('book', book), ...equals('symbol', symbol?.toUpperCase())], order: TRADE_ORDERS[order], offset, limit }, tradeLine)),
    'research.positions': async ({ run, book, session }) => {
      const [at] = await rowsOf(context, `SELECT * FROM read_parquet(${tableOf(context, run, 'session')}) WHERE book = ${text(book)} AND session <= ${text(session)} ORDER BY session DESC LIMIT 1`, (row) => row);
      if (!at) throw new AppError('NOT_FOUND', `run ${run} has no session of the book ${book} on or before ${session}`, { details: { run, book, session } });
      const day = at['session'] ?? session;
      const unit = await currencyOf(context, run);
      const figure = (column: string) => ({ address: ADDRESS.session(column, book, day), value: at[column] ?? null, why: null, unit });
      return { session: day, equity: figure('equity'), cash: figure('cash'), items: await positionsOn(context, tableOf(context, run, 'holding'), book, day) };
    },
  };
}

/** Holdings of a book at the close of a session, the largest first. */
export async function positionsOn(context: Pick<ServiceContext, 'reader'>, file: string, book: string, session: string): Promise<Position[]> {
  return rowsOf(context, `SELECT * FROM read_parquet(${file}) WHERE book = ${text(book)} AND session = ${text(session)} ORDER BY abs(value) DESC, symbol`, (row) => ({
    symbol: row['symbol'] ?? '', units: row['units'] ?? '0', price: row['price'] ?? '', value: row['value'] ?? '0', weight: row['weight'] ?? '', target: row['target'] ?? null, address: ADDRESS.holding('value', book, session, row['symbol'] ?? ''),
  }));
}

export function fillLine(row: Texts): Fill {
  const [book, number] = [row['book'] ?? '', Number(row['number'])];
  const [reference, price] = [numberOf(row['reference']), numberOf(row['price'])];
  const side = row['side'] === 'sell' ? 'sell' as const : 'buy' as const;
  // What was paid beyond the reference: positive is a cost, whichever the side.
  const slippage = reference === null || price === null || reference === 0 || row['filled'] === null ? null : ((side === 'buy' ? price - reference : reference - price) / reference) * 10_000;
  return {
    book, number, symbol: row['symbol'] ?? '', side, type: row['type'] ?? '', status: row['status'] ?? '', reason: row['reason'] ?? '', decided: row['decided'] ?? '', filled: row['filled'] ?? null, asked: row['asked'] ?? '0', units: row['units'] ?? '0',
    reference: row['reference'] ?? null, price: row['price'] ?? null, slippageBps: slippage === null ? null : slippage.toFixed(4), commission: row['commission'] ?? '0', value: row['value'] ?? '0', address: ADDRESS.fill('price', book, number),
  };
}

export function tradeLine(row: Texts): Trade {
  const [book, number] = [row['book'] ?? '', Number(row['number'])];
  return {
    book, number, symbol: row['symbol'] ?? '', side: row['side'] === 'short' ? 'short' : 'long', units: row['units'] ?? '0', entered: row['entered'] ?? '', left: row['left'] ?? null, open: row['open'] === 'true', entryPrice: row['entry_price'] ?? '', exitPrice: row['exit_price'] ?? '',
    pnl: row['pnl'] ?? '0', return: row['return'] ?? '', sessions: Number(row['sessions'] ?? 0), mae: row['mae'] ?? '', mfe: row['mfe'] ?? '', exitReason: row['exit_reason'] ?? '', entryFill: Number(row['entry_fill'] ?? 0), exitFill: numberOf(row['exit_fill']), address: ADDRESS.trade('pnl', book, number),
  };
}

/** What throws at once is a rejection like any other. */
async function promised<T>(ask: () => Promise<T>): Promise<T> {
  return ask();
}
