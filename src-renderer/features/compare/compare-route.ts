import { formatRoute } from '../../routing/route.ts';

/** Stands for a run that is not chosen yet. */
export const NOT_CHOSEN = '-';

export interface ComparePlace { readonly left: string | null; readonly right: string | null; readonly section: string; readonly rest: readonly string[] }

/** `#/compare/<left>/<right>/<section>/...`, without its first segment. */
export function comparePlace(rest: readonly string[]): ComparePlace {
  const run = (text: string | undefined): string | null => (text === undefined || text === NOT_CHOSEN ? null : text);
  return { left: run(rest[0]), right: run(rest[1]), section: rest[2] ?? 'causes', rest: rest.slice(3) };
}

/** The address of a section of a comparison. */
export function compareHref(left: string | null, right: string | null, section?: string, rest: readonly string[] = [], query: Readonly<Record<string, string | undefined>> = {}): string {
  return formatRoute(['compare', left ?? NOT_CHOSEN, right ?? NOT_CHOSEN, ...(section === undefined ? [] : [section, ...rest])], query);
}
