import type { CallOutput } from '../../../state/use-call.ts';

export type EclDocument = CallOutput<'ecl.documents'>[number];
export type DocumentKind = EclDocument['kind'];

export const KIND_WORDS: Readonly<Record<DocumentKind, { readonly one: string; readonly many: string; readonly subject: string | null }>> = {
  policy: { one: 'Policy', many: 'Policies', subject: 'policy' },
  scenarios: { one: 'Scenario set', many: 'Scenario sets', subject: 'scenario-set' },
  ledger: { one: 'Ledger', many: 'Ledgers', subject: null },
};
export const KINDS: readonly DocumentKind[] = ['policy', 'scenarios', 'ledger'];

export const APPROVAL_WORDS: Readonly<Record<EclDocument['approval'], { readonly look: string; readonly words: string }>> = {
  none: { look: 'queued', words: 'Not handed over' }, submitted: { look: 'review', words: 'Waits for approval' }, approved: { look: 'done', words: 'Approved' }, rejected: { look: 'blocked', words: 'Rejected' },
};

/** Documents by name, each with its versions, newest first; names in the order of their newest version. */
export function byName(documents: readonly EclDocument[]): { readonly name: string; readonly versions: readonly EclDocument[] }[] {
  const groups = new Map<string, EclDocument[]>();
  for (const each of documents) groups.set(each.name, [...(groups.get(each.name) ?? []), each]);
  return [...groups].map(([name, versions]) => ({ name, versions: versions.toSorted((a, b) => b.version - a.version) })).toSorted((a, b) => ((a.versions[0]?.savedAt ?? '') < (b.versions[0]?.savedAt ?? '') ? 1 : -1));
}

/** Was it made by levers? It is offered after the others. */
export function isWhatIf(document: Pick<EclDocument, 'name'>): boolean {
  return document.name.endsWith('-what-if');
}

/** How a document reads in a chip: `es-retail v3`. */
export function versionWords(document: EclDocument): string {
  return `${document.name} v${document.version}`;
}
