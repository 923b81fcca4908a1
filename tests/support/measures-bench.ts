import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import type { ComposedWorkbench } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { temporaryFolder } from './cli.ts';
import { demo } from './run-tape.ts';

type Method = Extract<keyof TapestryClient, string>;

/** A workspace with runs for management information, and its services as a host calls them: parsed on the way in and out. */
export async function measuresBench(actor = 'ada') {
  const folder = temporaryFolder('measures');
  const workspace = join(folder, 'ws');
  let workbench: ComposedWorkbench = composeWorkbench({ workspaceDir: workspace, actor, host: 'test' });
  const handlers = (): Record<string, (input: unknown, context: object) => Promise<unknown>> => workbench.handlers as never;

  async function call<M extends Method>(method: M, input: Parameters<TapestryClient[M]>[0]): Promise<Awaited<ReturnType<TapestryClient[M]>>> {
    const endpoint = contract[method] as { in: { parse(value: unknown): unknown }; out: { parse(value: unknown): unknown } };
    const answer = await handlers()[method]?.(endpoint.in.parse(input), { actor, host: 'test', signal: new AbortController().signal });
    return endpoint.out.parse(JSON.parse(JSON.stringify(answer))) as never;
  }

  async function run(tape = demo('2026-02-28').tape): Promise<Run> {
    const { mapping, decisions, deal } = demo('2026-02-28');
    const token = (path: unknown): string => workbench.fileTokens.issue(String(path), String(path).split('/').at(-1) ?? '');
    const { run: id } = await call('runs.start', { tape: token(tape), mapping: token(mapping), decisions: token(decisions), deal: token(deal), mode: 'mi' });
    return call('runs.wait', { run: id });
  }

  return {
    folder, workspace, call, run, context: () => workbench.context,
    /** Closes the workspace and opens it again, as on another day. */
    reopen: async (): Promise<void> => { await workbench.close(); workbench = composeWorkbench({ workspaceDir: workspace, actor, host: 'test' }); },
    /** Closes the workspace and keeps its folder: another host takes it. */
    close: async (): Promise<void> => { await workbench.close(); },
    dispose: async (): Promise<void> => { await workbench.close(); rmSync(folder, { recursive: true, force: true }); },
  };
}
export type MeasuresBench = Awaited<ReturnType<typeof measuresBench>>;
