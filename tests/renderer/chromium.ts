import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumForTests } from '../support/chromium.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Why browser tests cannot run here, or null. */
export function browserMissing(): string | null {
  const found = chromiumForTests();
  if ('reason' in found) return found.reason;
  return existsSync(join(process.env['TAPESTRY_INTERFACE'] ?? fileURLToPath(new URL('../../out/renderer', import.meta.url)), 'index.html')) ? null : 'the renderer is not built: npm run build';
}

/** Starts Chromium. */
export function startChromium(): Promise<Browser> {
  const found = chromiumForTests();
  const executablePath = 'path' in found ? found.path : '';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}

/** A page that collects what must not happen: console errors, CSP violations, uncaught errors. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; trouble: string[] }> {
  const trouble: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') trouble.push(message.text()); });
  page.on('pageerror', (error) => trouble.push(error.message));
  return { page, trouble };
}

/** Opens a view of the host's renderer by its hash address. */
export async function openView(page: Page, url: string, hash: string): Promise<void> {
  await page.goto(url);
  await page.getByText('Tapestry', { exact: true }).first().waitFor({ state: 'attached' });
  await page.evaluate((to) => { window.location.hash = to; }, hash);
}
