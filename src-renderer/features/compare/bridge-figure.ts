import type { CallOutput } from '../../state/use-call.ts';

export type Bridge = CallOutput<'compare.bridge'>['bridges'][number];

/** Colours and fonts as the present theme resolves them. Raise is orange, lower is blue; the ends are neutral. */
export interface BridgeTokens { readonly raise: string; readonly lower: string; readonly end: string; readonly text: string; readonly text2: string; readonly line: string; readonly font: string; readonly mono: string }

/** Reads the tokens that the waterfall needs from an element's computed style. */
export function bridgeTokens(style: CSSStyleDeclaration): BridgeTokens {
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { raise: token('--plot-2'), lower: token('--plot-1'), end: token('--plot-8'), text: token('--text'), text2: token('--text-2'), line: token('--line'), font: token('--font-ui'), mono: token('--font-num') };
}

interface Bar { readonly title: string; readonly from: number; readonly to: number; readonly label: string; readonly what: 'end' | 'raise' | 'lower' }

/** The bars of a bridge, top to bottom; a step that moved nothing has none. Binary numbers are near enough for lengths, labels are exact. */
export function bridgeBars(bridge: Bridge, show: (text: string) => string, sign: (text: string) => string): Bar[] {
  const opening = Number(bridge.opening.amount);
  const bars: Bar[] = [{ title: 'Opening', from: 0, to: opening, label: show(bridge.opening.amount), what: 'end' }];
  let at = opening;
  for (const step of bridge.steps) {
    const amount = Number(step.amount);
    if (step.loans === 0) continue;
    bars.push({ title: step.title, from: at, to: at + amount, label: sign(step.amount), what: amount < 0 ? 'lower' : 'raise' });
    at += amount;
  }
  return [...bars, { title: 'Closing', from: 0, to: Number(bridge.closing.amount), label: show(bridge.closing.amount), what: 'end' }];
}

/** Share of the axis below which steps would be slivers, were it to start at zero. */
const LEAST_SHARE = 0.25;

/** Where the axis starts: at zero where the steps can be seen so, else at a round number below all of them. */
export function axisStart(bars: readonly Bar[]): number {
  const places = bars.flatMap(({ from, to, what }) => (what === 'end' ? [to] : [from, to]));
  const [low, high] = [Math.min(...places), Math.max(...places)];
  if (low <= 0 || (high - low) / high >= LEAST_SHARE) return Math.min(0, low);
  const span = Math.max(high - low, high / 1_000_000);
  const unit = 10 ** Math.floor(Math.log10(span));
  return Math.max(0, Math.floor((low - span * 0.15) / unit) * unit);
}

/** The waterfall as plotly takes it. */
export function bridgeFigure(bars: readonly Bar[], tokens: BridgeTokens, unit: string) {
  const start = axisStart(bars);
  const highest = Math.max(...bars.flatMap(({ from, to }) => [from, to]));
  const base = bars.map(({ from, to, what }) => (what === 'end' ? start : Math.min(from, to)));
  return {
    start,
    data: [{
      type: 'bar' as const, orientation: 'h' as const, y: bars.map((bar) => bar.title), base,
      x: bars.map(({ from, to, what }) => (what === 'end' ? to - start : Math.abs(to - from))),
      text: bars.map((bar) => bar.label), textposition: 'outside' as const, cliponaxis: false, hoverinfo: 'skip' as const, textfont: { family: tokens.mono, size: 11, color: tokens.text },
      marker: { color: bars.map(({ what }) => tokens[what]) },
    }],
    layout: {
      margin: { l: 8, r: 96, t: 4, b: 40 }, bargap: 0.3, showlegend: false, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false as const, font: { family: tokens.font, size: 11, color: tokens.text2 },
      xaxis: { range: [start, highest + (highest - start) * 0.02], fixedrange: true, zeroline: false, gridcolor: tokens.line, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 }, tickformat: ',~r', tickangle: 0, nticks: 4, title: { text: unit, font: { size: 11, color: tokens.text2 }, standoff: 4 } },
      yaxis: { type: 'category' as const, autorange: 'reversed' as const, fixedrange: true, automargin: true, ticks: 'outside' as const, ticklen: 6, tickcolor: 'rgba(0,0,0,0)', tickfont: { size: 11, color: tokens.text } },
    },
    config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}

/** One line of the bridge's table: a balance at either end, or a step between them. */
export interface BridgeLine { readonly id: string; readonly title: string; readonly definition: string; readonly basis: string; readonly amount: string; readonly loans: number; readonly end: boolean }
