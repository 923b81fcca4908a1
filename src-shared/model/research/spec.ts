import { z } from 'zod';

/** An experiment as a document. Its id is the hash of its content, of the data's manifest and of the code: `experimentId`. */
const Day = z.iso.date();
const Fraction = z.number().min(0).max(1);

/**
 * A feature of the registry, and what is done to it. Members that can look ahead (a negative lag, a fill from the future, a fit over the
 * whole sample, restated figures) can be written, because people write them: the look-ahead gate finds them by what they do, and blocks.
 */
export const FeatureUse = z.object({
  name: z.string(),
  /** How the strategy calls it; the name where it is absent. */
  as: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/).optional(),
  /** Sessions that it is held back: 1 is yesterday's value. */
  lag: z.number().int().min(-20).max(252).default(0),
  fill: z.enum(['none', 'forward', 'backward']).default('none'),
  /** Sessions over which a gap is filled at most. */
  fillLimit: z.number().int().min(1).max(60).default(3),
  /** To mean 0 and deviation 1, over what: `rolling` the last `window` sessions, `expanding` all up to the session, `train` the training slice, `full-sample` everything. */
  normalise: z.enum(['none', 'rolling', 'expanding', 'train', 'full-sample']).default('none'),
  window: z.number().int().min(2).max(1260).default(252),
  /** Of figures that are revised: as filed then, or as they stand now. */
  vintage: z.enum(['as-filed', 'restated']).default('as-filed'),
});
export type FeatureUse = z.infer<typeof FeatureUse>;

export const Universe = z.object({
  symbols: z.union([z.literal('all'), z.array(z.string()).min(1)]).default('all'),
  /** `members`: those of the membership file on the session. `most-traded`: the `count` of greatest mean dollar volume over 60 sessions. */
  select: z.enum(['listed', 'members', 'most-traded']).default('listed'),
  count: z.number().int().min(1).optional(),
  /** When the selection is made: at each rebalance from what is known then, or once at the sample's end (which looks ahead). */
  known: z.enum(['session', 'sample-end']).default('session'),
});

/** Rules in a small closed grammar over features: `cross_above(sma_10, sma_30) and rsi_14 < 70`. */
const Rule = z.string().min(1).max(2000);

export const Strategy = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('equal-weight') }),
  /** Long where the fast average stands above the slow one. `hard`: 1 or 0; `sigmoid`: logistic of `scale` times their distance in deviations of price. */
  z.object({ kind: z.literal('sma'), fast: z.number().int().min(1).default(20), slow: z.number().int().min(2).default(50), form: z.enum(['hard', 'sigmoid']).default('hard'), scale: z.number().positive().default(5) }),
  /** Inverse volatility (`naive`) or equal risk contribution over the covariance of `window` sessions. */
  z.object({ kind: z.literal('risk-parity'), window: z.number().int().min(10).default(63), form: z.enum(['inverse-volatility', 'equal-risk']).default('inverse-volatility') }),
  /** Return from `lookback` to `skip` sessions ago; the best `top` names, equally or by inverse volatility. */
  z.object({ kind: z.literal('momentum'), lookback: z.number().int().min(2).default(252), skip: z.number().int().min(0).default(21), top: z.number().int().min(1).default(30), weights: z.enum(['equal', 'inverse-volatility']).default('equal') }),
  /** Names furthest below their own mean, in deviations. */
  z.object({ kind: z.literal('mean-reversion'), window: z.number().int().min(2).default(20), entry: z.number().positive().default(1.5), exit: z.number().min(0).default(0.25), top: z.number().int().min(1).default(30) }),
  z.object({
    kind: z.literal('rules'), enter: Rule, exit: Rule.optional(), score: Rule.optional(), top: z.number().int().min(1).optional(), weight: Fraction.optional(),
    /** How an entry is ordered: at the market, or a limit or stop so many per cent from the signal's close; protective orders in per cent of the fill. */
    order: z.object({ type: z.enum(['market', 'limit', 'stop']).default('market'), offset: z.number().default(0), stopLoss: z.number().positive().optional(), takeProfit: z.number().positive().optional(), trailing: z.number().positive().optional(), validSessions: z.number().int().min(1).default(1) }).prefault({}),
  }),
  /** Proximal policy optimisation on the training slice (Schulman et al. 2017), then deterministic. */
  z.object({
    kind: z.literal('ppo'), steps: z.number().int().min(256).max(5_000_000).default(200_000), rollout: z.number().int().min(64).default(2048), batch: z.number().int().min(16).default(256), epochs: z.number().int().min(1).default(10),
    learningRate: z.number().positive().default(3e-4), gamma: Fraction.default(0.99), lambda: Fraction.default(0.95), clip: z.number().positive().default(0.2), valueWeight: z.number().min(0).default(0.5), entropyWeight: z.number().min(0).default(0), hidden: z.array(z.number().int().min(1).max(512)).min(1).max(4).default([64, 64]),
    reward: z.object({ turnover: z.number().min(0).default(0), drawdown: z.number().min(0).default(0) }).prefault({}),
    /** What is decided: one weight a name, or how the book is spread over a few groups of names by score. */
    action: z.enum(['weights', 'groups']).default('groups'), groups: z.number().int().min(2).max(20).default(5), score: z.string().optional(),
  }),
]);
export type Strategy = z.infer<typeof Strategy>;

export const Costs = z.object({
  /** Of the notional, each side. */
  commissionBps: z.number().min(0).default(1), perShare: z.number().min(0).default(0), perOrder: z.number().min(0).default(0),
  /** Whole spread; half of it is paid each side. */
  spreadBps: z.number().min(0).default(0),
  slippage: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }), z.object({ kind: z.literal('bps'), bps: z.number().min(0) }),
    /** `coefficientBps` times the square root of the order's share of the session's volume. */
    z.object({ kind: z.literal('square-root'), coefficientBps: z.number().min(0) }),
  ]).default({ kind: 'none' }),
  /** Most of a session's volume that an order may be; the rest waits. Absent: no limit. */
  participation: z.number().positive().max(1).optional(),
  /** A year, of the value borrowed or short. */
  borrowBps: z.number().min(0).default(0), cashRateBps: z.number().default(0),
});
export type Costs = z.infer<typeof Costs>;

export const Execution = z.object({
  /** Signals are made at the close of t. When the order of it is filled: stated on every report. */
  fill: z.enum(['next-open', 'next-close', 'same-close']).default('next-open'),
  units: z.enum(['fractional', 'integer']).default('integer'),
  cash: z.number().positive().default(1_000_000),
  rebalance: z.union([z.enum(['daily', 'weekly', 'monthly']), z.number().int().min(1).max(252)]).default('daily'),
  /** Weights are left to drift inside this band, in weight; 0 trades every difference. */
  band: Fraction.default(0),
  longOnly: z.boolean().default(true), maxWeight: Fraction.default(1), maxGross: z.number().positive().default(1), minCash: Fraction.default(0), maxTurnover: z.number().positive().optional(),
  costs: Costs.prefault({}),
});
export type Execution = z.infer<typeof Execution>;

const Slice = z.object({ from: Day, to: Day });
export const Validation = z.object({
  /** `rolling`: a training window of fixed length; `anchored`: from the beginning. In sessions. */
  walkForward: z.object({ kind: z.enum(['rolling', 'anchored']).default('rolling'), train: z.number().int().min(20), test: z.number().int().min(5), step: z.number().int().min(1).optional() }).optional(),
  /** Purged k-fold; with `test` groups of `groups` held out at a time it is combinatorial (López de Prado 2018, ch. 7 and 12). */
  purged: z.object({ groups: z.number().int().min(2).max(20).default(6), test: z.number().int().min(1).max(10).default(2) }).optional(),
  /** Sessions that a label looks forward; what is purged before a test slice must not be less. */
  labelHorizon: z.number().int().min(0).default(1), purge: z.number().int().min(0).default(1), embargo: z.number().int().min(0).default(0),
  /** Every combination of these members of the strategy is a trial. */
  sweep: z.object({ over: z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1)), metric: z.string().default('sharpe') }).optional(),
});

export const Evaluation = z.object({
  periodsPerYear: z.number().positive().default(252), riskFree: z.number().default(0),
  bootstrap: z.object({ draws: z.number().int().min(0).max(20_000).default(1000), block: z.number().int().min(1).default(21), confidence: Fraction.default(0.95) }).prefault({}),
  /** Regimes by volatility and trend of the market; thresholds are fitted on the training slice only. */
  regimes: z.object({ window: z.number().int().min(2).default(20), volatilityQuantiles: z.array(Fraction).min(1).max(4).default([0.33, 0.66]), trend: z.boolean().default(false) }).prefault({}),
  /** Multiples of the costs that the book is run again at. */
  costMultiples: z.array(z.number().min(0)).default([0, 0.5, 1, 1.5, 2]),
  varLevel: Fraction.default(0.95),
});

export const ExperimentSpec = z.object({
  kind: z.literal('research.spec'), version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/), title: z.string().min(1).max(200), note: z.string().max(4000).default(''),
  /** What belongs together: every experiment and every cell of a sweep in it is one trial of the deflated Sharpe ratio. */
  study: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/),
  universe: Universe.prefault({}), train: Slice, test: Slice,
  /** Prices that features and signals see: adjusted for splits and dividends up to the session, or as traded. Fills are always at traded prices. */
  prices: z.enum(['adjusted', 'raw']).default('adjusted'),
  /** Features, or names of sets (`core_v1`). */
  features: z.array(z.union([z.string(), FeatureUse])).default([]),
  strategy: Strategy, execution: Execution.prefault({}),
  /** A symbol, or the equal-weight universe. */
  benchmark: z.string().default('equal-weight'),
  /** Books that are run beside the candidate, on the same bars and at the same costs. */
  baselines: z.array(z.enum(['equal-weight', 'sma-hard', 'sma-sigmoid', 'risk-parity'])).default(['equal-weight', 'sma-hard']),
  /** The one that qualification compares with. */
  baseline: z.enum(['equal-weight', 'sma-hard', 'sma-sigmoid', 'risk-parity']).default('sma-hard'),
  validation: Validation.prefault({}), evaluation: Evaluation.prefault({}),
  seed: z.number().int().min(0).max(0xffffffff).default(42),
}).superRefine((spec, context) => {
  if (spec.train.from > spec.train.to) context.addIssue({ code: 'custom', path: ['train'], message: 'begins after it ends' });
  if (spec.test.from > spec.test.to) context.addIssue({ code: 'custom', path: ['test'], message: 'begins after it ends' });
  if (spec.test.from <= spec.train.to) context.addIssue({ code: 'custom', path: ['test', 'from'], message: `the test begins ${spec.test.from}, while the training goes to ${spec.train.to}: what a strategy was fitted on cannot test it` });
  if (!spec.baselines.includes(spec.baseline)) context.addIssue({ code: 'custom', path: ['baseline'], message: `${spec.baseline} is not among the baselines that are run` });
  if (spec.strategy.kind === 'sma' && spec.strategy.fast >= spec.strategy.slow) context.addIssue({ code: 'custom', path: ['strategy', 'fast'], message: 'the fast average must be shorter than the slow one' });
  if (spec.universe.select === 'most-traded' && spec.universe.count === undefined) context.addIssue({ code: 'custom', path: ['universe', 'count'], message: 'say how many of the most traded' });
});
export type ExperimentSpec = z.infer<typeof ExperimentSpec>;
