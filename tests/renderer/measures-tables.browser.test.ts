/** The tables on real services, in a real browser. */
import { rmSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src-main/hosts/loopback/serve.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { openWorkbench } from '../../src-main/hosts/open-workbench.ts';
import { measuresBench, type MeasuresBench } from '../support/measures-bench.ts';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const LTV = 'current_loan_to_value(20,30,40)';
const query = (parts: Record<string, string>): string => `#/runs/r0001/measures?${new URLSearchParams(parts).toString()}`;

describe.skipIf(missing !== null)('tables in a browser', () => {
  let bench: MeasuresBench;
  let browser: Browser;
  let host: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    bench = await measuresBench();
    await bench.run();
    const { workspace } = bench;
    await bench.close();
    browser = await startChromium();
    host = await serve({
      workspaceDir: workspace, actor: 'j.doe', clock: systemClock, log: () => undefined, assets: process.env['TAPESTRY_INTERFACE'] ?? 'out/renderer',
      openWorkbench: () => openWorkbench({ workspaceDir: workspace, actor: 'j.doe', host: 'loopback' }),
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host.close(200);
    rmSync(bench.folder, { recursive: true, force: true });
  });

  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...more });
  const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash.replaceAll('+', ' ')));

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`MEA-23 axe finds nothing on the table, the editor, the list and the trace of a cell, ${colorScheme}`, async () => {
      const context = await fresh({ colorScheme });
      const { page, trouble } = await watchedPage(context);
      const found: Record<string, string[]> = {};
      for (const [name, at, ready] of [
        ['table', query({ rows: LTV, cols: 'property_type(values)', heat: 'on', measures: 'strat_count,strat_wa_rate' }), 'Total of the bands'],
        ['editor', query({ rows: LTV, edit: 'rows' }), 'Keep it as a set'],
        ['list', query({ cell: `tab:strat_balance@${LTV}=20..30` }), 'Outside the filter'],
        ['trace', query({ rows: LTV, trace: `tab:strat_balance@${LTV}=20..30` }), 'Computed now'],
      ] as const) {
        await openView(page, host.url, at);
        await page.getByText(ready).first().waitFor();
        const violations = (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.slice(0, 2).map((node) => node.html).join(' | ')}`);
        if (violations.length > 0) found[name] = violations;
      }
      expect(found).toEqual({});
      expect(trouble).toEqual([]);
      await context.close();
    }, 180_000);
  }

  it('MEA-20 MEA-22 axes are chosen, a cell is traced and leads to its rows by keyboard, and back to the same table', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, query({ rows: LTV, measures: 'strat_count,strat_balance' }));
    await page.getByText('Total of the bands').waitFor();
    await page.getByRole('button', { name: /^Columns/ }).click();
    await page.getByRole('menuitemradio', { name: /^Property type/ }).click();
    await page.getByText('RHOS, House').waitFor();
    expect(await hash(page)).toContain('cols=property_type(values)');
    await page.locator('.vt').focus();
    for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.press('t');
    await page.getByRole('complementary', { name: 'Trace' }).getByText('Computed now, not part of the run').waitFor();
    const figure = await page.locator('a.tr.on').first().textContent();
    await page.keyboard.press('d');
    await page.getByRole('region', { name: 'Rows of the cell' }).waitFor();
    expect(await page.locator('.m-fig a').textContent()).toBe(figure);
    await page.getByRole('columnheader', { name: /identifier/ }).getByRole('button').click();
    await expect.poll(() => hash(page), { timeout: 20_000 }).toContain('sort=identifier');
    await page.keyboard.press('/');
    await page.keyboard.type('hl0001');
    await expect.poll(() => hash(page), { timeout: 20_000 }).toContain('q=hl0001');
    await page.getByRole('button', { name: /^Table/ }).click();
    await page.getByText('RHOS, House').waitFor();
    expect(await hash(page)).toBe(`#/runs/r0001/measures?cols=property_type(values)&measures=strat_count,strat_balance&rows=${LTV}`);
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('MEA-21 own bands: wrong edges are said in words, counts come as they are typed, the set is saved and chosen from the list', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, query({ rows: LTV, measures: 'strat_count' }));
    await page.getByText('Total of the bands').waitFor();
    await page.keyboard.press('b');
    const editor = page.getByRole('region', { name: 'Bands of the rows' });
    await editor.getByLabel('Edge 2, points').fill('15');
    expect(await editor.getByRole('alert').textContent()).toBe('15 follows 20: edges must rise.');
    expect(await editor.getByRole('button', { name: 'Show the table' }).getAttribute('aria-disabled')).toBe('true');
    await editor.getByLabel('Edge 2, points').fill('25.50');
    await editor.getByLabel('Edge 3, points').fill('45 60;75');
    await expect.poll(() => editor.getByRole('listitem').allTextContents(), { timeout: 20_000 }).toHaveLength(6);
    await expect.poll(async () => (await editor.locator('.m-edges .r').allTextContents()).map((text) => Number(text.replaceAll(',', ''))).reduce((sum, each) => sum + each, 0), { timeout: 20_000 }).toBe(497);
    await editor.getByRole('textbox', { name: 'Name' }).fill('Committee LTV');
    await editor.getByRole('button', { name: 'Save the set' }).click();
    await expect.poll(() => hash(page), { timeout: 20_000 }).toContain('rows=current_loan_to_value(20,25.5,45,60,75)');
    await page.getByRole('button', { name: /^Rows Committee LTV/ }).click();
    await page.getByText('saved by j.doe, revision 1').waitFor();
    await page.keyboard.press('Escape');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'XLSX' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^current-ltv-[0-9a-f]{8}\.xlsx$/);
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);
});
