/**
 * An engine process in this process that makes the artifacts of a research run from its documents at once: a small market, three books whose
 * Sharpe ratio is the spec's seed over 100. What the services read and promise is tested on it; how results come about is the pipeline's matter.
 * Names of specs say how a run ends: `fails-...` and `leaks-...` do, `weak-...` does not qualify.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactPath, writeArtifact } from '../../../src-main/data/artifact-files.ts';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import type { Pipeline } from '../../../src-main/engine/pipeline.ts';
import { once, type SpawnEngine } from '../../../src-main/hosts/engine-port.ts';
import type { EngineJob, FromEngine, ToEngine } from '../../../src-main/services/engine-protocol.ts';
import { METRICS } from '../../../src-shared/model/metrics/performance/registry.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import { EvaluationReport } from '../../../src-shared/model/research/evaluation.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import type { GateRecord } from '../../../src-shared/model/run.ts';

const GATES = { reconcile: ['bar', 'symbol', 'difference', 'data.summary'], lookahead: ['lookahead'], backtest: ['session', 'holding', 'fill', 'trade'], evaluate: ['metric', 'regimes', 'costs', 'evaluation', 'sweep', 'folds'], qualify: ['qualification'], shadow: ['shadow.step', 'shadow.state', 'shadow.report'] } as const;
type GateId = keyof typeof GATES;
const header = (id: GateId) => ({ id, title: id, version: '1', inputs: [], outputs: GATES[id] });

/** The gates as a pipeline declares them: what a registration is made of. */
export const preparedPipeline = { id: 'research', title: 'Research', order: (Object.keys(GATES) as GateId[]).map(header) } as unknown as Pipeline;

export const SESSIONS = 300;
/** Numbered sessions as ISO dates, every day one. */
const DAY = `CAST(DATE '2020-01-01' + CAST(t AS INTEGER) AS VARCHAR)`;
const BOOKS = `(VALUES ('candidate', 0), ('equal-weight', 1), ('benchmark', 2)) AS b(book, k)`;
const PARQUET = { extension: 'parquet', mediaType: 'application/vnd.apache.parquet' } as const;
const money = (value: string): string => `CAST(${value} AS DECIMAL(18, 6))`;
/** A return that repeats after 7 sessions and differs by book: -0.003 .. 0.003. */
const RETURN = `CAST(((t * 5 + k) % 7) - 3 AS DOUBLE) / 1000.0`;

const TABLES: Readonly<Record<string, string>> = {
  bar: `SELECT t * 2 + s AS source_row, chr(CAST(65 + s AS INTEGER)) || 'AA' AS symbol, ${DAY} AS session, ${money('100 + t')} AS open, ${money('102 + t')} AS high, ${money('98 + t')} AS low, ${money('101 + t')} AS close, CAST(1000 + t AS BIGINT) AS volume, 'first' AS vendor FROM range(${SESSIONS}) a(t), range(2) c(s)`,
  symbol: `SELECT s AS source_row, chr(CAST(65 + s AS INTEGER)) || 'AA' AS symbol, '2020-01-01' AS first, '2020-10-26' AS last, 300 AS expected, 300 - CAST(s AS INTEGER) AS observed, CAST(s AS INTEGER) AS missing, 0 AS excluded, 0 AS fallback, CAST(s AS INTEGER) AS findings, 0 AS actions, CAST(NULL AS VARCHAR) AS delisted, ${money('1 - s')} AS score, CAST(NULL AS VARCHAR) AS worst, '[1,null,0.5]' AS strip FROM range(2) c(s)`,
  difference: `SELECT t AS source_row, 'AAA' AS symbol, ${DAY} AS session, 'first' AS vendor, ${money('101 + t')} AS close, 'second' AS other_vendor, ${money('100 + t')} AS other_close, t + 1000 AS other_row, ${money('30 + t')} AS close_bps, CAST(NULL AS DECIMAL(18, 6)) AS volume_difference FROM range(3) a(t)`,
  session: `SELECT k * ${SESSIONS} + t AS source_row, book, ${DAY} AS session, CASE WHEN t < 200 THEN 'train' ELSE 'test' END AS slice, ${money('1000000 + t')} AS equity, ${money('1000')} AS cash, CASE WHEN t = 250 THEN NULL ELSE ${RETURN} END AS "return", 0.0::DOUBLE AS drawdown, 1.0::DOUBLE AS gross, 1.0::DOUBLE AS net, 2 AS positions, 0.1::DOUBLE AS turnover, ${money('1')} AS costs, ${money('0')} AS interest FROM range(${SESSIONS}) a(t), ${BOOKS}`,
  holding: `SELECT t * 2 + s AS source_row, 'candidate' AS book, ${DAY} AS session, chr(CAST(65 + s AS INTEGER)) || 'AA' AS symbol, ${money('10 + s')} AS units, ${money('101 + t')} AS price, ${money('(10 + s) * (101 + t)')} AS value, 0.5::DOUBLE AS weight, 0.5::DOUBLE AS target FROM range(${SESSIONS}) a(t), range(2) c(s)`,
  fill: `SELECT t AS source_row, 'candidate' AS book, CAST(t + 1 AS INTEGER) AS number, 'o' || t AS order_id, 'AAA' AS symbol, ${DAY} AS decided, CASE WHEN t = 5 THEN NULL ELSE CAST(DATE '2020-01-01' + CAST(t + 1 AS INTEGER) AS VARCHAR) END AS filled, CASE WHEN t = 5 THEN 'rejected' ELSE 'filled' END AS status, 'rebalance' AS reason, 'market' AS type, CASE WHEN t % 2 = 0 THEN 'buy' ELSE 'sell' END AS side, ${money('10')} AS asked, ${money('10')} AS units, 'open' AS price_rule, ${money('100')} AS reference, ${money('0.05')} AS spread, ${money('0.05')} AS slippage, ${money('100.1')} AS price, ${money('1')} AS commission, ${money('1001')} AS value, 0.01::DOUBLE AS participation, 0.5::DOUBLE AS signal, 0.5::DOUBLE AS target, 0.0::DOUBLE AS held, t * 2 AS decision_row, t * 2 + 2 AS bar_row FROM range(20) a(t)`,
  trade: `SELECT t AS source_row, 'candidate' AS book, CAST(t + 1 AS INTEGER) AS number, 'AAA' AS symbol, 'long' AS side, ${money('10')} AS units, ${DAY} AS entered, CASE WHEN t = 9 THEN NULL ELSE CAST(DATE '2020-01-03' + CAST(t AS INTEGER) AS VARCHAR) END AS "left", t = 9 AS open, ${money('100')} AS entry_price, ${money('101')} AS exit_price, CAST(t + 1 AS INTEGER) AS entry_fill, CASE WHEN t = 9 THEN NULL ELSE CAST(t + 2 AS INTEGER) END AS exit_fill, ${money('5 - t')} AS pnl, ${money('2')} AS costs, 0.01::DOUBLE AS "return", 2 AS sessions, -0.01::DOUBLE AS mae, 0.02::DOUBLE AS mfe, 'rebalance' AS exit_reason FROM range(10) a(t)`,
};

async function table(job: EngineJob, session: Session, folder: string, slot: string, sql: string): Promise<ArtifactRef> {
  const path = join(folder, `${slot}.parquet`);
  const rows = await session.copyOrdered(sql, path, 'source_row');
  return { ...(await writeArtifact(job.directories.artifacts, slot, PARQUET.mediaType, PARQUET.extension, { path })), rows };
}

function metricSql(sharpe: number): string {
  const slices = ['test', 'train', 'all', 'regime:high', 'cost:1', 'cost:2'];
  const rows = ['candidate', 'equal-weight'].flatMap((book) => slices.flatMap((slice) => [[book, slice, 'sharpe', book === 'candidate' ? sharpe : 0.5], [book, slice, 'max_drawdown', 0.1], [book, slice, 'calmar', null]] as const));
  return rows.map(([book, slice, metric, value], i) => `SELECT ${i} AS source_row, '${book}' AS book, '${slice}' AS slice, '${metric}' AS metric, ${value === null ? 'NULL' : String(value)}::DOUBLE AS value, ${value === null ? "'less than a year'" : 'NULL'}::VARCHAR AS why, NULL::DOUBLE AS low, NULL::DOUBLE AS high, 100 AS observations`).join(' UNION ALL ');
}

const document = (job: EngineJob, slot: string): unknown => {
  const input = job.request.inputs.find(({ name }) => name === slot);
  return input === undefined ? null : JSON.parse(readFileSync(artifactPath(job.directories.artifacts, { sha256: input.sha256, extension: input.extension }), 'utf8'));
};

const SUMMARY = { title: 'A market', calendar: 'XNYS', from: '2020-01-01', to: '2020-10-26', symbols: 2, sessions: SESSIONS, bars: 600, pointInTime: false, banner: 'Survivors only.', vendors: [], differences: [], files: [], verdicts: [{ check: 'missing', title: 'Missing bars', observed: '0 %', bar: '5 %', verdict: 'passed' }] };

function evaluationOf(spec: ExperimentSpec): EvaluationReport {
  return EvaluationReport.parse({
    kind: 'research.evaluation', version: 1, name: spec.name, title: spec.title, study: spec.study, strategy: 'Equal weight', seed: spec.seed, train: spec.train, test: spec.test, execution: 'Signal at the close, filled at the next open.', costs: 'Charged to the book: commission 1 bps of value.', pointInTime: false, banner: 'Survivors only.',
    books: [{ book: 'candidate', title: 'Candidate', role: 'candidate', fills: 20, trades: 10 }, { book: 'equal-weight', title: 'Equal weight', role: 'baseline', fills: 0, trades: 0 }], baseline: 'equal-weight', metrics: METRICS.map(({ id, ...metric }) => ({ metric: id, ...metric })), slices: [],
    options: { periodsPerYear: 252, riskFree: 0, varLevel: 0.95 }, bootstrap: { kind: 'stationary', draws: 0, block: 21, confidence: 0.95, seed: 42, metrics: [] }, trials: { count: 3, variance: null, sources: [], counted: true, text: '' }, overfitting: { value: null, why: 'no sweep', observations: 0, trials: 0, blocks: 0, combinations: 0, logits: [] }, facts: [],
  });
}

/** Makes what a gate leaves behind; the record says how it ended. */
async function gate(id: GateId, job: EngineJob, session: Session, folder: string): Promise<{ status: GateRecord['status']; outputs: ArtifactRef[]; message?: string }> {
  const parsed = ExperimentSpec.safeParse(document(job, 'spec'));
  const spec = parsed.success ? parsed.data : null;
  const json = (slot: string, value: unknown): Promise<ArtifactRef> => writeArtifact(job.directories.artifacts, slot, 'application/json', 'json', canonicalJson(value as Json));
  const tables = (slots: readonly string[]): Promise<ArtifactRef[]> => slots.reduce<Promise<ArtifactRef[]>>(async (done, slot) => [...(await done), await table(job, session, folder, slot, TABLES[slot] ?? '')], Promise.resolve([]));
  if (id === 'reconcile') return { status: 'passed', outputs: [...(await tables(['bar', 'symbol', 'difference'])), await json('data.summary', SUMMARY)] };
  if (spec === null) return { status: 'skipped', outputs: [] };
  const leaks = spec.name.startsWith('leaks-');
  switch (id) {
    case 'lookahead': return { status: leaks ? 'blocked' : 'passed', message: leaks ? 'it looks ahead' : '', outputs: [await json('lookahead', { kind: 'research.look-ahead', version: 1, verdict: leaks ? 'blocked' : 'passed', text: leaks ? 'sma_10 knows the future.' : 'Nothing looks ahead.', checks: [{ check: 'features', title: 'Features', verdict: leaks ? 'failed' : 'passed', text: 'sma_10' }] })] };
    case 'backtest': return { status: 'passed', outputs: await tables(GATES.backtest) };
    case 'evaluate': return {
      status: 'passed',
      outputs: [
        await table(job, session, folder, 'metric', metricSql(spec.seed / 100)), await json('evaluation', evaluationOf(spec)),
        await json('regimes', { kind: 'research.regimes', version: 1, fittedFrom: spec.train.from, fittedTo: spec.train.to, window: 20, text: '', thresholds: [{ name: 'high', value: 0.2 }], series: [['2020-07-20', 'high']], slices: [{ regime: 'high', title: 'High volatility', sessions: 100, stretches: 1 }] }),
        await json('costs', { kind: 'research.costs', version: 1, text: '', sessions: [], lines: [{ multiple: 1, books: [] }, { multiple: 2, books: [] }] }),
        await json('sweep', spec.validation.sweep === undefined ? null : { axes: [{ name: 'fast', title: 'Fast', values: [5, 10] }], metric: 'sharpe', cells: [{ at: [5], value: 0.9, test: 0.4 }, { at: [10], value: null, test: null }], chosen: [5], pbo: 0.5, deflated: null, text: '2 cells' }), await json('folds', null),
      ],
    };
    case 'qualify': return document(job, 'gates') === null ? { status: 'skipped', outputs: [] } : { status: 'passed', outputs: [await json('qualification', { kind: 'research.qualification', version: 1, experiment: String(job.request.params['experiment']), baseline: 'equal-weight', gatesSha256: 'a'.repeat(64), qualified: !spec.name.startsWith('weak-'), verdicts: [{ gate: 'sharpe', title: 'Sharpe', why: 'w', severity: 'hard', verdict: spec.name.startsWith('weak-') ? 'failed' : 'passed', candidate: 1, baseline: 0.5, bar: 0.7, text: '1 against 0.7', addresses: [] }], counts: { passed: 1, failed: 0, warned: 0, notEvaluable: 0 } })] };
    case 'shadow': {
      if (job.request.mode !== 'shadow') return { status: 'skipped', outputs: [] };
      const prior = document(job, 'shadow.prior') as { step: number } | null;
      const asked = (job.request.params['shadow'] as { steps: number | null }).steps ?? 10;
      const from = prior === null ? 0 : prior.step + 1;
      const to = Math.min(9, from + asked - 1);
      const check = `[{"code":"gross","title":"Gross exposure","observed":"1","limit":"1","ok":true}]`;
      const sql = `SELECT t AS source_row, CAST(t AS INTEGER) AS step, ${DAY} AS session, ${money('1000000')} AS equity, ${money('1000')} AS cash, 0.0::DOUBLE AS drawdown, 1 AS decided, '[{"number":1,"symbol":"AAA","side":"buy","type":"market","status":"filled","reason":"rebalance","decided":"2020-01-01","filled":"2020-01-02","asked":"10","units":"10","reference":"100","price":"100.1","commission":"1","value":"1001"}]' AS fills, '[]' AS positions, '${check}' AS checks, md5(CAST(t AS VARCHAR)) AS hash, true AS equal FROM range(${from}, ${to + 1}) a(t)`;
      const experiment = String(job.request.params['experiment']);
      return { status: 'passed', outputs: [await table(job, session, folder, 'shadow.step', sql), await json('shadow.state', { kind: 'research.shadow-state', version: 1, experiment, step: to, session: '2020-01-01', halted: false, hash: 'x' }), await json('shadow.report', { kind: 'research.shadow-report', version: 1, experiment, from: '2020-01-01', to: '2020-01-10', step: to, steps: 10, halted: false, equal: true, firstDifference: null, execution: [], governance: [] })] };
    }
  }
}

/** How many engines were started, and what each was asked. */
export const jobs: EngineJob[] = [];

export const preparedEngine: SpawnEngine = () => {
  const ended = once<[number | null, string | null]>();
  const answers = new Map<number, () => void>();
  let tell: (message: Json) => void = () => undefined;
  let asked = 0;
  const say = (message: FromEngine): void => tell(message as unknown as Json);
  const record = (made: GateRecord): Promise<void> => new Promise((resolve) => {
    asked += 1;
    answers.set(asked, resolve);
    say({ type: 'question', id: asked, question: { ask: 'gate-finished', record: made } });
  });
  async function work(job: EngineJob): Promise<void> {
    jobs.push(job);
    const folder = await mkdtemp(join(job.directories.scratch, 'prepared-'));
    const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(folder, 'duck'), directories: [folder, job.directories.artifacts] });
    let status: 'succeeded' | 'blocked' | 'failed' = 'succeeded';
    const name = (document(job, 'spec') as { name?: string } | null)?.name ?? '';
    const records: GateRecord[] = [];
    try {
      for (const id of Object.keys(GATES) as GateId[]) {
        const failed = name.startsWith('fails-') && id === 'backtest';
        const made: { status: GateRecord['status']; outputs: ArtifactRef[]; message?: string } = status !== 'succeeded' ? { status: 'skipped', outputs: [] } : failed ? { status: 'failed', outputs: [], message: 'it failed' } : await gate(id, job, session, folder);
        if (made.status === 'blocked' || made.status === 'failed') status = made.status;
        const done: GateRecord = { id, title: id, version: '1', status: made.status, seconds: 0, key: null, message: made.message || null, outputs: made.outputs, progress: null, summary: {} };
        records.push(done);
        await record(done);
      }
      const { inputs, params, mode } = job.request;
      const manifest = status === 'failed' ? null : await writeArtifact(job.directories.artifacts, 'manifest', 'application/json', 'json', canonicalJson({ inputs, params, mode, code: job.codeHash, outputs: records.map(({ outputs }) => outputs.map(({ sha256 }) => sha256)) } as Json));
      say({ type: 'finished', status, manifest, error: status === 'failed' ? { code: 'INTERNAL', message: 'it failed' } as never : null });
    } finally {
      session.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return {
    pid: undefined,
    onMessage: (listener) => {
      tell = listener;
      queueMicrotask(() => say({ type: 'ready' }));
    },
    onExit: (listener) => ended.listen(listener),
    send: (message) => {
      const told = message as unknown as ToEngine;
      if (told.type === 'start') void work(told.job).catch((error: unknown) => { process.stderr.write(`${String(error)}\n`); ended.fire(1, null); });
      else if (told.type === 'reply' || told.type === 'refusal') answers.get(told.id)?.();
      else if (told.type === 'done') ended.fire(0, null);
    },
    kill: () => ended.fire(null, 'SIGKILL'),
  };
};
