import { plotAxis, plotBase, plotConfig, type PlotTokens } from '../../components/plot-tokens.ts';

const CONFIG = plotConfig(true);

/** ROC curve with the diagonal that chance draws. */
export function rocFigure(curve: readonly { readonly falsePositive: number; readonly truePositive: number }[], tokens: PlotTokens) {
  return {
    data: [
      { type: 'scatter' as const, mode: 'lines' as const, x: [0, 1], y: [0, 1], hoverinfo: 'skip' as const, line: { color: tokens.text2, width: 1, dash: 'dot' } },
      { type: 'scatter' as const, mode: 'lines' as const, x: curve.map((point) => point.falsePositive), y: curve.map((point) => point.truePositive), hoverinfo: 'skip' as const, line: { color: tokens.one, width: 2 } },
    ],
    layout: { ...plotBase(tokens, 260), margin: { l: 48, r: 12, t: 8, b: 40 }, xaxis: { ...plotAxis(tokens, 'share of good loans above the cut'), range: [0, 1] }, yaxis: { ...plotAxis(tokens, 'share of defaults above it'), range: [0, 1.02] } },
    config: CONFIG,
  };
}

/** Default rates by band with their intervals, and the mean PD that was predicted: squares hollow, so that they differ by shape too. */
export function calibrationFigure(bands: readonly { readonly label: string; readonly pd: number; readonly observed: number; readonly interval: readonly [number, number] }[], tokens: PlotTokens) {
  const x = bands.map(({ label }) => label);
  const points = (value: number): number => value * 100;
  return {
    data: [
      { type: 'scatter' as const, mode: 'markers' as const, x, y: bands.map(({ observed }) => points(observed)), hoverinfo: 'skip' as const, marker: { color: tokens.one, size: 9 }, error_y: { type: 'data' as const, symmetric: false, array: bands.map(({ observed, interval }) => points(interval[1] - observed)), arrayminus: bands.map(({ observed, interval }) => points(observed - interval[0])), color: tokens.one, thickness: 1.2, width: 4 } },
      { type: 'scatter' as const, mode: 'markers' as const, x, y: bands.map(({ pd }) => points(pd)), hoverinfo: 'skip' as const, marker: { color: tokens.two, size: 9, symbol: 'square-open', line: { width: 2 } } },
    ],
    layout: { ...plotBase(tokens, 260), margin: { l: 48, r: 12, t: 8, b: 40 }, xaxis: { ...plotAxis(tokens, ''), type: 'category' as const, showgrid: false }, yaxis: { ...plotAxis(tokens, '% of loans'), rangemode: 'tozero' as const } },
    config: CONFIG,
  };
}

/** Two quantities side by side by band: told apart by colour and by pattern. */
export function pairsFigure(bands: readonly { readonly label: string; readonly left: number; readonly right: number }[], unit: string, tokens: PlotTokens) {
  const x = bands.map(({ label }) => label);
  return {
    data: [
      { type: 'bar' as const, x, y: bands.map(({ left }) => left), hoverinfo: 'skip' as const, marker: { color: tokens.one } },
      { type: 'bar' as const, x, y: bands.map(({ right }) => right), hoverinfo: 'skip' as const, marker: { color: tokens.two, pattern: { shape: '/', fgcolor: tokens.two, bgcolor: 'transparent', solidity: 0.5 } } },
    ],
    layout: { ...plotBase(tokens, 240), barmode: 'group' as const, bargap: 0.3, margin: { l: 64, r: 12, t: 8, b: 40 }, xaxis: { ...plotAxis(tokens, ''), type: 'category' as const, showgrid: false }, yaxis: { ...plotAxis(tokens, unit), rangemode: 'tozero' as const, tickformat: ',~s', nticks: 5 } },
    config: CONFIG,
  };
}

/** Differences from a base as bars from zero, largest first: raises orange, lowers blue. */
export function tornadoFigure(lines: readonly { readonly title: string; readonly difference: number; readonly label: string }[], unit: string, tokens: PlotTokens) {
  return {
    data: [{
      type: 'bar' as const, orientation: 'h' as const, y: lines.map(({ title }) => title), x: lines.map(({ difference }) => difference), hoverinfo: 'skip' as const, text: lines.map(({ label }) => label), textposition: 'outside' as const, cliponaxis: false,
      textfont: { family: tokens.mono, size: 11, color: tokens.text }, marker: { color: lines.map(({ difference }) => (difference < 0 ? tokens.one : tokens.two)) },
    }],
    layout: {
      ...plotBase(tokens, Math.max(140, lines.length * 26 + 48)), bargap: 0.3, margin: { l: 8, r: 104, t: 4, b: 40 }, xaxis: { ...plotAxis(tokens, unit), zeroline: true, zerolinecolor: tokens.text2, tickformat: ',~s', nticks: 5, range: rangeOf(lines.map(({ difference }) => difference)) },
      yaxis: { type: 'category' as const, autorange: 'reversed' as const, fixedrange: true, automargin: true, ticks: 'outside' as const, ticklen: 6, tickcolor: 'rgba(0,0,0,0)', tickfont: { size: 11, color: tokens.text } },
    },
    config: CONFIG,
  };
}

/** From the least to the largest, zero within, with room for labels on the side of falls. */
function rangeOf(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = high - low || 1;
  return [low < 0 ? low - span * 0.28 : 0, high];
}
