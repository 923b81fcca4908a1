import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Desk {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal: a person started this. */
  readonly interactive: boolean;
}

/** The command that opens a file in the person's browser; null where there is no person or no display. */
export function browserCommand(desk: Desk, file: string): readonly [string, ...string[]] | null {
  if (!desk.interactive || desk.env['CI'] !== undefined) return null;
  if (desk.platform === 'darwin') return ['open', file];
  if (desk.platform === 'win32') return ['explorer.exe', file];
  return hasDisplay(desk) ? ['xdg-open', file] : null;
}

/** Whether a window could be shown at all. */
export function hasDisplay(desk: Pick<Desk, 'platform' | 'env'>): boolean {
  if (desk.platform === 'darwin' || desk.platform === 'win32') return true;
  return (desk.env['DISPLAY'] ?? '') !== '' || (desk.env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** A page that leads to the address. The token must not stand in a command line, which every user of the machine can list. */
export function redirectPage(url: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Tapestry</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Open the workbench</a>\n`;
}

/**
 * Opens the address by way of a page that only this user can read, in `folder` (the workspace: packaged browsers may not read
 * the system's temporary folder). Returns what removes the page again. Failing to open is no failure: the address was printed.
 */
export function openInBrowser(url: string, desk: Desk, folder: string): () => void {
  const page = join(folder, 'open-in-browser.html');
  const command = browserCommand(desk, page);
  if (command === null) return () => undefined;
  try {
    rmSync(page, { force: true });
    writeFileSync(page, redirectPage(url), { mode: 0o600, flag: 'wx' });
    const child = spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // A folder that may not be written: the printed address does.
  }
  return () => rmSync(page, { force: true });
}
