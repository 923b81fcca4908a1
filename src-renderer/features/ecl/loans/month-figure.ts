import type { GridMonth } from '../../../../src-shared/model/ecl/loan-grid.ts';
import type { FanTokens } from '../results/fan-figure.ts';

const PANELS = [
  { title: 'Marginal PD, %', of: (month: GridMonth): number => month.marginalPd * 100 },
  { title: 'EAD', of: (month: GridMonth): number => month.ead },
  { title: 'Contribution', of: (month: GridMonth): number => month.ecl },
] as const;

/** Three small pictures over the same months, each on its own axis from zero; months beyond the booked ones are paler. */
export function monthFigure(months: readonly GridMonth[], counted: number, tokens: FanTokens, currency: string, height: number) {
  const x = months.map(({ month }) => month);
  const color = months.map(({ month }) => (month <= counted ? tokens.series[0] : tokens.line));
  const axis = (at: number): string => (at === 0 ? '' : String(at + 1));
  const gap = 0.11;
  const each = (1 - gap * (PANELS.length - 1)) / PANELS.length;
  const layout: Record<string, unknown> = {
    height, margin: { l: 62, r: 16, t: 18, b: 32 }, showlegend: false, bargap: 0.1, paper_bgcolor: 'transparent', plot_bgcolor: 'transparent', dragmode: false, font: { family: tokens.font, size: 11, color: tokens.text2 },
    xaxis: { fixedrange: true, zeroline: false, showgrid: false, title: { text: 'month', font: { size: 11, color: tokens.text2 }, standoff: 2 }, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 }, linecolor: tokens.line, anchor: `y${axis(PANELS.length - 1)}` },
    annotations: PANELS.map(({ title }, at) => ({ x: 0, xref: 'paper', y: 1 - at * (each + gap) + 0.005, yref: 'paper', text: at === 0 ? title : `${title}, ${currency}`, showarrow: false, xanchor: 'left', yanchor: 'bottom', font: { family: tokens.font, size: 11, color: tokens.text } })),
  };
  PANELS.forEach((_, at) => {
    layout[`yaxis${axis(at)}`] = { domain: [1 - at * (each + gap) - each, 1 - at * (each + gap)], rangemode: 'tozero', fixedrange: true, zeroline: true, zerolinecolor: tokens.text2, gridcolor: tokens.line, nticks: 3, tickfont: { family: tokens.mono, size: 11, color: tokens.text2 }, tickformat: ',' };
  });
  return {
    data: PANELS.map(({ of }, at) => ({ type: 'bar' as const, x, y: months.map(of), yaxis: `y${axis(at)}`, xaxis: 'x', hoverinfo: 'skip' as const, marker: { color } })),
    layout, config: { displayModeBar: false, responsive: false, staticPlot: true, scrollZoom: false, doubleClick: false as const },
  };
}
