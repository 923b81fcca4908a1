import type { Actor, SignedStatement } from '../../../src-shared/model/governance.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { Store } from '../../store/store.ts';

/** What people said about a run, who they are, and the subjects of the log entries that record both. */
export function spokenOf(store: Store, run: Run): { readonly statements: SignedStatement[]; readonly actors: Actor[]; readonly subjects: string[] } {
  const statements = store.governance.statements().filter(({ statement: { subject } }) => subject.id === run.id || subject.id.startsWith(`${run.id}/`));
  const ids = new Set(statements.flatMap(({ statement }) => (statement.actorId === null ? [] : [statement.actorId])));
  const actors = store.governance.actors().filter(({ id }) => ids.has(id));
  return { statements, actors, subjects: [...ids, ...statements.map(({ statement }) => statement.subject.id)] };
}
