import { z } from 'zod';
import { Qualification } from '../model/research/qualification.ts';
import { PromotionRecord, Tier } from '../model/research/promotion.ts';
import { DOMAINS } from '../model/research/ingestion.ts';
import { call } from './define.ts';
import { DocumentChange, DocumentChoice } from './documents.ts';
import { Figure } from './measures.ts';
import { FileToken, Page, pageOf, RunId } from './paging.ts';

const OfRun = z.object({ run: RunId });
const OfBook = OfRun.extend({ book: z.string().default('candidate') });
export const RESEARCH_DOCUMENTS = ['ingestion', 'spec', 'gates'] as const;
const Kind = z.enum(RESEARCH_DOCUMENTS);

export const ResearchDocument = z.object({
  kind: Kind, name: z.string(), title: z.string(), version: z.number().int(), sha256: z.string(), savedBy: z.string(), savedAt: z.string(), note: z.string(), shipped: z.boolean(),
  approval: z.enum(['none', 'submitted', 'approved', 'rejected']), approvedBy: z.array(z.string()),
});
export type ResearchDocument = z.infer<typeof ResearchDocument>;

export const StartResearch = z.object({
  /** Vendors' files with the document that says how they are read; or a run whose data is taken over, read once and remembered. */
  from: z.union([z.object({ files: z.array(FileToken).min(1).max(2000), ingestion: DocumentChoice }), z.object({ run: RunId })]),
  /** Absent: data only (ingest, reconcile, quality). */
  spec: DocumentChoice.optional(),
  /** Absent: no qualification. */
  gates: DocumentChoice.optional(),
  title: z.string().optional(), kind: z.enum(['draft', 'what-if']).default('draft'),
});

/** A number with its trace address, for charts that carry many: address is made from the row's key by the screen. */
const Point = z.tuple([z.string(), z.number().nullable()]);
const Line = z.object({ id: z.string(), title: z.string(), points: z.array(Point) });

export const DataOverview = z.object({
  title: z.string(), calendar: z.string(), from: z.string(), to: z.string(), symbols: z.number().int(), sessions: z.number().int(), bars: z.number().int(),
  /** False: who is in the universe is known as of now only; results are survivorship-biased, and every screen says so. */
  pointInTime: z.boolean(), banner: z.string().nullable(),
  vendors: z.array(z.object({ vendor: z.string(), priority: z.number().int().nullable(), files: z.number().int(), rows: z.number().int(), symbols: z.number().int(), used: z.number().int(), fallback: z.number().int(), missing: z.number().int() })),
  differences: z.array(z.object({ left: z.string(), right: z.string(), compared: z.number().int(), differing: z.number().int(), share: z.string(), meanCloseBps: z.string(), maxCloseBps: z.string(), meanVolume: z.string(), verdict: z.enum(['passed', 'blocked', 'not-evaluable']) })),
  files: z.array(z.object({ slot: z.string(), fileName: z.string(), vendor: z.string(), domain: z.enum(DOMAINS), rows: z.number().int(), sha256: z.string() })),
  verdicts: z.array(z.object({ check: z.string(), title: z.string(), observed: z.string(), bar: z.string(), verdict: z.enum(['passed', 'told', 'blocked', 'not-evaluable']) })),
});
export const SymbolLine = z.object({ symbol: z.string(), from: z.string().nullable(), to: z.string().nullable(), expected: z.number().int(), observed: z.number().int(), missing: z.number().int(), excluded: z.number().int(), fallback: z.number().int(), findings: z.number().int(), actions: z.number().int(), delisted: z.string().nullable(), score: z.string(), worst: z.string().nullable(), /** Share observed by calendar quarter, oldest first, for the coverage strip. */ strip: z.array(z.number().nullable()) });
export const DifferenceLine = z.object({ symbol: z.string(), session: z.string(), vendor: z.string(), close: z.string(), otherVendor: z.string(), otherClose: z.string(), closeBps: z.string(), volumeDifference: z.string().nullable(), address: z.string(), otherAddress: z.string() });

export const MetricLine = z.object({ metric: z.string(), title: z.string(), definition: z.string(), reference: z.string(), unit: z.enum(['fraction', 'ratio', 'currency', 'count', 'sessions', 'bps', 'probability']), better: z.enum(['higher', 'lower', 'neutral']), group: z.string() });
const MetricValue = z.object({ metric: z.string(), value: z.number().nullable(), why: z.string().nullable(), low: z.number().nullable(), high: z.number().nullable(), observations: z.number().int().nullable(), address: z.string().nullable() });
const Book = z.object({ book: z.string(), title: z.string(), role: z.enum(['candidate', 'baseline', 'benchmark']) });
export const ResearchOverview = z.object({
  experiment: z.string(), name: z.string(), title: z.string(), study: z.string(), strategy: z.string(), seed: z.number().int(), specSha256: z.string(), dataSha256: z.string(),
  train: z.object({ from: z.string(), to: z.string() }), test: z.object({ from: z.string(), to: z.string() }),
  /** `signal at the close, filled at the next open`, and what is charged: printed beside every figure. */
  execution: z.string(), costs: z.string(), currency: z.string(), pointInTime: z.boolean(), banner: z.string().nullable(),
  books: z.array(Book), metrics: z.array(MetricLine), values: z.array(z.object({ book: z.string(), slice: z.string(), values: z.array(MetricValue) })),
  trials: z.number().int(), fills: z.number().int(), trades: z.number().int(),
  lookAhead: z.object({ verdict: z.enum(['passed', 'blocked', 'not-run']), text: z.string(), checks: z.array(z.object({ check: z.string(), title: z.string(), verdict: z.enum(['passed', 'failed', 'not-evaluable']), text: z.string() })) }),
  qualified: z.boolean().nullable(),
  features: z.array(z.object({ name: z.string(), title: z.string(), definition: z.string(), warmUp: z.number().int(), unit: z.string(), lag: z.number().int() })),
});
export type ResearchOverview = z.infer<typeof ResearchOverview>;

export const FillLine = z.object({ book: z.string(), number: z.number().int(), symbol: z.string(), side: z.enum(['buy', 'sell']), type: z.string(), status: z.string(), reason: z.string(), decided: z.string(), filled: z.string().nullable(), asked: z.string(), units: z.string(), reference: z.string().nullable(), price: z.string().nullable(), slippageBps: z.string().nullable(), commission: z.string(), value: z.string(), address: z.string() });
export const TradeLine = z.object({ book: z.string(), number: z.number().int(), symbol: z.string(), side: z.enum(['long', 'short']), units: z.string(), entered: z.string(), left: z.string().nullable(), open: z.boolean(), entryPrice: z.string(), exitPrice: z.string(), pnl: z.string(), return: z.string(), sessions: z.number().int(), mae: z.string(), mfe: z.string(), exitReason: z.string(), entryFill: z.number().int(), exitFill: z.number().int().nullable(), address: z.string() });
const PositionLine = z.object({ symbol: z.string(), units: z.string(), price: z.string(), value: z.string(), weight: z.string(), target: z.string().nullable(), address: z.string() });
/** A fill explained: from the price back to signal and bars. */
export const FillStory = z.object({ line: FillLine, steps: z.array(z.object({ kind: z.string(), title: z.string(), detail: z.string(), value: z.string().nullable(), unit: z.string() })), bars: z.array(z.object({ row: z.number().int(), session: z.string(), open: z.string(), high: z.string(), low: z.string(), close: z.string(), volume: z.string(), vendor: z.string(), decision: z.boolean(), fill: z.boolean(), address: z.string() })), recomputed: z.boolean(), source: z.string() });

export const ExperimentLine = z.object({ run: RunId, experiment: z.string().nullable(), name: z.string(), title: z.string(), study: z.string(), strategy: z.string(), status: z.string(), createdAt: z.string(), values: z.record(z.string(), z.number().nullable()), lookAhead: z.string().nullable(), qualified: z.boolean().nullable(), tier: Tier.nullable() });

const SweepCell = z.object({ at: z.array(z.union([z.number(), z.string()])), /** On the training slice, by which a cell is chosen. */ value: z.number().nullable(), /** On the test slice: told, never chosen by. */ test: z.number().nullable().optional() });
export const Sweep = z.object({ axes: z.array(z.object({ name: z.string(), title: z.string(), values: z.array(z.union([z.number(), z.string()])) })), metric: z.string(), cells: z.array(SweepCell), chosen: z.array(z.union([z.number(), z.string()])), pbo: z.number().nullable(), deflated: z.number().nullable(), text: z.string() });
export const Folds = z.object({ kind: z.string(), folds: z.array(z.object({ fold: z.string(), train: z.object({ from: z.string(), to: z.string() }), test: z.object({ from: z.string(), to: z.string() }), inSample: z.number().nullable(), outOfSample: z.number().nullable(), chosen: z.string().nullable() })), decay: z.number().nullable(), purge: z.number().int(), embargo: z.number().int(), paths: z.array(z.object({ path: z.string(), sharpe: z.number().nullable(), maxDrawdown: z.number().nullable() })), text: z.string() });
export const Regimes = z.object({ fittedFrom: z.string(), fittedTo: z.string(), thresholds: z.array(z.object({ name: z.string(), value: z.number() })), series: z.array(z.tuple([z.string(), z.string()])), slices: z.array(z.object({ regime: z.string(), title: z.string(), sessions: z.number().int(), values: z.array(MetricValue.extend({ book: z.string() })) })) });
export const Learning = z.object({ steps: z.number().int(), points: z.array(z.object({ step: z.number().int(), reward: z.number(), policyLoss: z.number(), valueLoss: z.number(), entropy: z.number(), clipped: z.number(), kl: z.number() })), seed: z.number().int(), parameters: z.number().int(), text: z.string() });

export const PromotionLine = z.object({ sha256: z.string(), record: PromotionRecord, title: z.string(), approval: z.enum(['submitted', 'approved', 'rejected', 'none']), approvedBy: z.array(z.string()), /** Whether the alias stands on it now. */ current: z.boolean(), /** The chain and the artifacts hold. */ holds: z.boolean(), why: z.string().nullable() });
export const ShadowOverview = z.object({
  experiment: z.string(), of: RunId, alias: z.string(), from: z.string(), to: z.string(), step: z.number().int(), steps: z.number().int(), halted: z.boolean(),
  equal: z.boolean().nullable(), firstDifference: z.string().nullable(), stateSha256: z.string(),
  execution: z.array(z.object({ metric: z.string(), title: z.string(), value: z.number().nullable(), unit: z.string(), definition: z.string() })),
  governance: z.array(z.object({ title: z.string(), value: z.string(), address: z.string().nullable() })),
});
export const ShadowStep = z.object({ step: z.number().int(), session: z.string(), equity: z.string(), cash: z.string(), drawdown: z.string(), decided: z.number().int(), fills: z.array(FillLine), positions: z.array(PositionLine), checks: z.array(z.object({ code: z.string(), title: z.string(), observed: z.string(), limit: z.string(), ok: z.boolean() })), hash: z.string(), equal: z.boolean() });

export const researchContract = {
  'research.start': call({ in: StartResearch, out: OfRun, mutates: true, allow: ['analyst'] }),
  'research.documents': call({ in: z.object({ kind: Kind.optional() }), out: z.array(ResearchDocument) }),
  'research.document': call({ in: z.object({ kind: Kind, sha256: z.string() }), out: z.object({ about: ResearchDocument, text: z.string() }) }),
  'research.saveDocument': call({ in: z.object({ kind: Kind, text: z.string().max(20_000_000).optional(), file: FileToken.optional(), note: z.string().max(2000).default('') }), out: ResearchDocument, mutates: true, allow: ['analyst'] }),
  'research.checkDocument': call({ in: z.object({ kind: Kind, text: z.string().max(20_000_000) }), out: z.object({ faults: z.array(z.object({ path: z.string(), message: z.string() })) }) }),
  'research.diff': call({ in: z.object({ kind: Kind, left: z.string(), right: z.string() }), out: z.array(DocumentChange) }),
  /** A seeded synthetic market in the inbox: two vendors with planted errors, actions, members, filings, surfaces; and its documents. `ingestion`: SHA-256 of the one that reads it, kept in the workspace. LIMIT_EXCEEDED for more than 2,000,000 bars of a vendor. */
  'research.generate': call({ in: z.object({ symbols: z.number().int().min(2).max(2000).default(40), sessions: z.number().int().min(60).max(5000).default(1000), seed: z.number().int().default(42) }), out: z.object({ files: z.array(z.object({ name: z.string(), token: z.string(), bytes: z.number(), what: z.string() })), ingestion: z.string() }), mutates: true, allow: ['analyst'] }),
  'research.data': call({ in: OfRun, out: DataOverview }),
  'research.symbols': call({ in: Page.extend({ run: RunId, search: z.string().max(40).optional(), order: z.enum(['symbol', 'score', 'missing', 'findings']).default('score') }), out: pageOf(SymbolLine) }),
  'research.differences': call({ in: Page.extend({ run: RunId, symbol: z.string().optional() }), out: pageOf(DifferenceLine) }),
  'research.experiments': call({ in: Page.extend({ study: z.string().optional() }), out: pageOf(ExperimentLine).extend({ studies: z.array(z.object({ study: z.string(), trials: z.number().int() })) }) }),
  'research.overview': call({ in: OfRun, out: ResearchOverview }),
  /** Every feature that a spec may name, in the order of the registry, with the sets that hold it. */
  'research.registry': call({ in: z.object({}), out: z.array(ResearchOverview.shape.features.element.extend({ sets: z.array(z.string()), inputs: z.array(z.string()) })) }),
  /** Growth of 1 and drawdown of books, at most `points` of them a line: extremes are kept. */
  'research.curves': call({ in: OfRun.extend({ slice: z.enum(['all', 'train', 'test']).default('test'), points: z.number().int().min(50).max(5000).default(1500) }), out: z.object({ growth: z.array(Line), drawdown: z.array(Line), exposure: z.array(Line), turnover: z.array(Line) }) }),
  'research.positions': call({ in: OfBook.extend({ session: z.string() }), out: z.object({ session: z.string(), equity: Figure, cash: Figure, items: z.array(PositionLine) }) }),
  'research.fills': call({ in: Page.extend({ run: RunId, book: z.string().default('candidate'), symbol: z.string().optional(), status: z.string().optional(), from: z.string().optional(), to: z.string().optional() }), out: pageOf(FillLine) }),
  'research.fill': call({ in: OfBook.extend({ number: z.number().int() }), out: FillStory }),
  'research.trades': call({ in: Page.extend({ run: RunId, book: z.string().default('candidate'), symbol: z.string().optional(), order: z.enum(['number', 'pnl', 'worst', 'return', 'sessions']).default('number') }), out: pageOf(TradeLine) }),
  /** Bars of one symbol with what was done on them. */
  'research.chart': call({ in: OfBook.extend({ symbol: z.string(), from: z.string().optional(), to: z.string().optional(), indicators: z.array(z.string()).max(6).default([]) }), out: z.object({ symbol: z.string(), bars: z.array(z.object({ session: z.string(), row: z.number().int(), open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number() })), lines: z.array(Line), trades: z.array(TradeLine), fills: z.array(FillLine) }) }),
  'research.sweep': call({ in: OfRun, out: Sweep }),
  'research.folds': call({ in: OfRun, out: Folds }),
  'research.regimes': call({ in: OfRun, out: Regimes }),
  'research.learning': call({ in: OfRun, out: Learning }),
  'research.costs': call({ in: OfRun, out: z.object({ lines: z.array(z.object({ multiple: z.number(), values: z.array(MetricValue.extend({ book: z.string() })) })) }) }),
  'research.qualification': call({ in: OfRun, out: Qualification.extend({ gates: z.string(), title: z.string() }) }),
  'research.compare': call({ in: z.object({ runs: z.array(RunId).min(2).max(8), slice: z.string().default('test') }), out: z.object({ metrics: z.array(MetricLine), columns: z.array(z.object({ run: RunId, title: z.string(), values: z.array(MetricValue) })), growth: z.array(Line), specs: z.array(z.object({ path: z.string(), values: z.array(z.string().nullable()) })) }) }),
  'research.promotions': call({ in: z.object({}), out: z.object({ aliases: z.array(z.object({ alias: z.string(), tier: Tier, experiment: z.string(), run: z.string(), since: z.string(), /** The record it stands on holds. */ holds: z.boolean().default(true), why: z.string().nullable().default(null) })), ledger: z.array(PromotionLine), holds: z.boolean(), /** What is wrong with the ledger as a whole: records that cannot be read, or that the audit log names and the ledger lacks. */ faults: z.array(z.string()).default([]) }) }),
  /** Writes a record and submits it for approval; it takes effect when it is approved. BLOCKED where the run did not qualify for the tier. */
  'research.promote': call({ in: OfRun.extend({ alias: z.string(), tier: Tier, reason: z.string().min(10) }), out: PromotionLine, mutates: true, allow: ['analyst'] }),
  /** `retire` takes the alias away; `roll-back` moves it to an earlier record of it. */
  'research.demote': call({ in: z.object({ alias: z.string(), tier: Tier, action: z.enum(['retire', 'roll-back']), to: z.string().optional(), reason: z.string().min(10) }), out: PromotionLine, mutates: true, allow: ['analyst', 'approver'] }),
  /** Starts or goes on with a shadow replay of what an alias stands on, `steps` sessions further (absent: to the end). */
  'research.shadow': call({ in: z.object({ alias: z.string().optional(), tier: Tier.optional(), run: RunId.optional(), from: RunId.optional(), steps: z.number().int().min(1).optional() }), out: OfRun, mutates: true, allow: ['analyst'] }),
  'research.shadowOverview': call({ in: OfRun, out: ShadowOverview }),
  'research.shadowStep': call({ in: OfRun.extend({ step: z.number().int().min(0) }), out: ShadowStep }),
  /** The tear sheet of a run, made from its artifacts. */
  'research.tearSheet': call({ in: OfRun.extend({ as: z.enum(['html', 'pdf']) }), out: z.object({ fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() }), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
} as const;
