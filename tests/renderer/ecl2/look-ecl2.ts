import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { openView, startChromium } from '../chromium.ts';
import { startStaticHost } from '../static-host.ts';
import { eclDocumentFixtures } from '../ecl/ecl-documents-fixture.ts';
import { eclFixtures } from '../ecl/ecl-fixture.ts';
import { ecl2Fixtures } from './ecl2-fixture.ts';


// Pictures of the screens of expected credit loss on fixtures: `node tests/renderer/ecl/look-ecl2.ts <folder> [prefix] [no-axe]`.
const [folder = 'out/look', only = '', axe = 'axe', quick = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const SHOTS: readonly { name: string; hash: string; ready: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'movement', hash: '#/runs/r0509/movement', ready: 'Closing ties' },
  { name: 'movement-none', hash: '#/runs/r0508/movement', ready: 'No movement' },
  { name: 'migration', hash: '#/runs/r0509/migration', ready: 'moved to a worse stage' },
  { name: 'disclosures', hash: '#/runs/r0509/disclosures', ready: 'Ledger 1390' },
  { name: 'files', hash: '#/runs/r0509/disclosures?note=files', ready: 'Export' },
  { name: 'causes', hash: '#/runs/r0509/causes', ready: 'Scenarios and weights' },
  { name: 'sensitivity', hash: '#/runs/r0509/sensitivity', ready: 'Reverse stress', act: async (page) => { await page.getByRole('button', { name: 'Find' }).click(); await page.getByText('1.482 times').waitFor(); } },
  { name: 'backtests', hash: '#/runs/r0509/backtests', ready: 'Discrimination' },
  { name: 'backtests-end', hash: '#/runs/r0509/backtests', ready: 'Discrimination', act: async (page) => { await page.getByRole('group', { name: 'Back-tests by part' }).evaluate((element) => { element.scrollTop = 900; }); } },
  { name: 'overlays', hash: '#/overlays', ready: 'Flood' },
  { name: 'overlay', hash: '#/runs/r0509/overlays?overlay=flood', ready: 'Stands for' },
  { name: 'propose', hash: '#/runs/r0509/overlays?propose=new', ready: 'Propose an overlay' },
];
const host = await startStaticHost({ ...fixtureHandlers(), ...eclFixtures(), ...eclDocumentFixtures(), ...ecl2Fixtures() });
const browser = await startChromium();
for (const [width, height] of quick === '' ? ([[1280, 800], [1920, 1080]] as const) : ([[1280, 800]] as const)) {
  for (const colorScheme of quick === '' ? (['light', 'dark'] as const) : (['light'] as const)) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' });
    for (const shot of SHOTS.filter((each) => each.name.startsWith(only))) {
      const page = await context.newPage();
      const say = (text: string): void => console.log(`${shot.name} ${width} ${colorScheme}: ${text}`);
      page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') say(message.text()); });
      page.on('pageerror', (error) => say(error.message));
      try {
        await openView(page, host.url, shot.hash);
        await page.getByText(shot.ready).first().waitFor({ timeout: 8_000 });
        await shot.act?.(page);
      } catch (error) {
        say(error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error));
      }
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
      if (axe === 'axe') for (const violation of (await new AxeBuilder({ page }).analyze()).violations) say(`axe ${violation.id}: ${violation.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' | ')}`);
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await host.close();
