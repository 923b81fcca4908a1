/** Colours and fonts of the charts as the present theme resolves them. */
export interface PlotTokens {
  readonly one: string; readonly two: string; readonly text: string; readonly text2: string; readonly line: string; readonly font: string; readonly mono: string;
  /** Series in the order in which they are taken. */
  readonly series: readonly string[];
  /** Ordered data, from little to much. */
  readonly ordered: readonly string[];
  readonly surface: string; readonly gain: string; readonly loss: string;
}

/** Reads the tokens from an element's computed style. */
export function plotTokens(style: CSSStyleDeclaration): PlotTokens {
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const range = (name: string, count: number): string[] => Array.from({ length: count }, (_, i) => token(`--${name}-${i + 1}`)).filter((colour) => colour !== '');
  return {
    one: token('--plot-1'), two: token('--plot-2'), text: token('--text'), text2: token('--text-2'), line: token('--line'), font: token('--font-ui'), mono: token('--font-num'),
    series: range('plot', 8), ordered: range('seq', 7), surface: token('--surface'), gain: token('--gain'), loss: token('--loss'),
  };
}

/** What every chart has: no chrome, the theme's font and colours. `still` draws a picture; otherwise the pointer reads values and nothing is dragged. */
export function plotConfig(still: boolean): object {
  return { displayModeBar: false, responsive: false, staticPlot: still, scrollZoom: false, doubleClick: false };
}

export function plotBase(tokens: PlotTokens, height: number): object {
  return { height, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false, font: { family: tokens.font, size: 11, color: tokens.text2 }, hoverlabel: { bgcolor: tokens.surface, bordercolor: tokens.line, font: { family: tokens.mono, size: 11, color: tokens.text } } };
}

export function plotAxis(tokens: PlotTokens, title: string): { readonly [key: string]: unknown } {
  return { fixedrange: true, zeroline: false, gridcolor: tokens.line, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 }, title: { text: title, font: { size: 11, color: tokens.text2 }, standoff: 6 } };
}
