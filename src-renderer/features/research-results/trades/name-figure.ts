import { plotAxis, plotBase, plotConfig, type PlotTokens } from '../../../components/plot-tokens.ts';
import type { PlotFigure } from '../../../components/use-plot.ts';
import type { NamedLine } from '../../research-parts/growth-figure.ts';

export interface ChartBar { readonly session: string; readonly open: number; readonly high: number; readonly low: number; readonly close: number }
export interface ChartTrade { readonly number: number; readonly side: 'long' | 'short'; readonly entered: string; readonly left: string | null; readonly open: boolean; readonly entryPrice: string; readonly exitPrice: string; readonly mae: string; readonly mfe: string }

/** Prices at which a round trip stood worst and best, from its excursions. */
export function excursionPrices(trade: Pick<ChartTrade, 'side' | 'entryPrice' | 'mae' | 'mfe'>): { readonly worst: number; readonly best: number } {
  const entry = Number(trade.entryPrice);
  const sign = trade.side === 'long' ? 1 : -1;
  return { worst: entry * (1 - sign * Math.abs(Number(trade.mae))), best: entry * (1 + sign * Math.abs(Number(trade.mfe))) };
}

/** Range and close of every bar; entries point up or down by side, exits are crosses; the chosen round trip is a band with its excursions. */
export function nameFigure({ bars, lines, trades, trade }: { bars: readonly ChartBar[]; lines: readonly NamedLine[]; trades: readonly ChartTrade[]; trade: number | null }, tokens: PlotTokens): PlotFigure {
  const chosen = trades.find((each) => each.number === trade);
  const end = chosen?.left ?? bars.at(-1)?.session ?? '';
  const edges = chosen === undefined ? null : excursionPrices(chosen);
  const level = (y: number, dash: string, color: string) => ({ type: 'line', xref: 'x', yref: 'y', x0: chosen?.entered, x1: end, y0: y, y1: y, line: { color, width: 1.4, dash } });
  const range = bars.length > 400 ? [] : [{ type: 'scatter', mode: 'lines', hoverinfo: 'skip', x: bars.flatMap((bar) => [bar.session, bar.session, null]), y: bars.flatMap((bar) => [bar.low, bar.high, null]), line: { color: tokens.line, width: 2 } }];
  return {
    data: [
      ...range,
      { type: 'scatter', mode: 'lines', name: 'close', x: bars.map(({ session }) => session), y: bars.map(({ close }) => close), line: { color: tokens.text2, width: 1.2 }, hovertemplate: '%{y:.4f}<extra>close</extra>' },
      ...lines.map((line, i) => ({ type: 'scatter', mode: 'lines', name: line.title, x: line.points.map(([x]) => x), y: line.points.map(([, y]) => y), line: { color: tokens.series[3 + i] ?? tokens.text2, width: 1.2, dash: 'dash' }, hovertemplate: `%{y:.4f}<extra>${line.title.replaceAll(/[<>%{}]/g, '')}</extra>` })),
      { type: 'scatter', mode: 'markers', name: 'entered', x: trades.map(({ entered }) => entered), y: trades.map(({ entryPrice }) => Number(entryPrice)), marker: { size: 9, color: tokens.one, symbol: trades.map(({ side }) => (side === 'long' ? 'triangle-up' : 'triangle-down')) }, hovertemplate: '%{y:.4f}<extra>entered</extra>' },
      { type: 'scatter', mode: 'markers', name: 'left', x: trades.flatMap(({ left }) => left ?? []), y: trades.flatMap(({ left, exitPrice }) => (left === null ? [] : [Number(exitPrice)])), marker: { size: 8, color: tokens.two, symbol: 'x-thin-open', line: { width: 2, color: tokens.two } }, hovertemplate: '%{y:.4f}<extra>left</extra>' },
    ],
    layout: {
      ...plotBase(tokens, 250), hovermode: 'closest', margin: { l: 64, r: chosen === undefined ? 16 : 132, t: 8, b: 28 }, xaxis: { ...plotAxis(tokens, ''), showgrid: false, type: 'date', ...(chosen === undefined ? {} : { range: aroundTrade(bars, chosen.entered, end) }) }, yaxis: { ...plotAxis(tokens, 'price'), autorange: true },
      shapes: chosen === undefined || edges === null ? [] : [{ type: 'rect', xref: 'x', yref: 'paper', x0: chosen.entered, x1: end, y0: 0, y1: 1, fillcolor: `${tokens.one}18`, line: { width: 0 }, layer: 'below' }, level(edges.best, 'dot', tokens.gain), level(edges.worst, 'dash', tokens.loss)],
      annotations: chosen === undefined || edges === null ? [] : [[edges.best, `best ${edges.best.toFixed(2)}`, tokens.gain] as const, [edges.worst, `worst ${edges.worst.toFixed(2)}`, tokens.loss] as const].map(([y, text, color]) => ({ x: 1, xref: 'paper', y, yref: 'y', text, showarrow: false, xanchor: 'left', xshift: 6, font: { size: 11, color, family: tokens.font } })),
    },
    config: plotConfig(false),
  };
}

/** The days of a round trip with half of its length, and 20 sessions at least, at either side. */
function aroundTrade(bars: readonly ChartBar[], from: string, to: string): [string, string] {
  const [first, last] = [bars.findIndex(({ session }) => session >= from), bars.findLastIndex(({ session }) => session <= to)];
  const side = Math.max(20, Math.round((last - first) / 2));
  return [bars[Math.max(0, first - side)]?.session ?? from, bars[Math.min(bars.length - 1, last + side)]?.session ?? to];
}
