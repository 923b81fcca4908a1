import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { headIsSigned } from '../../src-main/services/log-head.ts';
import { cli, cliJson, runArgs, smallPool, temporaryFolder } from '../support/cli.ts';

describe('desk commands', () => {
  const folder = temporaryFolder('cli-desk');
  const workspace = join(folder, 'ws');
  const at = ['--workspace', workspace];
  beforeAll(async () => {
    const pool = await smallPool(join(folder, 'pool'));
    const { code, stderr } = await cli([...runArgs(pool, workspace, 'mi'), '--json']);
    expect(code, stderr).toBe(0);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('DSK-3 desk sample draws by method, size and seed; the same again is the same, and what does not fit ends 2 with its usage', async () => {
    const [first, second] = [await cliJson(['desk', 'sample', 'r0001', '--size', '8', '--seed', '5', '--method', 'stratified', '--by', 'column', ...at]), await cliJson(['desk', 'sample', 'r0001', '--size', '8', '--seed', '5', '--method', 'stratified', '--by', 'column', ...at])];
    expect([first.code, second.code, first.json['paper']]).toEqual([0, 0, expect.objectContaining({ id: 'w0001', progress: expect.objectContaining({ items: 8 }) as object })]);
    expect(second.json['population']).toEqual(first.json['population']);
    const said = await cli(['desk', 'sample', 'r0001', '--size', '5', '--seed', '1', '--method', 'mus', ...at]);
    expect(said.stdout).toMatch(/^w0003: \d items of \d+ outputs, seed 1, [\d.]+ % of Current principal balance on \d rows\n$/);
    for (const wrong of [['--size', 'x', '--seed', '1'], ['--size', '5', '--seed', '1', '--method', 'best'], ['--size', '5']]) expect((await cli(['desk', 'sample', 'r0001', ...wrong, ...at])).code).toBe(2);
  }, 120_000);

  it('DSK-7 desk walk ends 0 where every item holds, with progress; DSK-10 --reperform compares the outputs', async () => {
    const walked = await cli(['desk', 'walk', 'w0001', '--reperform', ...at]);
    expect([walked.code, walked.stdout]).toEqual([0, expect.stringMatching(/^8 of 8 walked: 8 hold, 0 do not\nre-performance: (\d+) of \1 outputs agree\n$/)]);
    expect(walked.stderr).toMatch(/walked \d of 8/);
    expect((await cli(['desk', 'walk', 'w0042', ...at])).code).not.toBe(0);
  }, 120_000);

  it('DSK-13 desk export writes every form with the signed head into a new folder only', async () => {
    const out = join(folder, 'out');
    const { code, json } = await cliJson(['desk', 'export', 'w0001', '--out', out, ...at]);
    expect([code, json['out']]).toEqual([0, out]);
    expect(readdirSync(out).toSorted()).toEqual(['work-paper-w0001-1-items.csv', 'work-paper-w0001-1-log-head.json', 'work-paper-w0001-1.html', 'work-paper-w0001-1.json', 'work-paper-w0001-1.pdf', 'work-paper-w0001-1.xlsx']);
    expect(headIsSigned(SignedHead.parse(JSON.parse(readFileSync(join(out, 'work-paper-w0001-1-log-head.json'), 'utf8'))))).toBe(true);
    expect((await cli(['desk', 'export', 'w0001', '--out', out, ...at])).code).not.toBe(0);
    expect((await cli(['desk', 'export', 'w0001', '--out', join(folder, 'other'), '--formats', 'exe', ...at])).code).toBe(2);
    expect(existsSync(join(folder, 'other'))).toBe(false);
  }, 120_000);
});
