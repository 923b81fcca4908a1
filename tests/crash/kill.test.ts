import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { folderForTest, smallPool, snapshotProgram, temporaryFolder, type CliResult } from '../support/cli.ts';
import { acknowledged, childrenOf, hashesOf, isAlive, readWreck, resumeTrial, startTrial, type Subject } from './trial.ts';

const CRASHED = 15;
/** Points inside the engine process, and in the host around its transactions. */
const ENGINE_POINTS = ['ingest:started', 'ingest:writing:source', 'ingest:computed', 'align:recorded', 'transform:started', 'transform:writing:canonical.plan', 'transform:computed', 'validate:recorded', 'stratify:writing:strata', 'run:manifest'];
const HOST_POINTS = ['host:created', 'host:before-commit:ingest', 'host:after-commit:ingest', 'host:before-commit:transform', 'host:after-commit:transform', 'host:after-commit:aggregate', 'host:before-finish', 'host:after-finish'];
const RANDOM_TRIALS = 20;

describe.skipIf(process.platform !== 'linux')('kill -9', () => {
  const folder = temporaryFolder('crash');
  let subject: Subject;
  let undisturbed: Record<string, string>;
  let seconds = 0;
  beforeAll(async () => {
    subject = { program: snapshotProgram(join(folder, 'program')), pool: await smallPool(join(folder, 'pool')) };
    const started = performance.now();
    const result = await startTrial(subject, join(folder, 'undisturbed')).ended;
    seconds = (performance.now() - started) / 1000;
    expect(result.code, result.stderr).toBe(0);
    undisturbed = await hashesOf(result);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The log is whole, nothing acknowledged is lost, and resuming ends with the hashes of an undisturbed run. */
  async function recovers(workspace: string, result: CliResult): Promise<void> {
    const wreck = await readWreck(workspace).catch(() => null);
    // Before the store was made there is nothing to lose.
    if (wreck) {
      expect(wreck.faults).toEqual([]);
      for (const [gate, status] of acknowledged(result)) expect(wreck.ended.get(gate), `${gate} was said to be ${status}`).toBe(status);
    } else expect(acknowledged(result).size).toBe(0);
    if (wreck?.status === 'succeeded') return;
    const resumed = await resumeTrial(subject, workspace, wreck !== null && wreck.status !== null);
    expect(resumed.code, resumed.stderr + resumed.stdout).toBe(0);
    expect(await hashesOf(resumed)).toEqual(undisturbed);
    expect((await readWreck(workspace)).faults).toEqual([]);
  }

  it.each(ENGINE_POINTS)('SVC-20 engine process killed at %s', async (point) => {
    const workspace = join(folderForTest('crash'), 'ws');
    const result = await startTrial(subject, workspace, { TAPESTRY_CRASH_AT: point }).ended;
    expect(result.code, result.stderr).toBe(CRASHED);
    expect(JSON.parse(result.stdout)).toMatchObject({ status: 'failed', error: { code: 'CRASHED' } });
    await recovers(workspace, result);
  }, 120_000);

  it.each(HOST_POINTS)('SVC-21 host killed at %s', async (point) => {
    const workspace = join(folderForTest('crash'), 'ws');
    const result = await startTrial(subject, workspace, { TAPESTRY_CRASH_AT: point }).ended;
    expect(result.signal, result.stderr).toBe('SIGKILL');
    await recovers(workspace, result);
  }, 120_000);

  it(`SVC-22 killed at ${RANDOM_TRIALS} random moments, host and engine in turn; the engine never outlives the host`, async () => {
    const random = seededRandom(20_261_120);
    for (let trial = 0; trial < RANDOM_TRIALS; trial += 1) {
      const workspace = join(folder, `random-${trial}`);
      const started = startTrial(subject, workspace);
      const pid = started.child.pid ?? 0;
      await sleep(1000 * seconds * (0.15 + 0.8 * random.next()));
      const running = started.child.exitCode === null;
      const engines = running ? childrenOf(pid) : [];
      const target = trial % 2 === 0 ? pid : engines[0] ?? pid;
      if (running) process.kill(target, 'SIGKILL');
      const result = await started.ended;
      if (target === pid) {
        for (let wait = 0; wait < 100 && engines.some(isAlive); wait += 1) await sleep(50);
        expect(engines.filter(isAlive)).toEqual([]);
      }
      await recovers(workspace, result);
      rmSync(workspace, { recursive: true, force: true });
    }
  }, 900_000);
});
