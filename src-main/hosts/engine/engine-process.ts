/**
 * The engine process: runs one pipeline for its supervisor and ends. It writes artifacts and nothing else; what it did is recorded
 * by the supervisor, whom it asks and waits for. It never outlives the supervisor.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { AppError, asAppError, fromWireError, toWireError, type Json } from '../../../src-shared/kernel/errors.ts';
import { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import type { ArtifactPort } from '../../engine/ports.ts';
import type { EngineDirectories, EngineJob, FromEngine, ToEngine } from '../../services/engine-protocol.ts';
import { connectToSupervisor } from '../engine-side.ts';
import { crashPoint } from '../crash-points.ts';
import { systemClock } from '../system-clock.ts';
import { createEngineLedger } from './engine-ledger.ts';

enableCompileCache();

const CANNOT_RECORD = 70;
const side = connectToSupervisor();
const cancel = new AbortController();
const send = (message: FromEngine): void => side.send(message as unknown as Json);
const ledger = createEngineLedger(send, systemClock, () => process.exit(CANNOT_RECORD));

// Not process.exit: it would wait for a statement that DuckDB is running in a thread, and nobody is left to hear its result.
side.onDisconnect(() => process.kill(process.pid, 'SIGKILL'));
side.onMessage((raw) => {
  const message = raw as unknown as ToEngine;
  switch (message.type) {
    case 'start': return void run(message.job);
    case 'cancel':
      send({ type: 'cancelling' });
      return cancel.abort();
    case 'reply': return ledger.answered(message.id, message.value);
    case 'refusal': return ledger.refused(message.id, fromWireError(message.error));
    case 'done': return void process.exit(0);
  }
});
send({ type: 'ready' });

async function run(job: EngineJob): Promise<void> {
  try {
    send(await execute(job));
  } catch (thrown) {
    send({ type: 'finished', status: 'failed', manifest: null, error: toWireError(asAppError(thrown)) });
  }
}

async function execute(job: EngineJob): Promise<FromEngine> {
  // Loaded here, not at the top: `ready` must not wait for DuckDB.
  const [{ runPipeline }, { PIPELINES }, { engineVersions }, { artifactPort }] = await Promise.all([
    import('../../engine/runner.ts'), import('../pipelines.ts'), import('../../data/duckdb-session.ts'), import('../../data/artifact-port.ts'),
  ]);
  const pipeline = PIPELINES.get(job.request.pipeline);
  if (!pipeline) throw new AppError('NOT_FOUND', `there is no pipeline ${job.request.pipeline}`);
  const outcome = await runPipeline({
    pipeline,
    request: job.request,
    config: await readConfig(job),
    codeHash: job.codeHash,
    engine: { ...job.versions, ...engineVersions(), node: process.versions.node },
    artifacts: withFallback(artifactPort(job.directories.artifacts, job.directories.scratch), job.directories, artifactPort),
    ledger,
    clock: systemClock,
    limits: job.limits,
    signal: cancel.signal,
    bypassMemo: job.bypassMemo,
    checkpoint: crashPoint(),
  });
  return { type: 'finished', status: outcome.status, manifest: outcome.manifest, error: outcome.error && toWireError(outcome.error) };
}

async function readConfig(job: EngineJob): Promise<ResolvedConfig['sections']> {
  const bytes = await readFile(job.configPath);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== job.request.configSha256) throw new AppError('CORRUPT', `the configuration of this run was ${job.request.configSha256} and is now ${found}`, { userAction: 'Start a new run with the configuration as it is.' });
  return ResolvedConfig.parse(JSON.parse(bytes.toString('utf8'))).sections;
}

/** A run into a scratch store still reads its inputs where they are. */
function withFallback(port: ArtifactPort, directories: EngineDirectories, make: (artifacts: string, scratch: string) => ArtifactPort): ArtifactPort {
  if (directories.readAlso === undefined) return port;
  const other = make(directories.readAlso, directories.scratch);
  const holder = (ref: Parameters<ArtifactPort['pathOf']>[0]): ArtifactPort => (existsSync(port.pathOf(ref)) ? port : other);
  return { ...port, pathOf: (ref) => holder(ref).pathOf(ref), holds: (ref) => holder(ref).holds(ref) };
}
