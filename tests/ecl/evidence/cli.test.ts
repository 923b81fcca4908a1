import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { cliJson, temporaryFolder } from '../../support/cli.ts';

const CASES = new URL('../../../../shared/data/ifrs9/staging_cases_open.json', import.meta.url).pathname;

describe('expected credit loss on the command line', () => {
  const folder = temporaryFolder('ecl-cli');
  const at = ['--workspace', join(folder, 'ws'), '--actor', 'ada'];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('EVE-23 a portfolio is generated, measured, one loan explained with its workbook; documents are listed', async () => {
    const out = join(folder, 'set');
    const made = await cliJson(['ecl', 'generate', '--loans', '40', '--seed', '11', '--out', out]);
    expect(made.code).toBe(0);
    expect((made.json as unknown as { files: { name: string }[] }).files.map(({ name }) => name)).toEqual(expect.arrayContaining(['policy.json', 'scenarios.json', 'loans-2026-06-30.csv']));
    expect((await cliJson(['ecl', 'generate', '--loans', '40', '--seed', '11', '--out', out])).json).toMatchObject({ error: { code: 'CONFLICT' } });
    const run = await cliJson(['run', 'ecl', '--in', join(out, 'loans-2026-06-30.csv'), '--reporting-date', '2026-06-30', '--policy', join(out, 'policy.json'), '--scenarios', join(out, 'scenarios.json'), '--overlays', 'none', ...at]);
    expect([run.code, run.stderr]).toEqual([0, expect.anything()]);
    const { id } = run.json as unknown as { id: string };
    const loan = readFileSync(join(out, 'loans-2026-06-30.csv'), 'utf8').split('\n')[1]?.split(',')[0] ?? '';
    const book = join(folder, 'one.xlsx');
    const explained = await cliJson(['ecl', 'explain', id, loan, '--workbook', book, ...at]);
    expect(explained.json).toMatchObject({ line: { loan }, workbook: { path: book } });
    expect(xlsx.read(readFileSync(book)).SheetNames).toContain('Result');
    expect((await cliJson(['ecl', 'explain', id, loan, '--workbook', book, ...at])).json).toMatchObject({ error: { code: 'CONFLICT' } });
    expect((await cliJson(['ecl', 'explain', id, 'nobody', ...at])).json).toMatchObject({ error: { code: 'NOT_FOUND' } });
    const { documents } = (await cliJson(['ecl', 'documents', '--kind', 'policy', ...at])).json as unknown as { documents: { version: number }[] };
    expect(documents.filter(({ version }) => version === 1)).toHaveLength(1);
    expect((await cliJson(['ecl', 'overlays', ...at])).json).toEqual({ overlays: [] });
  }, 180_000);

  it('EVE-24 a file of no known cases, or none, is an error in one object', async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, '{"a": 1}');
    expect((await cliJson(['ecl', 'cases', other])).json).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect((await cliJson(['ecl', 'cases', join(folder, 'absent.json')])).json).toMatchObject({ error: { code: 'NOT_FOUND' } });
    for (const more of [['--loans', '-1'], ['--loans', '5', '--seed', '1', '--country', 'xx']]) expect((await cliJson(['ecl', 'generate', ...more, '--out', join(folder, 'none')])).json).toMatchObject({ error: { code: 'INVALID_INPUT' } });
  }, 60_000);

  it.skipIf(!existsSync(CASES))('EVE-24 published cases are computed beside what they expect (not run where the shared cases are not on the disk)', async () => {
    const { json } = await cliJson(['ecl', 'cases', CASES]);
    const { cases, worst } = json as unknown as { cases: { id: string; computed: object; expected: object; maxRelativeDifference: number }[]; worst: number };
    expect([cases.length, worst]).toEqual([24, 0]);
    expect(Object.keys(cases[0] ?? {})).toEqual(['id', 'computed', 'expected', 'maxRelativeDifference']);
  }, 60_000);
});
