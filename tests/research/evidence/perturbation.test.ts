import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { TraceContext } from '../../../src-main/evidence/trace-context.ts';
import { evidenceBench, type EvidenceBench } from './evidence-bench.ts';
import { smallMarket, smallSpec } from './small-market.ts';

const market = smallMarket();
const SPEC = { ...smallSpec(market.sessions), baselines: ['equal-weight'], evaluation: { bootstrap: { draws: 10, block: 10 } } };

/** A cell of a vendor's file, what is written into it, and its place in the run's source table. */
interface Change { readonly file: string; readonly line: number; readonly column: number; readonly to: (text: string) => string }

describe('one cell of a vendor’s file changed', () => {
  let bench: EvidenceBench;
  let run: Run;
  let firstRow: ReadonlyMap<string, number>;
  beforeAll(async () => {
    bench = evidenceBench();
    run = await bench.experiment(market.files, market.ingestion, SPEC);
    expect(run.status).toBe('succeeded');
    const { files } = await bench.context.runFiles.json(run.id, 'vendor.files', (await import('../../../src-main/pipelines/research/ingest/vendor-files.ts')).VendorFiles);
    firstRow = new Map(files.map(({ fileName, firstRow: first }) => [fileName, first]));
  }, 120_000);
  afterAll(() => bench.dispose());

  const scaled = (by: number) => (text: string): string => (text.includes(',') ? (Number(text.replace(',', '.')) * by).toFixed(4).replace('.', ',') : (Number(text) * by).toFixed(4));
  const random = seededRandom(4, 1);
  const line = (file: keyof typeof market.files): number => 2 + random.below((market.files[file]?.split('\n').length ?? 3) - 3);
  const CHANGES: readonly (readonly [string, Change])[] = [
    ['a close of the first vendor', { file: 'one.csv', line: line('one.csv'), column: 5, to: scaled(1.004) }],
    ['a close of the first vendor that becomes unusable', { file: 'one.csv', line: line('one.csv'), column: 5, to: () => 'none' }],
    ['a volume', { file: 'one.csv', line: line('one.csv'), column: 6, to: (text) => String(Number(text) + 17) }],
    ['a close of the second vendor', { file: 'zwei.csv', line: line('zwei.csv'), column: 1, to: scaled(1.002) }],
    ['a dividend', { file: 'actions.csv', line: line('actions.csv'), column: 4, to: (text) => (text === '' ? '' : '0.31') }],
    ['a filing', { file: 'filings.csv', line: line('filings.csv'), column: 4, to: (text) => String(Number(text) + 1) }],
    ['a figure that no feature reads', { file: 'filings.csv', line: line('filings.csv'), column: 5, to: (text) => String(Number(text) + 1) }],
  ];

  it.each(CHANGES)('REX-8 %s: nothing changes that the forward trace did not predict', async (_what, change) => {
    const separator = change.file === 'zwei.csv' ? ';' : ',';
    const lines = (market.files[change.file] ?? '').split('\n');
    const cells = (lines[change.line - 1] ?? '').split(separator);
    const before = cells[change.column] ?? '';
    cells[change.column] = change.to(before);
    lines[change.line - 1] = cells.join(separator);
    const other = await bench.experiment({ ...market.files, [change.file]: lines.join('\n') }, market.ingestion, SPEC);
    const reach = await bench.client['trace.forward']({ run: run.id, from: { kind: 'cell', sourceRow: (firstRow.get(change.file) ?? 0) + change.line - 2, column: change.column }, limit: 500 });
    const onRow = new Set(reach.items.flatMap((item) => item.address ?? []));
    const context = await (bench.context.evidence.trace as unknown as { open(run: Run): Promise<TraceContext> }).open(run);
    let changed = 0;
    for (const table of context.declaration.tables) {
      const { derivations } = (await context.plan(table.space)).plan;
      const anywhere = new Set(reach.items.filter((item) => item.address === null && item.group === 'columns').map((item) => item.title));
      const isPredicted = (column: string, title: string, key: string): boolean => onRow.has(`${table.space}:${column}@${key}`) || ['on other rows too', 'on any row'].some((where) => anywhere.has(`${column === title ? '' : `${column} `}${title}, ${where}`));
      const keyOf = (row: Readonly<Record<string, string | null>>): string => table.keys?.[0]?.columns.map((name) => row[name]).join('/') ?? row['source_row'] ?? '';
      const [a, b] = (await Promise.all([run, other].map(async (each) => new Map((await bench.rows(each, table.slot)).map((row) => [keyOf(row), row]))))) as [Map<string, Readonly<Record<string, string | null>>>, Map<string, Readonly<Record<string, string | null>>>];
      for (const key of new Set([...a.keys(), ...b.keys()])) {
        for (const { column, title } of derivations) {
          if ((a.get(key)?.[column] ?? null) === (b.get(key)?.[column] ?? null)) continue;
          changed += 1;
          if (!isPredicted(column, title, key)) expect(`${table.space}:${column}@${key}`, `${a.get(key)?.[column] ?? 'nothing'} became ${b.get(key)?.[column] ?? 'nothing'}`).toBe('predicted');
        }
      }
    }
    expect(changed > 0).toBe(cells[change.column] !== before);
  }, 60_000);
});
