import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderForTest, runArgs, smallPool, startCli } from '../support/cli.ts';

describe('interrupting', () => {
  it('CLI-15 Ctrl+C cancels the run, which is recorded as cancelled, and exits 11', async () => {
    const folder = folderForTest('interrupt');
    const pool = await smallPool(join(folder, 'pool'));
    const started = startCli([...runArgs(pool, join(folder, 'ws'), 'mi'), '--json']);
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (!started.stderr().includes('decide: passed')) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });
    started.child.kill('SIGINT');
    const { code, stdout } = await started.ended;
    expect(code).toBe(11);
    const shown = JSON.parse(stdout) as { status: string; error: { code: string }; gates: { id: string; status: string }[] };
    expect([shown.status, shown.error.code]).toEqual(['cancelled', 'CANCELLED']);
    expect(shown.gates.find((gate) => gate.id === 'decide')?.status).toBe('passed');
  }, 120_000);
});
