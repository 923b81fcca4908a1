import type { z } from 'zod';
import { DataOverview, type DifferenceLine, type SymbolLine } from '../../../src-shared/contract/research.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import type { ResearchAnswers } from './research.ts';
import { jsonOf, tableOf } from './run-artifacts.ts';
import { ADDRESS, equals, pageOfTable, type Texts } from './tables.ts';

const SYMBOL_ORDERS = { symbol: 'symbol', score: 'score, symbol', missing: 'missing DESC, symbol', findings: 'findings DESC, symbol' } as const;

/** The data of a run: vendors, coverage, where vendors differ. */
export function researchDataHandlers(context: ServiceContext): ResearchAnswers<'research.data' | 'research.symbols' | 'research.differences'> {
  return {
    'research.data': ({ run }) => jsonOf(context, run, 'data.summary', DataOverview),
    'research.symbols': async ({ run, search, order, offset, limit }) => pageOfTable(context, tableOf(context, run, 'symbol'), { where: search === undefined || search.trim() === '' ? [] : [`contains(symbol, upper(${text(search.trim())}))`], order: SYMBOL_ORDERS[order], offset, limit }, symbolLine),
    'research.differences': async ({ run, symbol, offset, limit }) => pageOfTable(context, tableOf(context, run, 'difference'), { where: equals('symbol', symbol?.toUpperCase()), order: 'abs(close_bps) DESC NULLS LAST, symbol, session', offset, limit }, differenceLine),
  };
}

function symbolLine(row: Texts): z.output<typeof SymbolLine> {
  const count = (name: string): number => Number(row[name] ?? 0);
  return {
    symbol: row['symbol'] ?? '', from: row['first'] ?? null, to: row['last'] ?? null, expected: count('expected'), observed: count('observed'), missing: count('missing'), excluded: count('excluded'), fallback: count('fallback'), findings: count('findings'), actions: count('actions'),
    delisted: row['delisted'] ?? null, score: row['score'] ?? '', worst: row['worst'] ?? null, strip: stripOf(row['strip']),
  };
}

function stripOf(json: string | null | undefined): (number | null)[] {
  if (json === null || json === undefined) return [];
  const strip: unknown = JSON.parse(json);
  return Array.isArray(strip) ? strip.map((share) => (typeof share === 'number' ? share : null)) : [];
}

function differenceLine(row: Texts): z.output<typeof DifferenceLine> {
  return {
    symbol: row['symbol'] ?? '', session: row['session'] ?? '', vendor: row['vendor'] ?? '', close: row['close'] ?? '', otherVendor: row['other_vendor'] ?? '', otherClose: row['other_close'] ?? '', closeBps: row['close_bps'] ?? '', volumeDifference: row['volume_difference'] ?? null,
    address: ADDRESS.vendorBar('close', row['source_row'] ?? ''), otherAddress: ADDRESS.vendorBar('close', row['other_row'] ?? ''),
  };
}
