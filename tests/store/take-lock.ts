/** Child of workspace-lock.test.ts: takes the lock as soon as it may, says how that went, and stays until told to end. */
import { existsSync, writeSync } from 'node:fs';
import { lockWorkspace } from '../../src-main/store/workspace-lock.ts';

const [, , folder = '', go = ''] = process.argv;
writeSync(1, 'ready\n');
// Busy until the start sign, so that all children go in the same instant.
while (!existsSync(go)) { /* wait */ }
try {
  const lock = lockWorkspace(folder, { clock: { now: () => '2026-01-31T00:00:00.000Z', monotonicMs: () => 0 }, who: { actor: `child ${process.pid}`, host: 'test' } });
  writeSync(1, lock.isHeld() ? 'taken\n' : 'lost\n');
} catch (thrown) {
  writeSync(1, `refused ${thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)}\n`);
}
setInterval(() => { /* hold it */ }, 1000);
