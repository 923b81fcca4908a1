import type { z } from 'zod';
import type { RunEvent as RunEventSchema } from '../../src-shared/contract/runs.ts';
import type { Run } from '../../src-shared/model/run.ts';

export type RunEvent = z.infer<typeof RunEventSchema>;
type NewEvent = Omit<RunEvent, 'seq' | 'run'>;

/**
 * What happened in one run, in order, for those who watch. It holds a bounded number of events whatever the run's length: a newer
 * progress or state of a gate replaces the older one, because a watcher who joins late needs where things stand, not every tick.
 */
export class RunEventLog {
  readonly run: string;
  #seq = 0;
  #events: RunEvent[] = [];
  #closed = false;
  #waiting = new Set<() => void>();

  constructor(run: string) {
    this.run = run;
  }

  push(event: NewEvent): void {
    this.#seq += 1;
    const same = (held: RunEvent): boolean => held.gate === event.gate && (held.kind === event.kind || (held.kind === 'progress' && event.kind === 'gate'));
    this.#events = [...this.#events.filter((held) => !same(held)), { seq: this.#seq, run: this.run, ...event }];
    this.#wake();
  }

  gate(gate: string, status: string, message: string | null): void {
    this.push({ kind: 'gate', gate, status, done: null, total: null, unit: null, message });
  }

  status(status: string, message: string | null = null): void {
    this.push({ kind: 'status', gate: null, status, done: null, total: null, unit: null, message });
  }

  /** The run rests: watchers get what is left and end. A resumed run opens the log again. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  reopen(): void {
    this.#closed = false;
  }

  /** Events after `after`, then new ones as they come, until the run rests or the signal aborts. */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    // A number from before a restart of the host is larger than any of ours: begin anew rather than wait for it.
    let last = after > this.#seq ? 0 : after;
    while (!signal.aborted) {
      const next = this.#events.find((event) => event.seq > last);
      if (next) {
        last = next.seq;
        yield next;
      } else if (this.#closed) return;
      else await this.#change(signal);
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** The log of a run that nobody in this process runs: how it stands in the store, and its end. */
export function restingLog(run: Run): RunEventLog {
  const log = new RunEventLog(run.id);
  for (const gate of run.gates) log.gate(gate.id, gate.status, gate.message);
  log.status(run.status, run.error?.message ?? null);
  log.close();
  return log;
}
