import { z } from 'zod';
import { METRIC_GROUPS } from '../metrics/performance/registry.ts';
import { METRIC_UNITS } from '../metrics/performance/measured.ts';

const Span = z.object({ from: z.string(), to: z.string() });

/** A metric as it was defined when the run was made. */
export const MetricLine = z.object({ metric: z.string(), title: z.string(), definition: z.string(), reference: z.string(), unit: z.enum(METRIC_UNITS), better: z.enum(['higher', 'lower', 'neutral']), group: z.enum(METRIC_GROUPS) });

/** A fact of a run that a gate may ask for. `holds` is null where it is not known: never the same as true. */
export const Fact = z.object({ fact: z.string(), title: z.string(), holds: z.boolean().nullable(), text: z.string(), addresses: z.array(z.string()) });
export type Fact = z.infer<typeof Fact>;

/** Slices that metrics stand on: kind, and the sessions. */
export const SliceLine = z.object({ slice: z.string(), title: z.string(), kind: z.enum(['time', 'regime', 'fold', 'cost']), sessions: z.number().int(), from: z.string().nullable(), to: z.string().nullable() });
export type SliceLine = z.infer<typeof SliceLine>;

/** What the evaluation of a run knows beside its figures: artifact `evaluation`. */
export const EvaluationReport = z.object({
  kind: z.literal('research.evaluation'), version: z.literal(1),
  name: z.string(), title: z.string(), study: z.string(), strategy: z.string(), seed: z.number().int(), train: Span, test: Span,
  /** When a signal is made and when it is filled; what is charged: printed beside every figure. */
  execution: z.string(), costs: z.string(), pointInTime: z.boolean(), banner: z.string().nullable(),
  books: z.array(z.object({ book: z.string(), title: z.string(), role: z.enum(['candidate', 'baseline', 'benchmark']), fills: z.number().int(), trades: z.number().int() })),
  baseline: z.string(), metrics: z.array(MetricLine), slices: z.array(SliceLine),
  options: z.object({ periodsPerYear: z.number(), riskFree: z.number(), varLevel: z.number() }),
  bootstrap: z.object({ kind: z.enum(['stationary', 'circular']), draws: z.number().int(), block: z.number().int(), confidence: z.number(), seed: z.number().int(), metrics: z.array(z.string()) }),
  /** N and V of the deflated ratio, and where the trials come from. */
  trials: z.object({ count: z.number().int(), variance: z.number().nullable(), sources: z.array(z.object({ source: z.enum(['this experiment', 'its sweep', 'the study']), count: z.number().int() })), counted: z.boolean(), text: z.string() }),
  overfitting: z.object({ value: z.number().nullable(), why: z.string().nullable(), observations: z.number().int(), trials: z.number().int(), blocks: z.number().int(), combinations: z.number().int(), logits: z.array(z.number()) }),
  facts: z.array(Fact),
});
export type EvaluationReport = z.infer<typeof EvaluationReport>;

/** Regime slices with the thresholds they were cut by: artifact `regimes`. */
export const RegimeReport = z.object({
  kind: z.literal('research.regimes'), version: z.literal(1), fittedFrom: z.string(), fittedTo: z.string(), window: z.number().int(), text: z.string(),
  thresholds: z.array(z.object({ name: z.string(), value: z.number() })),
  /** Session and regime, of the test slice; `unknown` where there are not enough sessions before. */
  series: z.array(z.tuple([z.string(), z.string()])),
  slices: z.array(z.object({ regime: z.string(), title: z.string(), sessions: z.number().int(), stretches: z.number().int() })),
});
export type RegimeReport = z.infer<typeof RegimeReport>;

/** Runs of the books at multiples of their costs, over the test slice: artifact `costs`. Values stand in the table `metric`, slices `cost:<multiple>`. */
export const CostReport = z.object({
  kind: z.literal('research.costs'), version: z.literal(1), text: z.string(), sessions: z.array(z.string()),
  lines: z.array(z.object({ multiple: z.number(), books: z.array(z.object({
    book: z.string(), returns: z.array(z.number().nullable()), equity: z.array(z.number()), turnover: z.array(z.number().nullable()), costs: z.array(z.number()),
  })) })),
});
export type CostReport = z.infer<typeof CostReport>;
