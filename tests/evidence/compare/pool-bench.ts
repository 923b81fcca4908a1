import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeWorkbench } from '../../../src-main/hosts/compose.ts';
import { createClient } from '../../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../../src-main/hosts/workbench.ts';
import { generateTape, type GenerateOptions } from '../../../src-main/pipelines/tape/generator/generate.ts';
import { contract, type TapestryClient } from '../../../src-shared/contract/contract.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { temporaryFolder } from '../../support/cli.ts';

/** A workspace with services as hosts compose them, and a generated pool of two or more months. */
export async function comparedPool(options: Omit<GenerateOptions, 'out'> & { readonly name: string }) {
  const folder = temporaryFolder(options.name);
  const workspace = join(folder, 'ws');
  const pool = await generateTape({ answerKey: false, ...options, out: join(folder, 'pool') });
  // There before the workbench opens: what is put into it later counts for later runs.
  mkdirSync(join(workspace, 'config'), { recursive: true });
  const workbench = composeWorkbench({ workspaceDir: workspace, actor: 'ada', host: 'test' });
  // Only what is asked here: runs, comparisons and traces.
  const asked = <T extends object>(all: T): T => Object.fromEntries(Object.entries(all).filter(([name]) => /^(runs|compare|trace)\./.test(name))) as T;
  const clientOf = (of: ComposedWorkbench): TapestryClient => createClient(createDispatcher(asked(contract), asked(of.handlers), { clock: systemClock, host: 'test', log: silentLog, readOnly: of.readOnly }), 'ada');
  const client = clientOf(workbench);
  const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
  const month = (at: number) => {
    const { tape, deal } = pool.months[at] as (typeof pool.months)[number];
    return { tape: token(tape), deal: token(deal), mapping: token(pool.mapping), decisions: token(pool.decisions) };
  };
  return {
    folder, pool, workbench, client, token, month,
    async run(asked: Parameters<TapestryClient['runs.start']>[0]): Promise<Run> {
      const ended = await client['runs.wait'](await client['runs.start'](asked));
      if (ended.status !== 'succeeded') throw new Error(`run ${ended.id} is ${ended.status}: ${ended.error?.message ?? ended.gates.find((gate) => gate.message)?.message}`);
      return ended;
    },
    /** The same workspace, opened once more for reading. */
    reopen() {
      const second = composeWorkbench({ workspaceDir: workspace, actor: 'ada', host: 'test', readOnly: true });
      return { client: clientOf(second), close: () => second.close() };
    },
    async close() {
      await workbench.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
