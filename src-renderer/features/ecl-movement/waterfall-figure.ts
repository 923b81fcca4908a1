/** Colours and fonts of a waterfall as the present theme resolves them: raises are orange, lowers blue, the ends neutral. */
export interface WaterfallTokens { readonly raise: string; readonly lower: string; readonly end: string; readonly text: string; readonly text2: string; readonly line: string; readonly font: string; readonly mono: string }

/** Reads the tokens from an element's computed style. */
export function waterfallTokens(style: CSSStyleDeclaration): WaterfallTokens {
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { raise: token('--plot-2'), lower: token('--plot-1'), end: token('--text'), text: token('--text'), text2: token('--text-2'), line: token('--line'), font: token('--font-ui'), mono: token('--font-num') };
}

/** A step as it is drawn: its title and exact amount; the ends are balances. */
export interface WaterfallStep { readonly title: string; readonly amount: string; readonly end: boolean }

interface Bar { readonly title: string; readonly from: number; readonly to: number; readonly amount: string; readonly what: 'end' | 'raise' | 'lower' }

/** Bars from left to right. Binary numbers are near enough for lengths; labels come from the exact amounts. */
export function waterfallBars(steps: readonly WaterfallStep[]): Bar[] {
  let at = 0;
  return steps.map(({ title, amount, end }) => {
    const value = Number(amount);
    if (end) {
      at = value;
      return { title, from: 0, to: value, amount, what: 'end' as const };
    }
    const from = at;
    at += value;
    return { title, from, to: at, amount, what: value < 0 ? ('lower' as const) : ('raise' as const) };
  });
}

/** Share of the axis below which steps would be slivers, were it to start at zero. */
const LEAST_SHARE = 0.35;

/** Where the axis starts: at zero where the steps can be seen so, else at a round number below all of them. */
export function waterfallStart(bars: readonly Bar[]): number {
  const places = bars.flatMap(({ from, to, what }) => (what === 'end' ? [to] : [from, to]));
  const [low, high] = [Math.min(...places), Math.max(...places)];
  if (low <= 0 || high === 0 || (high - low) / high >= LEAST_SHARE) return Math.min(0, low);
  const span = Math.max(high - low, high / 1_000_000);
  const unit = 10 ** Math.floor(Math.log10(span));
  return Math.max(0, Math.floor((low - span * 0.2) / unit) * unit);
}

/** Pixels that a character of a label takes, and that lie between two labels. */
const CHARACTER_PX = 6.4;
const GAP_PX = 8;
export const MOST_LINES = 5;

/** Characters that fit under one of so many bars in a box of a width. */
export function charactersUnder(bars: number, widthPx: number): number {
  return Math.max(6, Math.floor((widthPx / Math.max(1, bars) - GAP_PX) / CHARACTER_PX));
}

/** A title on lines of at most `width` characters, so that labels stand under their bars and never on each other: a longer word is parted. */
export function titleLines(title: string, width = 13): string[] {
  const words = title.split(' ').flatMap((word) => (word.length <= width ? [word] : parted(word, width)));
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '' || line.length + word.length + 1 <= width) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `${(lines[MOST_LINES - 1] ?? '').slice(0, width - 1)}…`];
}

/** A long word in pieces with hyphens, the last one no shorter than three letters. */
function parted(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (rest.length > width) {
    const at = Math.min(width - 1, rest.length - 3);
    pieces.push(`${rest.slice(0, at)}-`);
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}

/** The waterfall as plotly takes it, in a box of a width. `label` gives what stands above a bar. */
export function waterfallFigure(bars: readonly Bar[], tokens: WaterfallTokens, height: number, widthPx: number, label: (amount: string, end: boolean) => string) {
  const titles = bars.map(({ title }) => titleLines(title, charactersUnder(bars.length, widthPx)));
  const foot = 16 + 14 * Math.max(2, ...titles.map((lines) => lines.length));
  const start = waterfallStart(bars);
  const tops = bars.map(({ from, to, what }) => (what === 'end' ? to : Math.max(from, to)));
  const [low, high] = [Math.min(start, ...bars.flatMap(({ from, to, what }) => (what === 'end' ? [to] : [from, to]))), Math.max(...tops)];
  const x = bars.map((_, at) => at);
  return {
    data: [{
      type: 'bar' as const, x, base: bars.map(({ from, to, what }) => (what === 'end' ? start : Math.min(from, to))),
      y: bars.map(({ from, to, what }) => (what === 'end' ? to - start : Math.abs(to - from))),
      text: bars.map(({ amount, what }) => label(amount, what === 'end')), textposition: 'outside' as const, cliponaxis: false, hoverinfo: 'skip' as const, textfont: { family: tokens.mono, size: 11, color: tokens.text },
      marker: { color: bars.map(({ what }) => tokens[what]) },
    }],
    layout: {
      height: height + foot, margin: { l: 8, r: 8, t: 22, b: foot }, bargap: 0.25, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false as const, font: { family: tokens.font, size: 11, color: tokens.text2 },
      xaxis: { tickmode: 'array' as const, tickvals: x, ticktext: titles.map((lines) => lines.join('<br>')), tickangle: 0, fixedrange: true, zeroline: false, showgrid: false, tickfont: { size: 11, color: tokens.text2 } },
      yaxis: { range: [low, high + (high - low) * 0.06], fixedrange: true, zeroline: low < 0, zerolinecolor: tokens.text2, showgrid: false, showticklabels: false },
      // From the end of a bar to the start of the next.
      shapes: bars.slice(0, -1).map((bar, at) => ({ type: 'line' as const, x0: at + 0.375, x1: at + 0.625, y0: bar.to, y1: bar.to, line: { color: tokens.text2, width: 1, dash: 'dot' as const } })),
    },
    config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}
