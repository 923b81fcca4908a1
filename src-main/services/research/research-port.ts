import type { z } from 'zod';
import type { ResearchOverview } from '../../../src-shared/contract/research.ts';

/** Files of a run by path, hash-checked where they are read: what questions of the port stand on. */
export interface ResearchRunFiles {
  readonly run: string;
  /** Path of the artifact in a slot; null where the run made none. */
  path(slot: string): string | null;
  /** A JSON artifact, hashed as it is read; null where the run made none. */
  json(slot: string): Promise<unknown>;
}

/**
 * What the services ask of the research model. Services know no pipeline: `src-main/hosts/research` binds this to the model's code. A part
 * that this build does not have is null, and what needs it answers UNAVAILABLE.
 */
export interface ResearchPort {
  /** Every feature of the registry, in its order. */
  readonly features: (() => readonly RegistryFeature[]) | null;
  /** The tear sheet, made from the run's artifacts. */
  readonly tearSheet: ((files: ResearchRunFiles, as: 'html' | 'pdf') => Promise<{ readonly fileName: string; readonly bytes: Uint8Array }>) | null;
  /** Writes a synthetic market into a folder. */
  readonly generate: ((folder: string, asked: { readonly symbols: number; readonly sessions: number; readonly seed: number }) => Promise<readonly GeneratedFile[]>) | null;
  close(): Promise<void> | void;
}

export type RegistryFeature = z.output<typeof ResearchOverview>['features'][number] & { readonly sets: readonly string[]; readonly inputs: readonly string[] };
export interface GeneratedFile { readonly name: string; readonly path: string; readonly bytes: number; readonly what: string; /** `planted`: what was planted and must be found; no run reads it. */ readonly kind: 'data' | 'ingestion' | 'spec' | 'gates' | 'planted' }
