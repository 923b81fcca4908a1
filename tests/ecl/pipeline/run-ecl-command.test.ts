import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliJson, folderForTest } from '../../support/cli.ts';
import { REPO } from '../../support/run-tape.ts';

const DEMO = join(REPO, 'resources/demo/ecl');

describe('run ecl', () => {
  it('EPI-65 says what is missing, and measures the demo portfolio with the scenarios that come with the program, said so', async () => {
    const workspace = join(folderForTest('run-ecl'), 'ws');
    const ask = (...more: readonly string[]) => cliJson(['run', 'ecl', '--workspace', workspace, ...more]);
    for (const [given, said] of [[[], '--in FILE is missing'], [['--in', 'x.csv'], '--reporting-date'], [['--in', 'x.csv', '--reporting-date', '2026-06-30'], '--policy FILE is missing'], [['--in', 'x.csv', '--from-run', 'r0001'], 'one of the two']] as const) {
      const { code, json } = await ask(...given);
      expect(code).not.toBe(0);
      expect(JSON.stringify(json)).toContain(said);
    }
    const { code, json, stderr } = await ask('--in', join(DEMO, 'loans-2026-06-30.csv'), '--reporting-date', '2026-06-30', '--policy', join(DEMO, 'policy.json'), '--ledger', join(DEMO, 'ledger-2026-06-30.json'), '--overlays', join(DEMO, 'overlays.json'));
    expect(stderr).toContain('No scenarios were named');
    expect([code, JSON.stringify(json)]).toEqual([0, expect.stringContaining('succeeded')]);
  }, 180_000);
});
