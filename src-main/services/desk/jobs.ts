import { AppError } from '../../../src-shared/kernel/errors.ts';

/** What goes on at a paper. */
export interface JobState { readonly job: 'walk' | 'reperform' | null; readonly done: number; readonly total: number; readonly detail: string }

const NOTHING: JobState = { job: null, done: 0, total: 0, detail: '' };

interface Running { state: JobState; readonly controller: AbortController }

/** Long work on papers in this host: one at a time a paper, watched and cancelled from any view. */
export class DeskJobs {
  private readonly running = new Map<string, Running>();
  private readonly watchers = new Map<string, Set<() => void>>();

  /** Does the work; `signal` is of whoever asked, and cancelling from elsewhere ends it too. Error: CONFLICT where the paper is at work already. */
  async during<T>(paper: string, job: 'walk' | 'reperform', signal: AbortSignal, work: (signal: AbortSignal, report: (done: number, total: number, detail: string) => void) => Promise<T>): Promise<T> {
    if (this.running.has(paper)) throw new AppError('CONFLICT', `work paper ${paper} is at work already`, { userAction: 'Wait until it has ended, or cancel it.' });
    const controller = new AbortController();
    const entry: Running = { controller, state: { job, done: 0, total: 0, detail: '' } };
    this.running.set(paper, entry);
    const stop = (): void => controller.abort();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    this.tell(paper);
    try {
      return await work(controller.signal, (done, total, detail) => {
        entry.state = { job, done, total, detail };
        this.tell(paper);
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.running.delete(paper);
      this.tell(paper);
    }
  }

  cancel(paper: string): boolean {
    const entry = this.running.get(paper);
    entry?.controller.abort();
    return entry !== undefined;
  }

  state(paper: string): JobState {
    return this.running.get(paper)?.state ?? NOTHING;
  }

  /** The state now and each change; steps in between may be left out. Ends with the signal. */
  async *watch(paper: string, signal: AbortSignal): AsyncGenerator<JobState> {
    let wake: (() => void) | null = null;
    let changed = true;
    const listener = (): void => { changed = true; wake?.(); };
    const own = this.watchers.get(paper) ?? new Set();
    this.watchers.set(paper, own.add(listener));
    signal.addEventListener('abort', listener);
    try {
      while (!signal.aborted) {
        if (changed) {
          changed = false;
          yield this.state(paper);
        } else await new Promise<void>((resolve) => { wake = resolve; });
      }
    } finally {
      signal.removeEventListener('abort', listener);
      own.delete(listener);
      if (own.size === 0) this.watchers.delete(paper);
    }
  }

  private tell(paper: string): void {
    for (const listener of this.watchers.get(paper) ?? []) listener();
  }
}
