import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import { ACTION_FIELDS, MEMBER_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import { featureUses, nameOf } from '../features/registry.ts';
import { BOOK_TABLES, type BookTableName } from './write-books.ts';

const BAR = ['symbol', 'session', 'open', 'high', 'low', 'close', 'volume', 'factor'];
/** Columns that a bar has no part in: they say which row it is. */
const OF_SPEC = new Set(['book', 'slice']);

/**
 * The plan of a table of books. A book is a path: what it holds on a session stands on every bar, feature and action up to it, and on how the
 * spec has it trade; so each column names them all, on other rows. What is not named here cannot move it.
 */
export function bookTablePlan(table: BookTableName, spec: Pick<ExperimentSpec, 'features' | 'strategy'>): TablePlan {
  const document = (ref: string, label: string): Origin => ({ kind: 'document', ref, label });
  const documents = [
    document('spec#/strategy', 'the strategy'), document('spec#/execution', 'how it trades and what that costs'), document('spec#/universe', 'the universe'), document('spec#/train', 'the training slice'), document('spec#/test', 'the test slice'),
    document('spec#/prices', 'prices that signals see'), document('spec#/baselines', 'the baselines'), document('spec#/benchmark', 'the benchmark'), ...(spec.strategy.kind === 'ppo' ? [document('policy#', 'what was learned')] : []),
  ];
  const others = [
    ...featureUses(spec.features).map((use) => ({ space: 'feature', column: nameOf(use) })),
    ...ACTION_FIELDS.map(({ name }) => ({ space: 'action', column: name })), ...MEMBER_FIELDS.map(({ name }) => ({ space: 'member', column: name })),
  ];
  return kernelTablePlan(table, 'bar', 'backtest', BOOK_TABLES[table].map(({ name, title, type }) => ({
    column: name, title, type, reads: [], pool: OF_SPEC.has(name) ? ['session'] : BAR, others: OF_SPEC.has(name) ? [] : others, documents,
  })));
}
