import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeFeatures } from '../../../src-main/pipelines/research/features/compute.ts';
import { readSideFacts } from '../../../src-main/pipelines/research/features/read-side-facts.ts';
import { momentumAnswer } from '../../../src-main/pipelines/research/generator/answers.ts';
import { writeMarketFiles, type Planted } from '../../../src-main/pipelines/research/generator/market-files.ts';
import { namePlan } from '../../../src-main/pipelines/research/generator/name-plan.ts';
import { marketPath, nameBars } from '../../../src-main/pipelines/research/generator/prices.ts';
import { marketSessions } from '../../../src-main/pipelines/research/generator/sessions.ts';
import { ERROR_KINDS } from '../../../src-main/pipelines/research/generator/vendor-errors.ts';
import { readPanel } from '../../../src-main/pipelines/research/panel/read-panel.ts';
import type { Ingestion } from '../../../src-shared/model/research/ingestion.ts';
import type { BarPanel } from '../../../src-shared/model/market/panel.ts';
import { FeatureUse } from '../../../src-shared/model/research/spec.ts';
import { dataBench, type DataRun } from '../data/data-bench.ts';

const bench = dataBench();
const root = mkdtempSync(join(tmpdir(), 'tapestry-seeded-market-'));
afterAll(() => { bench.dispose(); rmSync(root, { recursive: true, force: true }); });

const hashes = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [entry.name, createHash('sha256').update(readFileSync(join(entry.parentPath, entry.name))).digest('hex')] as const).sort(([a], [b]) => (a < b ? -1 : 1)));

async function through(folder: string, ingestion: Ingestion): Promise<DataRun> {
  const { files, kind: _kind, version: _version, ...rest } = ingestion;
  return bench.run(files.map(({ match = '', ...entry }) => ({ fileName: match, text: readFileSync(join(folder, match)), entry })), rest);
}

/** Findings beyond notes as rule, field, vendor, symbol and session of the row they stand on. */
async function told(run: DataRun): Promise<string[]> {
  const rows = await run.rows<{ rule: string; field: string; vendor: string | null; symbol: string | null; session: string | null }>(`SELECT f.rule, f.field, v.vendor, v.symbol, v.session FROM "bar.findings" f LEFT JOIN "vendor.bar" v ON v.source_row = f.source_row`);
  return rows.map(({ rule, field, vendor, symbol, session }) => [rule, field, vendor, symbol, session].join(' | ')).sort();
}

const expectedOf = ({ errors, vendors }: Planted): string[] => errors.flatMap(({ expected }) => expected).map(({ rule, field, vendor, symbol, session }) => [rule, field, vendors[vendor], symbol, session].join(' | ')).sort();

describe('a generated market', () => {
  const options = { symbols: 34, sessions: 620, seed: 7 };
  const folder = join(root, 'market');
  let planted: Planted;
  let run: DataRun;
  let panel: BarPanel;
  beforeAll(async () => {
    const made = await writeMarketFiles(folder, options);
    planted = made.planted;
    run = await through(folder, made.ingestion);
    panel = await readPanel(run.session, { bar: run.path('bar'), member: run.path('member') });
  }, 240_000);

  it('RGN-1 the same options give the same bytes, another seed others; a name does not depend on how many there are', async () => {
    const again = await writeMarketFiles(join(root, 'again'), options);
    expect(hashes(join(root, 'again'))).toEqual(hashes(folder));
    expect(again.planted).toEqual(planted);
    await writeMarketFiles(join(root, 'other'), { ...options, seed: 8 });
    const [a, b] = [hashes(folder), hashes(join(root, 'other'))];
    expect(Object.keys(a).filter((name) => a[name] === b[name])).toEqual(['ingestion.json']);
    const more = { ...options, symbols: 60 };
    const path = marketPath(options.seed, options.sessions);
    for (const number of [0, 3, 13]) expect(nameBars(namePlan(number, more), path, 7)).toEqual(nameBars(namePlan(number, options), path, 7));
  });

  it('RGN-2 two vendors write the same market in their own way, and it is read to the same bars', async () => {
    expect(run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())).toEqual(['ingest passed', 'canonical passed', 'reconcile passed']);
    const line = (name: string, at: number): string => readFileSync(join(folder, name), 'utf8').split('\n')[at] as string;
    expect([line('northgate-bars.csv', 0), line('halden-bars.csv', 0)]).toEqual(['ticker,bar_close_utc,o,h,l,c,shares_traded', 'Symbol;Trading Day;Open Px;High Px;Low Px;Last Px;Volume (000)']);
    expect(line('northgate-bars.csv', 1)).toMatch(/^[A-Z]{3}\d{3},\d{4}-\d\d-\d\dT2[01]:00:00Z,\d+\.\d{4},/);
    expect(line('halden-bars.csv', 1)).toMatch(/^[A-Z]{3}\d{3};\d\d\/\d\d\/\d{4};\d{1,3}(\.\d{3})*,\d{3};/);
    const [summary] = await run.rows(`SELECT count(*) AS n, count(*) FILTER (WHERE abs(a.close - b.close) > 0.0006 OR a.volume <> b.volume) AS off FROM "vendor.bar" a JOIN "vendor.bar" b ON a.symbol = b.symbol AND a.session = b.session AND a.vendor = 'northgate' AND b.vendor = 'halden' WHERE a.verdict = 'ok' AND b.verdict = 'ok'`);
    const wrong = planted.errors.filter(({ kind }) => ['difference', 'stale', 'unadjusted-split', 'no-volume'].includes(kind)).reduce((sum, { kind, expected }) => sum + (kind === 'unadjusted-split' ? (expected.length - 1) / 3 : 20), 0);
    expect(Number(summary?.['n'])).toBeGreaterThan(20_000);
    expect(Number(summary?.['off'])).toBeLessThan(wrong);
  });

  it('RGN-3 every planted error is found, and nothing else', async () => {
    expect(planted.errors.map(({ kind }) => kind).sort()).toEqual([...ERROR_KINDS].sort());
    expect(await told(run)).toEqual(expectedOf(planted));
  });

  it('RGN-4 the universe is point-in-time; who was delisted is there until then', async () => {
    const summary = await run.json<{ pointInTime: boolean; banner: string | null }>('data.summary');
    expect(summary).toMatchObject({ pointInTime: true, banner: null });
    expect(planted.delisted.length).toBeGreaterThan(0);
    expect(await run.rows('SELECT symbol, delisted AS "last" FROM symbol WHERE delisted IS NOT NULL ORDER BY symbol')).toEqual([...planted.delisted].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)));
    expect(await run.rows(`SELECT count(*) AS n FROM member WHERE verdict <> 'ok' OR known IS NULL`)).toEqual([{ n: 0 }]);
    expect(await run.rows('SELECT count(*) > 3 AS some, bool_and(until_known < until) AS before FROM member WHERE until IS NOT NULL')).toEqual([{ some: true, before: true }]);
    expect(await run.rows('SELECT bool_and(known < about) AS before FROM member WHERE about > (SELECT min(session) FROM bar)')).toEqual([{ before: true }]);
  });

  it('RGN-5 features give the planted answers: the session before a fact is known, and from then on', async () => {
    const side = await readSideFacts(run.session, { fundamental: run.path('fundamental'), surface: run.path('surface'), insider: run.path('insider'), action: run.path('action'), member: run.path('member') });
    const names = [...new Set(planted.answers.map(({ feature }) => feature))];
    expect(names.sort()).toEqual(['insider_buy_sell_30', 'iv_slope_30_90', 'ivx_30', 'revenue_ttm']);
    const { columns } = computeFeatures(panel, side, names.map((name) => FeatureUse.parse({ name })), { from: panel.sessions[0] as string, to: panel.sessions[300] as string });
    const wrong = planted.answers.filter(({ feature, symbol, session, value }) => {
      const got = columns.get(feature)?.[panel.symbols.indexOf(symbol) * panel.sessions.length + panel.sessions.indexOf(session)] as number;
      return value === null ? !Number.isNaN(got) : !(Math.abs(got - value) <= 1e-9 * Math.max(1, Math.abs(value)));
    });
    expect(wrong).toEqual([]);
    expect(planted.answers.some(({ value }) => value === null)).toBe(true);
    expect(planted.answers.some(({ why }) => why.endsWith('a restatement'))).toBe(true);
    expect(planted.answers.length).toBeGreaterThan(80);
    expect(planted.answers.filter(({ feature, value }) => feature === 'revenue_ttm' && value !== null).length).toBeGreaterThan(40);
  });

  it('RGN-9 what is planted beside is there: growth that follows the drift, slopes and dealings that go before it', async () => {
    const { revenueGrowth, slope } = planted.relations;
    const sessions = panel.sessions;
    const turns = (symbol: string, sign: number) => planted.stretches.filter((each) => each.symbol === symbol && Math.sign(each.drift) === sign && each.from > (sessions[0] as string)).map(({ from }) => sessions.indexOf(from));
    const surfaces = await run.rows<{ symbol: string; about: string; slope: number }>('SELECT symbol, about, ivx_90 - ivx_30 AS slope FROM surface ORDER BY source_row');
    const wrong = surfaces.filter((each) => {
      const t = sessions.indexOf(each.about);
      const before = turns(each.symbol, -1).some((turn) => t >= turn - slope.sessions && t < turn);
      return Math.abs(each.slope - (before ? slope.before : slope.usual)) > 1e-9;
    });
    expect(surfaces.length).toBeGreaterThan(15_000);
    expect(surfaces.filter((each) => each.slope < 0).length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
    const dealings = await run.rows<{ symbol: string; about: string; side: string }>(`SELECT symbol, about, side FROM insider WHERE role IN ('executive', 'director') ORDER BY source_row`);
    expect(dealings.length).toBeGreaterThan(50);
    for (const { symbol, about, side } of dealings) expect(turns(symbol, side === 'buy' ? 1 : -1).some((turn) => { const ahead = turn - sessions.indexOf(about); return ahead > 0 && ahead <= 14; }), `${symbol} ${about}`).toBe(true);
    const drifts = new Map(planted.stretches.filter(({ from, to }) => from <= '2024-07-01' && to >= '2024-09-30').map(({ symbol, drift }) => [symbol, drift]));
    const growth = await run.rows<{ symbol: string; growth: number }>(`SELECT a.symbol, b.revenue / a.revenue - 1 AS growth FROM fundamental a JOIN fundamental b ON a.symbol = b.symbol AND a.about = '2024-06-30' AND b.about = '2024-09-30' AND a.filing NOT LIKE '%-A' AND b.filing NOT LIKE '%-A' ORDER BY a.symbol`);
    const whole = growth.filter(({ symbol }) => drifts.has(symbol));
    expect(new Set(whole.map(({ symbol }) => drifts.get(symbol))).size).toBe(3);
    for (const { symbol, growth: grown } of whole) expect(grown).toBeCloseTo(revenueGrowth.base + revenueGrowth.perDrift * (drifts.get(symbol) as number), 6);
  });

  it('RGN-6 ranking by past return finds the planted drift in the bars that come out, and nothing where none was planted', () => {
    const sessions = marketSessions(options.sessions);
    const growth = (s: number): Float64Array => {
      const T = panel.sessions.length;
      return Float64Array.from({ length: T }, (_, t) => (panel.close[s * T + t] as number) * (panel.factor[s * T + t] as number));
    };
    const names = panel.symbols.map((_, s) => ({ plan: namePlan(s, options), bars: { growth: growth(s) } as never }));
    const found = momentumAnswer(names, sessions);
    expect(found.ranked).toBe(planted.momentum.ranked);
    expect(Math.abs(found.meanSpread - planted.momentum.meanSpread)).toBeLessThan(0.002);
    const spreadOf = (drift: number, seed: number): number => {
      const asked = { symbols: 60, sessions: 900, seed, drift };
      const path = marketPath(seed, 900);
      return momentumAnswer(Array.from({ length: 60 }, (_, number) => { const plan = namePlan(number, asked); return { plan, bars: nameBars(plan, path, seed) }; }), marketSessions(900)).meanSpread;
    };
    const seeds = [1, 2, 3, 4, 5, 6];
    const [with_, without] = [0.0012, 0].map((drift) => seeds.map((seed) => spreadOf(drift, seed)));
    expect(Math.min(...(with_ as number[]))).toBeGreaterThan(0.008);
    expect(Math.abs((without as number[]).reduce((sum, each) => sum + each, 0) / seeds.length)).toBeLessThan(0.004);
  });

  it('RGN-7 the smallest and the shortest market that may be asked for are whole', async () => {
    for (const asked of [{ symbols: 2, sessions: 60, seed: 1 }, { symbols: 9, sessions: 60, seed: 2 }, { symbols: 2, sessions: 400, seed: 3 }, { symbols: 12, sessions: 260, seed: 4 }]) {
      const at = join(root, `small-${asked.seed}`);
      const { ingestion, planted: own } = await writeMarketFiles(at, asked);
      const small = await through(at, ingestion);
      expect(small.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim()), JSON.stringify(asked)).toEqual(['ingest passed', 'canonical passed', 'reconcile passed']);
      expect((await told(small)).filter((each) => !each.startsWith('MKT-007')), basename(at)).toEqual(expectedOf(own));
      expect(own.errors.length).toBeGreaterThan(0);
    }
  }, 120_000);
});
