import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { generateTape } from '../../src-main/pipelines/tape/generator/generate.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join('src-main', 'hosts', 'cli', 'cli.ts');

export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCli {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<CliResult>;
}

/** Starts the command line as its users do: a process of its own. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}, root = ROOT): StartedCli {
  const { TAPESTRY_WORKSPACE: _workspace, TAPESTRY_ACTOR: _actor, NODE_OPTIONS: _options, ...own } = process.env;
  const child = spawn(process.execPath, [join(root, CLI), ...args], { env: { ...own, TAPESTRY_THREADS: '1', TAPESTRY_MEMORY_MB: '1024', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, stderr: () => stderr, ended };
}

export function cli(args: readonly string[], env?: Readonly<Record<string, string>>, root?: string): Promise<CliResult> {
  return startCli(args, env, root).ended;
}

/**
 * A copy of the program as it is now, for tests that compare runs minutes apart: the hash of the code is in every manifest, and a
 * source file saved in between would change it.
 */
export function snapshotProgram(folder: string): string {
  for (const part of ['src-main', 'src-shared', 'config', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}

/** Runs with --json; the output must be exactly one JSON object. */
export async function cliJson(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly json: Record<string, never>; readonly stderr: string }> {
  const { code, stdout, stderr } = await cli([...args, '--json'], env);
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not exactly one line of JSON:\n${stdout}\n${stderr}`);
  return { code, json: JSON.parse(lines[0] ?? '') as Record<string, never>, stderr };
}

/** A folder for one test file; `forTest` removes it when the running test ends. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `tapestry-${name}-`));
}

export function folderForTest(name: string): string {
  const folder = temporaryFolder(name);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface SmallPool {
  readonly tapes: readonly [string, string];
  readonly deals: readonly [string, string];
  readonly mapping: string;
  readonly decisions: string;
}

/** The generator's pool in its smallest form, two months: every case of the shipped tapes, quick to run. */
export async function smallPool(out: string, loans = 40): Promise<SmallPool> {
  const pool = await generateTape({ out, loans, months: 2, seed: 7, answerKey: false });
  const [first, second] = pool.months;
  if (!first || !second) throw new Error('the generator made fewer than two months');
  return { tapes: [first.tape, second.tape], deals: [first.deal, second.deal], mapping: pool.mapping, decisions: pool.decisions };
}

/** Arguments of `run tape` with every document of the pool. */
export function runArgs(pool: SmallPool, workspace: string, mode: string, month: 0 | 1 = 0, more: readonly string[] = []): string[] {
  return ['run', 'tape', '--workspace', workspace, '--in', pool.tapes[month], '--mode', mode, '--mapping', pool.mapping, '--decisions', pool.decisions, '--deal', pool.deals[month], ...more];
}
