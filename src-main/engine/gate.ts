import type { z } from 'zod';
import type { Json } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';

export type GateSummary = Readonly<Record<string, string | number | boolean | null>>;

/** How a gate ended. `blocked` and `review_required` stop what depends on it; their outputs are kept all the same. */
export interface GateResult {
  readonly outcome: 'passed' | 'blocked' | 'review_required';
  readonly message?: string;
  /** Few, flat facts for the run view and the manifest's reader. */
  readonly summary: GateSummary;
}

/** What a gate is handed. It reaches nothing else. */
export interface GateContext<P> {
  readonly params: P;
  /** Value of a configuration section that the gate declared; throws for any other. */
  config(section: string): unknown;
  /** The artifact in an input slot; throws INTERNAL when the slot was not declared or is empty. */
  input(slot: string): ArtifactRef & { readonly path: string };
  optional(slot: string): (ArtifactRef & { readonly path: string }) | null;
  /** The artifacts of a declared family of slots (`vendor.*`), by slot name in order of code units; empty where the run has none. */
  family(family: string): readonly (ArtifactRef & { readonly path: string })[];
  /** Parses a JSON input with its schema. */
  inputJson<T extends z.ZodType>(slot: string, schema: T): Promise<z.output<T>>;
  /** Hands over an output; every declared output of a passed gate must be handed over exactly once. */
  output(slot: string, artifact: { readonly path: string } | { readonly text: string } | { readonly json: unknown }, about: OutputAbout): Promise<ArtifactRef>;
  /** A fresh directory inside the workspace, removed when the gate ends. */
  readonly scratch: string;
  readonly limits: EngineLimits;
  readonly signal: AbortSignal;
  /** `seen`: the whole picture so far for people who watch (a grid, a curve), at most 64 KiB of JSON; a later one replaces it, and none may be missed. Never a result. */
  progress(done: number, total: number | null, unit: string, seen?: Json): void;
}

export interface OutputAbout {
  readonly extension: string;
  readonly mediaType: string;
  readonly rows?: number;
  readonly logicalDigest?: string;
}

export interface EngineLimits {
  readonly threads: number;
  readonly memoryMb: number;
  /** Where a gate may keep what only saves time (a compiled helper); never read for a result. */
  readonly cacheDirectory: string;
}

/** What `when` may look at. */
export interface GatePrecondition {
  readonly params: Readonly<Record<string, unknown>>;
  has(slot: string): boolean;
}

export interface GateDefinition<P = unknown> {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** Slots read; a trailing `?` marks one that may be empty. `vendor.*` is a family: every slot from outside that begins with `vendor.`, possibly none. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly params: z.ZodType<P>;
  /** Sections of the resolved configuration that decide this gate's result; only these enter its key. */
  readonly config?: readonly string[];
  /** A reason to skip, or null to run. */
  readonly when?: (precondition: GatePrecondition) => string | null;
  /** Attempts in all for retryable errors; 1 by default. */
  readonly attempts?: number;
  readonly budgetSeconds?: number;
  readonly run: (context: GateContext<P>) => Promise<GateResult>;
}

/** Declares a gate; the type of its parameters follows from their schema. */
export function defineGate<P>(definition: GateDefinition<P>): GateDefinition<unknown> {
  return definition as GateDefinition<unknown>;
}

/** Whether an input names a family of slots. */
export function isFamily(input: string): boolean {
  return input.endsWith('.*');
}

/** Whether a slot belongs to a family: `vendor.1` to `vendor.*`. */
export function inFamily(family: string, slot: string): boolean {
  return slot.startsWith(family.slice(0, -1));
}

export function slotName(input: string): string {
  return input.endsWith('?') ? input.slice(0, -1) : input;
}
