import { z } from 'zod';
import { LoanGrid } from '../model/ecl/loan-grid.ts';
import { STAGES } from '../model/ecl/result-fields.ts';
import { Validation } from '../model/ecl/validation.ts';
import { DialectOverride } from '../model/dialect.ts';
import { call } from './define.ts';
import { DocumentChoice } from './documents.ts';
import { Figure } from './measures.ts';
import { FileToken, Page, pageOf, RunId } from './paging.ts';

const OfRun = z.object({ run: RunId });
/** Decimal text in the reporting currency. */
const Money = z.string();
const StageCode = z.enum(STAGES);

export const StartEcl = z.object({
  /** A loan file, or a run of a canonical tape. */
  from: z.union([z.object({ file: FileToken }), z.object({ run: RunId })]),
  reportingDate: z.iso.date(),
  policy: DocumentChoice, scenarios: DocumentChoice, ledger: DocumentChoice.optional(),
  /** `approved`: those approved and effective on the reporting date. Of a run: exactly those that it took. */
  overlays: z.union([z.literal('approved'), z.literal('none'), z.object({ file: FileToken }), z.object({ run: RunId })]).default('approved'),
  mapping: FileToken.optional(), decisions: FileToken.optional(), dialect: DialectOverride.optional(),
  /** The run of the reporting date before: movement and migration are made against it. */
  prior: RunId.optional(),
  client: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/).optional(),
  title: z.string().optional(), kind: z.enum(['draft', 'what-if']).default('draft'),
  /** Of a what-if: the run whose levers were moved. */
  whatIfOf: RunId.optional(),
});

export const Convention = z.object({ path: z.string(), title: z.string(), value: z.string(), byDefault: z.string(), differs: z.boolean(), reference: z.string() });
/** One line of stages or groups: figures of the run, each with its trace address. */
export const EclLine = z.object({ key: z.string(), label: z.string(), loans: Figure, exposure: Figure, allowance: Figure, overlay: Figure, coverage: Figure });

export const EclOverview = z.object({
  reportingDate: z.string(), priorDate: z.string().nullable(), currency: z.string(),
  policy: z.object({ name: z.string(), title: z.string(), sha256: z.string(), approved: z.string().nullable() }),
  scenarioSet: z.object({ name: z.string(), title: z.string(), sha256: z.string(), approved: z.string().nullable() }),
  stages: z.array(EclLine), total: EclLine,
  outOfScope: z.array(z.object({ measurement: z.string(), loans: Figure, balance: Figure })),
  scenarios: z.array(z.object({ id: z.string(), title: z.string(), weight: z.number(), ecl: Figure, ecl12: Money, lifetime: Money, paths: z.record(z.string(), z.array(z.number())) })),
  conventions: z.array(Convention),
  fallbacks: z.array(z.object({ fallback: z.string(), title: z.string(), loans: z.number().int(), amount: Money })),
  restingOnFallback: z.object({ loans: Figure, amount: Figure }),
  notAssessable: z.object({ loans: Figure, exposure: Figure }),
  ledger: z.array(z.object({ id: z.string(), title: z.string(), measure: z.string(), computed: Money, ledger: Money, difference: Money, tolerance: Money, ties: z.boolean(), address: z.string().nullable() })),
  quality: z.array(z.object({ check: z.string(), title: z.string(), observed: z.string(), bar: z.string(), verdict: z.enum(['passed', 'told', 'blocked', 'not-evaluable']), reference: z.string() })),
  provision: Figure, nnegShortfall: Figure.nullable(),
});
export type EclOverview = z.infer<typeof EclOverview>;

export const Adjustments = z.object({
  /** By scenario id; must sum to 1. Absent: as the run's. */
  weights: z.record(z.string(), z.number().min(0).max(1)).optional(),
  pdMultiplier: z.number().min(0.01).max(20).default(1),
  /** In fractions. */
  lgdShift: z.number().min(-1).max(1).default(0),
  /** Change of collateral values, in fractions: -0.1 is ten per cent lower. */
  housePrices: z.number().min(-0.9).max(3).default(0),
  /** Relative bar of SICR; absent: as the policy's. */
  sicrRatio: z.number().min(1).max(20).optional(),
  overlays: z.enum(['kept', 'removed']).default('kept'),
});
export type Adjustments = z.infer<typeof Adjustments>;

const WhatIfLine = z.object({ key: z.string(), label: z.string(), loans: z.number().int(), exposure: Money, record: Money, whatIf: Money, difference: Money, coverage: z.string() });
/** Not of record: computed now, nothing is stored. */
export const EclWhatIf = z.object({
  total: WhatIfLine, stages: z.array(WhatIfLine), overlays: WhatIfLine, groups: z.array(WhatIfLine),
  /** `sample`: the first figures while dragging are of this many loans drawn with a fixed seed, scaled; `all` follows. */
  basis: z.object({ loans: z.number().int(), of: z.number().int(), milliseconds: z.number() }),
});

/** How loans are grouped beside stages. */
export const GroupBy = z.enum(['segment', 'grade', 'vintage', 'product', 'region', 'sector', 'currency', 'dpd_bucket']);

export const LoanLine = z.object({ sourceRow: z.number().int(), loan: z.string(), segment: z.string(), product: z.string(), stage: StageCode, decisive: z.string().nullable(), reasons: z.array(z.string()), fallbacks: z.array(z.string()), daysPastDue: z.number().nullable(), exposure: Money, pd12m: z.string(), pdLifetime: z.string(), lgd: z.string(), allowance: Money, overlay: Money, address: z.string() });

export const StageTest = z.object({
  code: z.string(), title: z.string(), reference: z.string(), observed: z.string().nullable(), threshold: z.string(), fired: z.boolean(), assessable: z.boolean(), decisive: z.boolean(),
  /** What would make it come out otherwise, in words; null where nothing sensible would. */
  wouldChange: z.string().nullable(), address: z.string().nullable(),
});
export const EclLoan = z.object({
  line: LoanLine, currency: z.string(),
  /** What the model read, each with its address; `standIn` where the policy stood in. */
  inputs: z.array(z.object({ name: z.string(), title: z.string(), value: z.string().nullable(), unit: z.string(), address: z.string(), standIn: z.string().nullable() })),
  results: z.array(z.object({ name: z.string(), title: z.string(), value: z.string().nullable(), unit: z.string(), address: z.string() })),
  tests: z.array(StageTest), grid: LoanGrid,
  overlays: z.array(z.object({ id: z.string(), title: z.string(), amount: Money, reason: z.string(), owner: z.string(), approver: z.string().nullable() })),
  previous: z.object({ run: z.string(), stage: StageCode, allowance: Money }).nullable(),
});

const StepLine = z.object({ id: z.string(), title: z.string(), reference: z.string(), byStage: z.record(z.string(), Figure), total: Figure });
export const EclMovement = z.object({
  from: z.string(), to: z.string(), currency: z.string(), priorRun: z.string(), stages: z.array(StageCode),
  /** Opening first, closing last; exact to minor units. */
  steps: z.array(StepLine), closing: StepLine,
  /** Closing less the sum of the steps, by stage and in total: `0.00` or the run is wrong. */
  residual: z.record(z.string(), Money), tiesToAllowance: z.object({ closing: Money, allowance: Money, ties: z.boolean() }),
  kinds: z.array(z.object({ kind: z.string(), loans: z.number().int() })),
});
export const EclMigration = z.object({
  stages: z.array(StageCode),
  /** From (rows) to (columns); `new` among the rows, `exit` among the columns. Shares of the row, in points. */
  cells: z.array(z.object({ from: z.string(), to: z.string(), loans: Figure, exposure: Figure, share: z.string() })),
});

export const Disclosure = z.object({
  id: z.string(), title: z.string(), reference: z.string(), note: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ title: z.string(), heading: z.boolean().default(false), cells: z.array(Figure) })),
  ties: z.array(z.object({ title: z.string(), left: Money, right: Money, difference: Money, ties: z.boolean() })),
});
export type Disclosure = z.infer<typeof Disclosure>;

export const SensitivityLine = z.object({ id: z.string(), title: z.string(), group: z.string(), allowance: Money, difference: Money, points: z.string(), stage2: z.number().int() });
export const AttributionCause = z.object({
  id: z.string(), title: z.string(), amount: Money, loans: z.number().int(), detail: z.string(),
  /** Loans that it moved most; the source row is that of the right run, of loans only on the left that of the left one. */
  drivers: z.array(z.object({ loan: z.string(), sourceRow: z.number().int(), amount: Money })).default([]),
});

export const eclContract = {
  'ecl.start': call({ in: StartEcl, out: OfRun, mutates: true, allow: ['analyst'] }),
  'ecl.overview': call({ in: OfRun, out: EclOverview }),
  'ecl.groups': call({ in: OfRun.extend({ by: GroupBy }), out: z.array(EclLine) }),
  /** Recomputes a run under adjustments; `sample` asks for at most that many loans first. The loans stay in memory between calls. */
  'ecl.whatIf': call({ in: OfRun.extend({ adjustments: Adjustments, by: GroupBy.default('segment'), sample: z.number().int().min(1000).optional() }), out: EclWhatIf }),
  'ecl.loans': call({ in: Page.extend({ run: RunId, stage: StageCode.optional(), by: GroupBy.optional(), key: z.string().optional(), search: z.string().max(200).optional(), fallbackOnly: z.boolean().optional(), order: z.enum(['allowance', 'exposure', 'loan', 'days-past-due']).default('allowance') }), out: pageOf(LoanLine) }),
  'ecl.loan': call({ in: OfRun.extend({ loan: z.string() }), out: EclLoan }),
  /** A workbook of one loan with live formulas. */
  'ecl.workbook': call({ in: OfRun.extend({ loan: z.string() }), out: z.object({ fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() }), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
  'ecl.movement': call({ in: OfRun, out: EclMovement }),
  'ecl.migration': call({ in: OfRun, out: EclMigration }),
  'ecl.disclosures': call({ in: OfRun, out: z.array(Disclosure) }),
  'ecl.sensitivity': call({ in: OfRun, out: z.object({ base: Money, currency: z.string(), lines: z.array(SensitivityLine) }) }),
  /** Back-tests of the run; NOT_FOUND says why there are none. */
  'ecl.validation': call({ in: OfRun, out: Validation }),
  /** The multiplier of PD (or fall of house prices) at which the allowance reaches a target. */
  'ecl.reverseStress': call({ in: OfRun.extend({ target: Money, by: z.enum(['pd', 'house-prices', 'lgd']) }), out: z.object({ reached: z.boolean(), value: z.number().nullable(), allowance: Money, iterations: z.number().int(), text: z.string() }) }),
  /** Two runs by cause, in a stated order, each cause measured by a run of the model: no step is a remainder. */
  'ecl.attribution': call({ in: z.object({ left: RunId, right: RunId }), out: z.object({ left: Money, right: Money, difference: Money, residual: Money, currency: z.string(), causes: z.array(AttributionCause) }) }),
  /** The reference system's eight views, corrected. */
  'ecl.view': call({ in: OfRun.extend({ view: z.enum(['portfolio', 'stages', 'trends', 'regions', 'products', 'data-quality', 'executive', 'regulatory']), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) }), out: z.object({ title: z.string(), note: z.string(), columns: z.array(z.object({ name: z.string(), title: z.string(), unit: z.string() })), total: z.number().int(), rows: z.array(z.array(z.string().nullable())) }) }),
} as const;
