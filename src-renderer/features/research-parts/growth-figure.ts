import { plotAxis, plotBase, plotConfig, type PlotTokens } from '../../components/plot-tokens.ts';
import type { PlotFigure } from '../../components/use-plot.ts';

export interface NamedLine { readonly id: string; readonly title: string; readonly points: readonly (readonly [string, number | null])[] }
/** Lines in the order of the run's books and by their titles: a book is called the same everywhere. */
export function titledBy(books: readonly { readonly book: string; readonly title: string }[], lines: readonly NamedLine[]): NamedLine[] {
  const place = (id: string): number => { const at = books.findIndex(({ book }) => book === id); return at < 0 ? books.length : at; };
  return lines.map((line) => ({ ...line, title: books.find(({ book }) => book === line.id)?.title ?? line.title })).toSorted((a, b) => place(a.id) - place(b.id));
}

const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', 'solid', 'dash'];

/** How the lines are told apart: the first is the strategy's, solid; the others also by dash. */
export function lineLook(index: number, tokens: PlotTokens): { readonly color: string; readonly dash: string; readonly width: number } {
  const own = index === 0 ? tokens.series[0] : index === 1 ? tokens.text2 : tokens.series[index - 1];
  return { color: own ?? tokens.text, dash: DASHES[index % DASHES.length] ?? 'solid', width: index === 0 ? 1.8 : 1.2 };
}

/**
 * Growth of 1 above, what was lost from the highest point below, on one time axis. `at`: the session that is looked at.
 * @param drawdown of the first line only: one fill, no tangle
 */
export function growthFigure({ growth, drawdown, log, at, height = 360 }: { growth: readonly NamedLine[]; drawdown: readonly NamedLine[]; log: boolean; at: string | null; height?: number }, tokens: PlotTokens): PlotFigure {
  const worst = drawdown[0];
  const ends = growth.flatMap((line, i) => {
    const last = line.points.findLast(([, value]) => value !== null);
    return last === undefined ? [] : [{ x: last[0], y: log ? Math.log10(Math.max(1e-9, last[1] ?? 1)) : last[1] ?? 1, text: `${line.title.length > MOST_LETTERS ? `${line.title.slice(0, MOST_LETTERS - 1)}…` : line.title} ${(last[1] ?? 0).toFixed(3)}`, look: lineLook(i, tokens) }];
  });
  return {
    data: [
      ...growth.map((line, i) => ({ type: 'scatter', mode: 'lines', name: line.title, x: line.points.map(([x]) => x), y: line.points.map(([, y]) => y), line: lineLook(i, tokens), hovertemplate: '%{y:.4f}<extra>%{fullData.name}</extra>' })),
      ...(worst === undefined ? [] : [{ type: 'scatter', mode: 'lines', name: 'below the highest', x: worst.points.map(([x]) => x), y: worst.points.map(([, y]) => (y === null ? null : y * 100)), yaxis: 'y2', fill: 'tozeroy', fillcolor: `${tokens.series[6] ?? tokens.text2}33`, line: { color: tokens.series[6] ?? tokens.text2, width: 1.2 }, hovertemplate: '%{y:.2f} %<extra>below the highest</extra>' }]),
    ],
    layout: {
      ...plotBase(tokens, height), hovermode: 'x', margin: { l: 56, r: 172, t: 8, b: 28 },
      xaxis: { ...plotAxis(tokens, ''), type: 'date', showgrid: false, ...(worst === undefined ? {} : { anchor: 'y2' }), ...spanOf(growth) },
      yaxis: { ...plotAxis(tokens, ''), type: log ? 'log' : 'linear', domain: worst === undefined ? [0, 1] : [0.34, 1], ...(log ? { dtick: 'D2' } : {}) },
      yaxis2: { ...plotAxis(tokens, ''), domain: [0, 0.28], ticksuffix: ' %', rangemode: 'tozero' },
      annotations: spread(ends).map(({ x, y, shift, text, look }) => ({ x, y, yshift: shift, xref: 'x', yref: 'y', text, showarrow: false, xanchor: 'left', xshift: 6, align: 'left', font: { size: 11, color: look.color, family: tokens.font } })),
      shapes: at === null ? [] : [{ type: 'line', xref: 'x', yref: 'paper', x0: at, x1: at, y0: 0, y1: 1, line: { color: tokens.text, width: 1 } }],
    },
    config: plotConfig(false),
  };
}

const LABEL_PX = 15;
/** Of a title at the end of its line; the legend has it whole. */
const MOST_LETTERS = 20;

/** Labels at the ends of lines, moved apart where they would lie on each other. */
function spread<T extends { readonly y: number }>(ends: readonly T[]): (T & { readonly shift: number })[] {
  const sorted = ends.toSorted((a, b) => b.y - a.y);
  const [high, low] = [sorted[0]?.y ?? 0, sorted.at(-1)?.y ?? 0];
  // The axis takes some 210 px for its range; enough to keep labels legible, exact places are the lines' own.
  const scale = high === low ? 0 : 150 / (high - low);
  let last = Number.POSITIVE_INFINITY;
  return sorted.map((end) => {
    const wanted = (end.y - high) * scale;
    const placed = Math.min(wanted, last - LABEL_PX);
    last = placed;
    return { ...end, shift: placed - wanted };
  });
}

/** First to last day: labels at the ends must not widen the axis. */
function spanOf(lines: readonly NamedLine[]): { readonly range?: readonly [string, string] } {
  const days = lines.flatMap(({ points }) => [points[0]?.[0], points.at(-1)?.[0]]).filter((day) => day !== undefined).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? {} : { range: [first, last] };
}

/** One quantity over time by line, e.g. exposure. */
export function linesFigure(lines: readonly NamedLine[], unit: string, tokens: PlotTokens, height = 180): PlotFigure {
  return {
    data: lines.map((line, i) => ({ type: 'scatter', mode: 'lines', name: line.title, x: line.points.map(([x]) => x), y: line.points.map(([, y]) => y), line: lineLook(i, tokens), hovertemplate: '%{y:.4f}<extra>%{fullData.name}</extra>' })),
    layout: { ...plotBase(tokens, height), hovermode: 'x', margin: { l: 56, r: 172, t: 8, b: 28 }, xaxis: { ...plotAxis(tokens, ''), showgrid: false, ...spanOf(lines) }, yaxis: { ...plotAxis(tokens, unit), rangemode: 'tozero' } },
    config: plotConfig(false),
  };
}
