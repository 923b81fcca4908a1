import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, snapshotProgram, temporaryFolder } from '../../support/cli.ts';

const resource = (name: string): string => fileURLToPath(new URL(`../../../resources/${name}`, import.meta.url));
const MINUTES = 60_000;

/** What a new user types, on the default market and the shipped documents. */
describe('the demo of research on the command line', () => {
  let root: string;
  let program: string;
  beforeAll(() => {
    root = temporaryFolder('research-demo');
    // A file of the program saved between two commands would make it another experiment.
    program = snapshotProgram(join(root, 'program'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await cli([...args, '--workspace', join(root, 'ws'), '--json'], { TAPESTRY_THREADS: '2' }, program);
    expect(stdout.trimEnd().split('\n'), stderr).toHaveLength(1);
    return { code, json: JSON.parse(stdout) as Record<string, unknown> };
  };
  const experiment = (name: string) => run('run', 'research', '--from-run', 'r0001', '--spec', resource(`demo/research/${name}.json`), '--gates', resource('research/gates-default.json'));

  it('RGN-8 momentum qualifies on the planted drift, moving averages 2 over 5 do not, and the report says why', async () => {
    expect((await run('research', 'generate')).code).toBe(0);
    const data = await run('research', 'ingest', '--ingestion', resource('demo/research/ingestion.json'), '--files', join(root, 'ws', 'inbox', 'market-40-1000-42'));
    expect(data).toMatchObject({ code: 0, json: { symbols: 40, sessions: 1000, pointInTime: true, banner: null } });
    await experiment('spec-momentum');
    await experiment('spec-sma');
    expect(await run('research', 'qualify', 'r0002')).toMatchObject({ code: 0, json: { qualified: true, baseline: 'equal-weight' } });
    const failed = await run('research', 'qualify', 'r0003');
    expect(failed).toMatchObject({ code: 7, json: { qualified: false } });
    const verdicts = failed.json['verdicts'] as { gate: string; verdict: string; severity: string }[];
    expect(verdicts.filter(({ verdict }) => verdict === 'failed').map(({ gate }) => gate)).toEqual(['sharpe-against-baseline']);
    expect(verdicts.find(({ gate }) => gate === 'point-in-time')?.verdict).toBe('passed');
  }, 10 * MINUTES);

  it('RGN-8 what qualified is promoted, and its shadow is equal to it', async () => {
    const promoted = await run('research', 'promote', 'r0002', '--alias', 'momentum', '--tier', 'research', '--reason', 'qualified under the default gates');
    expect(promoted.code).toBe(0);
    expect(await run('research', 'approve', 'promotion', String(promoted.json['sha256']).slice(0, 12), '--reason', 'figures read and agreed')).toMatchObject({ code: 0, json: { state: 'approved' } });
    expect(await run('research', 'promote', 'r0003', '--alias', 'averages', '--tier', 'candidate', '--reason', 'it does not qualify at all')).toMatchObject({ code: 7 });
    const shadow = await run('research', 'shadow', '--alias', 'momentum', '--tier', 'research', '--steps', '60');
    expect(shadow).toMatchObject({ code: 0, json: { equal: true, halted: false, step: 60 } });
    const on = await run('research', 'shadow', '--from', String(shadow.json['run']));
    expect(on).toMatchObject({ code: 0, json: { equal: true, halted: false } });
    expect(on.json['step']).toBe(on.json['steps']);
  }, 10 * MINUTES);
});
