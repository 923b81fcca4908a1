import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Cause } from '../../../src-shared/model/comparison.ts';
import type { Session } from '../../data/duckdb-session.ts';
import { text } from '../../derive/sql-text.ts';
import { findCauses } from '../../evidence/compare/causes.ts';
import { planBridge, writeBridge, type BridgePlan } from '../../evidence/compare/bridge.ts';
import type { ComparedRun, RunPair } from '../../evidence/compare/compared-run.ts';
import { matchRows, openTablePair, type TablePair } from '../../evidence/compare/match-rows.ts';
import { Remembered } from '../../evidence/remembered.ts';
import type { ServiceContext } from '../context.ts';

/** Joined tables that are kept on the disk; the one longest unused goes first. */
const MOST_FILES = 24;
const MEMORY_MB = 1_024;

/** Opens pairs of runs and keeps what was joined of them in the workspace's scratch folder, by content: no run is ever changed. */
export class ComparisonDesk {
  readonly #context: ServiceContext;
  readonly #files = new Map<string, Promise<string>>();
  readonly #causes = new Remembered<Awaited<ReturnType<typeof findCauses>>>(8);
  #folder: Promise<string> | null = null;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** Errors: NOT_FOUND for an unknown run, CONFLICT while one still runs, INVALID_INPUT for runs of two pipelines. */
  async open(left: string, right: string): Promise<RunPair> {
    const pair = { left: await this.#open(left), right: await this.#open(right) };
    if (pair.left.run.pipeline !== pair.right.run.pipeline) throw new AppError('INVALID_INPUT', `run ${left} is of pipeline ${pair.left.run.pipeline}, run ${right} of ${pair.right.run.pipeline}: they have nothing to compare`, { userAction: 'Choose two runs of one pipeline.' });
    return pair;
  }

  async #open(id: string): Promise<ComparedRun> {
    const { store, evidence } = this.#context;
    const run = store.runs.get(id);
    if (run.status === 'queued' || run.status === 'running') throw new AppError('CONFLICT', `run ${id} is ${run.status}: what it will have made is not known yet`, { userAction: 'Wait until it rests.' });
    if (!evidence.trace) throw new AppError('UNAVAILABLE', 'this build of Tapestry has no traces, which comparisons stand on', { userAction: 'Use a complete build.' });
    return { run, request: store.runs.request(id), context: await evidence.trace.open(run) };
  }

  causes(pair: RunPair): Promise<{ readonly causes: readonly Cause[]; readonly notes: readonly string[] }> {
    // A run that is resumed has another end: its manifest or its status tells.
    return this.#causes.get([pair.left, pair.right].map(({ run }) => `${run.id} ${run.status} ${run.manifestSha256 ?? ''}`).join(' '), () => findCauses(pair));
  }

  /** A DuckDB of its own for one question, so that leaving the question stops it. */
  async session<T>(pair: RunPair, signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    const { openSession } = await import('../../data/duckdb-session.ts');
    const folder = await this.#work();
    const places = [pair.left, pair.right].flatMap(({ context }) => [...context.declaration.tables, ...context.declaration.findings].filter(({ slot }) => context.archive.has(slot)).map(({ slot }) => dirname(context.archive.path(slot))));
    const session = await openSession({ threads: this.#context.engine.threads, memoryLimitMb: Math.min(MEMORY_MB, this.#context.engine.memoryMb), tempDirectory: join(folder, 'spill'), directories: [...new Set([this.#context.folders.artifacts, folder, ...places])], signal });
    try {
      return await work(session);
    } finally {
      session.close();
    }
  }

  /** A table of both runs with its rows matched: the pair and the matched rows as SQL. */
  async matched(pair: RunPair, space: string, signal: AbortSignal): Promise<{ readonly table: TablePair; readonly rows: string }> {
    const table = await openTablePair(pair, space);
    return { table, rows: await this.#file(['rows', table.left, table.right, ...table.key, ...table.columns.map(({ column, leftType, rightType }) => `${column} ${leftType} ${rightType}`)], pair, signal, (session, path) => matchRows(session, table, path)) };
  }

  /** A bridge loan by loan, as SQL, with its plan. */
  async bridge(pair: RunPair, id: string, signal: AbortSignal): Promise<{ readonly plan: BridgePlan; readonly rows: string }> {
    const plan = await planBridge(pair, id);
    await openTablePair(pair, plan.declaration.table);
    return { plan, rows: await this.#file(['bridge', plan.relation.sql, JSON.stringify(plan.declaration), ...plan.steps.map((step) => step.id)], pair, signal, (session, path) => writeBridge(session, plan, path)) };
  }

  /** `read_parquet` of a file made once for a key; who asks while it is made waits for it. */
  async #file(key: readonly string[], pair: RunPair, signal: AbortSignal, make: (session: Session, path: string) => Promise<void>): Promise<string> {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex');
    for (;;) {
      const held = this.#files.get(name);
      const made = held ?? this.#make(name, pair, signal, make);
      this.#files.delete(name);
      this.#files.set(name, made);
      try {
        const path = await made;
        if (existsSync(path)) return `read_parquet(${text(path)})`;
      } catch (thrown) {
        // Another question that was left took its making with it: this one makes it again.
        if (held === undefined || signal.aborted || !(thrown instanceof AppError) || thrown.code !== 'CANCELLED') throw thrown;
      }
      if (this.#files.get(name) === made) this.#files.delete(name);
    }
  }

  #make(name: string, pair: RunPair, signal: AbortSignal, make: (session: Session, path: string) => Promise<void>): Promise<string> {
    const making = (async () => {
      const path = join(await this.#work(), `${name}.parquet`);
      try {
        await this.session(pair, signal, (session) => make(session, `${path}.making`));
        await rename(`${path}.making`, path);
      } catch (thrown) {
        await rm(`${path}.making`, { force: true });
        this.#files.delete(name);
        throw thrown;
      }
      await this.#shrink();
      return path;
    })();
    making.catch(() => undefined);
    return making;
  }

  async #shrink(): Promise<void> {
    for (const [name, file] of [...this.#files].slice(0, Math.max(0, this.#files.size - MOST_FILES))) {
      this.#files.delete(name);
      await file.then((path) => rm(path, { force: true }), () => undefined);
    }
  }

  async #work(): Promise<string> {
    const make = (): Promise<string> => {
      mkdirSync(this.#context.folders.scratch, { recursive: true });
      return mkdtemp(join(this.#context.folders.scratch, 'compare-'));
    };
    const folder = await (this.#folder ??= make());
    if (existsSync(folder)) return folder;
    // A host that opened for writing has cleared the scratch folder.
    this.#files.clear();
    return (this.#folder = make());
  }
}
