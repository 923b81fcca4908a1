import type { z } from 'zod';

/** A kind of document that a pipeline's runs are given: how it is read, stored, named and approved. */
export interface DocumentKind<T extends z.ZodType = z.ZodType> {
  /** As the contract calls it: `policy`, `spec`. */
  readonly kind: string;
  /** As the store files it. */
  readonly stored: string;
  /** Slot of a run that it goes into. */
  readonly slot: string;
  readonly schema: T;
  /** What it is found again by: the versions of one name. */
  readonly key: (document: z.output<T>) => string;
  readonly title: (document: z.output<T>) => string;
  /**
   * Files below `resources` that come with the program, or folders (`demo/research/`) whose JSON and YAML files are offered where they are of
   * this kind; what an installation lacks is not offered.
   */
  readonly shipped: readonly string[];
  /** Subject of the approval mechanism that its content is; absent: it is imported, not approved. */
  readonly approval?: { readonly type: string; readonly title: string; readonly href: (sha256: string) => string };
  /** How a change between two versions is told. */
  readonly words: DocumentWords;
}

/** Words for paths of a document, so that a difference reads as people speak. */
export interface DocumentWords {
  /** Titles of members: the longest beginning that fits a path gives its title. */
  readonly titles: Readonly<Record<string, string>>;
  /** Names of members in people's words. */
  readonly words: Readonly<Record<string, string>>;
  /** Members that are printed by a reader of their own. */
  readonly conventions?: readonly DocumentConvention[];
}

export interface DocumentConvention { readonly path: string; readonly title: string; readonly read: (document: never) => string }

/** The kinds of one pipeline, by the contract's name of each. */
export type DocumentKinds<K extends string = string> = Readonly<Record<K, DocumentKind>>;

/** Declares a kind; the document is what its schema gives. */
export function documentKind<T extends z.ZodType>(declared: DocumentKind<T>): DocumentKind {
  return declared as unknown as DocumentKind;
}
