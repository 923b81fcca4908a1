import { app, BrowserWindow, dialog, ipcMain, protocol, screen, session, shell } from 'electron';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract } from '../../../src-shared/contract/contract.ts';
import { createDispatcher } from '../dispatch/dispatcher.ts';
import { jsonLinesLog } from '../dispatch/log.ts';
import { openWorkbench } from '../open-workbench.ts';
import { readSettings } from '../settings.ts';
import { systemClock } from '../system-clock.ts';
import type { Workbench } from '../workbench.ts';
import { answerAppRequest, APP_SCHEME_PRIVILEGES } from './app-protocol.ts';
import { createNativeShell } from './native-shell.ts';
import { APP_ORIGIN, APP_SCHEME, decideNavigation, decidePermission, decideRequest, WEB_PREFERENCES } from './policy.ts';
import { attachTransport } from './transport.ts';
import type { MainIpc, WindowTransport } from './transport.ts';
import { spawnUtilityEngine } from './utility-engine.ts';
import { restoreWindowState } from './window-state.ts';
import type { WindowState } from './window-state.ts';

// Thin calls only: what may be decided is decided by pure functions in the files beside this one.

const out = fileURLToPath(new URL('..', import.meta.url));
const log = jsonLinesLog(systemClock, (line) => process.stderr.write(line));
let workbench: Workbench | undefined;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { ...APP_SCHEME_PRIVILEGES } }]);

app.on('web-contents-created', (_event, contents) => {
  contents.on('will-navigate', (event) => keepInside(event, event.url));
  contents.on('will-frame-navigate', (event) => keepInside(event, event.url));
  contents.on('will-redirect', (event) => keepInside(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (decideNavigation(url) === 'external') void shell.openExternal(url);
    return { action: 'deny' };
  });
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', closeFirst);
  app.whenReady().then(open).catch((thrown: unknown) => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    log({ level: 'error', event: 'start-failed', message });
    dialog.showErrorBox('Tapestry cannot start', message);
    app.exit(1);
  });
} else {
  app.quit();
}

async function open(): Promise<void> {
  const settings = readSettings({
    argv: app.isPackaged ? process.argv.slice(1) : process.argv.slice(2),
    env: process.env, cwd: process.cwd(), osUser: userInfo().username,
    defaultWorkspace: app.isPackaged ? join(app.getPath('documents'), 'Tapestry') : join(app.getAppPath(), '.tapestry'),
  });
  confineSession();
  workbench = await openWorkbench({ workspaceDir: settings.workspaceDir, actor: settings.actor, host: 'electron', readOnly: settings.readOnly, spawnEngine: spawnUtilityEngine });
  const dispatcher = createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'electron', log, readOnly: workbench.readOnly });
  const dialogs = {
    async chooseFile(extensions: readonly string[]) {
      const filters = extensions.length === 0 ? [] : [{ name: 'Files', extensions: [...extensions] }];
      const chosen = await dialog.showOpenDialog({ properties: ['openFile', 'dontAddToRecent'], filters });
      return chosen.canceled ? null : chosen.filePaths[0] ?? null;
    },
    async chooseTarget(defaultName: string) {
      const chosen = await dialog.showSaveDialog({ defaultPath: join(app.getPath('downloads'), defaultName), properties: ['showOverwriteConfirmation', 'dontAddToRecent'] });
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
  };
  const transport = attachTransport(ipcMain as unknown as MainIpc, { dispatcher, actor: settings.actor, log, shell: createNativeShell(dialogs, workbench.fileTokens, settings.workspaceDir) });
  showWindow(transport);
}

function confineSession(): void {
  const own = session.defaultSession;
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(request, join(out, 'renderer')));
  own.setPermissionRequestHandler((_contents, permission, answer, details) => answer(decidePermission(permission, details.requestingUrl)));
  own.setPermissionCheckHandler((_contents, permission, requestingOrigin) => decidePermission(permission, requestingOrigin));
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !decideRequest(details.url) }));
}

function showWindow(transport: WindowTransport): void {
  const stateFile = join(app.getPath('userData'), 'window-state.json');
  const { maximized, ...bounds } = restoreWindowState(readIfThere(stateFile), screen.getAllDisplays().map((display) => display.workArea));
  const window = new BrowserWindow({
    ...bounds, minWidth: 960, minHeight: 640, show: false, title: 'Tapestry',
    webPreferences: { ...WEB_PREFERENCES, preload: join(out, 'preload', 'preload.cjs'), devTools: !app.isPackaged },
  });
  const { id } = window.webContents;
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => saveState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  // A reload, a crash and a close all end what the old page had open.
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) transport.release(id);
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    log({ level: 'error', event: 'window-process-gone', reason: details.reason });
    transport.release(id);
    if (details.reason !== 'clean-exit') window.reload();
  });
  window.webContents.once('destroyed', () => transport.release(id));
  void window.loadURL(`${APP_ORIGIN}/`);
}

function keepInside(event: { preventDefault(): void }, url: string): void {
  const decision = decideNavigation(url);
  if (decision === 'allow') return;
  event.preventDefault();
  log({ level: 'warn', event: 'navigation-denied', url: url.slice(0, 200) });
  if (decision === 'external') void shell.openExternal(url);
}

/** Quitting waits for the stores: closing them gives up the workspace's lock and ends the engine. */
function closeFirst(event: { preventDefault(): void }): void {
  if (workbench === undefined) return;
  event.preventDefault();
  const closing = workbench;
  workbench = undefined;
  void Promise.resolve(closing.close()).catch((thrown: unknown) => log({ level: 'error', event: 'close-failed', message: String(thrown) })).finally(() => app.quit());
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function saveState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state));
  } catch (thrown) {
    log({ level: 'warn', event: 'window-state-not-saved', message: String(thrown) });
  }
}
