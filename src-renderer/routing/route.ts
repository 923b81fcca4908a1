/**
 * Where the person is, as the hash of the address: `#/runs/r0001/findings?rule=BR-017&trace=annex2%3ARREL30%40X`.
 * The path names the view; the query holds its state (filters, selection) and the trace that stands in the right panel.
 */
export interface Route {
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export const HOME: Route = { path: ['runs'], query: {} };

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % in an address that somebody typed
  }
}

/** Parses a hash, with or without its `#`. An empty one is the home view. Never throws. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '').replace(/^\//, '');
  const mark = text.indexOf('?');
  const path = (mark < 0 ? text : text.slice(0, mark)).split('/').filter((part) => part !== '').map(decode);
  if (path.length === 0) return HOME;
  const query: Record<string, string> = {};
  if (mark >= 0) for (const [key, value] of new URLSearchParams(text.slice(mark + 1))) query[key] = value;
  return { path, query };
}

/** The hash of a route, keys in alphabetical order so that one view has one address. Undefined and empty values fall away. */
export function formatRoute(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries(query)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const search = new URLSearchParams(pairs).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** The run a route is about, or null. `#/runs/new` is a view, not a run. */
export function runOf(route: Route): string | null {
  const id = route.path[0] === 'runs' ? route.path[1] : undefined;
  return id !== undefined && /^(?:r\d{4,}|b[0-9a-f]{12})$/.test(id) ? id : null;
}

/** The run that a place shows numbers of, named in its query (`#/desk/w0001?run=r0002`), or null. */
export function namedRunOf(route: Route): string | null {
  const id = route.query['run'];
  return id !== undefined && /^(?:r\d{4,}|b[0-9a-f]{12})$/.test(id) ? id : null;
}

/** The address of a run's tab: `runHref('r0001', 'findings', { rule })`. Further segments go into `rest`. */
export function runHref(run: string, tab: string, query: Readonly<Record<string, string | undefined>> = {}, rest: readonly string[] = []): string {
  return formatRoute(['runs', run, tab, ...rest], query);
}
