import { BENCHMARK, CANDIDATE } from '../../../../src-shared/model/research/book-tables.ts';
import { Strategy, type ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';

/** A book of an experiment: what it is called, what it follows, and on what terms it trades. */
export interface BookSpec {
  readonly id: string;
  readonly title: string;
  readonly role: 'candidate' | 'baseline' | 'benchmark';
  readonly strategy: ExperimentSpec['strategy'];
  readonly execution: ExperimentSpec['execution'];
  /** Of a benchmark that is one name: its symbol. The book then holds nothing else. */
  readonly symbol: string | null;
}

const parsed = (strategy: unknown): ExperimentSpec['strategy'] => Strategy.parse(strategy);

/** The strategy of each baseline. The averages are those of the reference system: 20 and 50 sessions, sigmoid of scale 5. */
export function baselineStrategy(baseline: ExperimentSpec['baselines'][number]): ExperimentSpec['strategy'] {
  switch (baseline) {
    case 'equal-weight': return parsed({ kind: 'equal-weight' });
    case 'sma-hard': return parsed({ kind: 'sma', form: 'hard' });
    case 'sma-sigmoid': return parsed({ kind: 'sma', form: 'sigmoid' });
    case 'risk-parity': return parsed({ kind: 'risk-parity' });
  }
}

const TITLES: Readonly<Record<ExperimentSpec['baselines'][number], string>> = { 'equal-weight': 'Equal weight', 'sma-hard': 'SMA 20/50, in or out', 'sma-sigmoid': 'SMA 20/50, sigmoid', 'risk-parity': 'Risk parity' };

/**
 * The books of an experiment, in the order of its tables: the candidate, its baselines as the spec lists them, the benchmark. Baselines trade
 * on the candidate's bars, at its costs and constraints. The benchmark is held without costs or interest, long only, whole, in fractions of units:
 * what an index is. Of one symbol it is bought once and kept; of the equal-weight universe it is set to equal weights on the first session
 * of each month.
 */
export function booksOf(spec: ExperimentSpec): readonly BookSpec[] {
  const { execution } = spec;
  const isSymbol = spec.benchmark !== 'equal-weight';
  const free: ExperimentSpec['execution'] = {
    ...execution, units: 'fractional', rebalance: 'monthly', band: 0, longOnly: true, maxWeight: 1, maxGross: 1, minCash: 0, maxTurnover: undefined,
    costs: { commissionBps: 0, perShare: 0, perOrder: 0, spreadBps: 0, slippage: { kind: 'none' }, borrowBps: 0, cashRateBps: 0 },
  };
  return [
    { id: CANDIDATE, title: spec.title, role: 'candidate', strategy: spec.strategy, execution, symbol: null },
    ...[...new Set(spec.baselines)].map((id): BookSpec => ({ id, title: TITLES[id], role: 'baseline', strategy: baselineStrategy(id), execution, symbol: null })),
    { id: BENCHMARK, title: isSymbol ? spec.benchmark : 'Universe, equal weight', role: 'benchmark', strategy: parsed({ kind: 'equal-weight' }), execution: free, symbol: isSymbol ? spec.benchmark : null },
  ];
}
