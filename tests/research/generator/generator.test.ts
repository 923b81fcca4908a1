import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeMarket, type MarketFile } from '../../../src-main/pipelines/research/generator/write-market.ts';
import { PLANTED_KINDS, type Planted } from '../../../src-main/pipelines/research/generator/plant-errors.ts';
import { Ingestion } from '../../../src-shared/model/research/ingestion.ts';
import { dataBench, type DataRun } from '../data/data-bench.ts';

describe('the invented market', () => {
  const bench = dataBench();
  const root = mkdtempSync(join(tmpdir(), 'tapestry-market-'));
  const asked = { symbols: 40, sessions: 500, seed: 42 };
  let files: readonly MarketFile[];
  let run: DataRun;
  beforeAll(async () => {
    files = await writeMarket(join(root, 'a'), asked);
    const document = Ingestion.parse(JSON.parse(readFileSync(join(root, 'a', 'ingestion.json'), 'utf8')));
    const { files: entries, kind: _kind, version: _version, ...rest } = document;
    run = await bench.run(files.filter(({ kind }) => kind === 'data').map(({ name, path }) => ({ fileName: name, text: readFileSync(path), entry: (({ match: _match, ...entry }) => entry)(entries.find(({ match }) => match === name) ?? { vendor: 'x' }) })), rest);
  }, 120_000);
  afterAll(() => { bench.dispose(); rmSync(root, { recursive: true, force: true }); });

  it('RDG-1 is the same for the same options, and the second vendor differs by what was planted only', async () => {
    await writeMarket(join(root, 'b'), asked);
    const hashes = (folder: string): string[] => readdirSync(join(root, folder)).sort().map((name) => `${name} ${createHash('sha256').update(readFileSync(join(root, folder, name))).digest('hex')}`);
    expect(hashes('b')).toEqual(hashes('a'));
    await writeMarket(join(root, 'c'), { ...asked, seed: 43 });
    expect(hashes('c')).not.toEqual(hashes('a'));
  });

  it('RDG-2 goes through the gates of data, and makes the findings that its answers say and no others', async () => {
    expect(run.gates.map(({ id, status, message }) => `${id} ${status} ${message ?? ''}`.trim())).toEqual(['ingest passed', 'canonical passed', 'reconcile passed']);
    const { planted } = JSON.parse(readFileSync(join(root, 'a', 'planted.json'), 'utf8')) as { planted: Planted[] };
    expect(planted.map(({ kind }) => kind).sort()).toEqual([...PLANTED_KINDS].sort());
    const found = await run.rows('SELECT f.rule, f.field, b.vendor, b.symbol, b.session FROM "bar.findings" f LEFT JOIN "vendor.bar" b USING (source_row)');
    expect(found.map(({ rule, field, vendor, symbol, session }) => [rule, field, vendor, symbol, session].join(' | ')).sort())
      .toEqual(planted.flatMap(({ expected }) => expected).map(({ rule, field, vendor, symbol, session }) => [rule, field, vendor === 'first' ? 'prime' : 'second', symbol, session].join(' | ')).sort());
  });

  it('RDG-3 is point-in-time, with actions, filings, surfaces and dealings that are all used', async () => {
    const summary = await run.json<{ pointInTime: boolean; banner: string | null; symbols: number; sessions: number }>('data.summary');
    expect([summary.pointInTime, summary.banner, summary.symbols, summary.sessions]).toEqual([true, null, 40, 500]);
    for (const table of ['action', 'member', 'fundamental', 'surface', 'insider']) expect([table, await run.rows(`SELECT count(*) > 20 AS some, count(*) FILTER (WHERE verdict <> 'ok' OR known IS NULL) AS bad FROM "${table}"`)]).toEqual([table, [{ some: true, bad: 0 }]]);
    const [kinds] = await run.rows(`SELECT string_agg(DISTINCT action, ',' ORDER BY action) AS kinds FROM action`);
    expect(kinds?.['kinds']).toBe('delisting,dividend,split');
    expect(await run.rows(`SELECT count(*) AS n FROM symbol WHERE delisted IS NOT NULL`)).toEqual([{ n: 3 }]);
  });

  it('RDG-4 is there for the smallest market too', async () => {
    const small = await writeMarket(join(root, 'd'), { symbols: 2, sessions: 60, seed: 1 });
    expect(small.map(({ name, kind }) => [name, kind])).toEqual(files.map(({ name, kind }) => [name, kind]));
    expect(small.every(({ bytes }) => bytes > 0)).toBe(true);
  });
});
