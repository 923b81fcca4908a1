import type { Origin, TablePlan } from '../../src-shared/model/derivation.ts';

/** What a pipeline says about its outputs so that any value of them can be traced. Nothing here knows what the values mean. */
export interface TraceDeclaration {
  /** Row tables made by derivations, each from another table or from the source. */
  readonly tables: readonly TracedTable[];
  /** Slots of the source table and of what it was read from. */
  readonly source: {
    readonly table: string; readonly dialect: string; readonly tape: string;
    /** Where the source table holds the rows of several files (a family of slots, `vendor.*`): each row has a column `file`, the slot it was read from, and `dialect` holds `files: [{ slot, dialect, headers }]`. `tape` is then the first of them, for what names one file only. */
    readonly files?: string;
  };
  /** Documents that origins refer to: slot by kind of origin. */
  readonly documents: Readonly<Partial<Record<'decision' | 'deal' | 'mapping', string>>>;
  /** Documents that a run was given and that people approve, such as a policy: origins of kind `document` name their slot. Absent: none. */
  readonly papers?: readonly TracedPaper[];
  /** How rows of those tables are made again that no derivation makes. Absent: every table is made by derivations. */
  readonly kernels?: readonly TracedKernel[];
  /** Delivered files whose elements carry values of a table or of a report. */
  readonly deliveries: readonly TracedDelivery[];
  readonly reports: readonly TracedReport[];
  readonly strata: { readonly space: string; readonly slot: string; readonly plan: string; readonly table: string } | null;
  /** Tables that a person makes of a row table when they ask: their cells carry their own definition. Absent: none can be made. */
  readonly crossTabs?: TracedCrossTabs;
  /** Tables of findings, with the row table that their fields are columns of. */
  readonly findings: readonly { readonly slot: string; readonly groups: string; readonly table: string }[];
  /** Why rows that are in a table do not count where people look for them. Absent: only the filters of figures are told. */
  readonly exclusions?: readonly TracedExclusion[];
  /** Checks that are not rules of the configuration: the columns each reads. */
  readonly checks?: readonly { readonly rule: string; readonly reads: readonly string[]; readonly scope: 'row' | 'unique' | 'single-value' }[];
  /** How two runs are compared; absent: tables by the columns of their address keys, by what names a row, or by source row. */
  readonly compare?: ComparisonDeclaration;
}

export interface TracedCrossTabs {
  /** Address space of the cells, e.g. `tab`. */
  readonly space: string;
  /** Space of the row table. */
  readonly table: string;
  /** Slot of the figure plan that says which measures and formulas there are, and what one row of a population is. */
  readonly plan: string;
  /** Column that names the currency of a row's amounts; or, where all are in one currency, the document and its member that say which. */
  readonly currency?: string | { readonly slot: string; readonly member: string };
  /** Measures and formulas that people read first, in their order. */
  readonly leading?: readonly string[];
}

export interface TracedTable {
  /** Address space, e.g. `canonical`. */
  readonly space: string;
  readonly slot: string;
  readonly plan: string;
  /** Space of the table it is made from, or `source`. */
  readonly input: string;
  readonly title: string;
  /** Columns that name a row to a person, best first. */
  readonly names?: readonly string[];
  /** Columns over whose values a population is shown to spread, best first. */
  readonly spread?: readonly string[];
  /** How a key in an address names a row: columns whose values, joined by `/`, are the key; by prefix of the column asked for. Absent: the key is the source row. */
  readonly keys?: readonly { readonly columnPrefix: string; readonly columns: readonly string[] }[];
  /** Decimal column that says how large a row is in money: what a sample states its coverage of. */
  readonly balance?: string;
}

/**
 * A table of `tables` whose rows a kernel makes, each from the row of `input` with the same `source_row`, and from documents. Its plan is
 * a `TablePlan` like any other's: each derivation is one step `kernel` that says what the column can depend on (`kernelTablePlan` writes
 * it), so that reach, graph, samples and comparisons treat it as a table. What a step cannot say, how the value came about, `explain` does.
 */
export interface TracedKernel {
  readonly space: string;
  /** Turns what the run stored in the table's plan slot into a plan of its columns. Absent: a `TablePlan` is stored there. */
  readonly plan?: (stored: unknown) => TablePlan;
  /**
   * Makes one row again: the same kernel, on a block of one, with a recorder. Asked once a row; the answer is asked column by column.
   * Throws AppError where the documents cannot be read. Must not copy from `stored` what it is to recompute: `stored` is for facts that
   * the row took from other rows (an allocated amount), which the gate stored beside the result.
   */
  readonly explain: (asked: KernelQuestion) => Promise<(column: string) => KernelValue | null>;
  /** Rows that stand on no row of `input` with their own number (a fill, a metric): `row` is empty, `input` only says what they are made from, and the path goes on through `cells`. */
  readonly freestanding?: boolean;
  /** Whether rows may stand without a row of `input`, such as loans that are in an earlier file only; `row` is empty then. Absent: such a row cannot be made again. */
  readonly mayLackInput?: boolean;
}

/** A stored row as texts: what `CAST(... AS VARCHAR)` says of each column. */
export type RowTexts = Readonly<Record<string, string | null>>;

export interface KernelQuestion {
  readonly sourceRow: number;
  /** The row of the table it is made from. */
  readonly row: RowTexts;
  /** The row of its own table. */
  readonly stored: RowTexts;
  /** A JSON artifact of the run by slot, checked by its hash; null where the run has none. */
  json(slot: string): Promise<unknown>;
  /** Rows of another table of the run that stand on the same source row, in its order; empty where the run has no such table. */
  rows(slot: string): Promise<readonly RowTexts[]>;
  /** A whole table of the run, checked by its hash, by the path of its Parquet file, and what answers statements over it; null where the run has none. For kernels that make a row by going through tables again. */
  table(slot: string): Promise<WholeTable | null>;
  /** What is made once for a run and kept while it is looked at: loaded tables, a whole execution. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

export interface WholeTable {
  /** Of its Parquet file. */
  readonly path: string;
  /** A small result of a statement over it (`read_parquet` of the path), at most 100,000 rows. */
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** A result of any length, in blocks, column by column. */
  stream(sql: string, take: (columns: readonly (readonly unknown[])[]) => void): Promise<void>;
}

/** One value of a kernel's row. */
export interface KernelValue {
  /** What the value is on this row, where the column's own title does not say it: `Sharpe ratio` of a column `Value`. */
  readonly title?: string;
  /** As the table would store it: a decimal with all digits of its scale. */
  readonly value: string | null;
  /** How it came about, in order; `after` of the last is the value. */
  readonly steps: readonly KernelStep[];
  /** Columns of the table it is made from, and of its own, that took part on this row: the path goes on through them. */
  readonly reads: readonly string[];
  readonly own?: readonly string[];
  /** Values of other rows, of any table of the run, that took part, the most telling first: the path goes on through them. */
  readonly cells?: readonly { readonly space: string; readonly column: string; readonly sourceRow: number }[];
  /** Members of documents that took part: a bar of the policy, a path of a scenario, a decision. */
  readonly documents: readonly { readonly origin: Origin; readonly value: string | null }[];
}

export interface KernelStep {
  /** A word for the sort of step, e.g. `discount`. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly origin?: Origin;
}

/** A document of a run: an input slot, and who says whether it is approved. */
export interface TracedPaper {
  /** Slot of the JSON artifact; an origin's `ref` is `<slot>#<JSON pointer>`. */
  readonly slot: string;
  readonly title: string;
  /** Subjects of the approval mechanism that a member of the document stands under: kind and id; null for none. */
  readonly subject?: (document: unknown, pointer: string, sha256: string) => { readonly type: string; readonly id: string } | null;
}

/** A kind of row that something leaves out on purpose; what in fact leaves it out is read from the run's plans, row by row. */
export interface TracedExclusion {
  readonly id: string;
  readonly title: string;
  /** Space of the row table. */
  readonly table: string;
  /** Expression over its columns that is true on such a row. */
  readonly when: string;
  /** Columns that show why. */
  readonly shows: readonly string[];
  /** What leaves it out, in words. */
  readonly text: string;
}

export interface TracedDelivery {
  readonly space: string;
  readonly slot: string;
  readonly index: string;
  /** Regime whose template the file follows. */
  readonly template: string;
}

/** A report of figures: a JSON artifact of values with their sources, and the plan of the figures behind them. */
export interface TracedReport {
  readonly space: string;
  readonly slot: string;
  readonly plan: string;
  /** Table space that `current` is, and the slot of the prior cut-off's table where there can be one. */
  readonly current: string;
  readonly priorSlot?: string;
}

/** What a pipeline says so that two of its runs can be compared. */
export interface ComparisonDeclaration {
  /** Columns whose values say which row of one run is the same thing in the other. */
  readonly tables?: readonly { readonly space: string; readonly key: readonly string[] }[];
  /** Input slots that hold reference data, such as schemas. */
  readonly references?: readonly string[];
}
