import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { serve } from '../../../src-main/hosts/loopback/serve.ts';
import { openWorkbench } from '../../../src-main/hosts/open-workbench.ts';
import { systemClock } from '../../../src-main/hosts/system-clock.ts';
import { openView, startChromium } from '../chromium.ts';

// Pictures of a run of expected credit loss on real services: `node tests/renderer/ecl/look-real-ecl.ts <folder> <workspace> <run> [names] [1280-light]`.
const [folder = 'out/look', workspaceDir = '.tapestry', run = 'r0001', only = '', size = '1280-light'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const host = await serve({ workspaceDir, actor: 'j.doe', clock: systemClock, assets: process.env['TAPESTRY_INTERFACE'] ?? 'out/renderer', log: () => undefined, openWorkbench: () => openWorkbench({ workspaceDir, actor: 'j.doe', host: 'loopback' }) });
const at = (rest: string): string => `#/runs/${run}/${rest}`;
const end = async (page: Page): Promise<void> => { await page.getByRole('group', { name: 'Figures of the run' }).evaluate((element) => { element.scrollTop = 700; }); };
const SHOTS: readonly { name: string; hash: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'place', hash: '#/ecl' }, { name: 'documents', hash: '#/ecl/documents' }, { name: 'new', hash: '#/ecl/new' },
  { name: 'setup', hash: at('setup') }, { name: 'results', hash: at('results') }, { name: 'results-below', hash: at('results'), act: end }, { name: 'results-end', hash: at('results'), act: async (page) => { await page.getByRole('group', { name: 'Figures of the run' }).evaluate((element) => { element.scrollTop = 1e6; }); } }, { name: 'moved', hash: at('results?hpi=-10') },
  { name: 'saved', hash: at('results?hpi=-10&pd=1.2'), act: async (page) => { await page.getByText('What-if figures are of all loans').waitFor({ timeout: 20_000 }); await page.getByRole('button', { name: 'Save as what-if' }).click(); await page.getByRole('button', { name: 'Start the what-if' }).click(); await page.waitForTimeout(15_000); } },
  { name: 'loans', hash: at('loans') }, { name: 'loan', hash: at('loans'), act: async (page) => { await page.getByRole('grid', { name: 'Loans' }).focus(); await page.keyboard.press('Enter'); await page.waitForTimeout(2500); } },
  { name: 'trace-full', hash: at(`trace/${encodeURIComponent('ecl:allowance@1')}`) }, { name: 'traced', hash: at('results'), act: async (page) => { await page.getByRole('link', { name: /loss allowance, Stage 2/ }).first().click(); await page.waitForTimeout(2500); } },
  ...['gates', 'mapping', 'data', 'findings', 'decisions', 'measures', 'trace', 'approval', 'manifest'].map((tab) => ({ name: tab, hash: at(tab) })),
];
const [width = '1280', colorScheme = 'light'] = size.split('-') as [string, 'light' | 'dark'];
const browser = await startChromium();
const context = await browser.newContext({ viewport: { width: Number(width), height: width === '1280' ? 800 : 1080 }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' });
for (const shot of SHOTS.filter((each) => only === '' || only.split(',').includes(each.name))) {
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') console.log(`${shot.name}: ${message.text()}`); });
  page.on('pageerror', (error) => console.log(`${shot.name}: ${error.message}`));
  await openView(page, host.url, shot.hash);
  await page.waitForTimeout(2500);
  await shot.act?.(page).catch((error: unknown) => console.log(`${shot.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`));
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, `${shot.name}-${size}.png`) });
  await page.close();
}
await browser.close();
await host.close(200);
