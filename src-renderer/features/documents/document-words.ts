import type { DocumentVersion } from './desk.ts';

export const APPROVAL_WORDS: Readonly<Record<DocumentVersion['approval'], { readonly look: string; readonly words: string }>> = {
  none: { look: 'queued', words: 'Not handed over' }, submitted: { look: 'review', words: 'Waits for approval' }, approved: { look: 'done', words: 'Approved' }, rejected: { look: 'blocked', words: 'Rejected' },
};

/** Documents by name, each with its versions, newest first; names in the order of their newest version. */
export function byName<D extends Pick<DocumentVersion, 'name' | 'version' | 'savedAt'>>(documents: readonly D[]): { readonly name: string; readonly versions: readonly D[] }[] {
  const groups = new Map<string, D[]>();
  for (const each of documents) groups.set(each.name, [...(groups.get(each.name) ?? []), each]);
  return [...groups].map(([name, versions]) => ({ name, versions: versions.toSorted((a, b) => b.version - a.version) })).toSorted((a, b) => ((a.versions[0]?.savedAt ?? '') < (b.versions[0]?.savedAt ?? '') ? 1 : -1));
}

/** How a document reads in a chip: `es-retail v3`. */
export function versionWords(document: Pick<DocumentVersion, 'name' | 'version'>): string {
  return `${document.name} v${document.version}`;
}
