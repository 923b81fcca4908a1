/**
 * Starts engine processes for runs and is the only one who writes what they report:
 *
 *  1. A run is created in the store (queued) and waits its turn; one runs at a time unless told otherwise.
 *  2. Its engine process is started. Every gate it starts or finishes is one durable transaction with one log row; the engine
 *     goes on only when it has the answer, so what was acknowledged survives a kill of either process.
 *  3. At the end the manifest and the ending are recorded. A process that died is a failed run with CRASHED: `resume` takes it up,
 *     and finished gates are reused.
 */
import { AppError, type ErrorCode, type Json } from '../../src-shared/kernel/errors.ts';
import type { GateRecord, Run, RunRequest } from '../../src-shared/model/run.ts';
import type { FindingTotals, GateHeader, Store, Who } from '../store/store.ts';
import { runInEngine, type EngineBook, type EngineEnding, type EngineRun } from './engine-link.ts';
import type { EngineChild, EngineJob } from './engine-protocol.ts';
import { RunEventLog, restingLog, type RunEvent } from './run-events.ts';

export interface SupervisorOptions {
  readonly store: Store;
  readonly spawn: () => EngineChild;
  /** Gates of a pipeline, in the order they run. Throws NOT_FOUND for an unknown one. */
  readonly gatesOf: (pipeline: string) => readonly GateHeader[];
  /** What the engine needs beside the request. */
  readonly jobOf: (request: RunRequest) => EngineJob;
  /** Runs at the same time. 1 by default: DuckDB takes the threads and the memory it is given. */
  readonly atOnce?: number;
  /** How long a cancelled engine may take to stop by itself. */
  readonly killAfterMs?: number;
  /** The store could not record how a run ended. */
  readonly onFault?: (thrown: unknown) => void;
  /** Named points at which tests end this process. */
  readonly checkpoint?: (point: string) => void;
}

export interface RunSupervisor {
  /** Creates a run and queues it. */
  submit(request: RunRequest, who: Who): Run;
  /** Takes up a run that did not succeed. Errors: NOT_FOUND, CONFLICT. */
  resume(id: string, who: Who): Run;
  /** Acknowledges at once; false when the run was at rest already. */
  cancel(id: string, who: Who): boolean;
  /** Resolves when the run rests. Errors: NOT_FOUND, CANCELLED when the signal aborts first. */
  wait(id: string, signal: AbortSignal): Promise<Run>;
  events(id: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Interrupts what runs (it can be resumed) and starts nothing more. */
  close(): Promise<void>;
}

interface Active {
  readonly id: string;
  readonly who: Who;
  engine: EngineRun | null;
  cancelled: boolean;
  readonly rested: PromiseWithResolvers<void>;
}

/** Event logs of runs at rest that are kept for watchers who come late. */
const KEPT_LOGS = 50;

export function createRunSupervisor(options: SupervisorOptions): RunSupervisor {
  const { store } = options;
  const active = new Map<string, Active>();
  const queue: Active[] = [];
  const logs = new Map<string, RunEventLog>();
  let running = 0;
  let closing = false;

  function enqueue(id: string, who: Who): void {
    const entry: Active = { id, who, engine: null, cancelled: false, rested: Promise.withResolvers() };
    active.set(id, entry);
    const log = logs.get(id) ?? new RunEventLog(id);
    logs.delete(id);
    logs.set(id, log);
    log.reopen();
    log.status('queued');
    queue.push(entry);
    setImmediate(pump);
  }

  function pump(): void {
    while (!closing && running < (options.atOnce ?? 1)) {
      const next = queue.shift();
      if (!next) return;
      running += 1;
      // Only a store that cannot write ends here: the run stays as it is on the disk, and opening the workspace again settles it.
      void execute(next).catch((thrown: unknown) => options.onFault?.(thrown)).finally(() => {
        running -= 1;
        pump();
      });
    }
  }

  async function execute(entry: Active): Promise<void> {
    const { id, who } = entry;
    const log = logOf(id);
    try {
      const request = store.runs.request(id);
      store.runs.start(id, who);
      log.status('running');
      const book = new Book(options, id, who, log);
      entry.engine = runInEngine(options.spawn(), options.jobOf(request), book);
      if (entry.cancelled) entry.engine.cancel(0);
      rest(entry, await entry.engine.ended, book);
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : new AppError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
      rest(entry, { status: 'failed', manifest: null, error }, null);
    }
  }

  function rest(entry: Active, ending: EngineEnding, book: Book | null): void {
    const { id, who } = entry;
    const interrupted = closing && !entry.cancelled && ending.status !== 'succeeded';
    const status = interrupted ? 'interrupted' as const : ending.status;
    const error = interrupted ? new AppError('CANCELLED', 'Tapestry was closed while this run was on its way', { userAction: 'Resume it.' }) : ending.error;
    try {
      options.checkpoint?.('host:before-finish');
      store.runs.finish(id, {
        status,
        ...(ending.manifest ? { manifest: ending.manifest } : {}),
        ...(error ? { error: { code: error.code, message: error.message, userAction: error.userAction ?? null } } : {}),
        ...(book ? { findings: book.totals() } : {}),
      }, who);
      options.checkpoint?.('host:after-finish');
    } finally {
      logOf(id).status(status, error?.message ?? null);
      logOf(id).close();
      active.delete(id);
      for (const old of logs.keys()) if (logs.size > KEPT_LOGS && !active.has(old)) logs.delete(old);
      entry.rested.resolve();
    }
  }

  function logOf(id: string): RunEventLog {
    return logs.get(id) ?? restingLog(store.runs.get(id));
  }

  return {
    submit(request, who) {
      if (closing) throw new AppError('CONFLICT', 'Tapestry is closing');
      const run = store.runs.create(request, options.gatesOf(request.pipeline), who);
      options.checkpoint?.('host:created');
      enqueue(run.id, who);
      return run;
    },
    resume(id, who) {
      const run = store.runs.get(id);
      if (active.has(id) || run.status === 'succeeded') throw new AppError('CONFLICT', `Run ${id} is ${run.status} and cannot be resumed`, { userAction: run.status === 'succeeded' ? 'It is finished. Start a new run; what is unchanged will be reused.' : 'Wait for it, or cancel it.', details: { run: id, status: run.status } });
      enqueue(id, who);
      return run;
    },
    cancel(id, who) {
      const entry = active.get(id);
      if (!entry) {
        store.runs.get(id);
        return false;
      }
      if (entry.cancelled) return true;
      entry.cancelled = true;
      store.audit.append({ ...who, kind: 'run.cancel-asked', subject: id, payload: {} });
      entry.engine?.cancel(options.killAfterMs ?? 1500);
      const queued = queue.indexOf(entry);
      if (queued !== -1) {
        queue.splice(queued, 1);
        rest(entry, { status: 'cancelled', manifest: null, error: new AppError('CANCELLED', 'cancelled before it began') }, null);
      }
      return true;
    },
    async wait(id, signal) {
      const entry = active.get(id);
      if (entry) await Promise.race([entry.rested.promise, aborted(signal)]);
      return store.runs.get(id);
    },
    events: (id, after, signal) => (logs.get(id) ?? restingLog(store.runs.get(id))).follow(after, signal),
    async close() {
      closing = true;
      for (const entry of queue.splice(0)) rest(entry, { status: 'failed', manifest: null, error: null }, null);
      const open = [...active.values()];
      for (const entry of open) entry.engine?.kill();
      await Promise.all(open.map((entry) => entry.rested.promise));
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = (): void => reject(new AppError('CANCELLED' satisfies ErrorCode, 'waiting was broken off; the run goes on'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}

/** Writes what one execution of a run reports, and adds up what its gates found. */
class Book implements EngineBook {
  readonly #options: SupervisorOptions;
  readonly #run: string;
  readonly #who: Who;
  readonly #log: RunEventLog;
  readonly #found = new Map<string, FindingTotals>();
  #rows: number | undefined;

  constructor(options: SupervisorOptions, run: string, who: Who, log: RunEventLog) {
    this.#options = options;
    this.#run = run;
    this.#who = who;
    this.#log = log;
  }

  memo(key: string): ReturnType<EngineBook['memo']> {
    const entry = this.#options.store.memo.get(key);
    if (!entry || (entry.status !== 'passed' && entry.status !== 'blocked' && entry.status !== 'review_required')) return null;
    return { status: entry.status, outputs: entry.outputs, summary: entry.summary, message: entry.message };
  }

  gateStarted(gate: string, key: string | null): void {
    this.#options.store.runs.recordGateStarted(this.#run, gate, key, this.#who);
    this.#log.gate(gate, 'running', null);
  }

  progress(gate: string, done: number, total: number | null, unit: string, seen?: Json): void {
    this.#options.store.runs.noteGateProgress(this.#run, gate, { done, total, unit });
    this.#log.push({ kind: 'progress', gate, status: 'running', done, total, unit, message: null, ...(seen === undefined ? {} : { seen: seen as RunEvent['seen'] }) });
  }

  gateFinished(record: GateRecord): void {
    const { id: gate, status, summary } = record;
    if (status === 'waiting' || status === 'running') throw new AppError('INTERNAL', `gate ${gate} was reported as finished while ${status}`);
    const number = (name: string): number => (typeof summary[name] === 'number' ? summary[name] : 0);
    this.#found.set(gate, { blocking: number('blocking'), review: number('review'), info: number('info') });
    // The first gate that counts rows is the one that read them.
    if (this.#rows === undefined && typeof summary['rows'] === 'number') this.#rows = summary['rows'];
    this.#options.checkpoint?.(`host:before-commit:${gate}`);
    this.#options.store.runs.recordGateFinished(this.#run, {
      gate, status, key: record.key, seconds: record.seconds, message: record.message, outputs: record.outputs, summary,
      remember: record.key !== null && (status === 'passed' || status === 'blocked' || status === 'review_required'),
      findings: this.totals(), ...(this.#rows === undefined ? {} : { rows: this.#rows }),
    }, this.#who);
    this.#options.checkpoint?.(`host:after-commit:${gate}`);
    this.#log.gate(gate, status, record.message);
  }

  totals(): FindingTotals {
    const all = [...this.#found.values()];
    const sum = (of: (found: FindingTotals) => number): number => all.reduce((total, found) => total + of(found), 0);
    return { blocking: sum((found) => found.blocking), review: sum((found) => found.review), info: sum((found) => found.info) };
  }
}
