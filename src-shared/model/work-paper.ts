import { z } from 'zod';
import { Sha256 } from './artifact.ts';

/** An auditor's work paper: `w0001`. */
export const WorkPaperId = z.string().regex(/^w\d{4,}$/);
/** Items of one paper. */
export const MOST_ITEMS = 10_000;

export const SampleMethod = z.enum(['random', 'stratified', 'mus']);
export type SampleMethod = z.infer<typeof SampleMethod>;

/** What decides a sample: with the run, nothing else. Same run, same plan: same items in the same order. */
export const SamplePlan = z.object({
  method: SampleMethod,
  size: z.number().int().min(1).max(MOST_ITEMS),
  /** Names the draw; written on the paper. */
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Address spaces that are the population (random, stratified). */
  spaces: z.array(z.string()).default([]),
  /** What makes a stratum: a space, a column, or a declared set of bands of the loan (`bands:<set>`). Stratified only. */
  by: z.string().regex(/^(?:space|column|bands:.+)$/).default('space'),
  /** How the size is divided over strata: by their units, at least one each where the size allows; or evenly. */
  allocation: z.enum(['proportional', 'equal']).default('proportional'),
  /** Column whose money is sampled, `<space>:<column>`; null is the run's balance. Monetary-unit sampling only. */
  column: z.string().nullable().default(null),
});
export type SamplePlan = z.infer<typeof SamplePlan>;

/** What a sample is drawn from, counted. A unit is one output with a value; what is no unit is said with its reason. */
export const SamplePopulation = z.object({
  units: z.number().int(),
  spaces: z.array(z.object({ space: z.string(), title: z.string(), columns: z.number().int(), units: z.number().int() })),
  leftOut: z.array(z.object({ reason: z.string(), units: z.number().int() })),
  strata: z.array(z.object({ id: z.string(), title: z.string(), units: z.number().int(), drawn: z.number().int() })),
  /** Monetary-unit sampling: decimal texts in the column's currency. An item of at least the interval is certain to be drawn. */
  money: z.object({ column: z.string(), title: z.string(), total: z.string(), interval: z.string(), points: z.number().int(), certain: z.number().int(), notPositive: z.object({ units: z.number().int(), total: z.string() }) }).nullable(),
  /** Share of the run's balance that stands on the rows of the sample; null where no balance is declared. */
  coverage: z.object({ column: z.string(), title: z.string(), rows: z.number().int(), sampled: z.string(), total: z.string(), points: z.string().nullable() }).nullable(),
});
export type SamplePopulation = z.infer<typeof SamplePopulation>;

/** One drawn output. `item` counts from 1 in the order of the draw. */
export const SampleItem = z.object({
  item: z.number().int(), address: z.string(), space: z.string(), column: z.string(), title: z.string(),
  sourceRow: z.number().int().nullable(), stratum: z.string().nullable(),
  /** As stored when the sample was drawn. */
  stored: z.string().nullable(),
  /** Monetary units that fell on it. */
  hits: z.number().int(),
});
export type SampleItem = z.infer<typeof SampleItem>;

/** What walking an item back gave. */
export const Walk = z.object({
  item: z.number().int(),
  /** Recomputed equals stored at every node, every hash holds, and every end of the path is an origin. */
  holds: z.boolean(),
  stored: z.string().nullable(), recomputed: z.string().nullable(),
  /** The first origin in one line, and how many there are. */
  origin: z.string(), origins: z.number().int(),
  hashes: z.object({ checked: z.number().int(), held: z.number().int() }),
  /** Why it does not hold: artifacts that were altered, values that differ, ends without origin, the error of the trace. */
  reasons: z.array(z.string()),
  at: z.string(),
});
export type Walk = z.infer<typeof Walk>;

export const Mark = z.object({ item: z.number().int(), mark: z.enum(['tick', 'exception']), note: z.string().nullable(), actor: z.string(), at: z.string() });
export type Mark = z.infer<typeof Mark>;

/** The run executed again without the memo in a scratch workspace, each output held against what is stored. */
export const Reperformance = z.object({
  agrees: z.boolean(), at: z.string(), actor: z.string(),
  /** Engine versions of the run, from its manifest, and of the second execution. */
  engine: z.object({ run: z.record(z.string(), z.string()), again: z.record(z.string(), z.string()) }),
  outputs: z.array(z.object({ gate: z.string(), artifact: z.string(), expected: z.string(), found: z.string(), agrees: z.boolean() })),
});
export type Reperformance = z.infer<typeof Reperformance>;

export const Conclusion = z.object({ text: z.string().min(1), opinion: z.enum(['satisfactory', 'exceptions', 'unsatisfactory']), actor: z.string(), at: z.string() });
export type Conclusion = z.infer<typeof Conclusion>;

/**
 * The paper as a document: as drawn, and as signed. A signed one never changes; a correction is a new edition that names it by its
 * hash and begins with its walks and marks.
 */
export const WorkPaper = z.object({
  kind: z.literal('work-paper'), version: z.literal(1),
  id: WorkPaperId, edition: z.number().int().min(1), state: z.enum(['drawn', 'signed']),
  supersedes: z.object({ edition: z.number().int(), sha256: Sha256, reason: z.string() }).nullable(),
  title: z.string(), run: z.string(), runTitle: z.string(), pipeline: z.string(), manifestSha256: Sha256,
  plan: SamplePlan, population: SamplePopulation, items: z.array(SampleItem),
  actor: z.string(), at: z.string(),
  walks: z.array(Walk), marks: z.array(Mark), reperformance: Reperformance.nullable(), conclusion: Conclusion.nullable(),
});
export type WorkPaper = z.infer<typeof WorkPaper>;

/** Walks of one batch, as stored beside the paper while it is worked on. */
export const WalkBatch = z.object({ kind: z.literal('work-paper-walks'), version: z.literal(1), paper: WorkPaperId, edition: z.number().int(), walks: z.array(Walk) });
export type WalkBatch = z.infer<typeof WalkBatch>;
/** A re-performance, as stored beside the paper while it is worked on. */
export const ReperformanceFile = z.object({ kind: z.literal('work-paper-rerun'), version: z.literal(1), paper: WorkPaperId, edition: z.number().int(), result: Reperformance });
