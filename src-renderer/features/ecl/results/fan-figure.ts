/** Colours and fonts as the present theme resolves them. */
export interface FanTokens { readonly series: readonly string[]; readonly text: string; readonly text2: string; readonly line: string; readonly font: string; readonly mono: string }

/** Reads the tokens that plots of scenarios need from an element's computed style. */
export function fanTokens(style: CSSStyleDeclaration): FanTokens {
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => token(`--plot-${at}`)), text: token('--text'), text2: token('--text-2'), line: token('--line'), font: token('--font-ui'), mono: token('--font-num') };
}

export interface Path { readonly title: string; readonly values: readonly number[] }

/** More than these are a bundle of thin lines in one colour (Monte Carlo): single ones are not told apart. */
const MOST_NAMED = 8;
const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', 'solid', 'dash'] as const;

const ACRONYMS = /^(gdp|hpi|cpi|gva|lfs|fx)$/i;

/** `gdp_growth` to `GDP growth`. */
export function variableWords(name: string): string {
  const words = name.split(/[_\s]+/).map((word) => (ACRONYMS.test(word) ? word.toUpperCase() : word)).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Labels at the line ends, moved apart so that none covers another; all moved down again where the last would stand above `highest`. */
export function spread(places: readonly number[], least: number, highest = Infinity): number[] {
  const order = places.map((value, at) => ({ value, at })).toSorted((a, b) => a.value - b.value);
  const out = [...places];
  let last = -Infinity;
  for (const { value, at } of order) {
    last = Math.max(value, last + least);
    out[at] = last;
  }
  const over = Math.max(0, last - highest);
  return out.map((place) => place - over);
}

/** One variable by year, a line a scenario: told apart by colour, dash and its name at the end. */
export function fanFigure(paths: readonly Path[], tokens: FanTokens, height: number) {
  const named = paths.length <= MOST_NAMED;
  const years = Math.max(1, ...paths.map(({ values }) => values.length));
  const all = paths.flatMap(({ values }) => values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  const ends = spread(paths.map(({ values }) => values.at(-1) ?? 0), ((high - low + 2 * room) / (height - 36)) * 15, high + room * 0.5);
  return {
    data: paths.map(({ title, values }, at) => ({
      type: 'scatter' as const, mode: values.length === 1 ? 'markers' as const : 'lines' as const, name: title, x: values.map((_, year) => year + 1), y: [...values], hoverinfo: 'skip' as const,
      line: { color: named ? tokens.series[at] : tokens.series[0], dash: named ? DASHES[at] : 'solid', width: named ? 2 : 0.6 }, marker: { color: tokens.series[at % 8], size: 7 }, opacity: named ? 1 : 0.35,
    })),
    layout: {
      height, margin: { l: 44, r: named ? 84 : 8, t: 6, b: 30 }, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false as const, font: { family: tokens.font, size: 11, color: tokens.text2 },
      xaxis: { range: [0.85, years + 0.1], fixedrange: true, zeroline: false, showgrid: false, tickmode: 'array' as const, tickvals: Array.from({ length: years }, (_, at) => at + 1), ticktext: Array.from({ length: years }, (_, at) => `year ${at + 1}`).map((word, at) => (years > 5 && at % 2 === 1 ? '' : word)), tickfont: { family: tokens.font, size: 11, color: tokens.text2 }, linecolor: tokens.line },
      yaxis: { range: [low - room, high + room], fixedrange: true, zeroline: low < 0 && high > 0, zerolinecolor: tokens.text2, zerolinewidth: 1, gridcolor: tokens.line, nticks: 4, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 } },
      annotations: named ? paths.map(({ title }, at) => ({ x: 1.01, xref: 'paper' as const, y: ends[at], yref: 'y' as const, text: title.length > 12 ? `${title.slice(0, 11)}…` : title, showarrow: false, xanchor: 'left' as const, font: { family: tokens.font, size: 11, color: tokens.text } })) : [],
    },
    config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}

/** Allowance by scenario as bars from zero, each with its own figure, and the weighted one. */
export function scenarioBars(scenarios: readonly { readonly title: string; readonly value: string | null }[], tokens: FanTokens, show: (value: string) => string) {
  return {
    data: [{
      type: 'bar' as const, orientation: 'h' as const, y: scenarios.map(({ title }) => (title.length > 22 ? `${title.slice(0, 21)}…` : title)), x: scenarios.map(({ value }) => Number(value ?? 0)), hoverinfo: 'skip' as const,
      text: scenarios.map(({ value }) => (value === null ? 'not computable' : show(value))), textposition: 'outside' as const, cliponaxis: false, textfont: { family: tokens.mono, size: 11, color: tokens.text },
      marker: { color: scenarios.map((_, at) => tokens.series[at % 8]) },
    }],
    layout: {
      height: Math.max(110, scenarios.length * 28 + 34), margin: { l: 8, r: 112, t: 4, b: 28 }, bargap: 0.35, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false as const, font: { family: tokens.font, size: 11, color: tokens.text2 },
      xaxis: { rangemode: 'tozero' as const, fixedrange: true, zeroline: true, zerolinecolor: tokens.text2, gridcolor: tokens.line, nticks: 3, tickformat: ',~s', tickfont: { family: tokens.mono, size: 11, color: tokens.text2 } },
      yaxis: { type: 'category' as const, autorange: 'reversed' as const, fixedrange: true, automargin: true, ticks: 'outside' as const, ticklen: 6, tickcolor: 'rgba(0,0,0,0)', tickfont: { size: 11, color: tokens.text } },
    },
    config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}
