import { expect, test } from 'vitest';
import { leavesOf } from '../../../src-renderer/features/research-desk/documents/leaves.ts';
import { metricText } from '../../../src-renderer/features/research-parts/metric-text.ts';
import { metricGroups } from '../../../src-renderer/features/research-parts/metric-groups.ts';
import { growthFigure } from '../../../src-renderer/features/research-parts/growth-figure.ts';
import { missing } from '../../../src-renderer/features/research-parts/use-research-run.ts';
import { excursionPrices, nameFigure } from '../../../src-renderer/features/research-results/trades/name-figure.ts';
import { cellOf, points } from '../../../src-renderer/features/research-results/trades/cells.ts';
import { sweepGrid } from '../../../src-renderer/features/research-robustness/robustness-figures.ts';
import { rowMajor } from '../../../src-renderer/features/research-robustness/sweep-section.tsx';
import { generateWrong } from '../../../src-renderer/features/research/start/generate-dialog.tsx';
import { startInput, startMissing, type ResearchChoices } from '../../../src-renderer/features/research/start/start-input.ts';
import type { PlotTokens } from '../../../src-renderer/components/plot-tokens.ts';
import { RESEARCH_RUNS } from './research-fixture.ts';

const TOKENS: PlotTokens = { one: '#111111', two: '#222222', text: '#000000', text2: '#555555', line: '#dddddd', font: 'f', mono: 'm', series: ['#111111', '#222222', '#333333', '#444444', '#555555', '#666666', '#777777', '#888888'], ordered: ['#eeeeee', '#000000'], surface: '#ffffff', gain: '#0000ff', loss: '#ff8800' };

test('RSC-2 a metric reads in its unit: fractions in per cent, a true minus, no minus before zero, nothing for what is no number', () => {
  expect(metricText(0.14214, 'fraction')).toBe('14.21');
  expect(metricText(-0.14214, 'fraction')).toBe('−14.21');
  expect(metricText(-0.00001, 'fraction')).toBe('0.00');
  expect(metricText(1_234_567.891, 'currency')).toBe('1,234,567.89');
  expect(metricText(0.03149, 'probability')).toBe('0.031');
  expect([metricText(null, 'ratio'), metricText(Number.NaN, 'ratio'), metricText(Number.POSITIVE_INFINITY, 'ratio')]).toEqual([null, null, null]);
});

test('RSC-2 metrics stand in reading order by group, an unknown group last', () => {
  const line = (metric: string, group: string) => ({ metric, group, title: metric, definition: '', reference: '', unit: 'ratio' as const, better: 'higher' as const });
  expect(metricGroups([line('a', 'safety'), line('b', 'zoo'), line('c', 'performance'), line('d', 'risk'), line('e', 'performance')]).map(([group, lines]) => [group, lines.map(({ metric }) => metric)])).toEqual([['performance', ['c', 'e']], ['risk', ['d']], ['safety', ['a']], ['zoo', ['b']]]);
});

test('RSC-4 excursions are prices on the side of the trade, whatever the sign they are stored with', () => {
  expect(excursionPrices({ side: 'long', entryPrice: '100', mae: '-0.05', mfe: '0.1' })).toEqual({ worst: 95, best: 110.00000000000001 });
  expect(excursionPrices({ side: 'short', entryPrice: '100', mae: '0.05', mfe: '0.1' })).toEqual({ worst: 105, best: 90 });
  const bars = Array.from({ length: 100 }, (_, i) => ({ session: `2018-01-${String(i + 1).padStart(3, '0')}`, open: i, high: i + 1, low: i - 1, close: i }));
  const trade = { number: 1, side: 'long' as const, entered: '2018-01-040', left: '2018-01-050', open: false, entryPrice: '40', exitPrice: '50', mae: '-0.1', mfe: '0.2' };
  const { layout } = nameFigure({ bars, lines: [], trades: [trade], trade: 1 }, TOKENS) as { layout: { shapes: { y0?: number }[]; xaxis: { range: string[] } } };
  expect(layout.shapes).toHaveLength(3);
  expect(layout.xaxis.range).toEqual(['2018-01-020', '2018-01-070']);
});

test('RSC-5 the address of another column of the same row', () => {
  expect(cellOf('fill:price@candidate/12', 'value')).toBe('fill:value@candidate/12');
  expect(cellOf('vendor-bar:close@17', 'open')).toBe('vendor-bar:open@17');
  expect([points('0.0123'), points('-0.5'), points(''), points('open')]).toEqual(['1.23', '−50.00', '', 'open']);
});

test('RSC-6 cells of a sweep lie row-major: the last axis runs fastest', () => {
  expect([rowMajor([0, 0], [2, 3]), rowMajor([0, 2], [2, 3]), rowMajor([1, 0], [2, 3]), rowMajor([1, 2, 1], [2, 3, 2])]).toEqual([0, 2, 3, 11]);
  const grid = sweepGrid([{ name: 'fast', values: [5, 10] }, { name: 'slow', values: [40, 60, 80] }], (at) => at[0]! * 10 + at[1]!);
  expect(grid.z).toEqual([[0, 10], [1, 11], [2, 12]]);
  expect(sweepGrid([{ name: 'n', values: [1, 2, 3] }], ([i]) => i ?? null).z).toEqual([[0, 1, 2]]);
});

test('RSC-3 growth spans first to last day, and labels at the ends do not lie on each other', () => {
  const line = (id: string, last: number) => ({ id, title: id, points: [['2018-01-02', 1], ['2018-01-03', last]] as const });
  const { layout } = growthFigure({ growth: [line('a', 1.2), line('b', 1.2), line('c', 1.1999)], drawdown: [], log: false, at: null }, TOKENS) as { layout: { annotations: { yshift: number; y: number }[]; xaxis: { range: string[] } } };
  expect(layout.xaxis.range).toEqual(['2018-01-02', '2018-01-03']);
  const places = layout.annotations.map(({ yshift }) => yshift);
  expect(places[0]).toBe(0);
  expect(places[1]).toBeLessThanOrEqual(-15);
});

test('RSC-11 what is missing is said in the order of the form, and gates go with a spec only', () => {
  const none: ResearchChoices = { run: null, files: [], ingestion: null, spec: null, gates: 'g', title: ' ' };
  expect(startMissing(none)).toMatch(/files/);
  expect(startMissing({ ...none, files: ['f'] })).toMatch(/ingestion/);
  expect(startMissing({ ...none, run: 'r0001' })).toMatch(/spec/);
  expect(startInput(none)).toBeNull();
  expect(startInput({ ...none, files: ['f'], ingestion: 'i' })).toEqual({ from: { files: ['f'], ingestion: { sha256: 'i' } } });
  expect(startInput({ ...none, run: 'r0001', spec: 's', title: ' A ' })).toEqual({ from: { run: 'r0001' }, spec: { sha256: 's' }, gates: { sha256: 'g' }, title: 'A' });
  expect([generateWrong('40', '1000', '42'), generateWrong('1', '1000', '42'), generateWrong('40', '10', '42'), generateWrong('40', '1000', '-1')].map((each) => each === null)).toEqual([true, false, false, false]);
});

test('RSC-12 what a run does not have says why', () => {
  const [experiment, , data, , running, blocked] = RESEARCH_RUNS as [never, never, never, never, never, never];
  expect(missing(experiment, 'evaluate')).toBeNull();
  expect(missing(data, 'evaluate')).toBe('not part of this run: Evaluate');
  expect(missing(running, 'evaluate')).toMatch(/goes on/);
  expect(missing(blocked, 'evaluate')).not.toBeNull();
});

test('RSC-8 a document is read setting by setting, with its path', () => {
  expect(leavesOf({ kind: 'x', version: 1, a: { b: [1, 2], c: [{ d: true }], e: null, f: {} } })).toEqual([{ path: 'a.b', value: '1, 2' }, { path: 'a.c[0].d', value: 'yes' }, { path: 'a.e', value: 'nothing' }, { path: 'a.f', value: 'as by default' }]);
});
