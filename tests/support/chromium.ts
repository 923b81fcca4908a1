import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

export type ChromiumSearch = { readonly path: string } | { readonly reason: string };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIXED = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];

/**
 * A Chromium for the browser tests: CHROME_PATH, then the system's, then one that playwright has installed.
 * A CHROME_PATH that does not run is reported, not passed over: whoever set it meant it.
 */
export function findChromium(env: Readonly<Record<string, string | undefined>>): ChromiumSearch {
  const told = env['CHROME_PATH'];
  if (told !== undefined && told !== '') return isExecutable(told) ? { path: told } : { reason: `CHROME_PATH names ${told}, which cannot be executed` };
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    for (const name of NAMES) if (folder !== '' && isExecutable(join(folder, name))) return { path: join(folder, name) };
  }
  for (const path of FIXED) if (isExecutable(path)) return { path };
  const bundled = chromium.executablePath();
  if (bundled !== '' && isExecutable(bundled)) return { path: bundled };
  return { reason: 'no Chromium found: set CHROME_PATH, or install the package chromium' };
}

/** What a browser test asks: the runner's choice (TAPESTRY_CHROMIUM), or a search when vitest was started by itself. */
export function chromiumForTests(): ChromiumSearch {
  const chosen = process.env['TAPESTRY_CHROMIUM'];
  if (chosen !== undefined) return chosen === '' ? { reason: 'the test runner found no Chromium' } : { path: chosen };
  return findChromium(process.env);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
