import { METRIC_FIELDS } from '../../../../src-shared/model/research/book-tables.ts';
import { ACTION_FIELDS, MEMBER_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import type { Origin, TablePlan } from '../../../../src-shared/model/derivation.ts';
import type { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { kernelTablePlan } from '../../../derive/kernel-plan.ts';
import { featureUses, nameOf } from '../features/registry.ts';

const SESSION = ['book', 'session', 'slice', 'equity', 'cash', 'return', 'gross', 'net', 'positions', 'turnover', 'costs'];
const BOOKS = {
  holding: ['book', 'session', 'units', 'weight'],
  fill: ['book', 'number', 'order_id', 'status', 'side', 'decided', 'filled', 'reference', 'price', 'value', 'commission', 'participation', 'target', 'held'],
  trade: ['book', 'number', 'left', 'open', 'pnl', 'return', 'sessions'],
  // Regimes are cut by the market's prices and members, and books at other costs run again on everything that books run on.
  bar: ['symbol', 'session', 'open', 'high', 'low', 'close', 'volume', 'factor'],
};
/** Which rows there are is decided by the specification and the folds alone. */
const KEY = new Set(['book', 'slice', 'metric']);

/** Names what a metric may depend on: sessions, positions, fills and trades of its book and the benchmark; bars, features, actions, members. */
export function metricPlan(spec: Pick<ExperimentSpec, 'features' | 'strategy'>): TablePlan {
  const document = (ref: string, label: string): Origin => ({ kind: 'document', ref, label });
  const keys = [document('spec#/evaluation', 'how the specification has it evaluated'), document('spec#/baselines', 'the baselines'), document('spec#/validation', 'its folds')];
  const documents = [
    ...keys, document('spec#/execution', 'how it trades and what that costs'), document('spec#/train', 'the training slice'), document('spec#/test', 'the test slice'), document('spec#/universe', 'the universe'), document('spec#/strategy', 'the strategy'),
    document('trials#/trials', 'trials of the study'), document('trial.returns#/cells', 'returns of its sweep'), document('folds#/folds', 'its folds'), ...(spec.strategy.kind === 'ppo' ? [document('policy#', 'what was learned')] : []),
  ];
  const others = [
    ...Object.entries(BOOKS).flatMap(([space, columns]) => columns.map((column) => ({ space, column }))), ...featureUses(spec.features).map((use) => ({ space: 'feature', column: nameOf(use) })),
    ...ACTION_FIELDS.map(({ name }) => ({ space: 'action', column: name })), ...MEMBER_FIELDS.map(({ name }) => ({ space: 'member', column: name })),
  ];
  return kernelTablePlan('metric', 'session', 'evaluate', METRIC_FIELDS.map(({ name, title, type }) => (
    KEY.has(name) ? { column: name, title, type, reads: [], documents: keys } : { column: name, title, type, reads: [], pool: SESSION, others, documents })));
}
