import type { CallOutput } from '../../../state/use-call.ts';

export type EclDocument = CallOutput<'ecl.documents'>[number];
export type DocumentKind = EclDocument['kind'];

export const KIND_WORDS: Readonly<Record<DocumentKind, { readonly one: string; readonly many: string; readonly subject: string | null }>> = {
  policy: { one: 'Policy', many: 'Policies', subject: 'policy' },
  scenarios: { one: 'Scenario set', many: 'Scenario sets', subject: 'scenario-set' },
  ledger: { one: 'Ledger', many: 'Ledgers', subject: null },
};
export const KINDS: readonly DocumentKind[] = ['policy', 'scenarios', 'ledger'];

/** Was it made by levers? It is offered after the others. */
export function isWhatIf(document: Pick<EclDocument, 'name'>): boolean {
  return document.name.endsWith('-what-if');
}
