import type { ComponentType } from 'react';
import { useBridge } from '../../bridge/bridge.ts';
import { useCall, type Query } from '../../state/use-call.ts';
import { useMutate, type Mutation } from '../../state/use-mutate.ts';

/** One version of a document, as every desk lists it. */
export interface DocumentVersion {
  readonly kind: string; readonly name: string; readonly title: string; readonly version: number; readonly sha256: string;
  readonly savedBy: string; readonly savedAt: string; readonly note: string; readonly shipped: boolean;
  readonly approval: 'none' | 'submitted' | 'approved' | 'rejected'; readonly approvedBy: readonly string[];
}

export interface KindWords {
  readonly one: string;
  readonly many: string;
  /** Subject of the approval mechanism; null for what is not approved. */
  readonly subject: string | null;
}

/** What a pipeline says so that its documents get their screens. */
export interface DocumentDesk {
  /** Namespace of its calls. */
  readonly calls: 'ecl' | 'research';
  /** Path of the view, e.g. `['ecl', 'documents']`. */
  readonly path: readonly string[];
  readonly kinds: readonly string[];
  readonly words: Readonly<Record<string, KindWords>>;
  /** Said where there is none at all. */
  readonly empty: string;
  /** Shows one to read. */
  readonly Read: ComponentType<{ readonly kind: string; readonly text: string }>;
  /** Offered after the others. */
  readonly isSecondary?: (document: DocumentVersion) => boolean;
  /** A member's name where the comparison has none. */
  readonly titleOf?: (path: string) => string;
}

export interface Fault { readonly path: string; readonly message: string }
export interface Change { readonly path: string; readonly title: string; readonly kind: 'added' | 'removed' | 'changed'; readonly before: string | null; readonly after: string | null }

// The calls of every desk have one shape and differ in their kinds only, which the host checks: here they are asked by the name of the first.
export function useDocuments(desk: DocumentDesk): Query<readonly DocumentVersion[]> {
  return useCall(`${desk.calls}.documents` as 'ecl.documents', {});
}

export function useDocument(desk: DocumentDesk, kind: string, sha256: string): Query<{ readonly about: DocumentVersion; readonly text: string }> {
  return useCall(`${desk.calls}.document` as 'ecl.document', { kind: kind as 'policy', sha256 });
}

export function useDifferences(desk: DocumentDesk, kind: string, left: string | null, right: string): Query<readonly Change[]> {
  return useCall(`${desk.calls}.diff` as 'ecl.diff', left === null ? null : { kind: kind as 'policy', left, right });
}

/** Keeps a text or a file as the next version of its name. */
export function useSaveDocument(desk: DocumentDesk): Omit<Mutation<'ecl.saveDocument'>, 'send'> & { send(input: { kind: string; text?: string; file?: string; note: string }): Promise<DocumentVersion | undefined> } {
  const save = useMutate(`${desk.calls}.saveDocument` as 'ecl.saveDocument');
  return { ...save, send: (input) => save.send(input as Parameters<typeof save.send>[0]) };
}

/** Checks a text without keeping it. */
export function useCheckDocument(desk: DocumentDesk): (kind: string, text: string, signal: AbortSignal) => Promise<readonly Fault[]> {
  const { client } = useBridge();
  return async (kind, text, signal) => (await client[`${desk.calls}.checkDocument` as 'ecl.checkDocument']({ kind: kind as 'policy', text }, { signal })).faults;
}
