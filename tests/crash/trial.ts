import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { verifyArtifact } from '../../src-main/data/artifact-files.ts';
import { openWorkspaceStore } from '../../src-main/store/open-workspace.ts';
import { cli, runArgs, startCli, type CliResult, type SmallPool } from '../support/cli.ts';

/** The program under test, which does not change while it is tested, and what it is run on. */
export interface Subject {
  readonly program: string;
  readonly pool: SmallPool;
}

/** What is left after a crash, read before anything repairs it. */
export interface Wreck {
  /** First broken entry of the log, runs that are not what the log says, artifacts that are not what the store says. */
  readonly faults: readonly string[];
  /** Gates that the store has as ended, with their status. */
  readonly ended: ReadonlyMap<string, string>;
  readonly status: string | null;
}

/** Reads a workspace as a kill left it: log, state and every artifact named so far. */
export async function readWreck(workspace: string): Promise<Wreck> {
  const faults: string[] = [];
  const opened = openWorkspaceStore(workspace, { clock: systemClock, who: { actor: 'crash test', host: 'test' }, mode: 'read' });
  try {
    const { store } = opened;
    const log = await store.audit.verify();
    if (log.firstBroken) faults.push(`log entry ${log.firstBroken.seq}: ${log.firstBroken.reason}`);
    for (const difference of (await store.verifyState()).differences) faults.push(`run ${difference.run}: ${difference.reason}`);
    for (const { sha256 } of store.artifacts.referenced()) {
      const found = store.artifacts.find(sha256);
      const verdict = found ? await verifyArtifact(join(workspace, 'artifacts'), found) : { holds: false };
      if (!verdict.holds) faults.push(`artifact ${sha256} does not hold`);
    }
    const run = store.runs.page({ limit: 1 }).runs[0];
    const ended = new Map((run?.gates ?? []).filter((gate) => gate.status !== 'waiting' && gate.status !== 'running').map((gate) => [gate.id, gate.status]));
    return { faults, ended, status: run?.status ?? null };
  } finally {
    opened.close();
  }
}

/** Gates that the command line said were ended, that is after they were durable. */
export function acknowledged(result: CliResult): Map<string, string> {
  return new Map([...result.stderr.matchAll(/^ {2}([a-z0-9-]+): (passed|reused|blocked)/gm)].map((match) => [match[1] as string, match[2] as string]));
}

/** Hashes of everything a run made, by slot. */
export async function hashesOf(result: CliResult): Promise<Record<string, string>> {
  const { artifacts } = JSON.parse(result.stdout) as { artifacts: { name: string; sha256: string }[] };
  return Object.fromEntries(artifacts.map(({ name, sha256 }) => [name, sha256]));
}

export function startTrial({ program, pool }: Subject, workspace: string, env: Readonly<Record<string, string>> = {}) {
  return startCli([...runArgs(pool, workspace, 'mi'), '--json'], env, program);
}

/** Resumes the first run; starts it anew where the crash came before it was created. */
export async function resumeTrial({ program, pool }: Subject, workspace: string, created: boolean): Promise<CliResult> {
  return cli(created ? ['resume', 'r0001', '--workspace', workspace, '--json'] : [...runArgs(pool, workspace, 'mi'), '--json'], {}, program);
}

/** Child processes of a process; Linux only. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie answers signals too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
