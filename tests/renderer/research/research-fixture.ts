import type { ResearchOverview } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { METRICS } from '../../../src-shared/model/metrics/performance/registry.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { FixtureHandlers } from '../fixture-transport.ts';
import { RUNS } from '../fixtures/runs.ts';
import { sha } from '../fixtures/sha.ts';
import { researchDeskFixtures } from './research-desk-fixture.ts';
import { bars, DAYS, fillLine, SYMBOLS, tradeLine } from './research-lines.ts';

const BOOKS: ResearchOverview['books'] = [{ book: 'candidate', title: 'Momentum 12-1', role: 'candidate' }, { book: 'equal-weight', title: 'Equal weight', role: 'baseline' }, { book: 'sma-hard', title: 'SMA 20 over 50', role: 'baseline' }, { book: 'benchmark', title: 'Equal-weight universe', role: 'benchmark' }];
const metrics = METRICS.map(({ id, ...rest }) => ({ metric: id, ...rest }));
const unit = (metric: string): string => metrics.find((each) => each.metric === metric)?.unit ?? 'ratio';

/** Invented, the same for the same name; a few are not defined, as they are in life. */
function value(metric: string, book: string, slice: string) {
  const draw = seededRandom([...`${metric}/${book}/${slice}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)).next();
  const none = metric === 'cagr' && slice.startsWith('regime') ? 'The slice is shorter than a year.' : metric === 'alpha' && book === 'benchmark' ? 'It is the benchmark itself.' : null;
  const scale = unit(metric) === 'currency' ? 100_000 : unit(metric) === 'count' ? 4000 : unit(metric) === 'sessions' ? 300 : unit(metric) === 'fraction' ? 0.4 : 1.6;
  const raw = none !== null ? null : unit(metric) === 'count' ? Math.floor(draw * scale) : (draw - 0.25) * scale;
  return { metric, value: raw, why: none, low: raw === null || book !== 'candidate' ? null : raw - 0.31 * scale, high: raw === null || book !== 'candidate' ? null : raw + 0.28 * scale, observations: 503, address: none === null ? `metric:value@${book}/${slice}/${metric}` : null };
}

export const OVERVIEW: ResearchOverview = {
  experiment: sha('experiment'), name: 'momentum-large-caps', title: 'Momentum 12-1, large caps, monthly, inverse volatility, with a title that goes on', study: 'large-cap-momentum-2026', strategy: 'momentum, 252 sessions less 21, best 30', seed: 20240611, specSha256: sha('spec momentum 3'), dataSha256: sha('data'),
  train: { from: '2015-01-12', to: '2017-12-29' }, test: { from: '2018-01-02', to: '2020-01-10' },
  execution: 'Signal at the close, filled at the next open; whole shares; positions drift between monthly rebalances.', costs: 'Commission 1 bp, spread 2 bp, slippage 10 bp times the root of the share of volume.', currency: 'USD',
  pointInTime: false, banner: 'Members of the universe are known as of 2020 only: who left before is missing, which flatters every book.',
  books: BOOKS, metrics, values: ['test', 'train', 'all'].flatMap((slice) => BOOKS.map(({ book }) => ({ book, slice, values: metrics.map(({ metric }) => value(metric, book, slice)) }))),
  trials: 24, fills: 3914, trades: 1204,
  lookAhead: { verdict: 'passed', text: 'Six checks at 12 cut points: everything decided is the same when the future is cut, and when it is another.', checks: [{ check: 'features', title: 'Features do not read the future', verdict: 'passed', text: '14 features at 12 cut points: equal to the last bit.' }, { check: 'universe', title: 'The universe is known then', verdict: 'not-evaluable', text: 'There is no membership file: who belonged when is not known.' }] },
  qualified: false,
  features: [{ name: 'ret_252_21', title: 'Return 12-1', definition: 'Adjusted close 21 sessions ago over that of 252 sessions ago, less 1.', warmUp: 252, unit: 'fraction', lag: 0 }, { name: 'rv_63', title: 'Realised volatility, 63', definition: 'Population deviation of log returns over 63 sessions, not annualised.', warmUp: 63, unit: 'fraction', lag: 0 }],
};

const GATES = ['Ingest', 'Canonical', 'Reconcile', 'Features', 'Learn', 'Lookahead', 'Backtest', 'Robustness', 'Evaluate', 'Qualify', 'Shadow'];
const gatesOf = (skipped: readonly string[], running?: string): Run['gates'] => GATES.map((title, at) => {
  const late = running !== undefined && at > GATES.indexOf(running);
  return { id: title.toLowerCase(), title, version: '1', status: skipped.includes(title) ? 'skipped' as const : running === title ? 'running' as const : late ? 'waiting' as const : 'passed' as const, seconds: 1.2, key: sha(title), message: skipped.includes(title) ? `not part of this run: ${title}` : null, outputs: skipped.includes(title) || late ? [] : [{ name: title.toLowerCase(), sha256: sha(`o${title}`), bytes: 1000, mediaType: 'application/json', extension: 'json' }], progress: null, summary: title === 'Backtest' ? { trades: 1204 } : {} };
});
const run = (id: number, over: Partial<Run>): Run => ({
  ...(RUNS.find(({ number }) => number === 410) as Run), id: `r0${id}`, number: id, title: OVERVIEW.title, pipeline: 'research', mode: 'experiment', regime: null, rows: 396_365, findings: { blocking: 0, review: 2, info: 61 },
  inputs: [{ name: 'ingestion', sha256: sha('ingestion us 1'), fileName: 'ingestion.json' }, { name: 'spec', sha256: sha('spec momentum 3'), fileName: 'spec.json' }, { name: 'vendor.001', sha256: sha('v1'), fileName: 'polar_daily_2015_2020.csv' }, { name: 'vendor.002', sha256: sha('v2'), fileName: 'meridian_eod_2015_2020.csv' }], gates: gatesOf(['Shadow']), ...over,
});
export const RESEARCH_RUNS: readonly Run[] = [
  run(609, {}), run(608, { title: 'PPO over momentum quintiles' }), run(607, { mode: 'data', title: 'US large caps, two vendors', gates: gatesOf(['Features', 'Learn', 'Lookahead', 'Backtest', 'Robustness', 'Evaluate', 'Qualify', 'Shadow']) }),
  run(606, { mode: 'shadow', title: 'Shadow of momentum-large-caps', gates: gatesOf(['Learn', 'Robustness', 'Evaluate', 'Qualify']) }), run(605, { status: 'running', manifestSha256: null, title: 'SMA sweep', gates: gatesOf(['Learn', 'Shadow'], 'Robustness') }),
  run(604, { status: 'blocked', manifestSha256: null, title: 'SMA with tomorrow’s close', error: { code: 'BLOCKED', message: 'The feature sma_20 of AAPL on 2017-03-02 changes when later bars are cut.', userAction: 'Take the lag of -1 out of the spec.' }, gates: gatesOf(['Learn', 'Backtest', 'Robustness', 'Evaluate', 'Qualify', 'Shadow']).map((gate) => (gate.id === 'lookahead' ? { ...gate, status: 'blocked' as const } : gate)) }),
];

function walk(book: string, drift: number): [string, number][] {
  const random = seededRandom(book.length * 977 + 3);
  let level = 1;
  return DAYS.map((day) => { level *= 1 + drift + (random.next() + random.next() + random.next() - 1.5) * 0.012; return [day, level]; });
}
const growth = BOOKS.map(({ book, title }, i) => ({ id: book, title, points: walk(book, 0.0006 - i * 0.0001) }));
const drawdown = growth.map((line) => { let high = 0; return { ...line, points: line.points.map(([day, level]) => { high = Math.max(high, level); return [day, level / high - 1] as [string, number]; }) }; });
const figure = (text: string, address: string) => ({ address, value: text, why: null, unit: 'USD' });

/** Fixtures of the namespace. `sweepSeen`: what the running run shows so far. */
export function researchFixtures(options: { readonly asked?: (method: string, input: unknown) => void } = {}): FixtureHandlers {
  const all = [...RESEARCH_RUNS, ...RUNS];
  const find = (id: string): Run => { const found = all.find((each) => each.id === id); if (found === undefined) throw new AppError('NOT_FOUND', `There is no run ${id}`); return found; };
  const axes = [{ name: 'fast', title: 'Fast average', values: [5, 10, 15, 20, 25, 30] }, { name: 'slow', title: 'Slow average', values: [40, 60, 80, 100, 150, 200, 250] }];
  const cell = (fast: number, slow: number): number => Math.sin(fast / 9) + Math.cos(slow / 60) * 0.7;
  return {
    'runs.list': async ({ offset, limit }) => ({ total: all.length, offset, items: all.slice(offset, offset + limit) }),
    'runs.get': async ({ run: id }) => find(id),
    async *'runs.events'({ run: id }, { signal }) {
      if (id !== 'r0605') return;
      const cells = axes[0]?.values.flatMap((fast) => (axes[1]?.values ?? []).map((slow) => (fast <= 15 ? cell(fast, slow) : null))) ?? [];
      yield { seq: 1, run: id, kind: 'progress' as const, gate: 'robustness', status: 'running', done: 21, total: 42, unit: 'cells', message: null, seen: { sweep: { axes, metric: 'sharpe', cells } } };
      await new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); });
    },
    'research.overview': async ({ run: id }) => { find(id); return id === 'r0604' ? { ...OVERVIEW, lookAhead: { verdict: 'blocked' as const, text: 'The feature sma_20 of AAPL on 2017-03-02 changes when later bars are cut.', checks: [] } } : OVERVIEW; },
    'research.curves': async () => ({ growth, drawdown, exposure: growth.map((line) => ({ ...line, points: line.points.map(([day], i) => [day, 0.9 + Math.sin(i / 40) * 0.1] as [string, number]) })), turnover: [] }),
    'research.positions': async ({ book, session }) => ({ session, equity: figure('1449021.113201', `session:equity@${book}/${session}`), cash: figure('20113.400000', `session:cash@${book}/${session}`), items: SYMBOLS.slice(0, 30).map((symbol, i) => ({ symbol, units: `${(i + 1) * 40}.000000`, price: `${120 + i}.250000`, value: `${(i + 1) * 4800}.000000`, weight: (0.033 + i * 0.0001).toFixed(12), target: i === 3 ? null : '0.033333333333', address: `holding:value@${book}/${session}/${symbol}` })) }),
    'research.fills': async ({ offset, limit, symbol, status }) => { const total = symbol === undefined ? 3914 : 42; return { total: status === 'expired' ? 0 : total, offset, items: status === 'expired' ? [] : Array.from({ length: Math.min(limit, total - offset) }, (_, i) => fillLine(offset + i + 1, symbol)) }; },
    'research.fill': async ({ number }) => ({ line: fillLine(number), recomputed: true, source: 'polar_daily_2015_2020.csv, rows 884,102 and 884,103', steps: [{ kind: 'fill', title: 'Fill', detail: 'open with half the spread and slippage', value: '562.3500', unit: 'USD' }, { kind: 'slippage', title: 'Slippage', detail: 'square root: 10 bp × √(0.0019 of volume)', value: '+0.2450', unit: 'USD' }, { kind: 'check', title: 'Constraints', detail: 'long only, at most 10 % a name: within', value: null, unit: '' }, { kind: 'target', title: 'Target weight', detail: 'rank 4 of 312, inverse volatility', value: '1.90', unit: '%' }, { kind: 'signal', title: 'Signal at the close', detail: 'return from 252 to 21 sessions ago', value: '+31.07', unit: '%' }], bars: bars().slice(0, 2).map((bar, i) => ({ row: 884_102 + i, session: bar.session, open: bar.open.toFixed(4), high: bar.high.toFixed(4), low: bar.low.toFixed(4), close: bar.close.toFixed(4), volume: '1204318', vendor: 'polar', decision: i === 0, fill: i === 1, address: `bar:open@ASML/${bar.session}` })) }),
    'research.trades': async ({ offset, limit, symbol }) => { const total = symbol === undefined ? 1204 : 9; return { total, offset, items: Array.from({ length: Math.min(limit, total - offset) }, (_, i) => tradeLine(offset + i + 1, symbol)) }; },
    'research.chart': async ({ symbol }) => ({ symbol, bars: bars(), lines: [], trades: Array.from({ length: 6 }, (_, i) => tradeLine(i + 1, symbol)), fills: [] }),
    'research.sweep': async () => ({ axes, metric: 'sharpe', chosen: [15, 40], pbo: 0.412, deflated: 0.031, text: '42 cells on the training slice.', cells: (axes[0]?.values ?? []).flatMap((fast) => (axes[1]?.values ?? []).map((slow) => ({ at: [fast, slow], value: fast === 30 && slow === 40 ? null : cell(fast, slow) }))) }),
    'research.folds': async () => ({ kind: 'rolling', decay: -0.42, purge: 1, embargo: 5, text: 'Rolling, 504 sessions of training and 126 of test.', folds: Array.from({ length: 6 }, (_, i) => ({ fold: String(i + 1), train: { from: `201${5 + (i >> 1)}-01-12`, to: `201${6 + (i >> 1)}-12-30` }, test: { from: `201${7 + (i >> 1)}-01-03`, to: `201${7 + (i >> 1)}-06-30` }, inSample: 1.4 - i * 0.1, outOfSample: i === 4 ? null : 0.8 - i * 0.22, chosen: 'fast 15, slow 40' })), paths: Array.from({ length: 5 }, (_, i) => ({ path: String(i + 1), sharpe: 0.9 - i * 0.3, maxDrawdown: 0.12 + i * 0.02 })) }),
    'research.regimes': async () => ({ fittedFrom: '2015-01-12', fittedTo: '2017-12-29', thresholds: [{ name: 'volatility 33 %', value: 0.0061 }, { name: 'volatility 66 %', value: 0.0093 }], series: DAYS.map((day, i) => [day, ['low', 'mid', 'high'][Math.floor(i / 37) % 3] ?? 'low'] as [string, string]), slices: ['low', 'mid', 'high'].map((regime) => ({ regime, title: `${regime.charAt(0).toUpperCase()}${regime.slice(1)} volatility`, sessions: 167, values: BOOKS.flatMap(({ book }) => ['sharpe', 'total_return', 'max_drawdown'].map((metric) => ({ ...value(metric, book, `regime:${regime}`), book }))) })) }),
    'research.learning': async () => ({ steps: 200_000, seed: 42, parameters: 9_221, text: 'Proximal policy optimisation over five groups.', points: Array.from({ length: 60 }, (_, i) => ({ step: (i + 1) * 2048, reward: 0.0002 + 0.0006 * (1 - Math.exp(-i / 14)), policyLoss: -0.01 + i * 0.0001, valueLoss: 0.2 / (i + 1), entropy: 1.4 - i * 0.01, clipped: 0.12, kl: 0.011 })) }),
    'research.costs': async () => ({ lines: [0, 0.5, 1, 1.5, 2].map((multiple) => ({ multiple, values: BOOKS.slice(0, 2).flatMap(({ book }) => ['sharpe', 'total_return', 'max_drawdown'].map((metric) => ({ ...value(metric, book, `cost:${multiple}`), book }))) })) }),
    'deliver.exports': async () => [{ name: 'session.csv', fileName: 'sessions.csv', title: 'Sessions of every book, CSV', bytes: null }, { name: 'qualification', fileName: 'qualification.json', title: 'Qualification report, JSON', bytes: 12_044 }],
    'research.tearSheet': async (input) => { options.asked?.('research.tearSheet', input); return { fileName: 'tear-sheet.html', sha256: sha('tear'), bytes: 90_000, token: 'token-tear-sheet' }; },
    'research.start': async (input) => { options.asked?.('research.start', input); return { run: 'r0609' }; },
    ...researchDeskFixtures(options),
  };
}
