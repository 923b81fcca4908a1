import { useSyncExternalStore } from 'react';
import { formatRoute, parseRoute } from './route.ts';
import type { Route } from './route.ts';

let lastHash: string | undefined;
let lastRoute: Route;

/** The present route; the same object for as long as the hash stands. */
export function currentRoute(): Route {
  if (window.location.hash !== lastHash) {
    lastHash = window.location.hash;
    lastRoute = parseRoute(lastHash);
  }
  return lastRoute;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

/** The route, following the address. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/**
 * Goes to an address made by `formatRoute` or `runHref`. `replace` leaves no step in the history: for filters while they are
 * typed, never for a view that a person would want to come back from.
 */
export function navigate(href: string, options: { replace?: boolean } = {}): void {
  if (href === window.location.hash) return;
  if (options.replace) {
    window.history.replaceState(null, '', href);
    for (const listener of listeners) listener();
  } else {
    window.location.hash = href;
  }
}

/** Changes parts of the query and keeps the rest; undefined removes a key. */
export function setQuery(change: Readonly<Record<string, string | undefined>>, options: { replace?: boolean } = {}): void {
  const { path, query } = currentRoute();
  navigate(formatRoute(path, { ...query, ...change }), options);
}
