import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeWorkbench } from '../src-main/hosts/compose.ts';
import { generateTape } from '../src-main/pipelines/tape/generator/generate.ts';

// Tables by two axes on a large pool, through the services: `node bench/cross-tab.ts [loans]`. Medians of repeated questions.
const loans = Number(process.argv[2] ?? 100_000);
const TIMES = 7;
const folder = mkdtempSync(join(tmpdir(), 'tapestry-cross-tab-'));
mkdirSync(join(folder, 'pool'));
try {
  const pool = await generateTape({ out: join(folder, 'pool'), loans, months: 1, answerKey: false });
  const month = pool.months[0];
  const workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'bench', host: 'test' });
  const context = { actor: 'bench', host: 'test' as const, signal: new AbortController().signal };
  const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? '');
  const { handlers } = workbench;
  const { run } = await handlers['runs.start']({ tape: token(month?.tape ?? ''), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(month?.deal ?? ''), mode: 'mi', regime: null, asset: 'equity-release', kind: 'draft' } as never, context);
  const ended = await handlers['runs.wait']({ run }, context);
  console.log(`${loans} loans, run ${ended.status}`);
  const rows = { field: 'current_loan_to_value', kind: 'bands' as const, edges: ['10', '20', '30', '40', '50', '60', '70', '80', '90', '100'] };
  const columns = { field: 'property_type', kind: 'values' as const, edges: [] };
  const few = ['strat_count', 'strat_balance', 'strat_balance_share', 'strat_wa_rate'];
  const { measures } = await handlers['measures.fields']({ run }, context);
  const address = (await handlers['measures.table']({ run, rows, columns, measures: ['strat_balance'] }, context)).cells[3]?.[2]?.[0]?.address ?? '';
  const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['what can be measured (remembered)', () => handlers['measures.fields']({ run }, context)],
    ['11 bands, 4 measures', () => handlers['measures.table']({ run, rows, columns: null, measures: few }, context)],
    ['11 by 4 bands, 4 measures', () => handlers['measures.table']({ run, rows, columns, measures: few }, context)],
    [`11 by 4 bands, all ${measures.length} measures`, () => handlers['measures.table']({ run, rows, columns, measures: measures.map(({ id }) => id) }, context)],
    ['rows of a cell, first page of 200', () => handlers['measures.loans']({ run, address, part: 'counted', offset: 0, limit: 200 }, context)],
  ];
  for (const [what, ask] of questions) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i += 1) {
      const begun = performance.now();
      await ask();
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    console.log(`${what.padEnd(40)} median ${times[Math.floor(TIMES / 2)]?.toFixed(0)} ms, worst ${times.at(-1)?.toFixed(0)} ms`);
  }
  await workbench.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
