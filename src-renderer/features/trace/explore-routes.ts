import { parseAddress } from '../../../src-shared/model/address.ts';
import { DocumentRef, ForwardFrom } from '../../../src-shared/contract/explore.ts';
import { formatRoute, runHref } from '../../routing/route.ts';

/** How one number is looked at: the way back, the way forward, its neighbourhood. */
export type TraceWay = 'path' | 'forward' | 'graph' | 'comments';

/** Where a way of looking at a number stands: `#/runs/r0001/trace/annex2:RREL30@X?view=forward`. */
export function wayHref(run: string, address: string, way: TraceWay): string {
  return runHref(run, 'trace', { view: way === 'path' ? undefined : way }, [address]);
}

export function wayOf(query: Readonly<Record<string, string>>): TraceWay {
  return query['view'] === 'forward' || query['view'] === 'graph' || query['view'] === 'comments' ? query['view'] : 'path';
}

/** The address of "what does this reach": a number's own, or `forward?kind=rule&rule=BR-017`. */
export function forwardHref(run: string, from: ForwardFrom): string {
  if (from.kind === 'address') return wayHref(run, from.address, 'forward');
  const query = Object.fromEntries(Object.entries(from).filter(([, value]) => value !== null).map(([key, value]) => [key, String(value)]));
  return runHref(run, 'trace', query, ['forward']);
}

/** What such an address asks for; null where somebody typed another thing. */
export function forwardOf(query: Readonly<Record<string, string>>): ForwardFrom | null {
  const number = (name: string): number => (/^\d{1,15}$/.test(query[name] ?? '') ? Number(query[name]) : Number.NaN);
  const parsed = ForwardFrom.safeParse(query['kind'] === 'cell' ? { kind: 'cell', sourceRow: number('sourceRow'), column: number('column') } : query);
  return parsed.success ? parsed.data : null;
}

/** The address of a document that vouches for a step, at the version the run used. */
export function documentHref(run: string, origin: DocumentRef): string {
  return runHref(run, 'trace', { kind: origin.kind, ref: origin.ref, hash: origin.hash }, ['document']);
}

export function documentOf(query: Readonly<Record<string, string>>): DocumentRef | null {
  const parsed = DocumentRef.safeParse(query);
  return parsed.success ? parsed.data : null;
}

export function whyHref(run: string, text?: string): string {
  return runHref(run, 'trace', { text }, ['why-not']);
}

/** The field graph around a place that need not be one number. */
export function graphHref(run: string, focus: string): string {
  return runHref(run, 'trace', { focus }, ['graph']);
}

/** Depth and direction of a graph as the address says; what it does not say is 2 and both. */
export function graphShape(query: Readonly<Record<string, string>>): { readonly depth: number; readonly direction: 'back' | 'forward' | 'both' } {
  const depth = Number(query['depth'] ?? 2);
  const direction = query['direction'];
  return { depth: Number.isInteger(depth) && depth >= 1 && depth <= 6 ? depth : 2, direction: direction === 'back' || direction === 'forward' ? direction : 'both' };
}

/** What a change of a document reaches, where that can be asked. */
export function forwardOfDocument(origin: Pick<DocumentRef, 'kind' | 'ref'>): ForwardFrom | null {
  const mark = origin.ref.indexOf('#');
  const [head, key] = mark < 0 ? [origin.ref, null] : [origin.ref.slice(0, mark), origin.ref.slice(mark + 1)];
  switch (origin.kind) {
    case 'decision': return { kind: 'decision', id: origin.ref };
    case 'rule': return { kind: 'rule', rule: origin.ref };
    case 'document': return { kind: 'document', ref: origin.ref };
    case 'lookup': return { kind: 'lookup', table: head, key };
    case 'mapping': {
      // `column 18` counts from 1, a place of the source from 0.
      const column = /^column (\d+)$/.exec(origin.ref)?.[1];
      return column === undefined ? null : { kind: 'column', space: 'source', column: `c${Number(column) - 1}` };
    }
    default: return null;
  }
}

/** `space:column` of an address: its place in the field graph; the text itself where it is none. */
export function placeOfAddress(address: string): string {
  try {
    const { space, column } = parseAddress(address);
    return `${space}:${column}`;
  } catch {
    return address;
  }
}

/** The hash in what a person pasted: a whole link of the workbench or its `#/...` part; null for any other text. */
export function pastedLink(text: string): string | null {
  const at = text.indexOf('#/');
  if (at < 0 || (at > 0 && !/^[a-z]+:\/\//i.test(text))) return null;
  const hash = text.slice(at).trim();
  return /\s/.test(hash) || hash === '#/' ? null : hash;
}

/** An address that a person typed or pasted, as it must be written; null for any other text. */
export function typedAddress(text: string): string | null {
  try {
    parseAddress(text.trim());
    return text.trim();
  } catch {
    return null;
  }
}

/** The place where any number of any run is looked for. */
export function searchHref(text?: string, run?: string): string {
  return formatRoute(['trace'], { q: text, run });
}
