import { plotAxis, plotBase, plotConfig, type PlotTokens } from '../../components/plot-tokens.ts';
import type { PlotFigure } from '../../components/use-plot.ts';

/** In-sample and out-of-sample by fold: filled and hollow, so that they differ by shape too. */
export function rangesFigure(folds: readonly { readonly fold: string; readonly inSample: number | null; readonly outOfSample: number | null }[], tokens: PlotTokens): PlotFigure {
  const x = folds.map(({ fold }) => fold);
  return {
    data: [
      { type: 'scatter', mode: 'markers', x, y: folds.map(({ inSample }) => inSample), marker: { color: tokens.one, size: 9 }, name: 'in sample', hovertemplate: '%{y:.2f}<extra>in sample</extra>' },
      { type: 'scatter', mode: 'markers', x, y: folds.map(({ outOfSample }) => outOfSample), marker: { color: tokens.two, size: 10, symbol: 'square-open', line: { width: 2 } }, name: 'out of sample', hovertemplate: '%{y:.2f}<extra>out of sample</extra>' },
    ],
    layout: { ...plotBase(tokens, 220), showlegend: true, legend: { orientation: 'h', y: 1.12, x: 0 }, margin: { l: 56, r: 16, t: 24, b: 32 }, xaxis: { ...plotAxis(tokens, ''), type: 'category', showgrid: false }, yaxis: { ...plotAxis(tokens, 'Sharpe'), zeroline: true, zerolinecolor: tokens.text2 } },
    config: plotConfig(false),
  };
}

export function learningFigure(points: readonly { readonly step: number; readonly reward: number }[], tokens: PlotTokens): PlotFigure {
  return {
    data: [{ type: 'scatter', mode: 'lines', x: points.map(({ step }) => step), y: points.map(({ reward }) => reward), line: { color: tokens.one, width: 1.6 }, hovertemplate: 'step %{x}: %{y:.6f}<extra></extra>' }],
    layout: { ...plotBase(tokens, 200), margin: { l: 72, r: 16, t: 8, b: 36 }, xaxis: plotAxis(tokens, 'steps'), yaxis: plotAxis(tokens, 'reward') },
    config: plotConfig(false),
  };
}

export interface SweepGrid {
  readonly x: readonly (string | number)[];
  readonly y: readonly (string | number)[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Row by row of `y`; null where there is nothing (yet). */
  readonly z: readonly (readonly (number | null)[])[];
}

/** Cells of a sweep over one axis or more as a grid of its first two; of further axes the first value is shown. */
export function sweepGrid(axes: readonly { readonly name: string; readonly title?: string; readonly values: readonly (string | number)[] }[], value: (at: readonly number[]) => number | null): SweepGrid {
  const [first, second] = axes;
  const rest = axes.slice(2).map(() => 0);
  const z = (second?.values ?? ['']).map((_, row) => (first?.values ?? []).map((__, column) => value(second === undefined ? [column] : [column, row, ...rest])));
  return { x: first?.values ?? [], y: second?.values ?? [''], xTitle: first?.title ?? first?.name ?? '', yTitle: second?.title ?? second?.name ?? '', z };
}

/** A heat map; the cell that was chosen is framed. Colours are ordered from little to much, whatever the sign. */
export function heatFigure(grid: SweepGrid, chosen: readonly (string | number)[], metric: string, tokens: PlotTokens): PlotFigure {
  const colours = tokens.ordered.length < 2 ? [tokens.surface, tokens.one] : tokens.ordered;
  const [cx, cy] = [grid.x.findIndex((value) => value === chosen[0]), chosen.length < 2 ? 0 : grid.y.findIndex((value) => value === chosen[1])];
  return {
    data: [{ type: 'heatmap', x: grid.x.map(String), y: grid.y.map(String), z: grid.z, hoverongaps: false, xgap: 1, ygap: 1, colorscale: colours.map((colour, i) => [i / (colours.length - 1), colour]), colorbar: { title: { text: metric, font: { size: 11 } }, thickness: 10, outlinewidth: 0, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 } }, hovertemplate: `${grid.xTitle} %{x}, ${grid.yTitle} %{y}: %{z:.4f}<extra></extra>` }],
    layout: {
      ...plotBase(tokens, Math.min(520, Math.max(140, grid.y.length * 18 + 90))), margin: { l: 64, r: 8, t: 8, b: 44 },
      xaxis: { ...plotAxis(tokens, grid.xTitle), type: 'category', showgrid: false }, yaxis: { ...plotAxis(tokens, grid.yTitle), type: 'category', showgrid: false },
      shapes: cx < 0 || cy < 0 ? [] : [{ type: 'rect', x0: cx - 0.5, x1: cx + 0.5, y0: cy - 0.5, y1: cy + 0.5, line: { color: tokens.two, width: 2.5 } }],
    },
    config: plotConfig(false),
  };
}
