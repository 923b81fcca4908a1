import { basename } from 'node:path';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import type { compareContract } from '../../src-shared/contract/compare.ts';
import { addUpBridge } from '../evidence/compare/bridge.ts';
import { bridgeDates, bridgeRows } from '../evidence/compare/bridge-rows.ts';
import type { RunPair } from '../evidence/compare/compared-run.ts';
import { findingDifferences } from '../evidence/compare/findings.ts';
import { tablesOf } from '../evidence/compare/match-rows.ts';
import { changedCells, changedCellsOfRow, describeTable, differingRows } from '../evidence/compare/table-cells.ts';
import { ComparisonDesk } from './comparison/comparison-desk.ts';
import { figuresOf, overviewOf } from './comparison/overview.ts';
import { writeComparison } from './comparison/write-comparison.ts';
import { whoOf, type ServiceContext } from './context.ts';

/** What differs between two runs, in what made them and in what they made; what moved between two cut-offs. */
export function compareHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof compareContract> {
  const desk = new ComparisonDesk(context);
  const pageOf = <T>(all: readonly T[], { offset, limit }: { offset: number; limit: number }) => ({ total: all.length, offset, items: all.slice(offset, offset + limit) });
  return {
    'compare.overview': async ({ left, right }) => overviewOf(context, desk, await desk.open(left, right)),
    'compare.causes': async (asked) => {
      const { causes } = await desk.causes(await desk.open(asked.left, asked.right));
      return pageOf(causes.filter((cause) => asked.kind === undefined || cause.kind === asked.kind), asked);
    },
    'compare.table': async ({ left, right, table: space }, call) => {
      const pair = await desk.open(left, right);
      const { table, rows } = await desk.matched(pair, space, call.signal);
      return desk.session(pair, call.signal, (session) => describeTable(session, table, rows, unitsOf(pair)));
    },
    'compare.cells': async (asked, call) => {
      const pair = await desk.open(asked.left, asked.right);
      const { table, rows } = await desk.matched(pair, asked.table, call.signal);
      return desk.session(pair, call.signal, (session) => changedCells(session, table, rows, asked.column, asked));
    },
    'compare.rows': async (asked, call) => {
      const pair = await desk.open(asked.left, asked.right);
      const { table, rows } = await desk.matched(pair, asked.table, call.signal);
      return desk.session(pair, call.signal, (session) => differingRows(session, table, rows, asked.which, asked));
    },
    'compare.row': async ({ left, right, table: space, row }, call) => {
      const pair = await desk.open(left, right);
      const { table, rows } = await desk.matched(pair, space, call.signal);
      return desk.session(pair, call.signal, (session) => changedCellsOfRow(session, table, rows, row));
    },
    'compare.figures': async (asked) => {
      const figures = await figuresOf(context, await desk.open(asked.left, asked.right), asked.of);
      return pageOf(asked.changedOnly ? figures.filter((figure) => !figure.same) : figures, asked);
    },
    'compare.findings': async (asked, call) => {
      const pair = await desk.open(asked.left, asked.right);
      return pageOf(await findingsOf(pair, desk, call.signal), asked);
    },
    'compare.bridge': async ({ left, right, bridge }, call) => {
      const pair = await desk.open(left, right);
      const { plan, rows } = await desk.bridge(pair, bridge, call.signal);
      return desk.session(pair, call.signal, async (session) => {
        const dates = await bridgeDates(session, pair, plan);
        const { id, title, definition, reference, balance } = plan.declaration;
        if (dates.from !== null && dates.to !== null && dates.from > dates.to) return { id, title, definition, reference, balance, ...dates, why: `The left run is of ${dates.from}, after the right run's ${dates.to}: a bridge goes forward in time. Swap the runs.`, bridges: [], leftOut: [], notes: [] };
        return addUpBridge(session, plan, rows, dates);
      });
    },
    'compare.bridgeRows': async (asked, call) => {
      const pair = await desk.open(asked.left, asked.right);
      const { plan, rows } = await desk.bridge(pair, asked.bridge, call.signal);
      return desk.session(pair, call.signal, (session) => bridgeRows(session, pair, plan, rows, asked));
    },
    'compare.export': async (asked, call) => {
      const written = await writeComparison(context, desk, asked, whoOf(call), call.signal);
      context.store.audit.append({ ...whoOf(call), kind: 'comparison.exported', subject: asked.right, payload: { left: asked.left, right: asked.right, files: written.map(({ name, sha256 }) => ({ name, sha256 })) } });
      return written.map(({ name, path, fileName, sha256, bytes }) => ({ name, fileName, sha256, bytes, token: context.files.issue(path, basename(fileName)) }));
    },
  };
}

/** Findings by rule and field; those of tables that both runs made are matched row by row. */
export async function findingsOf(pair: RunPair, desk: ComparisonDesk, signal: AbortSignal) {
  const matched = new Map<string, string>();
  const used = new Set(pair.right.context.declaration.findings.map(({ table }) => table));
  for (const { space, leftRows, rightRows } of tablesOf(pair)) if (used.has(space) && leftRows !== null && rightRows !== null) matched.set(space, (await desk.matched(pair, space, signal)).rows);
  return desk.session(pair, signal, (session) => findingDifferences(session, pair, (space) => matched.get(space) ?? null));
}

/** Units of columns, where the configuration names fields so. */
function unitsOf({ right }: RunPair): (column: string) => string {
  return (column) => {
    const unit = right.context.config?.sections.fields[column]?.value.unit ?? 'none';
    return unit === 'none' ? '' : unit;
  };
}
