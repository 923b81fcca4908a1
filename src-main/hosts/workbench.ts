import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { CallContext } from '../../src-shared/contract/define.ts';
import type { SpawnEngine } from './engine-port.ts';
import type { FileTokens } from './file-tokens.ts';

export interface WorkbenchOptions {
  readonly workspaceDir: string;
  readonly actor: string;
  readonly host: CallContext['host'];
  readonly readOnly?: boolean;
  /** How the engine process is started; a forked Node process unless the host has its own way. */
  readonly spawnEngine?: SpawnEngine;
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
