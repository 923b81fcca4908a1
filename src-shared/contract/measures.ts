import { z } from 'zod';
import { Sha256 } from '../model/artifact.ts';
import { Grouping } from '../model/cross-tab.ts';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

/** A figure with its own trace address. */
export const Figure = z.object({ address: z.string().nullable(), value: z.string().nullable(), why: z.string().nullable(), unit: z.string() });
export const Stratification = z.object({
  dimension: z.string(), title: z.string(),
  measures: z.array(z.object({ id: z.string(), title: z.string(), unit: z.string(), definition: z.string() })),
  bands: z.array(z.object({ key: z.string(), label: z.string(), figures: z.array(Figure) })),
  total: z.array(Figure), leftOut: z.array(z.object({ reason: z.string(), rows: z.number() })),
});

/** What a measure is, as far as a reader of its figures must know. `unit` names the currency where the run has one. */
export const MeasureInfo = z.object({
  id: z.string(), title: z.string(), unit: z.string(),
  /** Fraction digits of every figure of it. */
  scale: z.number().int(),
  definition: z.string(), reference: z.string(),
  /** `count`, `sum`, ... or the operation of a formula. */
  aggregate: z.string(),
  filter: z.string().nullable(), value: z.string().nullable(), weight: z.string().nullable(),
  /** Figures that a formula is made of; empty for a measure. */
  of: z.array(z.string()),
});
export type MeasureInfo = z.infer<typeof MeasureInfo>;

/** A field that rows can be told apart by, and how. */
export const TableField = z.object({
  name: z.string(), title: z.string(), type: z.string(), unit: z.string(),
  kinds: z.array(Grouping.shape.kind),
  /** Exposures that have a value; the least and greatest of them, as text. */
  known: z.number().int(), least: z.string().nullable(), greatest: z.string().nullable(),
});
export type TableField = z.infer<typeof TableField>;

/** A named set of bands: of the run's configuration, or saved by a person. */
export const ListedBands = Grouping.extend({
  id: z.string(), title: z.string(), unit: z.string(), reference: z.string().nullable(),
  origin: z.enum(['configuration', 'person']),
  /** Whether this run stored the stratification by exactly these bands. */
  stored: z.boolean(),
  /** Why this run has nothing to show for it; null where it has. */
  absent: z.string().nullable(),
  /** Of a person's set: which revision, who, when, why, and the hash of the document. */
  saved: z.object({ revision: z.number().int(), by: z.string(), at: z.string(), note: z.string(), sha256: Sha256 }).nullable(),
});
export type ListedBands = z.infer<typeof ListedBands>;

/** The definition of a table: everything needed to make it again. */
export const TableDefinition = z.object({
  rows: Grouping,
  columns: Grouping.nullable().default(null),
  measures: z.array(z.string().max(100)).min(1).max(30),
});
export type TableDefinition = z.infer<typeof TableDefinition>;

const Axis = Grouping.extend({ title: z.string(), unit: z.string(), bands: z.array(z.object({ key: z.string().nullable(), label: z.string() })) });

/** Rows that a table does not count, and in which of its measures. */
export const LeftOut = z.object({ reason: z.string(), measures: z.array(z.string()), rows: z.number().int() });

/**
 * A table over one or two axes. `cells[row][column][measure]`; without columns there is one, the row itself. Totals are measured over
 * all rows of their band, not added up: counts and sums tie with their cells exactly.
 */
export const MeasureTable = z.object({
  rows: Axis, columns: Axis.nullable(), measures: z.array(MeasureInfo),
  cells: z.array(z.array(z.array(Figure))),
  rowTotals: z.array(z.array(Figure)), columnTotals: z.array(z.array(Figure)), total: z.array(Figure),
  leftOut: z.array(LeftOut), notes: z.array(z.string()),
  /** Exposures of the table, and the hash of what it was computed from. */
  population: z.number().int(), computedFrom: z.object({ slot: z.string(), sha256: Sha256 }),
  /** Title of the stored stratification that the same figures stand in; null where they are no part of the run. */
  stored: z.string().nullable(),
});
export type MeasureTable = z.infer<typeof MeasureTable>;

export const CellLoans = z.object({
  title: z.string(), filter: z.string(), figure: Figure,
  columns: z.array(z.object({ id: z.string(), title: z.string(), unit: z.string(), scale: z.number().int().nullable(), role: z.enum(['identifier', 'value', 'weight', 'part', 'band']) })),
  /** Rows that count and rows that lack a value, whatever is listed. */
  counted: z.number().int(), notKnown: z.number().int(), outside: z.number().int(),
  items: z.array(z.object({ sourceRow: z.number().int(), cells: z.array(z.object({ value: z.string().nullable(), address: z.string().nullable() })) })),
}).extend(pageOf(z.unknown()).pick({ total: true, offset: true }).shape);
export type CellLoans = z.infer<typeof CellLoans>;

/** Which rows of a cell: those that count, those that lack a value it needs, or those that its filter leaves out. */
export const CellPart = z.enum(['counted', 'not-known', 'outside']);
const LoanQuery = z.object({ address: z.string().min(1).max(4000), part: CellPart.default('counted'), search: z.string().max(200).optional(), sort: z.object({ column: z.string(), descending: z.boolean() }).optional() });

const Written = z.object({ name: z.string(), fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() });

export const measuresContract = {
  'measures.dimensions': call({ in: z.object({ run: RunId }), out: z.array(z.object({ id: z.string(), title: z.string() })) }),
  'measures.stratify': call({ in: z.object({ run: RunId, dimension: z.string() }), out: Stratification }),
  /** What tables of a run can be made of. NOT_FOUND where the run did not get so far. */
  'measures.fields': call({ in: z.object({ run: RunId }), out: z.object({
    fields: z.array(TableField), measures: z.array(MeasureInfo), sets: z.array(ListedBands),
    /** The one currency of the amounts; null with the reason where there is none or several. */
    currency: z.object({ code: z.string().nullable(), why: z.string().nullable() }),
    computedFrom: z.object({ slot: z.string(), sha256: Sha256, rows: z.number().int() }),
  }) }),
  /** A table computed on the run's own row table. Errors: INVALID_INPUT in words, LIMIT_EXCEEDED where it would have too many cells. */
  'measures.table': call({ in: TableDefinition.extend({ run: RunId }), out: MeasureTable }),
  /** The rows behind a cell. */
  'measures.loans': call({ in: Page.extend({ run: RunId }).extend(LoanQuery.shape), out: CellLoans }),
  /** Sets that people saved, latest revision of each. */
  'measures.bands.list': call({ in: z.object({}), out: z.array(ListedBands.omit({ stored: true, absent: true })) }),
  /** Saves a set under its id, as the next revision of it; it holds in this workspace from the next run on. `basedOn` is the revision it was edited from: CONFLICT where there is a newer one. */
  'measures.bands.save': call({ in: Grouping.extend({ run: RunId, id: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), title: z.string().trim().min(1).max(100), note: z.string().trim().max(500).default(''), basedOn: z.number().int().nullable().default(null) }), out: ListedBands, mutates: true, allow: ['analyst'] }),
  /** Writes a table, or the rows behind a cell, with its definitions to the outbox of the workspace. */
  'measures.export': call({ in: z.object({ run: RunId, format: z.enum(['csv', 'xlsx']), what: z.discriminatedUnion('kind', [z.object({ kind: z.literal('table'), table: TableDefinition }), LoanQuery.extend({ kind: z.literal('loans') })]) }), out: z.array(Written), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
} as const;
