import type { Origin, TablePlan } from '../../src-shared/model/derivation.ts';

/** A column of a kernel's table and everything it can depend on. */
export interface KernelColumn {
  readonly column: string;
  readonly title: string;
  readonly type: string;
  /** Columns of the table it is made from, on the same row. */
  readonly reads: readonly string[];
  /** Columns of its own table, on the same row. */
  readonly own?: readonly string[];
  /** Columns of the table it is made from that count on other rows too. */
  readonly pool?: readonly string[];
  /** Columns of any other table (or cells `c0`... of `source`) that count, on any of its rows. */
  readonly others?: readonly { readonly space: string; readonly column: string }[];
  readonly documents?: readonly Origin[];
}

/**
 * The plan of a table that a kernel makes, in the form of every other table's: what a gate stores in the table's plan slot. `input` is the
 * slot of the table it is made from. What is named here may change a column; what is not cannot: the perturbation test holds a pipeline to it.
 */
export function kernelTablePlan(table: string, input: string, kernel: string, columns: readonly KernelColumn[]): TablePlan {
  const by: Origin = { kind: 'system', ref: `kernel:${kernel}`, label: 'made by the kernel, one row at a time' };
  return {
    table, input, sql: '',
    derivations: columns.map(({ column, title, type, reads, own = [], pool = [], others = [], documents = [] }) => ({ column, title, type, steps: [{ step: 'kernel' as const, kernel, reads: [...reads], own: [...own], pool: [...pool], ...(others.length === 0 ? {} : { others: others.map((each) => ({ ...each })) }), documents: [by, ...documents] }] })),
  };
}
