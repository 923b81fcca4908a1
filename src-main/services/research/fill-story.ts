import type { z } from 'zod';
import type { FillStory } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { TraceNode } from '../../../src-shared/model/trace.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import { fillLine } from './books.ts';
import type { ResearchAnswers } from './research.ts';
import { tableOf } from './run-artifacts.ts';
import { ADDRESS, rowsOf, type Texts } from './tables.ts';

type Story = z.output<typeof FillStory>;

/** Sessions shown before the decision and after the fill. */
const [BEFORE, AFTER] = [8, 4];

/** One fill explained: the run's own trace of its price where it has one, else what the fill itself states, and the bars around it. */
export function researchFillHandlers(context: ServiceContext): ResearchAnswers<'research.fill'> {
  return {
    'research.fill': async ({ run, book, number }, call) => {
      const [row] = await rowsOf(context, `SELECT * FROM read_parquet(${tableOf(context, run, 'fill')}) WHERE book = ${text(book)} AND number = ${number}`, (each) => each);
      if (!row) throw new AppError('NOT_FOUND', `run ${run} has no fill ${number} of the book ${book}`, { details: { run, book, number } });
      const line = fillLine(row);
      const traced = await tracedSteps(context, run, line, call.signal);
      return { line, steps: traced?.steps ?? statedSteps(row), bars: await barsAround(context, run, row), recomputed: traced?.recomputed ?? false, source: traced === null ? 'as the fill states it' : 'run again from signal and bars by the trace' };
    },
  };
}

/** Columns of a fill in the order in which it came about: the order that was decided, the price, what it cost. */
const TOLD = [['asked', 'units'], ['price', 'price'], ['commission', 'currency']] as const;

/**
 * The steps of the run's traces of the order, the price and the commission, each told once; null where the run cannot be traced: the fill is
 * then told as stored, and says so. Recomputed: every one of them came out as it is stored.
 */
async function tracedSteps(context: ServiceContext, run: string, line: Story['line'], signal: AbortSignal): Promise<{ steps: Story['steps']; recomputed: boolean } | null> {
  const steps = new Map<string, Story['steps'][number]>();
  let recomputed = true;
  for (const [column, unit] of TOLD) {
    const root = await traced(context, run, ADDRESS.fill(column, line.book, line.number), signal);
    if (root === null) return null;
    recomputed &&= root.agrees;
    for (const [i, { kind, title, detail, after }] of root.steps.entries()) {
      const key = `${kind}\n${title}\n${detail}`;
      if (!steps.has(key)) steps.set(key, { kind, title, detail, value: after, unit: i === root.steps.length - 1 ? unit : '' });
    }
  }
  return { steps: [...steps.values()], recomputed };
}

async function traced(context: ServiceContext, run: string, address: string, signal: AbortSignal): Promise<TraceNode | null> {
  if (context.evidence.trace === null) return null;
  try {
    const { root } = await context.evidence.trace.trace(context.store.runs.get(run), address, signal);
    return root.steps.length === 0 ? null : root;
  } catch (error) {
    // What the trace cannot say must not take the fill's own facts away; damage is told as damage.
    if (error instanceof AppError && error.code !== 'CORRUPT') return null;
    throw error;
  }
}

function statedSteps(row: Texts): Story['steps'] {
  const step = (kind: string, title: string, detail: string, value: string | null | undefined, unit: string) => ({ kind, title, detail, value: value ?? null, unit });
  const ended = row['filled'] === null ? [step('ended', 'Not filled', row['reason'] ?? '', row['status'], '')] : [
    step('reference', 'Reference price', `by the rule “${row['price_rule'] ?? ''}” on the bar of ${row['filled'] ?? ''}`, row['reference'], 'price'), step('spread', 'Half spread', row['side'] === 'buy' ? 'added' : 'taken off', row['spread'], 'price'),
    step('slippage', 'Slippage', `at ${row['participation'] ?? 'an unknown share'} of the session’s volume`, row['slippage'], 'price'), step('price', 'Fill price', 'reference with spread and slippage', row['price'], 'price'), step('commission', 'Commission', 'charged to cash', row['commission'], 'currency'),
  ];
  return [
    step('signal', 'Signal', `scored at the close of ${row['decided'] ?? ''}`, row['signal'], ''), step('decision', 'Target weight', `held ${row['held'] ?? 'not known'} before`, row['target'], 'fraction'),
    step('order', `${row['type'] ?? ''} order to ${row['side'] ?? ''}`, row['reason'] ?? '', row['asked'], 'units'), ...ended,
  ];
}

/** Bars of the symbol from some sessions before the decision to some after the fill. */
async function barsAround(context: ServiceContext, run: string, row: Texts): Promise<Story['bars']> {
  if (context.runFiles.find(run, 'bar') === null) return [];
  const file = tableOf(context, run, 'bar');
  const own = `FROM read_parquet(${file}) WHERE symbol = ${text(row['symbol'] ?? '')}`;
  const [decided, ended] = [text(row['decided'] ?? ''), text(row['filled'] ?? row['decided'] ?? '')];
  return rowsOf(context, `SELECT * FROM (SELECT * ${own} AND session <= ${ended} AND session > ${decided} UNION ALL (SELECT * ${own} AND session <= ${decided} ORDER BY session DESC LIMIT ${BEFORE}) UNION ALL (SELECT * ${own} AND session > ${ended} ORDER BY session LIMIT ${AFTER})) ORDER BY session LIMIT 500`, (bar) => ({
    row: Number(bar['source_row']), session: bar['session'] ?? '', open: bar['open'] ?? '', high: bar['high'] ?? '', low: bar['low'] ?? '', close: bar['close'] ?? '', volume: bar['volume'] ?? '', vendor: bar['vendor'] ?? '',
    decision: bar['session'] === row['decided'], fill: bar['session'] === row['filled'], address: ADDRESS.bar('close', bar['symbol'] ?? '', bar['session'] ?? ''),
  }));
}
