import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interfaceIsStale } from '../../src-main/hosts/build-interface.ts';
import { findElectronRuntime } from '../../src-main/hosts/electron/runtime.ts';
import { browserCommand, hasDisplay, openInBrowser, redirectPage } from '../../src-main/hosts/open-browser.ts';
import { describeActor, readSettings } from '../../src-main/hosts/settings.ts';
import { findChromium } from '../support/chromium.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

describe('how the workbench starts', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tapestry-start-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const put = (path: string, text: string, seconds?: number) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
    if (seconds !== undefined) utimesSync(join(root, path), seconds, seconds);
  };

  it('HST-45 the runtime is what path.txt names, if that file exists; otherwise the reason is told', () => {
    expect(findElectronRuntime(root)).toEqual({ reason: 'the package electron is not installed' });
    put('node_modules/electron/package.json', '{}');
    expect(findElectronRuntime(root)).toMatchObject({ reason: expect.stringContaining('npm run electron:get') as string });
    put('node_modules/electron/path.txt', 'electron\n');
    expect(findElectronRuntime(root)).toMatchObject({ reason: expect.stringContaining('does not exist') as string });
    put('node_modules/electron/dist/electron', '');
    expect(findElectronRuntime(root)).toEqual({ path: join(root, 'node_modules/electron/dist/electron') });
    expect(findElectronRuntime(root, join(root, 'elsewhere'))).toMatchObject({ reason: expect.stringContaining('ELECTRON_OVERRIDE_DIST_PATH') as string });
    put('elsewhere/electron', '');
    expect(findElectronRuntime(root, join(root, 'elsewhere'))).toEqual({ path: join(root, 'elsewhere/electron') });
  });

  it('HST-45 nothing on the way of npm start fetches anything or asks the electron package for its path', () => {
    for (const file of ['start.ts', 'open-browser.ts', 'settings.ts', 'build-interface.ts', 'electron/runtime.ts']) {
      const source = readFileSync(join(repository, 'src-main/hosts', file), 'utf8');
      expect(source, file).not.toMatch(/from 'electron'|require\('electron'\)|import\('electron'\)|install\.js|install-electron|\bfetch\(|node:https?/);
    }
    const scripts = (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
    expect(scripts['start']).toBe('node src-main/hosts/start.ts');
    expect(Object.entries(scripts).filter(([, command]) => command.includes('get-runtime')).map(([name]) => name)).toEqual(['electron:get']);
  });

  it('HST-46 a browser is opened only for a person at a display', () => {
    const person = { platform: 'linux', env: { DISPLAY: ':0' }, interactive: true };
    expect(browserCommand(person, '/w/page.html')).toEqual(['xdg-open', '/w/page.html']);
    expect(browserCommand({ ...person, env: { WAYLAND_DISPLAY: 'wayland-0' } }, '/p')).toEqual(['xdg-open', '/p']);
    expect(browserCommand({ ...person, platform: 'darwin', env: {} }, '/p')).toEqual(['open', '/p']);
    expect(browserCommand({ ...person, env: {} }, '/p')).toBeNull();
    expect(browserCommand({ ...person, interactive: false }, '/p')).toBeNull();
    expect(browserCommand({ ...person, env: { DISPLAY: ':0', CI: '1' } }, '/p')).toBeNull();
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: '' } })).toBe(false);
  });

  it('HST-46 the token is in no command line: a page that only the user can read leads to it', () => {
    const url = 'http://127.0.0.1:1/#token=SECRET';
    for (const platform of ['linux', 'darwin', 'win32']) {
      expect(browserCommand({ platform, env: { DISPLAY: ':0' }, interactive: true }, '/w/open-in-browser.html')?.join(' ')).not.toContain('SECRET');
    }
    expect(redirectPage(url)).toContain('content="0; url=http://127.0.0.1:1/#token=SECRET"');
    openInBrowser(url, { platform: 'linux', env: {}, interactive: false }, root)();
    expect(findChromium({ PATH: root })).toBeDefined();
  });

  it('HST-47 settings: command line over environment over default; anything unknown is refused', () => {
    const around = { argv: [], env: {}, cwd: '/here', osUser: 'ann', defaultWorkspace: '/default' };
    expect(readSettings(around)).toEqual({ workspaceDir: '/default', actor: 'ann', port: undefined, readOnly: false, forceLoopback: false, openBrowser: true });
    expect(readSettings({ ...around, env: { TAPESTRY_WORKSPACE: 'w', TAPESTRY_ACTOR: 'Ann Lee' } })).toMatchObject({ workspaceDir: '/here/w', actor: 'Ann Lee (ann)' });
    expect(readSettings({ ...around, argv: ['--workspace', '/x', '--port', '8123', '--read-only', '--loopback', '--no-open', '--actor', 'B'], env: { TAPESTRY_WORKSPACE: 'w' } })).toEqual({ workspaceDir: '/x', actor: 'B (ann)', port: 8123, readOnly: true, forceLoopback: true, openBrowser: false });
    for (const argv of [['--port', '70000'], ['--port', 'x'], ['--host', '0.0.0.0'], ['stray']]) expect(() => readSettings({ ...around, argv }), argv.join(' ')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(describeActor('  ', 'ann')).toBe('ann');
    expect(describeActor('ann', 'ann')).toBe('ann');
  });

  it('HST-48 the interface is built when it is absent or older than a source, and not otherwise', () => {
    expect(interfaceIsStale(root)).toBe(true);
    put('src-renderer/deep/er/main.tsx', '', 1000);
    put('out/renderer/index.html', '', 2000);
    expect(interfaceIsStale(root)).toBe(false);
    put('src-shared/x.ts', '', 3000);
    expect(interfaceIsStale(root)).toBe(true);
    rmSync(join(root, 'src-shared'), { recursive: true });
    rmSync(join(root, 'src-renderer'), { recursive: true });
    expect(interfaceIsStale(root)).toBe(false);
  });

  it('HST-42 a Chromium is found by CHROME_PATH, then the PATH; a CHROME_PATH that does not run is the reason, not passed over', () => {
    put('bin/chromium', '#!/bin/sh\n');
    expect(findChromium({ CHROME_PATH: join(root, 'bin/chromium'), PATH: '' })).toEqual({ path: join(root, 'bin/chromium') });
    expect(findChromium({ CHROME_PATH: join(root, 'nothing'), PATH: join(root, 'bin') })).toMatchObject({ reason: expect.stringContaining('CHROME_PATH') as string });
    expect(findChromium({ PATH: join(root, 'bin') })).toEqual({ path: join(root, 'bin/chromium') });
  });
});
