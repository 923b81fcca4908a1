import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startChromium } from './chromium.ts';
import { startStaticHost } from './static-host.ts';

// Pictures of the built renderer on fixtures: `node tests/renderer/look.ts <folder> [name prefix]`.
interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly act?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'runs', hash: '#/runs' },
  { name: 'new-run', hash: '#/runs/new' },
  { name: 'preview', hash: '#/runs/new?file=file-tape.csv' },
  { name: 'preview-chip', hash: '#/runs/new?file=file-tape.csv', act: async (page) => { await page.getByRole('button', { name: /Header/ }).first().click(); } },
  { name: 'gates-running', hash: '#/runs/r0413/gates' },
  { name: 'gates-blocked', hash: '#/runs/r0411/gates' },
  { name: 'gates-failed', hash: '#/runs/r0409/gates' },
  { name: 'mapping', hash: '#/runs/r0414/mapping' },
  { name: 'mapping-reading', hash: '#/runs/r0414/mapping?column=4' },
  { name: 'mapping-remap', hash: '#/runs/r0414/mapping', act: async (page) => { await page.keyboard.press('r'); } },
  { name: 'manifest', hash: '#/runs/r0412/manifest' },
  { name: 'gov-inbox', hash: '#/inbox' },
  { name: 'gov-people', hash: '#/people?person=a.lindqvist' },
  { name: 'gov-approval', hash: '#/runs/r0410/approval' },
  { name: 'gov-sign-in', hash: '#/people', act: async (page) => { await page.getByRole('button', { name: 'Sign in as somebody else' }).click(); } },
  { name: 'gov-register', hash: '#/people', act: async (page) => { await page.getByRole('button', { name: 'Register a person' }).click(); } },
  { name: 'settings', hash: '#/settings' },
  { name: 'palette', hash: '#/runs', act: async (page) => { await page.keyboard.press('Control+k'); await page.keyboard.type('nor'); } },
  { name: 'keys', hash: '#/runs/r0414/mapping', act: async (page) => { await page.keyboard.press('?'); } },
  { name: 'approve', hash: '#/runs/r0410/gates', act: async (page) => { await page.getByRole('button', { name: 'Approve', exact: true }).click(); } },
];

const folder = process.argv[2] ?? 'out/look';
const only = process.argv[3] ?? '';
mkdirSync(folder, { recursive: true });
const host = await startStaticHost(fixtureHandlers());
const browser = await startChromium();
for (const [width, height] of [[1440, 900], [1120, 700]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' });
    for (const shot of SHOTS.filter((each) => each.name.startsWith(only))) {
      const page = await context.newPage();
      page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') console.log(shot.name, message.text()); });
      page.on('pageerror', (error) => console.log(shot.name, error.message));
      await page.goto(`${host.url}`);
      await page.evaluate((hash) => { window.location.hash = hash; }, shot.hash);
      await page.waitForTimeout(500);
      await shot.act?.(page);
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await host.close();
