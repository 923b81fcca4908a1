import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openView, startChromium, watchedPage } from '../chromium.ts';
import { eclDocumentFixtures } from '../ecl/ecl-documents-fixture.ts';
import { eclFixtures } from '../ecl/ecl-fixture.ts';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { startStaticHost, type StaticHost } from '../static-host.ts';
import { ecl2Fixtures } from './ecl2-fixture.ts';
import { analyse } from '../axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const R = '#/runs/r0509';
const VIEWS: readonly (readonly [name: string, hash: string, ready: string])[] = [
  ['movement', `${R}/movement`, 'Closing ties'], ['a run without opening', '#/runs/r0508/movement', 'No movement'], ['migration', `${R}/migration`, 'moved to a worse stage'], ['a note that does not tie', `${R}/disclosures`, 'Ledger 1390'], ['files', `${R}/disclosures?note=files`, 'Export'],
  ['causes', `${R}/causes`, 'Scenarios and weights'], ['sensitivity', `${R}/sensitivity`, 'Reverse stress'], ['back-tests', `${R}/backtests`, 'Discrimination'], ['overlays', '#/overlays', 'Flood'], ['an overlay', `${R}/overlays?overlay=flood`, 'Stands for'], ['a proposal', `${R}/overlays?propose=new`, 'Propose an overlay'],
];

describe.skipIf(missing !== null)('movement, disclosures, back-tests and overlays in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const saved: string[] = [];
  beforeAll(async () => {
    browser = await startChromium();
    const own = ecl2Fixtures();
    host = await startStaticHost({ ...fixtureHandlers(), ...eclFixtures(), ...eclDocumentFixtures(), ...own, 'ecl.saveOverlay': async (input, context) => { saved.push(JSON.stringify(input.overlay)); return own['ecl.saveOverlay']?.(input, context) ?? Promise.reject(new Error('no fixture')); } });
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });
  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...more });
  const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash));

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`ESD-2 axe finds nothing, nothing overflows and no policy is violated, ${colorScheme}`, async () => {
      const context = await fresh({ colorScheme });
      const { page, trouble } = await watchedPage(context);
      const found: Record<string, string[]> = {};
      for (const [name, at, ready] of VIEWS) {
        await openView(page, host.url, at);
        await page.getByText(ready).first().waitFor();
        const violations = (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
        const wide = await page.evaluate(() => (document.documentElement.scrollWidth > window.innerWidth ? ['overflows'] : []));
        if (violations.length + wide.length > 0) found[name] = [...violations, ...wide];
      }
      expect(found).toEqual({});
      expect(trouble).toEqual([]);
      await context.close();
    }, 240_000);
  }

  it('ESD-1 ESD-2 a cell of the movement opens its trace; a stage redraws and keeps its residual', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${R}/movement`);
    await page.getByText('residual 0.00').waitFor();
    await page.getByRole('link', { name: /PD and rating, Stage 2/ }).click();
    await expect.poll(() => hash(page)).toContain('trace=movement:pd_change_2');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Stage/ }).first().click();
    await page.getByRole('menuitemradio', { name: 'Stage 3' }).click();
    await expect.poll(() => hash(page)).toContain('stage=3');
    await page.getByText('residual 0.00').waitFor();
    await context.close();
  }, 60_000);

  it('ESD-8 ESD-9 a proposal is previewed with its double count, names what is missing, and is saved by keyboard', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${R}/overlays`);
    await page.getByText('Flood').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('Title', { exact: true }).fill('Tourism');
    await page.getByText('Say how much: a number.').waitFor();
    for (const [label, text] of [['Id', 'tourism'], ['Risk it stands for', 'energy prices'], ['How much', '5'], ['Reason', 'Seasonal work'], ['Owner', 'finance'], ['Holds from', '2026-01-01'], ['Holds until', '2026-12-31']] as const) await page.getByLabel(label, { exact: false }).first().fill(text);
    await page.getByRole('button', { name: 'Preview on this run' }).click();
    await page.getByText('863,913.40').waitFor();
    await page.getByText('for the same risk already').waitFor();
    await page.getByRole('button', { name: 'Save the proposal' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => saved.length).toBe(1);
    expect(JSON.parse(saved[0] ?? '{}')).toMatchObject({ id: 'tourism', effect: { kind: 'percent', percent: 5 }, expires: '2026-12-31' });
    await context.close();
  }, 60_000);

  it('ESD-7 reverse stress answers in words', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${R}/sensitivity`);
    await page.getByLabel('Allowance of').fill('61000000.00');
    await page.keyboard.press('Enter');
    await page.getByText('1.482 times').waitFor();
    await context.close();
  }, 60_000);
});
