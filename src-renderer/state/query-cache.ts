import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { asAppError } from '../../src-shared/kernel/errors.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';

/** What is known of one question to the host. `data` survives a refetch and an error: what was kept stays in sight. */
export interface QueryState<T> {
  readonly data: T | undefined;
  readonly error: AppError | null;
  readonly loading: boolean;
}

interface Entry {
  state: QueryState<unknown>;
  fetch: (signal: AbortSignal) => Promise<unknown>;
  listeners: Set<() => void>;
  running: AbortController | null;
  stale: boolean;
}

const EMPTY: QueryState<never> = { data: undefined, error: null, loading: true };
const KEPT_WITHOUT_LISTENER = 200;

/** The key of a question: method and canonical input. */
export function queryKey(method: string, input: unknown): string {
  return `${method} ${canonicalJson(input as never)}`;
}

/** Answers of the host by method and input. One request per key at a time; the newest answer wins. Holds no view state. */
export class QueryCache {
  readonly #entries = new Map<string, Entry>();

  /** The present state; the same object until it changes. */
  peek<T>(key: string): QueryState<T> {
    return (this.#entries.get(key)?.state ?? EMPTY) as QueryState<T>;
  }

  /** Follows a question; asks it when nothing fresh is known. Returns the function that stops following. */
  subscribe(key: string, fetch: (signal: AbortSignal) => Promise<unknown>, listener: () => void): () => void {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { state: EMPTY, fetch, listeners: new Set(), running: null, stale: true };
      this.#entries.set(key, entry);
    }
    entry.fetch = fetch;
    entry.listeners.add(listener);
    if (entry.stale && entry.running === null) this.#run(entry);
    return () => {
      entry.listeners.delete(listener);
      this.#trim();
    };
  }

  /** Asks again; who follows keeps the old data until the answer comes. */
  refetch(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#run(entry);
  }

  /** Marks every question of these methods (`runs.` matches a namespace) that `fits` its key as old; asks the followed ones again. */
  invalidate(methods: readonly string[], fits: (key: string) => boolean = () => true): void {
    for (const [key, entry] of this.#entries) {
      const method = key.slice(0, key.indexOf(' '));
      if (!methods.some((name) => method === name || (name.endsWith('.') && method.startsWith(name))) || !fits(key)) continue;
      entry.stale = true;
      if (entry.listeners.size > 0) this.#run(entry);
    }
  }

  #run(entry: Entry): void {
    entry.running?.abort();
    const controller = new AbortController();
    entry.running = controller;
    entry.stale = false;
    this.#set(entry, { ...entry.state, loading: true });
    entry.fetch(controller.signal).then(
      (data) => {
        if (entry.running !== controller) return;
        entry.running = null;
        this.#set(entry, { data, error: null, loading: false });
      },
      (thrown: unknown) => {
        if (entry.running !== controller) return;
        entry.running = null;
        entry.stale = true;
        this.#set(entry, { ...entry.state, error: asAppError(thrown), loading: false });
      },
    );
  }

  #set(entry: Entry, state: QueryState<unknown>): void {
    entry.state = state;
    for (const listener of entry.listeners) listener();
  }

  /** Forgets the oldest answers that nobody follows. */
  #trim(): void {
    let spare = 0;
    for (const entry of this.#entries.values()) if (entry.listeners.size === 0) spare += 1;
    for (const [key, entry] of this.#entries) {
      if (spare <= KEPT_WITHOUT_LISTENER) return;
      if (entry.listeners.size > 0) continue;
      entry.running?.abort();
      this.#entries.delete(key);
      spare -= 1;
    }
  }
}
