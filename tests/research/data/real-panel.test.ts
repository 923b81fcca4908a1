import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataOverview } from '../../../src-shared/contract/research.ts';
import { openSession } from '../../../src-main/data/duckdb-session.ts';
import { readPanel } from '../../../src-main/pipelines/research/panel/read-panel.ts';
import { bars, BAR_COLUMNS, dataBench, type DataRun } from './data-bench.ts';
import { PLANTED_KINDS, plantVendor, type Planted } from './planted-vendor.ts';

const PANEL = resolve(import.meta.dirname, '../../../../shared/data/quant/panel/sp500_daily_2015_2020.csv.gz');
const here = existsSync(PANEL);

/** Findings by what they are about, not by where their row happens to stand. */
async function keys(run: DataRun): Promise<string[]> {
  const rows = await run.rows(`SELECT f.rule, f.field, b.vendor, b.symbol, b.session FROM "bar.findings" f LEFT JOIN "vendor.bar" b USING (source_row)`);
  return rows.map(({ rule, field, vendor, symbol, session }) => [rule, field, vendor, symbol, session].join(' | ')).sort();
}

/** What is in `all` and not in `without`, each as often as it is more often there. */
function beyond(all: readonly string[], without: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const key of without) left.set(key, (left.get(key) ?? 0) + 1);
  return all.filter((key) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

describe.skipIf(!here)('a real panel as two vendors (skipped where ../shared is absent)', () => {
  const bench = dataBench();
  let clean: DataRun;
  let run: DataRun;
  let planted: readonly Planted[];
  const entry = (vendor: string): Record<string, unknown> => bars(vendor, { adjusted: 'split' });
  beforeAll(async () => {
    const text = gunzipSync(readFileSync(PANEL));
    const derived = plantVendor(text.toString('utf8'), { seed: 20_261_120, each: 2 });
    planted = derived.planted;
    clean = await bench.run([{ fileName: 'alpha.csv', text, entry: { ...entry('alpha'), columns: { ...BAR_COLUMNS, vendor_adjusted: 'adj_close' } } }, { fileName: 'beta.csv', text, entry: entry('beta') }], { priority: ['alpha', 'beta'] });
    run = await bench.run([{ fileName: 'alpha.csv', text, entry: { ...entry('alpha'), columns: { ...BAR_COLUMNS, vendor_adjusted: 'adj_close' } } }, { fileName: 'beta.csv', text: derived.text, entry: entry('beta') }], { priority: ['alpha', 'beta'] });
  }, 600_000);
  afterAll(() => bench.dispose());

  it('RDA-40 every planted error is found, and nothing else', async () => {
    expect(run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())).toEqual(['ingest passed', 'canonical passed', 'reconcile passed']);
    expect([...new Set(planted.map(({ kind }) => kind))]).toEqual([...PLANTED_KINDS]);
    const expected = planted.flatMap((one) => one.expected).map(({ rule, field, vendor, symbol, session }) => [rule, field, vendor === 'first' ? 'alpha' : 'beta', symbol, session].join(' | ')).sort();
    const [before, after] = [await keys(clean), await keys(run)];
    expect(beyond(after, before).sort()).toEqual(expected);
    expect(beyond(before, after)).toEqual([]);
  });

  it('RDA-41 planted errors change no bar of the first vendor, and every row of both files has a verdict', async () => {
    const [same] = await run.rows(`SELECT count(*) AS bars, count(*) FILTER (WHERE method = 'primary' AND vendor = 'alpha') AS first FROM bar`);
    const [verdicts] = await run.rows(`SELECT count(*) AS rows, count(verdict) AS judged FROM "vendor.bar"`);
    const [source] = await run.rows('SELECT count(*) AS rows FROM source');
    expect(same?.['bars']).toBe(same?.['first']);
    expect(verdicts?.['rows']).toBe(source?.['rows']);
    expect(verdicts?.['judged']).toBe(source?.['rows']);
    const [excluded] = await run.rows(`SELECT count(*) AS n FROM "vendor.bar" v WHERE verdict <> 'ok' AND NOT EXISTS (SELECT 1 FROM "bar.findings" f WHERE f.source_row = v.source_row AND f.rule = v.verdict)`);
    expect(excluded?.['n']).toBe(0);
  });

  it('RDA-42 the summary is what the data screen is told, and adds up', async () => {
    const summary = await run.json<Record<string, unknown>>('data.summary');
    const overview = DataOverview.parse(summary);
    expect(overview).toMatchObject({ calendar: 'XNYS', from: '2015-01-12', to: '2020-01-10', symbols: 322, sessions: 1259, pointInTime: false });
    expect(overview.banner).toMatch(/survivorship/);
    expect(overview.vendors.map(({ vendor, priority }) => [vendor, priority])).toEqual([['alpha', 1], ['beta', 2]]);
    expect(overview.vendors.reduce((sum, { used }) => sum + used, 0)).toBe(overview.bars);
    const [bar] = await run.rows('SELECT count(*) AS n FROM bar');
    expect(bar?.['n']).toBe(overview.bars);
    const [symbols] = await run.rows('SELECT count(*) AS n, CAST(sum(expected - observed - missing) AS INTEGER) AS off FROM symbol');
    expect(symbols).toEqual({ n: 322, off: 0 });
    expect(overview.verdicts.find(({ check }) => check === 'point-in-time')?.verdict).toBe('not-evaluable');
  });

  it('RDA-43 where the planted vendor stands first, the other stands in for what is excluded', async () => {
    const text = gunzipSync(readFileSync(PANEL));
    const turned = await bench.run([{ fileName: 'alpha.csv', text, entry: entry('alpha') }, { fileName: 'beta.csv', text: plantVendor(text.toString('utf8'), { seed: 20_261_120, each: 2 }).text, entry: entry('beta') }], { priority: ['beta', 'alpha'] });
    const fallback = new Set((await turned.rows(`SELECT symbol, session FROM bar WHERE method = 'fallback' AND vendor = 'alpha'`)).map(({ symbol, session }) => `${String(symbol)} ${String(session)}`));
    const lost = planted.filter(({ kind }) => ['gap', 'two-bars', 'negative-price', 'high-below-low', 'spike', 'no-number', 'no-price', 'no-date'].includes(kind)).flatMap(({ symbol, sessions }) => sessions.map((session) => `${symbol} ${session}`));
    expect([...fallback].sort()).toEqual(lost.sort());
  }, 300_000);

  it('RDA-44 the table becomes a panel with the same bars', async () => {
    const session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: `${bench.root}/panel-duckdb`, directories: [bench.root] });
    try {
      const panel = await readPanel(session, { bar: run.path('bar'), member: run.path('member') });
      expect(panel.symbols).toHaveLength(322);
      expect(panel.sessions).toHaveLength(1259);
      expect(panel.pointInTime).toBe(false);
      const s = panel.symbols.indexOf('AAPL');
      const t = panel.sessions.indexOf('2016-02-01');
      const [row] = await run.rows(`SELECT CAST(close AS VARCHAR) AS close, source_row FROM bar WHERE symbol = 'AAPL' AND session = '2016-02-01'`);
      expect(String(panel.close[s * 1259 + t])).toBe(String(Number(row?.['close'])));
      expect(panel.row[s * 1259 + t]).toBe(row?.['source_row']);
      const [bars_] = await run.rows('SELECT count(*) AS n FROM bar');
      expect(panel.row.reduce((count, value) => count + (value >= 0 ? 1 : 0), 0)).toBe(bars_?.['n']);
      expect(panel.close.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)).toBe(bars_?.['n']);
    } finally {
      session.close();
    }
  });
});
