import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateGate } from '../../../src-main/pipelines/research/evaluate/gate.ts';
import { qualifyGate } from '../../../src-main/pipelines/research/qualify/gate.ts';
import { lineChart, niceTicks } from '../../../src-main/pipelines/research/tear-sheet/chart.ts';
import { monthlyTable } from '../../../src-main/pipelines/research/tear-sheet/tables.ts';
import { makeTearSheet } from '../../../src-main/pipelines/research/tear-sheet/tear-sheet.ts';
import { METRICS } from '../../../src-shared/model/metrics/performance/registry.ts';
import { Qualification } from '../../../src-shared/model/research/qualification.ts';
import type { Desk } from './gate-harness.ts';
import { backtested, smallSpec } from './small-experiment.ts';

let desk: Desk;
const sheet = (as: 'html' | 'pdf') => makeTearSheet({ path: (slot) => (desk.has(slot) ? desk.path(slot) : null), json: async (slot) => desk.json(slot) }, as, { tempDirectory: join(desk.folder, 'tear'), memoryMb: 256 });
const text = async (): Promise<string> => new TextDecoder().decode((await sheet('html')).bytes);

beforeAll(async () => {
  desk = await backtested(smallSpec({ title: 'Momentum of twelve names' }));
  writeFileSync(desk.path('gates'), readFileSync(join(import.meta.dirname, '../../../resources/research/gates-default.json')));
  await desk.run(evaluateGate);
  await desk.run(qualifyGate, { experiment: 'e'.repeat(64) });
  mkdirSync(join(desk.folder, 'tear'));
}, 120_000);
afterAll(() => desk?.dispose());

describe('the tear sheet', () => {
  test('REV-22 both renderings have the same bytes again', async () => {
    for (const as of ['html', 'pdf'] as const) expect((await sheet(as)).bytes).toEqual((await sheet(as)).bytes);
    const { fileName, bytes } = await sheet('pdf');
    expect(fileName).toBe('tear-sheet-small.pdf');
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 5))).toBe('%PDF-');
  });

  test('REV-22 the page fetches nothing and runs nothing', async () => {
    const page = await text();
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|url\(|@import|\bon[a-z]+=/i);
    expect(page.replace(/xmlns="[^"]*"/g, '')).not.toMatch(/https?:/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('@media print');
  });

  test('REV-24 execution, costs and the banner stand above the figures; every metric has its definition', async () => {
    const page = await text();
    const figures = page.indexOf('Metrics, test slice');
    for (const words of ['filled at the next open', '5 bps commission', 'survivorship bias']) expect(page.indexOf(words)).toBeGreaterThan(0);
    for (const words of ['filled at the next open', '5 bps commission', 'survivorship bias']) expect(page.indexOf(words)).toBeLessThan(figures);
    const shown = page.replaceAll('&#39;', "'").replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    for (const { title, definition } of METRICS) {
      expect(shown).toContain(title);
      expect(shown).toContain(definition);
    }
  });

  test('REV-24 no figure is NaN, undefined or null on paper; verdicts, facts, hashes are there', async () => {
    const page = await text();
    expect(page.replace(/<style>.*?<\/style>/s, '')).not.toMatch(/NaN|undefined|Infinity|>null</);
    const { verdicts } = Qualification.parse(desk.json('qualification'));
    for (const { title } of verdicts) expect(page).toContain(title);
    for (const slot of ['spec', 'metric', 'session', 'qualification']) expect(page).toContain(`<dt>${slot}</dt>`);
  });

  test('REV-24 a run without an evaluation has no sheet, and says what to do', async () => {
    await expect(makeTearSheet({ path: () => null, json: async () => null }, 'html', { tempDirectory: join(desk.folder, 'tear'), memoryMb: 256 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('REV-11 months compound to their year, years to the run', () => {
    const book = { sessions: ['2020-01-02', '2020-01-31', '2020-02-03', '2021-03-01'], returns: Float64Array.of(0.1, -0.1, 0.2, 0.05) } as never;
    const { years } = monthlyTable(book, '2020-02-01');
    expect(years.map(({ year, total }) => [year, Number(total.toFixed(12))])).toEqual([['2020', 0.188], ['2021', 0.05]]);
    expect(years[0]?.cells.map((cell) => (cell === null ? null : Number(cell.value.toFixed(12)))).slice(0, 3)).toEqual([-0.01, 0.2, null]);
    expect(years[0]?.cells.map((cell) => cell?.train ?? null).slice(0, 2)).toEqual([true, false]);
  });

  test('charts hold all values between round ticks; what has no value is a gap', () => {
    for (const [low, high] of [[0, 1], [-0.123, 0.456], [1, 1], [0.999, 1.001], [-1e6, 3e6], [0, 0]] as const) {
      const ticks = niceTicks(low, high);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(9);
      expect(ticks[0]!).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high);
    }
    const drawing = lineChart({ label: 'x', sessions: ['2020-01-01', '2020-01-02', '2020-01-03', '2020-01-04', '2020-01-05'], format: String, lines: [{ label: 'a', role: 'plot-1', values: [1, 2, null, 3, 4] }] });
    expect(drawing.shapes.filter((shape) => shape.kind === 'line' && shape.width === 1.6 && shape.points.length === 2 && shape.points[0]![1] !== 6)).toHaveLength(2);
    expect(lineChart({ label: 'x', sessions: [], format: String, lines: [] }).label).toContain('nothing to show');
  });
});
