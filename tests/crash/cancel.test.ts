import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { contract } from '../../src-shared/contract/contract.ts';
import { folderForTest, smallPool } from '../support/cli.ts';

/** The product's bounds are 200 ms and 2 s; a machine under test load gets room. */
const ACKNOWLEDGED_MS = 1000;
const STOPPED_MS = 6000;

describe('cancel', () => {
  it.each(['ingest', 'transform', 'stratify'])('SVC-23 a run cancelled during %s is acknowledged at once, stops, keeps what was finished, and resumes', async (during) => {
    const folder = folderForTest('cancel');
    const pool = await smallPool(join(folder, 'pool'));
    const workbench = composeWorkbench({ workspaceDir: join(folder, 'ws'), actor: 'ada', host: 'test' });
    const client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog }), 'ada');
    try {
      const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
      const { run } = await client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi', mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[0]) });
      await new Promise<void>((resolve) => client['runs.events']({ run }, (event) => { if (event.gate === during && event.status === 'running') resolve(); }));
      const asked = performance.now();
      expect(await client['runs.cancel']({ run })).toEqual({ acknowledged: true });
      expect(performance.now() - asked).toBeLessThan(ACKNOWLEDGED_MS);
      const stopped = await client['runs.wait']({ run });
      expect(performance.now() - asked).toBeLessThan(STOPPED_MS);
      expect([stopped.status, stopped.error?.code]).toEqual(['cancelled', 'CANCELLED']);
      const finished = stopped.gates.filter((gate) => gate.status === 'passed').map((gate) => gate.id);
      expect(finished).not.toContain('aggregate');
      await client['runs.resume']({ run });
      const resumed = await client['runs.wait']({ run });
      expect(resumed.status, JSON.stringify(resumed.error)).toBe('succeeded');
      for (const gate of finished) expect(resumed.gates.find((each) => each.id === gate)?.status).toBe('reused');
      expect((await client['audit.verify']({})).holds).toBe(true);
    } finally {
      await workbench.close();
    }
  }, 120_000);
});
