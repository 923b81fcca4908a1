import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeArtifact } from '../../src-main/data/artifact-files.ts';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { forkEngine } from '../../src-main/hosts/engine-port.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Decision } from '../../src-shared/model/decision.ts';
import type { Run, RunKind } from '../../src-shared/model/run.ts';
import type { Tariff } from './toy-points.ts';
import { pointsTenant, stallsTenant, toyTenant } from './toy-tenant.ts';

/** The roll as it arrived. Line 8 (source row 7) is R-003 again; row 5 names no shop; row 4 gives more discount than it takes. */
export const TILL = readFileSync(new URL('./till.csv', import.meta.url), 'utf8');

export interface ToySpec {
  readonly roll?: string;
  readonly rulings?: readonly Decision[];
  readonly kind?: RunKind;
  readonly title?: string;
  readonly priorRun?: string | null;
  /** Runs the pipeline of stalls on these books, by slot. */
  readonly market?: Readonly<Record<string, string>>;
  /** Runs the pipeline with points, by this tariff. */
  readonly tariff?: Tariff;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

export interface ToyBench extends ComposedWorkbench {
  readonly root: string;
  readonly workspace: string;
  /** The contract as a host carries it, in the name of `ada`. */
  readonly client: TapestryClient;
  /** The same for another name. */
  as(actor: string): TapestryClient;
  /** Runs the pipeline to its end through the supervisor and a real engine process. */
  run(spec?: ToySpec): Promise<Run>;
  dispose(): Promise<void>;
}

/** A workspace in a temporary folder whose workbench knows the toy pipeline beside those of the product. */
export function toyBench(options: { readonly actor?: string } = {}): ToyBench {
  const root = mkdtempSync(join(tmpdir(), 'tapestry-toy-'));
  const workspace = join(root, 'ws');
  const actor = options.actor ?? 'ada';
  const workbench = composeWorkbench({ workspaceDir: workspace, actor, host: 'test', tenants: [toyTenant, pointsTenant, stallsTenant], spawnEngine: (spawn) => forkEngine({ ...spawn, entry: fileURLToPath(new URL('./toy-engine.ts', import.meta.url)) }) });
  const { context } = workbench;
  const dispatcher = createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly });
  const who = { actor, host: 'test' } as const;

  async function run(spec: ToySpec = {}): Promise<Run> {
    const artifact = async (name: string, extension: string, mediaType: string, fileName: string, text: string) => ({ ...(await writeArtifact(context.folders.artifacts, name, mediaType, extension, text)), fileName });
    const inputs = spec.market ? await Promise.all(Object.entries(spec.market).map(([slot, text]) => artifact(slot, 'csv', 'text/csv', `${slot.slice(7)}-book.csv`, text))) : [await artifact('roll', 'csv', 'text/csv', 'till.csv', spec.roll ?? TILL)];
    if (spec.rulings) inputs.push(await artifact('rulings', 'json', 'application/json', 'rulings.json', JSON.stringify({ kind: 'decisions', version: 1, decisions: spec.rulings })));
    if (spec.tariff) inputs.push(await artifact('tariff', 'json', 'application/json', 'tariff.json', JSON.stringify(spec.tariff)));
    const config = await context.config.keep(context.config.resolve(null, 'residential'), who);
    const made = context.supervisor.submit({ pipeline: (spec.market ? stallsTenant : spec.tariff ? pointsTenant : toyTenant).registration.id, mode: 'day', regime: null, title: spec.title ?? 'till.csv', kind: spec.kind ?? 'draft', inputs, priorRun: spec.priorRun ?? null, params: { rollName: 'till.csv', ...spec.params }, configSha256: config.sha256 }, who);
    return context.supervisor.wait(made.id, new AbortController().signal);
  }

  return {
    ...workbench, root, workspace, run,
    client: createClient(dispatcher, actor), as: (name) => createClient(dispatcher, name),
    dispose: async () => {
      await workbench.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
