import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { asAppError } from '../../src-shared/kernel/errors.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { missingPages } from './row-source.ts';
import type { RowSource } from './row-source.ts';

export interface PagedRows<Row> extends RowSource<Row> {
  readonly loading: boolean;
  readonly error: AppError | null;
  readonly refetch: () => void;
}

const PAGES_KEPT = 40;

interface Known<Row> {
  total: number | null;
  pages: Map<number, readonly Row[] | 'asked'>;
  running: Set<AbortController>;
}

/**
 * Pages of at most 500 rows, fetched as they come into sight; the 40 last used are kept. A change of `key` (run, filter,
 * order) forgets all. `fetchPage` may be a new function at each render.
 */
export function usePagedRows<Row>(key: string, fetchPage: (offset: number, limit: number, signal: AbortSignal) => Promise<{ total: number; items: readonly Row[] }>, pageSize = 200): PagedRows<Row> {
  const [, redraw] = useState(0);
  const [error, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const known = useMemo<Known<Row>>(() => ({ total: null, pages: new Map(), running: new Set() }), [key, attempt]);
  const latest = useRef({ fetchPage, known });
  latest.current = { fetchPage, known };

  const load = useCallback((page: number) => {
    const into = latest.current.known;
    const controller = new AbortController();
    into.pages.set(page, 'asked');
    into.running.add(controller);
    latest.current.fetchPage(page * pageSize, pageSize, controller.signal).then((answer) => {
      into.total = answer.total;
      into.pages.delete(page);
      into.pages.set(page, answer.items);
      if (latest.current.known === into) setError(null);
      for (const old of into.pages.keys()) {
        if (into.pages.size <= PAGES_KEPT) break;
        if (into.pages.get(old) !== 'asked') into.pages.delete(old);
      }
    }, (thrown: unknown) => {
      into.pages.delete(page);
      if (!controller.signal.aborted && latest.current.known === into) setError(asAppError(thrown));
    }).finally(() => {
      into.running.delete(controller);
      if (latest.current.known === into) redraw((count) => count + 1);
    });
  }, [pageSize]);

  useEffect(() => {
    setError(null);
    load(0);
    return () => {
      for (const controller of known.running) controller.abort();
      // A page that was asked and not answered is asked again by whoever comes back to this key.
      for (const [page, rows] of known.pages) if (rows === 'asked') known.pages.delete(page);
    };
  }, [known, load]);

  const seen = useCallback((first: number, last: number) => {
    const { known: now } = latest.current;
    if (now.total === null) return;
    for (const page of missingPages(first, last, now.total, pageSize, (number) => now.pages.has(number))) load(page);
  }, [load, pageSize]);

  return {
    total: known.total ?? 0,
    loading: known.total === null && error === null,
    error,
    row(index) {
      const page = known.pages.get(Math.floor(index / pageSize));
      return page === undefined || page === 'asked' ? undefined : page[index % pageSize];
    },
    seen,
    refetch: () => setAttempt((count) => count + 1),
  };
}
