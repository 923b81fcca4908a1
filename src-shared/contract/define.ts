import type { z } from 'zod';
import type { Role } from '../model/governance.ts';
import { ROLES } from '../model/governance.ts';

/** A request with one answer. Values are JSON only; both sides parse. */
export interface Call<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly in: I;
  readonly out: O;
  /** Changes the workspace: refused in a read-only one. */
  readonly mutates: boolean;
  /** Roles that may call it once roles are in force; reading is everybody's. */
  readonly allow: readonly Role[];
}

/** A subscription: items in order, each with a sequence number from which it can be resumed. */
export interface Stream<I extends z.ZodType = z.ZodType, T extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly in: I;
  readonly item: T;
}

export type Endpoint = Call | Stream;
export type Contract = Readonly<Record<string, Endpoint>>;

/** A call that changes the workspace names the roles that may; one that reads may be called by every role. */
type CallSpec<I, O> = { readonly in: I; readonly out: O } & ({ readonly mutates?: false } | { readonly mutates: true; readonly allow: readonly Role[] });

export function call<I extends z.ZodType, O extends z.ZodType>(spec: CallSpec<I, O>): Call<I, O> {
  return { kind: 'call', in: spec.in, out: spec.out, mutates: spec.mutates ?? false, allow: spec.mutates ? spec.allow : ROLES };
}

export function stream<I extends z.ZodType, T extends z.ZodType>(spec: { in: I; item: T }): Stream<I, T> {
  return { kind: 'stream', in: spec.in, item: spec.item };
}

/** What a handler is told beside its input. */
export interface CallContext {
  /** Asserted, not authenticated: the configured name and the operating-system user. */
  readonly actor: string;
  readonly host: 'electron' | 'loopback' | 'cli' | 'test';
  readonly signal: AbortSignal;
}

type CallHandler<E> = E extends Call<infer I, infer O> ? (input: z.output<I>, context: CallContext) => Promise<z.input<O>> : never;
type StreamHandler<E> = E extends Stream<infer I, infer T> ? (input: z.output<I>, context: CallContext) => AsyncIterable<z.input<T>> : never;

/** Exhaustive: a missing handler is a type error. */
export type Handlers<C extends Contract> = { readonly [K in keyof C]: C[K] extends Call ? CallHandler<C[K]> : StreamHandler<C[K]> };

type CallClient<E> = E extends Call<infer I, infer O> ? (input: z.input<I>, options?: { signal?: AbortSignal }) => Promise<z.output<O>> : never;
type StreamClient<E> = E extends Stream<infer I, infer T> ? (input: z.input<I>, onItem: (item: z.output<T>) => void, options?: { signal?: AbortSignal; onEnd?: (error: Error | null) => void }) => void : never;

/** What the renderer holds. */
export type Client<C extends Contract> = { readonly [K in keyof C]: C[K] extends Call ? CallClient<C[K]> : StreamClient<C[K]> };
