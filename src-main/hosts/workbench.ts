import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { CallContext } from '../../src-shared/contract/define.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import type { TraceDeclaration } from '../derive/trace-declaration.ts';
import type { ServiceContext } from '../services/context.ts';
import type { PipelineRegistration } from '../services/pipeline-port.ts';
import type { SpawnEngine } from './engine-port.ts';
import type { FileTokens } from './file-tokens.ts';

export interface WorkbenchOptions {
  readonly workspaceDir: string;
  readonly actor: string;
  readonly host: CallContext['host'];
  readonly readOnly?: boolean;
  /** How the engine process is started; a forked Node process unless the host has its own way. */
  readonly spawnEngine?: SpawnEngine;
  /** Other than the system's; for tests. */
  readonly clock?: Clock;
  /** Pipelines beside those of the product; `spawnEngine` must know their gates. */
  readonly tenants?: readonly Tenant[];
}

/** What a pipeline is to this process: what it tells the services, and how its values are traced. Its gates run in the engine process. */
export interface Tenant {
  readonly registration: PipelineRegistration;
  readonly traces: TraceDeclaration;
}

/** The services of one open workspace, as a host needs them. */
export interface Workbench {
  readonly handlers: TapestryHandlers;
  readonly fileTokens: FileTokens;
  /** True also when it was not asked for: another process holds the workspace. */
  readonly readOnly: boolean;
  /** Stops the engine, closes the stores, gives up the lock. */
  close(): Promise<void> | void;
}

/** A workbench of this process, with what its handlers are made from: for commands and tests that start a run by its request. */
export interface ComposedWorkbench extends Workbench {
  readonly context: ServiceContext;
}
