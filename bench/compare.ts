import { join } from 'node:path';
import { composeWorkbench } from '../src-main/hosts/compose.ts';
import { generateTape } from '../src-main/pipelines/tape/generator/generate.ts';
import { processFigures } from './process-figures.ts';
import { isMain, number, withFolder } from './report.ts';

export interface CompareFigures {
  readonly loans: number;
  readonly overviewSeconds: number;
  readonly tableSeconds: number;
  readonly changedCells: number;
  readonly pageMs: number;
  readonly findingsSeconds: number;
  readonly bridgeSeconds: number;
  readonly ties: boolean;
  readonly exportSeconds: number;
  /** Peak resident size of this process: workbench and comparison, without the engine processes that ran the tapes. */
  readonly peakMb: number | null;
}

/** Two management-information runs of consecutive months, then their comparison over the services. */
export async function benchCompare(folder: string, options: { loans: number }): Promise<CompareFigures> {
  const pool = await generateTape({ out: join(folder, `compare-${options.loans}`), loans: options.loans, months: 2, answerKey: false });
  const workbench = composeWorkbench({ workspaceDir: join(folder, `compare-ws-${process.pid}`), actor: 'bench', host: 'cli' });
  try {
    const { handlers, fileTokens } = workbench;
    const call = { actor: 'bench', host: 'cli' as const, signal: new AbortController().signal };
    const token = (path: string): string => fileTokens.issue(path, path.split('/').at(-1) as string);
    const runs: string[] = [];
    for (const { tape, deal } of pool.months) {
      const { run } = await handlers['runs.start']({ tape: token(tape), deal: token(deal), mapping: token(pool.mapping), decisions: token(pool.decisions), mode: 'mi', regime: null, asset: 'equity-release', kind: 'draft' }, call);
      const ended = await handlers['runs.wait']({ run }, call);
      if (ended.status !== 'succeeded') throw new Error(`a run to compare is ${ended.status}: ${ended.error?.message}`);
      runs.push(run);
    }
    const pair = { left: runs[0] as string, right: runs[1] as string };
    const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => { const at = performance.now(); const made = await work(); return [made, (performance.now() - at) / 1000]; };
    const [, overviewSeconds] = await timed(() => handlers['compare.overview'](pair, call));
    const [table, tableSeconds] = await timed(() => handlers['compare.table']({ ...pair, table: 'canonical' }, call));
    const [, pageSeconds] = await timed(() => handlers['compare.cells']({ ...pair, table: 'canonical', column: 'current_principal_balance', order: 'difference', offset: 5_000, limit: 500 }, call));
    const [, findingsSeconds] = await timed(() => handlers['compare.findings']({ ...pair, offset: 0, limit: 500 }, call));
    const [bridge, bridgeSeconds] = await timed(() => handlers['compare.bridge']({ ...pair, bridge: 'principal' }, call));
    const [, exportSeconds] = await timed(() => handlers['compare.export']({ ...pair, files: ['cells.csv', 'bridge.csv'], table: 'canonical', bridge: 'principal' }, call));
    return { loans: options.loans, overviewSeconds, tableSeconds, changedCells: table.cells, pageMs: pageSeconds * 1000, findingsSeconds, bridgeSeconds, ties: bridge.bridges.every(({ ties }) => ties), exportSeconds, peakMb: processFigures(process.pid).peakMb };
  } finally {
    await workbench.close();
  }
}

/** The figures as text. */
export function showCompare(figures: CompareFigures): string {
  return `comparison of two runs of ${figures.loans} loans: overview ${number(figures.overviewSeconds)} s, table ${number(figures.tableSeconds)} s (${figures.changedCells} changed cells), page of 500 ${number(figures.pageMs, 0)} ms, findings ${number(figures.findingsSeconds)} s, bridge ${number(figures.bridgeSeconds)} s (${figures.ties ? 'ties' : 'DOES NOT TIE'}), files ${number(figures.exportSeconds)} s, peak ${number(figures.peakMb, 0)} MB`;
}

if (isMain(import.meta.url)) {
  const [loans = '100000'] = process.argv.slice(2);
  await withFolder(async (folder) => console.log(showCompare(await benchCompare(folder, { loans: Number(loans) }))));
}
