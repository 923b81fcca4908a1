import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, snapshotProgram, temporaryFolder } from '../../support/cli.ts';
import { smallMarket, type SmallMarket } from './small-market.ts';

/** The program as its users start it, on files, to the promotion of what came out; the pipeline is the product's own. */
describe('research on the command line', () => {
  let root: string;
  let program: string;
  let market: SmallMarket;
  beforeAll(() => {
    root = temporaryFolder('research-cli');
    // The hash of the code is in every experiment's id: a file saved between two commands would change it.
    program = snapshotProgram(join(root, 'program'));
    market = smallMarket(join(root, 'market'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await cli([...args, '--workspace', join(root, 'ws'), '--json'], {}, program);
    const lines = stdout.trimEnd().split('\n');
    expect(lines, stderr).toHaveLength(1);
    return { code, json: JSON.parse(lines[0] ?? '{}') as Record<string, unknown> };
  };

  it('RSV-15 files are read and compared; what was not named is asked for', async () => {
    const ingest = await run('research', 'ingest', '--ingestion', market.ingestion, '--files', market.first, market.second);
    expect(ingest.code).toBe(0);
    expect(ingest.json).toMatchObject({ run: 'r0001', symbols: 6, bars: 3018, pointInTime: false, files: [{ slot: 'vendor.001', vendor: 'first' }, { slot: 'vendor.002', vendor: 'second' }] });
    const reconciled = await run('research', 'reconcile', 'r0001');
    expect(reconciled.json).toMatchObject({ differences: [{ left: 'first', right: 'second', differing: 2 }], differing: { total: 2, items: [{ symbol: 'N0', vendor: 'first', otherVendor: 'second' }, { symbol: 'N0' }] } });
    expect(await run('run', 'research', '--spec', market.spec)).toMatchObject({ code: 2, json: { error: { code: 'INVALID_INPUT', message: '--ingestion FILE is missing: how are the files read?' } } });
    expect(await run('research', 'ingest', '--ingestion', market.ingestion, '--files', market.first)).toMatchObject({ code: 2, json: { error: { message: expect.stringMatching(/second\.csv.*matches none/) as string } } });
  }, 120_000);

  it('RSV-15 an experiment on that data reuses what was read; its report, its judgement, its promotion', async () => {
    const made = await run('run', 'research', '--from-run', 'r0001', '--spec', market.spec, '--gates', market.gates);
    expect(made.code).toBe(0);
    expect((made.json['findings'] as { review: number }).review).toBeGreaterThanOrEqual(2);
    const gates = (made.json['gates'] as { id: string; status: string }[]).map(({ id, status }) => `${id} ${status}`);
    expect(gates).toEqual(expect.arrayContaining(['ingest reused', 'canonical reused', 'reconcile reused', 'lookahead passed', 'backtest passed', 'evaluate passed', 'qualify passed']));
    const overview = await run('research', 'overview', 'r0002');
    expect(overview).toMatchObject({ code: 0, json: { name: 'momentum-small', study: 'small', trials: 1, lookAhead: { verdict: 'passed' }, books: expect.arrayContaining([{ book: 'candidate', title: 'Momentum, small', role: 'candidate' }]) as unknown } });
    expect((overview.json['features'] as unknown[]).length).toBeGreaterThan(0);
    expect(await run('research', 'qualify', 'r0002')).toMatchObject({ code: 0, json: { qualified: true } });
    const strict = await run('research', 'qualify', 'r0002', '--gates', market.strict);
    expect(strict).toMatchObject({ code: 7, json: { run: 'r0003', qualified: false } });
    const promoted = await run('research', 'promote', 'r0002', '--alias', 'house', '--tier', 'research', '--reason', 'first that qualifies');
    expect(promoted).toMatchObject({ code: 0, json: { approval: 'submitted', record: { alias: 'house', experiment: overview.json['experiment'] } } });
    expect(await run('research', 'approve', 'promotion', String(promoted.json['sha256']).slice(0, 12), '--reason', 'agreed')).toMatchObject({ code: 0, json: { state: 'approved' } });
    expect(await run('research', 'promotions')).toMatchObject({ code: 0, json: { holds: true, aliases: [{ alias: 'house', tier: 'research', run: 'r0002' }] } });
    const first = await run('research', 'shadow', '--alias', 'house', '--steps', '20');
    expect(first).toMatchObject({ code: 0, json: { alias: 'house', of: 'r0002', step: 20, steps: 252, equal: true } });
    expect(await run('research', 'shadow', '--from', String(first.json['run']))).toMatchObject({ code: 0, json: { of: 'r0002', step: 252, equal: true } });
    expect(await run('research', 'promote', 'r0003', '--alias', 'house', '--tier', 'candidate', '--reason', 'does not qualify')).toMatchObject({ code: 7 });
  }, 240_000);

  it('RSV-15 lists, comparison, tear sheet, export; words for people say the same', async () => {
    const experiments = await run('research', 'experiments');
    expect(experiments.json).toMatchObject({ total: 2, offset: 0, studies: [{ study: 'small', trials: 1 }], items: [{ run: 'r0003', qualified: false }, { run: 'r0002', qualified: true, tier: 'research' }] });
    expect(await run('research', 'compare', 'r0002', 'r0003')).toMatchObject({ code: 0, json: { specs: [] } });
    const sheet = join(root, 'sheet.html');
    expect(await run('research', 'tear-sheet', 'r0002', '--out', sheet)).toMatchObject({ code: 0, json: { path: sheet } });
    expect(readFileSync(sheet, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Momentum, small/);
    expect((await run('export', 'r0002', '--out', join(root, 'out'))).code).toBe(0);
    for (const name of ['bars.csv', 'trades.parquet', 'metrics.xlsx', 'spec.json', 'qualification.json', 'findings.csv']) expect(existsSync(join(root, 'out', name)), name).toBe(true);
    const words = await cli(['research', 'qualify', 'r0003', '--workspace', join(root, 'ws')], {}, program);
    expect([words.code, words.stdout]).toEqual([7, expect.stringMatching(/NOT QUALIFIED by strict[\s\S]*FAILED .*Deepest drawdown/)]);
    expect((await cli(['research', 'documents', '--workspace', join(root, 'ws')], {}, program)).stdout).toMatch(/gates +strict version 1/);
  }, 240_000);
});
