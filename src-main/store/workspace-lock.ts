/**
 * One writer per workspace. The lock is a file, `workspace.lock`, that names its owner. It comes into being with its content
 * in one step (written aside, then hard-linked to its name), so nobody ever reads half of it. A lock whose process on this
 * machine is gone is taken over; one of another machine (a shared folder) never is, because we cannot see that process.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, parseJson } from '../../src-shared/kernel/canonical-json.ts';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { SYSTEM_PROCESSES, type ProcessTable } from './process-identity.ts';
import type { Who } from './store.ts';

export const LOCK_FILE = 'workspace.lock';

export interface LockOwner {
  readonly pid: number;
  readonly hostName: string;
  /** Null where the system does not tell one process from a later one with its number. */
  readonly processStart: string | null;
  readonly since: string;
  readonly actor: string;
  /** `cli`, `loopback`, `electron`. */
  readonly host: string;
  /** Address at which a loopback host can be reached, so that a second one can point there. */
  readonly url?: string;
}

export interface WorkspaceLock {
  readonly owner: LockOwner;
  /** Whose lock was found behind: that process ended without closing the workspace. */
  readonly takenOverFrom: LockOwner | null;
  /** False once someone removed or replaced the file by hand. */
  isHeld(): boolean;
  /** Idempotent; leaves a lock that is no longer ours alone. */
  release(): void;
}

export interface LockOptions {
  readonly clock: Clock;
  readonly who: Who;
  readonly url?: string;
  readonly pid?: number;
  readonly hostName?: string;
  readonly processes?: ProcessTable;
}

/** Takes the lock of the workspace. Errors: CONFLICT naming the owner, UNAVAILABLE when the folder cannot be written. */
export function lockWorkspace(folder: string, options: LockOptions): WorkspaceLock {
  const path = join(folder, LOCK_FILE);
  const processes = options.processes ?? SYSTEM_PROCESSES;
  const pid = options.pid ?? process.pid;
  const hostName = options.hostName ?? hostname();
  const owner: LockOwner = { pid, hostName, processStart: processes.startOf(pid), since: options.clock.now(), actor: options.who.actor, host: options.who.host, ...(options.url === undefined ? {} : { url: options.url }) };
  const content = `${canonicalJson(owner)}\n`;
  let takenOverFrom: LockOwner | null = null;
  // Each turn either takes the lock, is refused, clears a dead lock away, or waits for another that is clearing it away.
  for (let turn = 0; turn < 50; turn += 1) {
    if (createWhole(path, content, pid)) {
      return { owner, takenOverFrom, isHeld: () => readText(path) === content, release: () => { if (readText(path) === content) rmSync(path, { force: true }); } };
    }
    const found = readText(path);
    if (found === null) continue;
    const other = parseOwner(found);
    if (!other) throw new AppError('CONFLICT', `${path} is not a lock that this program can read`, { userAction: 'If no other Tapestry has this workspace open, delete that file.', details: { path } });
    if (!isDead(other, hostName, processes)) throw busy(path, other, hostName);
    if (clearAway(path, found, content, pid)) takenOverFrom = other;
    else pause(20);
  }
  throw new AppError('CONFLICT', `${path}.takeover is in the way: another process is taking the workspace over, or ended while it did`, { userAction: 'Try again; if no other Tapestry is starting, delete that file.', details: { path: `${path}.takeover` } });
}

/** Who has the workspace open for writing now; null when nobody does. */
export function readLockOwner(folder: string, options: { readonly hostName?: string; readonly processes?: ProcessTable } = {}): LockOwner | null {
  const found = readText(join(folder, LOCK_FILE));
  const owner = found === null ? null : parseOwner(found);
  return owner && !isDead(owner, options.hostName ?? hostname(), options.processes ?? SYSTEM_PROCESSES) ? owner : null;
}

function isDead(owner: LockOwner, hostName: string, processes: ProcessTable): boolean {
  if (owner.hostName !== hostName) return false;
  if (!processes.isAlive(owner.pid)) return true;
  // Another user's process may be hidden from us: not knowing when it started is no proof that it is another one.
  const start = processes.startOf(owner.pid);
  return start === 'ended' || (owner.processStart !== null && start !== null && start !== owner.processStart);
}

function createWhole(path: string, content: string, pid: number): boolean {
  const aside = `${path}.${pid}`;
  try {
    writeFileSync(aside, content);
    linkSync(aside, path);
    return true;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'EEXIST') return false;
    // File systems without hard links (exFAT): exclusive creation, whose content follows a moment later.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') return createExclusive(path, content);
    throw new AppError('UNAVAILABLE', `The workspace cannot be locked: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { userAction: 'Check that the folder is there and can be written.', details: { path }, cause: thrown });
  } finally {
    rmSync(aside, { force: true });
  }
}

function createExclusive(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw new AppError('UNAVAILABLE', `The workspace cannot be locked: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { userAction: 'Check that the folder can be written.', details: { path }, cause: thrown });
  }
}

/**
 * Removes a dead lock; false when another process is doing that. The file `workspace.lock.takeover` makes looking and
 * removing one step: without it, one that looked a moment ago would remove the lock of one that has just taken it. A process
 * that ends inside this step leaves that file behind, which costs a person a deletion but never gives two writers.
 */
function clearAway(path: string, judged: string, content: string, pid: number): boolean {
  const guard = `${path}.takeover`;
  if (!createWhole(guard, content, pid)) return false;
  try {
    if (readText(path) !== judged) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** Waits without giving up the thread: opening a workspace is one synchronous step. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function busy(path: string, owner: LockOwner, hostName: string): AppError {
  const where = owner.hostName === hostName ? '' : ` on ${owner.hostName}`;
  const remote = owner.hostName === hostName ? '' : ` If that process is gone, delete ${path}.`;
  return new AppError('CONFLICT', `The workspace is open for writing by ${owner.actor} (${owner.host}, process ${owner.pid}${where}) since ${owner.since}`, {
    userAction: `Close it there, or open the workspace read-only.${remote}`,
    details: { path, pid: owner.pid, hostName: owner.hostName, actor: owner.actor, since: owner.since, url: owner.url ?? null },
  });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parseOwner(text: string): LockOwner | null {
  try {
    const value = parseJson(text);
    if (value === null || typeof value !== 'object' || !('pid' in value) || !('hostName' in value) || !('since' in value)) return null;
    const { pid, hostName, processStart, since, actor, host, url } = value;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0 || typeof hostName !== 'string' || typeof since !== 'string' || typeof actor !== 'string' || typeof host !== 'string') return null;
    return { pid, hostName, since, actor, host, processStart: typeof processStart === 'string' ? processStart : null, ...(typeof url === 'string' ? { url } : {}) };
  } catch {
    return null;
  }
}
