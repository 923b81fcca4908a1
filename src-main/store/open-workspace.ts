import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src-shared/kernel/clock.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { openStore } from './open-database.ts';
import { breakPageSeal, judgePages, sealPages } from './page-seal.ts';
import type { FileVerdict, Store, Who } from './store.ts';
import { lockWorkspace, readLockOwner, type LockOwner } from './workspace-lock.ts';

export const STORE_FILE = 'audit.sqlite';

export interface OpenWorkspaceOptions {
  readonly clock: Clock;
  readonly who: Who;
  /**
   * `write` takes the lock or fails with CONFLICT; `read` never takes it; `write-else-read` falls back to reading when
   * another process has it.
   */
  readonly mode: 'write' | 'read' | 'write-else-read';
  /** Where this host can be reached, written into the lock. */
  readonly url?: string;
}

export interface OpenedWorkspace {
  readonly store: Store;
  /** Who has it open for writing, when that is another process. */
  readonly writer: LockOwner | null;
  /** Closes the store, then gives the lock back. Idempotent. */
  readonly close: () => void;
}

/**
 * Opens a workspace folder's store together with its lock; a writer makes the folder where there is none. A lock left
 * behind means that the last writer ended without closing: the database is then checked in full.
 * Errors: those of `lockWorkspace` and `openStore`.
 */
export function openWorkspaceStore(folder: string, options: OpenWorkspaceOptions): OpenedWorkspace {
  const path = join(folder, STORE_FILE);
  if (options.mode === 'read') return openForReading(folder, path, options);
  mkdirSync(folder, { recursive: true });
  let lock;
  try {
    lock = lockWorkspace(folder, options);
  } catch (thrown) {
    if (options.mode === 'write-else-read' && thrown instanceof AppError && thrown.code === 'CONFLICT') return openForReading(folder, path, options);
    throw thrown;
  }
  const file = judgePages(path);
  try {
    const store = openStore(path, { clock: options.clock, who: options.who, uncleanExit: lock.takenOverFrom !== null, file, beforeWriting: () => breakPageSeal(path) });
    // The next close seals the file as it is then: what was found now must not be forgotten.
    if (file.changed) store.audit.append({ ...options.who, kind: 'store.file-changed', subject: STORE_FILE, payload: { ...file.changed } });
    let closed = false;
    return {
      store, writer: null,
      close: () => {
        if (closed) return;
        closed = true;
        store.close();
        sealPages(path);
        lock.release();
      },
    };
  } catch (thrown) {
    lock.release();
    throw naming(thrown, file);
  }
}

/** A file that cannot be opened, with the first page that is not as it was closed. */
function naming(thrown: unknown, file: FileVerdict): unknown {
  // A schema text with one letter changed reads as a defect of ours ("no such column"); the changed page says what it is.
  if (!(thrown instanceof AppError) || (thrown.code !== 'CORRUPT' && thrown.code !== 'INTERNAL') || !file.changed) return thrown;
  return new AppError('CORRUPT', `${thrown.message}; ${file.changed.reason}`, { cause: thrown, ...(thrown.userAction === undefined ? {} : { userAction: thrown.userAction }), details: { ...thrown.details, fromByte: file.changed.fromByte } });
}

function openForReading(folder: string, path: string, options: OpenWorkspaceOptions): OpenedWorkspace {
  const file = judgePages(path);
  let store: Store;
  try {
    store = openStore(path, { clock: options.clock, who: options.who, readOnly: true, file });
  } catch (thrown) {
    throw naming(thrown, file);
  }
  return { store, writer: readLockOwner(folder), close: () => store.close() };
}
