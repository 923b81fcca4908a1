/** One dimension as a plot needs it: what is measured, and each band with its figures. */
export interface Strata {
  readonly title: string;
  readonly measures: readonly { readonly id: string; readonly title: string; readonly unit: string }[];
  readonly bands: readonly { readonly label: string; readonly figures: readonly { readonly value: string | null }[] }[];
}

/** Colours and fonts as the present theme resolves them. */
export interface PlotTokens { readonly bar: string; readonly text: string; readonly text2: string; readonly line: string; readonly font: string; readonly mono: string }

/** Reads the tokens that a plot needs from an element's computed style. */
export function plotTokens(style: CSSStyleDeclaration): PlotTokens {
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { bar: token('--plot-1'), text: token('--text'), text2: token('--text-2'), line: token('--line'), font: token('--font-ui'), mono: token('--font-num') };
}

/** Bars of one measure over the bands of a dimension: the axis starts at zero, each bar carries its own figure. */
export function barFigure(strata: Strata, measure: number, tokens: PlotTokens, show: (value: string) => string) {
  const of = strata.measures[measure];
  const bands = strata.bands.map((band) => ({ label: band.label, figure: band.figures[measure] }));
  // The plot is a picture of the table: a binary number is near enough for a length, the label is the exact text.
  const lengths = bands.map(({ figure }) => (figure?.value === null || figure === undefined ? 0 : Number(figure.value)));
  const lowest = Math.min(0, ...lengths);
  const highest = Math.max(0, ...lengths);
  return {
    data: [{
      type: 'bar' as const, orientation: 'h' as const, y: bands.map((band) => band.label), x: lengths,
      text: bands.map(({ figure }) => (figure?.value === null || figure === undefined ? 'not computable' : show(figure.value))),
      textposition: 'outside' as const, cliponaxis: false, hoverinfo: 'skip' as const,
      textfont: { family: tokens.mono, size: 12, color: tokens.text }, marker: { color: tokens.bar },
    }],
    layout: {
      margin: { l: 8, r: 104, t: 4, b: 40 }, bargap: 0.35, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false as const,
      font: { family: tokens.font, size: 11, color: tokens.text2 },
      xaxis: { range: [lowest * 1.02, highest * 1.02 || 1], fixedrange: true, zeroline: true, zerolinecolor: tokens.text2, zerolinewidth: 1, gridcolor: tokens.line, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 }, tickformat: ',~r', tickangle: 0, nticks: 4, title: { text: of ? `${of.title}${of.unit === 'count' || of.unit === 'none' ? '' : `, ${of.unit}`}` : '', font: { size: 11, color: tokens.text2 }, standoff: 4 } },
      yaxis: { type: 'category' as const, autorange: 'reversed' as const, fixedrange: true, automargin: true, ticks: 'outside' as const, ticklen: 6, tickcolor: 'rgba(0,0,0,0)', tickfont: { size: 12, color: tokens.text } },
    },
    config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}
