import type { Json } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';
import type { GateSummary } from './gate.ts';

/** Where artifacts live. Writing is atomic and durable before the promise resolves. */
export interface ArtifactPort {
  put(name: string, source: { readonly path: string } | { readonly text: string }, about: { extension: string; mediaType: string; rows?: number; logicalDigest?: string }): Promise<ArtifactRef>;
  pathOf(ref: Pick<ArtifactRef, 'sha256' | 'extension'>): string;
  /** Re-hashes the file; false when it is missing or altered. */
  holds(ref: Pick<ArtifactRef, 'sha256' | 'extension'>): Promise<boolean>;
  /** A fresh directory for one gate. */
  scratch(gate: string): Promise<{ path: string; dispose(): Promise<void> }>;
}

export interface MemoEntry {
  readonly status: 'passed' | 'blocked' | 'review_required';
  readonly outputs: readonly ArtifactRef[];
  readonly summary: GateSummary;
  readonly message: string | null;
}

/** The run's book: what is told here and acknowledged survives a crash. */
export interface RunLedger {
  memo(key: string): Promise<MemoEntry | null>;
  gateStarted(gate: string, key: string | null): Promise<void>;
  progress(gate: string, done: number, total: number | null, unit: string, seen?: Json): void;
  /** Resolves once durable. */
  gateFinished(record: GateRecord): Promise<void>;
}

/** Named points of a run at which tests kill the process; does nothing in the product. */
export type Checkpoint = (point: string) => void;
