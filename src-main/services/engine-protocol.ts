import type { EngineLimits } from '../engine/gate.ts';
import type { MemoEntry } from '../engine/ports.ts';
import type { Json, WireError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord, RunRequest } from '../../src-shared/model/run.ts';

/**
 * What the supervisor and the engine process say to each other, as JSON. The engine says `ready`, is given one job, asks while it
 * works (each question is answered by `reply`), and says `finished`. It is then told `done` and ends.
 */
export interface EngineJob {
  readonly request: RunRequest;
  /** The resolved configuration as stored; the engine hashes it and refuses one that is not `request.configSha256`. */
  readonly configPath: string;
  readonly codeHash: string;
  /** Versions that the engine cannot know itself: `tapestry`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly directories: EngineDirectories;
  readonly limits: EngineLimits;
  /** Recompute everything: for verification and perturbation. */
  readonly bypassMemo: boolean;
}

export interface EngineDirectories {
  /** Where artifacts are written. */
  readonly artifacts: string;
  /** Read where `artifacts` does not have a file: the workspace's, when the run writes into a scratch store. */
  readonly readAlso?: string;
  /** Same file system as `artifacts`: what gates make is adopted by rename. */
  readonly scratch: string;
}

export type Question =
  | { readonly ask: 'memo'; readonly key: string }
  | { readonly ask: 'gate-started'; readonly gate: string; readonly key: string | null }
  | { readonly ask: 'gate-finished'; readonly record: GateRecord };

export type ToEngine =
  | { readonly type: 'start'; readonly job: EngineJob }
  | { readonly type: 'cancel' }
  | { readonly type: 'reply'; readonly id: number; readonly value: MemoEntry | null }
  | { readonly type: 'refusal'; readonly id: number; readonly error: WireError }
  | { readonly type: 'done' };

export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'question'; readonly id: number; readonly question: Question }
  | { readonly type: 'progress'; readonly gate: string; readonly done: number; readonly total: number | null; readonly unit: string; readonly seen?: Json }
  | { readonly type: 'cancelling' }
  | { readonly type: 'finished'; readonly status: EngineStatus; readonly manifest: ArtifactRef | null; readonly error: WireError | null };

export type EngineStatus = 'succeeded' | 'blocked' | 'review_required' | 'failed' | 'cancelled';

/** The engine process as services see it; a host's port fits it. Messages are JSON; `onExit` is told once, also to late listeners. */
export interface EngineChild {
  send(message: Json): void;
  onMessage(listener: (message: Json) => void): void;
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}
