import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildInterface } from '../../src-main/hosts/build-interface.ts';
import { findElectronRuntime } from '../../src-main/hosts/electron/runtime.ts';
import { hasDisplay } from '../../src-main/hosts/open-browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runtime = findElectronRuntime(root, process.env['ELECTRON_OVERRIDE_DIST_PATH']);
const display = hasDisplay({ platform: process.platform, env: process.env });

// Only where the runtime is on the disk; the runner of `npm test` says "not run" with the reason elsewhere.
describe.skipIf(!('path' in runtime) || !display)('the real Electron window', () => {
  it('HST-60 opens on app://, is confined, and answers a call through the preload', async () => {
    buildInterface(root);
    const workspace = mkdtempSync(join(tmpdir(), 'tapestry-smoke-'));
    const app = await _electron.launch({ executablePath: 'path' in runtime ? runtime.path : '', args: [root, '--workspace', workspace] });
    try {
      const window = await app.firstWindow();
      expect(window.url()).toMatch(/^app:\/\/tapestry\//);
      const seen = await window.evaluate(async () => ({
        node: typeof (globalThis as { require?: unknown }).require,
        answer: await (window as unknown as { tapestry: { call(method: string, text: string): Promise<string> } }).tapestry.call('workspace.info', '{}'),
      }));
      expect(seen.node).toBe('undefined');
      expect(JSON.parse(seen.answer)).toMatchObject({ ok: true, value: { host: 'electron' } });
    } finally {
      await app.close();
      rmSync(workspace, { recursive: true, force: true });
    }
  });
});
