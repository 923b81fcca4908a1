import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { TapestryClient, TapestryContract } from '../../src-shared/contract/contract.ts';
import type { Call } from '../../src-shared/contract/define.ts';
import type { AppError } from '../../src-shared/kernel/errors.ts';
import { useBridge } from '../bridge/bridge.ts';
import { QueryCache, queryKey } from './query-cache.ts';
import type { QueryState } from './query-cache.ts';

/** Names of the contract's calls. */
export type CallName = { [K in keyof TapestryContract]: TapestryContract[K] extends Call ? K : never }[keyof TapestryContract];
export type CallInput<M extends CallName> = Parameters<TapestryClient[M]>[0];
export type CallOutput<M extends CallName> = Awaited<ReturnType<TapestryClient[M]>>;

export interface Query<T> extends QueryState<T> {
  readonly error: AppError | null;
  readonly refetch: () => void;
}

export const CacheContext = createContext<QueryCache>(new QueryCache());

const IDLE: QueryState<never> = { data: undefined, error: null, loading: false };

/**
 * Asks the host and follows the answer: `const runs = useCall('runs.list', { offset: 0 })`. The cache is by method and input,
 * so that two views ask once. A null input asks nothing. Only for calls that do not mutate; those go through `useMutate`.
 */
export function useCall<M extends CallName>(method: M, input: CallInput<M> | null): Query<CallOutput<M>> {
  const { client } = useBridge();
  const cache = useContext(CacheContext);
  const key = input === null ? null : queryKey(method, input);
  const latest = useRef(input);
  latest.current = input;
  const subscribe = useCallback((listener: () => void) => {
    if (key === null) return () => {};
    const asked = latest.current;
    const fetch = (signal: AbortSignal) => (client[method] as (i: unknown, o: { signal: AbortSignal }) => Promise<unknown>)(asked, { signal });
    return cache.subscribe(key, fetch, listener);
  }, [cache, client, key, method]);
  const state = useSyncExternalStore(subscribe, () => (key === null ? IDLE : cache.peek<CallOutput<M>>(key)));
  return { ...state, refetch: () => key !== null && cache.refetch(key) };
}

/** The cache, to mark answers as old after a change: `useCache().invalidate(['runs.', 'audit.'])`. */
export function useCache(): QueryCache {
  return useContext(CacheContext);
}
