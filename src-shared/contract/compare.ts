import { z } from 'zod';
import { BridgeAnswer, BridgeRow } from '../model/bridge.ts';
import { Cause, CauseKind, CellDifference, ComparisonOverview, FigureDifference, FindingDifference, RowDifference, TableComparison } from '../model/comparison.ts';
import { call } from './define.ts';
import { Page, pageOf, RunId } from './paging.ts';

/** `left` is looked at as before, `right` as after: a difference is right minus left. */
const Pair = z.object({ left: RunId, right: RunId });
const PairPage = Page.extend(Pair.shape);
const Search = z.string().max(200).optional();

export const COMPARISON_FILES = ['causes.csv', 'cells.csv', 'cells.xlsx', 'figures.csv', 'bridge.csv', 'bridge.xlsx'] as const;

export const compareContract = {
  /** Who the runs are, what kinds of causes there are, which outputs differ. Reads no rows. */
  'compare.overview': call({ in: Pair, out: ComparisonOverview }),
  'compare.causes': call({ in: PairPage.extend({ kind: CauseKind.optional() }), out: pageOf(Cause) }),
  /** Joins a table of both runs on its declared key; seconds for 100,000 rows the first time, then at once. Cancellable. */
  'compare.table': call({ in: Pair.extend({ table: z.string() }), out: TableComparison }),
  /** Changed cells of one column, by key or largest difference first. */
  'compare.cells': call({ in: PairPage.extend({ table: z.string(), column: z.string(), order: z.enum(['key', 'difference']).default('key'), search: Search }), out: pageOf(CellDifference) }),
  'compare.rows': call({ in: PairPage.extend({ table: z.string(), which: z.enum(['changed', 'joined', 'left']), search: Search }), out: pageOf(RowDifference) }),
  /** Every changed cell of one row, by its number in the comparison. */
  'compare.row': call({ in: Pair.extend({ table: z.string(), row: z.number().int().min(0) }), out: z.object({ key: z.string(), cells: z.array(CellDifference) }) }),
  'compare.figures': call({ in: PairPage.extend({ of: z.enum(['reports', 'strata']), changedOnly: z.boolean().default(true) }), out: pageOf(FigureDifference) }),
  'compare.findings': call({ in: PairPage, out: pageOf(FindingDifference) }),
  /** How a balance went from the left run's cut-off to the right one's, one bridge a currency. */
  'compare.bridge': call({ in: Pair.extend({ bridge: z.string() }), out: BridgeAnswer }),
  /** Loans of one step, largest movement first; the step `opening`, `closing` or `unchanged` gives those. */
  'compare.bridgeRows': call({ in: PairPage.extend({ bridge: z.string(), currency: z.string().nullable(), step: z.string(), search: Search }), out: pageOf(BridgeRow) }),
  /** Writes the comparison into the outbox; the host offers the files for saving. */
  'compare.export': call({ in: Pair.extend({ files: z.array(z.enum(COMPARISON_FILES)).min(1), table: z.string().optional(), bridge: z.string().optional() }), out: z.array(z.object({ name: z.string(), fileName: z.string(), sha256: z.string(), bytes: z.number(), token: z.string() })), mutates: true, allow: ['analyst', 'approver', 'auditor'] }),
} as const;
