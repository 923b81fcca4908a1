import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { contract } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { RunRequest } from '../../src-shared/model/run.ts';
import { artifactPath, removeOrphans } from '../data/artifact-files.ts';
import { createReader } from '../data/reader-session.ts';
import { createConfigDesk } from '../services/config-desk.ts';
import type { ServiceContext, WorkspaceFolders } from '../services/context.ts';
import { runInEngine } from '../services/engine-link.ts';
import type { EngineDirectories, EngineJob } from '../services/engine-protocol.ts';
import { createHandlers } from '../services/handlers.ts';
import type { PipelineRegistration } from '../services/pipeline-port.ts';
import { createApprovals } from '../services/governance/approvals.ts';
import { guardHandlers } from '../services/governance/guard.ts';
import { identityDesk } from '../services/governance/identity-desk.ts';
import { ensureLogKey, signHead } from '../services/log-head.ts';
import { createRunFiles } from '../services/run-files.ts';
import { createRunSupervisor } from '../services/run-supervisor.ts';
import { openWorkspaceStore } from '../store/open-workspace.ts';
import { keyFiles } from '../adapters/keys/key-files.ts';
import { eclTraces } from '../pipelines/ecl/trace-declaration.ts';
import { researchTraces } from '../pipelines/research/trace-declaration.ts';
import { researchPipeline } from '../pipelines/research/pipeline.ts';
import { tapeTraces } from '../pipelines/tape/trace-declaration.ts';
import { codeHash } from './code-hash.ts';
import { crashPoint } from './crash-points.ts';
import { spawnEngine } from './engine/spawn-engine.ts';
import { forkEngine } from './engine-port.ts';
import { eclPort } from './ecl/ecl-port.ts';
import { eclRegistration } from './ecl/ecl-registration.ts';
import { evidencePorts } from './evidence-ports.ts';
import { createFileTokens } from './file-tokens.ts';
import { assertNodeApi } from './node-api.ts';
import { installationRoot, tapestryVersion } from './installation.ts';
import { researchPort } from './research/research-port.ts';
import { researchRegistration } from './research/research-registration.ts';
import { systemClock } from './system-clock.ts';
import { tapeRegistration } from './tape/tape-registration.ts';
import type { ComposedWorkbench, Tenant, WorkbenchOptions } from './workbench.ts';

const TENANTS: readonly Tenant[] = [{ registration: tapeRegistration, traces: tapeTraces }, { registration: eclRegistration, traces: eclTraces }, { registration: researchRegistration(researchPipeline), traces: researchTraces }];

/**
 * Opens a workspace with all its services: takes the lock (or opens read-only where another process has it), cleans away what a
 * crash left behind, and wires stores, engine and services. Errors: those of `openWorkspaceStore`; UNAVAILABLE on an older Node.
 */
export function composeWorkbench(options: WorkbenchOptions): ComposedWorkbench {
  assertNodeApi();
  const clock = options.clock ?? systemClock;
  const folders = foldersOf(resolve(options.workspaceDir));
  const tenants = [...TENANTS, ...(options.tenants ?? [])];
  const pipelines: ReadonlyMap<string, PipelineRegistration> = new Map(tenants.map(({ registration }) => [registration.id, registration]));
  const traces = new Map(tenants.map((tenant) => [tenant.registration.id, tenant.traces]));
  const who = { actor: options.actor, host: options.host };
  if (options.readOnly === true && !existsSync(folders.root)) throw new AppError('NOT_FOUND', `there is no workspace at ${folders.root}`, { userAction: 'Open it once for writing, or name another folder.' });
  const opened = openWorkspaceStore(folders.root, { clock, who, mode: options.readOnly === true ? 'read' : 'write-else-read' });
  const { store } = opened;
  try {
    const warnings = opened.writer === null ? [] : [`Read-only: ${opened.writer.actor} has this workspace open for writing (process ${opened.writer.pid}).`];
    if (!store.readOnly) cleanUp(folders, warnings);
    for (const run of store.report.interruptedRuns) warnings.push(`Run ${run} was interrupted when Tapestry ended; it can be resumed.`);
    const root = installationRoot();
    const limits = { threads: positive(process.env['TAPESTRY_THREADS']) ?? Math.min(4, availableParallelism()), memoryMb: positive(process.env['TAPESTRY_MEMORY_MB']) ?? Math.max(512, Math.min(4096, Math.floor(totalmem() / 1024 / 1024 / 4))), cacheDirectory: folders.cache };
    const files = createFileTokens();
    const config = createConfigDesk({ configDir: join(root, 'config'), workspaceDir: folders.root, artifacts: folders.artifacts, store });
    const runFiles = createRunFiles(store, folders.artifacts);
    const reader = createReader({ directories: [folders.artifacts, folders.outbox], tempDirectory: join(folders.scratch, `reader-${process.pid}`) });
    const code = codeHash(root);
    const spawn = () => spawnEngine(options.spawnEngine ?? forkEngine, (text) => process.stderr.write(text));
    const jobOf = (request: RunRequest, directories: EngineDirectories, bypassMemo: boolean): EngineJob => ({
      request, configPath: artifactPath(folders.artifacts, { sha256: request.configSha256, extension: 'json' }), codeHash: code,
      versions: { tapestry: tapestryVersion(root) }, directories, limits, bypassMemo,
    });
    const supervisor = createRunSupervisor({
      store, spawn, checkpoint: crashPoint(),
      onFault: (thrown) => void process.stderr.write(`the end of a run could not be recorded: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`),
      gatesOf: (id) => {
        const pipeline = pipelines.get(id);
        if (!pipeline) throw new AppError('NOT_FOUND', `there is no pipeline ${id}`);
        return pipeline.gates;
      },
      jobOf: (request) => jobOf(request, { artifacts: folders.artifacts, scratch: folders.scratch }, false),
    });
    if (!store.readOnly) interruptQueued();
    const evidence = evidencePorts({
      store, clock, folders, runFiles, config, reader, traces,
      runAside(request, folder, book, signal) {
        const run = runInEngine(spawn(), jobOf(request, { artifacts: join(folder, 'artifacts'), scratch: join(folder, 'scratch'), readAlso: folders.artifacts }, true), { memo: () => null, gateStarted: () => undefined, progress: () => undefined, gateFinished: (record) => book.gateFinished(record) });
        signal.addEventListener('abort', () => run.cancel(1500), { once: true });
        return run.ended;
      },
    });
    let java: Promise<boolean> | undefined;
    const keys = keyFiles(join(folders.root, 'keys'));
    ensureLogKey(store, keys, who);
    const identity = identityDesk({ store, keys, clock });
    const research = researchPort({ tempDirectory: join(folders.scratch, 'tear-sheet'), memoryMb: 512 });
    const ecl = eclPort({ reader, clock, threads: limits.threads });
    const context: ServiceContext = {
      ecl, research, codeHash: code, store, clock, folders, actor: options.actor, host: options.host, readOnly: store.readOnly, files, config, runFiles, reader, supervisor, pipelines, traces, evidence, keys, warnings, identity, approvals: createApprovals({ store, runFiles, identity, pipelines, config }), signedHead: () => signHead(store, keys, clock), offered: new Set(),
      engine: { ...limits, versions: async () => ({ tapestry: tapestryVersion(root), node: process.versions.node, ...(await import('../data/duckdb-session.ts')).engineVersions() }) },
      hasJava: () => (java ??= probeJava()), resource: (name) => readFileSync(join(root, 'resources', name), 'utf8'), resourceNames: (folder) => filesIn(join(root, 'resources', folder)),
    };
    return {
      handlers: guardHandlers(contract, createHandlers(context), identity), context, fileTokens: files, readOnly: store.readOnly,
      async close() {
        await supervisor.close();
        await ecl.close();
        await research.close();
        reader.close();
        opened.close();
      },
    };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }

  /** Runs that waited for their turn when the last host ended. */
  function interruptQueued(): void {
    for (const run of store.runs.page({ status: 'queued', limit: 500 }).runs) {
      store.runs.finish(run.id, { status: 'interrupted', error: { code: 'CANCELLED', message: 'Tapestry ended before this run began', userAction: 'Resume it.' } }, who);
    }
  }
}

function foldersOf(root: string): WorkspaceFolders {
  const at = (name: string): string => join(root, name);
  return { root, artifacts: at('artifacts'), scratch: at('scratch'), cache: at('cache'), schemas: at('schemas'), inbox: at('inbox'), outbox: at('outbox') };
}

/** By the one writer, before anything is written. */
function cleanUp(folders: WorkspaceFolders, warnings: string[]): void {
  rmSync(folders.scratch, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  removeOrphans(folders.artifacts);
  if (isNetworkFolder(folders.root)) warnings.push('This workspace lies on a network folder: locks and durability depend on that server. Use a local disk.');
}

/** Linux only: other systems do not tell without asking programs. */
function isNetworkFolder(folder: string): boolean {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n').map((line) => line.split(' '));
    const holding = mounts.filter(([, at]) => at !== undefined && (folder === at || folder.startsWith(at.endsWith('/') ? at : `${at}/`))).sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0];
    return /^(nfs|nfs4|cifs|smb3|smbfs|9p|fuse\.sshfs|afs|ceph)$/.test(holding?.[2] ?? '');
  } catch {
    return false;
  }
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort() : [];
}

function positive(text: string | undefined): number | null {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number > 0 ? number : null;
}

async function probeJava(): Promise<boolean> {
  const { javaVersion } = await import('../adapters/xsd/java-launch.ts');
  return (await javaVersion('java')) !== null;
}
