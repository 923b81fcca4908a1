import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Download, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { chromiumForTests } from '../support/chromium.ts';
import type { RealWorkbench } from './workbench.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WINDOW = { width: 1440, height: 900 } as const;
/** A run of the demo takes seconds; a busy machine takes longer. */
const RUN_MS = 120_000;
const WAIT_MS = 20_000;

/** One person's window on a workbench: what they see, and what must never happen. */
export interface Desk {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors and violations of the content security policy. */
  readonly trouble: string[];
  go(hash: string): Promise<void>;
  /** Drops a file of the disk onto an element, as the browser itself does it. */
  drop(onto: Locator, file: string): Promise<void>;
  /** Presses what opens the file dialog and answers it. */
  choose(file: string, press: () => Promise<void>): Promise<void>;
  /** Waits until the run on the screen rests, and says how. */
  rested(): Promise<string>;
  /** What axe finds on the page as it stands, with the policy in force. */
  axe(): Promise<string[]>;
  /** What does not fit its box: a page that scrolls sideways. */
  overflow(): Promise<string[]>;
  /** Answers the download that a press starts. */
  saved(press: () => Promise<void>): Promise<{ readonly name: string; readonly bytes: Buffer }>;
  /** A picture of the page as it stands, into the folder that TAPESTRY_PICTURES names; nothing without it. */
  keepPicture(name: string): Promise<void>;
}

/** Starts Chromium; `--no-sandbox` because tests also run in containers. */
export function startBrowser(): Promise<Browser> {
  const found = chromiumForTests();
  return chromium.launch({ executablePath: 'path' in found ? found.path : '', args: ['--no-sandbox', '--font-render-hinting=none'] });
}

const RESTS = /^(Delivered|Complete|Approved|Waits for you|Blocked.*|Failed.*|Cancelled|Interrupted.*)$/;

/** Opens the workbench in a window of its own. */
export async function openDesk(browser: Browser, host: Pick<RealWorkbench, 'url'>, more: { colorScheme?: 'light' | 'dark'; width?: number; height?: number } = {}): Promise<Desk> {
  const context = await browser.newContext({ colorScheme: more.colorScheme ?? 'light', viewport: { width: more.width ?? WINDOW.width, height: more.height ?? WINDOW.height }, locale: 'en-GB', timezoneId: 'Europe/London', acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const trouble: string[] = [];
  // Listened to from the start: a key press is faster than the browser learns that its dialog is answered here.
  page.on('filechooser', () => undefined);
  page.on('console', (message) => { if (message.type() === 'error') trouble.push(message.text()); });
  page.on('pageerror', (error) => trouble.push(error.message));
  await page.addInitScript(() => { document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)); });
  await page.goto(host.url);
  await page.getByText('Tapestry', { exact: true }).first().waitFor({ state: 'attached' });
  return {
    page, context, trouble,
    async go(hash) {
      await page.evaluate((to) => { window.location.hash = to; }, hash);
    },
    async drop(onto, file) {
      const box = await onto.boundingBox();
      if (box === null) throw new Error('nothing to drop onto');
      const at = { x: box.x + box.width / 3, y: box.y + box.height / 2 };
      const session = await context.newCDPSession(page);
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, ...at, data: { items: [], files: [file], dragOperationsMask: 1 } });
      await session.detach();
    },
    async choose(file, press) {
      const dialog = page.waitForEvent('filechooser');
      await press();
      await (await dialog).setFiles(file);
    },
    async rested() {
      const state = page.locator('header.hdr .l1 .st');
      await expect.poll(() => state.textContent(), { timeout: RUN_MS, interval: 200 }).toMatch(RESTS);
      return (await state.textContent()) ?? '';
    },
    async axe() {
      await page.evaluate(readFileSync(AXE, 'utf8'));
      const found = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run());
      return found.violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
    },
    async overflow() {
      return page.evaluate(() => (document.documentElement.scrollWidth > window.innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide in a window of ${window.innerWidth}`] : []));
    },
    async saved(press) {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]) as [Download, void];
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    },
    async keepPicture(name) {
      const folder = process.env['TAPESTRY_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name.replaceAll(/[^A-Za-z0-9-]+/g, '_').slice(0, 40)}.png`) });
    },
  };
}
