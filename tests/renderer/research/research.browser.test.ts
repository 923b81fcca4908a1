import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openView, startChromium, watchedPage } from '../chromium.ts';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { startStaticHost, type StaticHost } from '../static-host.ts';
import { researchFixtures } from './research-fixture.ts';
import { SCREENS } from './look-research.ts';
import { analyse } from '../axe.ts';

const missing = browserMissing();
const R = '#/runs/r0609';
/** Screens that other pictures show already. */
const TWICE = new Set(['generate', 'promote', 'metrics', 'robustness-below', 'robustness-end', 'blocked', 'result-log']);

describe.skipIf(missing !== null)(`research in a browser${missing === null ? '' : ` (${missing})`}`, () => {
  let host: StaticHost;
  let browser: Browser;
  const asked: [string, unknown][] = [];
  beforeAll(async () => {
    host = await startStaticHost({ ...fixtureHandlers(), ...researchFixtures({ asked: (method, input) => { asked.push([method, input]); } }) });
    browser = await startChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });
  const open = async (hash: string, more: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; trouble: string[]; context: BrowserContext }> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...more });
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, hash);
    return { page, trouble, context };
  };
  const address = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash));

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`RSC-1 axe finds nothing and nothing overflows on any screen, ${colorScheme}`, async () => {
      const { page, trouble, context } = await open('#/research', { colorScheme });
      const found: Record<string, unknown> = {};
      for (const { name, hash, ready } of SCREENS.filter((screen) => !TWICE.has(screen.name))) {
        await page.evaluate((to) => { window.location.hash = to; }, hash);
        await page.getByText(ready).first().waitFor({ timeout: 20_000 });
        const violations = (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.slice(0, 2).map((node) => node.html).join(' | ')}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        if (violations.length > 0 || wide) found[name] = [...violations, ...(wide ? ['the page scrolls sideways'] : [])];
      }
      expect(found).toEqual({});
      expect(trouble).toEqual([]);
      await context.close();
    }, 240_000);
  }

  it('RSC-3 the session is walked by the keyboard, the address carries it, and leads to what was held', async () => {
    const { page, trouble, context } = await open(`${R}/result`);
    const slider = page.getByRole('slider', { name: 'Session' });
    await slider.waitFor();
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => window.location.hash.includes('at='));
    const at = /at=([0-9-]+)/.exec(await address(page))?.[1] ?? '';
    await page.getByRole('button', { name: 'What was held' }).click();
    await page.getByText('30 positions').waitFor();
    expect(await address(page)).toContain(`exposure?at=${at}`);
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('RSC-5 a fill opens from the grid by the keyboard and tells why; one that was not filled says so', async () => {
    const { page, trouble, context } = await open(`${R}/trades?show=fills`);
    await page.getByRole('grid', { name: 'Fills' }).waitFor();
    await page.getByRole('gridcell').first().click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Why fill 2' }).getByText('Signal at the close').waitFor();
    expect(await address(page)).toContain('fill=2');
    await page.evaluate(() => { window.location.hash = '#/runs/r0609/trades?show=fills&fill=9'; });
    await page.getByRole('complementary', { name: 'Why fill 9' }).getByText('no bar on the next session').waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('RSC-6 the heat map fills while the sweep runs', async () => {
    const { page, trouble, context } = await open('#/runs/r0605/robustness');
    await page.getByText('so far 21 of 42 cells').waitFor();
    await page.getByRole('img', { name: /Heat map of sharpe/ }).waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('RSC-8 a promotion needs a reason; the tier that takes only what qualified says so before it is asked', async () => {
    const { page, trouble, context } = await open(`${R}/qualification`);
    await page.getByRole('button', { name: 'Promote' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Promote' }).getAttribute('aria-disabled')).toBe('true');
    await dialog.getByText('Candidate', { exact: true }).click();
    await dialog.getByText('It did not qualify').waitFor();
    await dialog.getByText('Research', { exact: true }).click();
    await dialog.getByLabel('Reason').fill('Kept to be watched for a year.');
    await dialog.getByRole('button', { name: 'Promote' }).click();
    await page.getByText('What stands where').waitFor();
    expect(asked.filter(([method]) => method === 'research.promote')).toEqual([['research.promote', { run: 'r0609', alias: 'momentum-large-caps', tier: 'research', reason: 'Kept to be watched for a year.' }]]);
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('RSC-9 the replay is walked by buttons, to its last session so far', async () => {
    const { page, trouble, context } = await open('#/runs/r0606/shadow');
    await page.getByText('210 of 210 sessions').waitFor();
    expect(await page.getByRole('button', { name: 'After' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Before' }).click();
    await page.getByText('209 of 210 sessions').waitFor();
    await page.getByRole('button', { name: 'To the end' }).click();
    await page.waitForFunction(() => window.location.hash.includes('r0606/gates'));
    expect(asked.find(([method]) => method === 'research.shadow')).toEqual(['research.shadow', { from: 'r0606' }]);
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('RSC-11 generated files are chosen by one press, outlast another view, and start with what was chosen', async () => {
    const { page, trouble, context } = await open('#/research');
    await page.getByRole('button', { name: 'Generate a market' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('button', { name: 'Use them' }).click();
    await page.getByText('2 files').waitFor();
    await page.getByRole('link', { name: 'Promotions' }).click();
    await page.getByText('What stands where').waitFor();
    await page.goBack();
    await page.getByText('2 files').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => window.location.hash.includes('r0609/gates'));
    expect(asked.find(([method]) => method === 'research.start')?.[1]).toMatchObject({ from: { files: ['token-polar', 'token-meridian'] } });
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);
});
