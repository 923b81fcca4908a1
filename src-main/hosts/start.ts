/**
 * `npm start`: the Electron window if its runtime is on the disk and there is a display, else the same workbench in a browser
 * from the loopback host, saying so in one line. Downloads nothing, ever; `npm run electron:get` does, when asked.
 */
import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asAppError, ERROR_TABLE } from '../../src-shared/kernel/errors.ts';
import { buildInterface, interfaceIsStale } from './build-interface.ts';
import { jsonLinesLog } from './dispatch/log.ts';
import { findElectronRuntime } from './electron/runtime.ts';
import { hasDisplay, openInBrowser } from './open-browser.ts';
import { readSettings } from './settings.ts';
import type { HostSettings } from './settings.ts';
import { systemClock } from './system-clock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const NEEDED_NODE_API = 10;

async function start(): Promise<void> {
  if (Number(process.versions.napi ?? '0') < NEEDED_NODE_API) {
    // Said before a native module is loaded: an older Node crashes on it without a word.
    console.error(`This is Node ${process.version}; Tapestry needs Node 24. \`npm start\` uses the one in node_modules.`);
    process.exitCode = ERROR_TABLE.UNAVAILABLE.exit;
    return;
  }
  const settings = readSettings({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), osUser: userInfo().username, defaultWorkspace: join(root, '.tapestry') });
  if (interfaceIsStale(root)) {
    console.log('Building the interface ...');
    buildInterface(root);
  }
  const runtime = findElectronRuntime(root, process.env['ELECTRON_OVERRIDE_DIST_PATH']);
  if (settings.forceLoopback) return serveInBrowser(settings, '--loopback was given');
  if ('reason' in runtime) return serveInBrowser(settings, runtime.reason);
  if (!hasDisplay({ platform: process.platform, env: process.env })) return serveInBrowser(settings, 'there is no display');
  openWindow(runtime.path);
}

function openWindow(executable: string): void {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const child = spawn(executable, [root, ...process.argv.slice(2)], { stdio: 'inherit', env });
  child.once('error', (error) => {
    console.error(`Electron cannot be started: ${error.message}. \`npm start -- --loopback\` opens the workbench in a browser.`);
    process.exitCode = ERROR_TABLE.UNAVAILABLE.exit;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

async function serveInBrowser(settings: HostSettings, why: string): Promise<void> {
  const { openWorkbench } = await import('./open-workbench.ts');
  const { serve } = await import('./loopback/serve.ts');
  const host = await serve({
    openWorkbench: () => openWorkbench({ workspaceDir: settings.workspaceDir, actor: settings.actor, host: 'loopback', readOnly: settings.readOnly }),
    workspaceDir: settings.workspaceDir,
    actor: settings.actor,
    assets: join(root, 'out', 'renderer'),
    clock: systemClock,
    log: jsonLinesLog(systemClock, (line) => process.stderr.write(line)),
    ...(settings.port === undefined ? {} : { port: settings.port }),
  });
  console.log(`The workbench is in your browser at ${host.url} (${why}).${host.readOnly ? ' Read-only: another process holds this workspace.' : ''} Ctrl+C ends it.`);
  const desk = { platform: process.platform, env: process.env, interactive: settings.openBrowser && process.stdout.isTTY };
  const forget = openInBrowser(host.url, desk, settings.workspaceDir);
  let ending = false;
  const end = () => {
    if (ending) process.exit(1); // A second Ctrl+C is meant.
    ending = true;
    forget();
    void host.close().then(() => process.exit(0), () => process.exit(1));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

start().catch((thrown: unknown) => {
  const error = asAppError(thrown);
  console.error(`${error.message}${error.userAction === undefined ? '' : `\n${error.userAction}`}`);
  process.exit(ERROR_TABLE[error.code].exit);
});
