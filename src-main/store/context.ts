import type { Clock } from '../../src-shared/kernel/clock.ts';
import type { SqliteDatabase } from './connection.ts';
import type { AuditLog } from './store.ts';

/** What every repository is made from: all writes go through `audit.transact`. */
export interface RepositoryContext {
  readonly db: SqliteDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
}
