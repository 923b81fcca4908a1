import { chmod, rm, writeFile } from 'node:fs/promises';
import { contract } from '../../../src-shared/contract/contract.ts';
import type { Clock } from '../../../src-shared/kernel/clock.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import type { Log } from '../dispatch/log.ts';
import type { Workbench } from '../workbench.ts';
import { assertLoopback, LOOPBACK_ADDRESS } from './guard.ts';
import { createMetrics } from './metrics.ts';
import { startLoopback } from './server.ts';
import type { LoopbackHost } from './server.ts';

export interface ServeOptions {
  readonly openWorkbench: () => Promise<Workbench>;
  readonly workspaceDir: string;
  readonly actor: string;
  readonly assets: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly address?: string;
  readonly port?: number;
  /** Where to leave the address with its token, mode 0600, for a program that attaches; removed at the end. */
  readonly tokenFile?: string;
}

/**
 * What `npm start` without Electron and `tapestry serve` do: opens the workspace and serves it on 127.0.0.1.
 * Throws INVALID_INPUT for another address before anything is opened.
 */
export async function serve(options: ServeOptions): Promise<LoopbackHost & { readonly readOnly: boolean }> {
  assertLoopback(options.address ?? LOOPBACK_ADDRESS);
  const workbench = await options.openWorkbench();
  try {
    const metrics = createMetrics();
    const dispatcher = createDispatcher(contract, workbench.handlers, { clock: options.clock, host: 'loopback', log: options.log, readOnly: workbench.readOnly, observe: (sample) => metrics.observe(sample) });
    const host = await startLoopback({
      dispatcher, metrics, actor: options.actor, log: options.log, assets: options.assets,
      fileTokens: workbench.fileTokens, workspaceDir: options.workspaceDir, readOnly: workbench.readOnly,
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    if (options.tokenFile !== undefined) await writeSecret(options.tokenFile, host.url);
    return {
      ...host,
      readOnly: workbench.readOnly,
      async close(graceMs) {
        await host.close(graceMs);
        if (options.tokenFile !== undefined) await rm(options.tokenFile, { force: true });
        await workbench.close();
      },
    };
  } catch (thrown) {
    await workbench.close();
    throw thrown;
  }
}

/** Never readable by others, not even between creation and chmod. */
async function writeSecret(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(path, 0o600);
}
