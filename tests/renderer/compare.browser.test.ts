import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { compareFixtures } from './fixtures/compare.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost, type StaticHost } from './static-host.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const P = '#/compare/r0412/r0407';
const VIEWS: readonly (readonly [name: string, hash: string, ready: string])[] = [
  ['choice', '#/compare', 'The left run is before'], ['causes', `${P}?cause=1`, 'What changed inside'], ['one kind', `${P}/causes/decision?cause=0`, 'does not have it'], ['cells', `${P}/table/canonical`, '1,200 changed cells'], ['rows', `${P}/table/canonical?rows=changed`, 'Choose one to see'],
  ['joined', `${P}/table/canonical?rows=joined`, '3 rows'], ['a table of one run', `${P}/table/annex2`, 'Only the left run made'], ['column of one run', `${P}/table/canonical?column=extra`, 'Only one run has this column'], ['figures', `${P}/figures/reports`, 'Differ 1'],
  ['findings', `${P}/findings`, 'BR-017'], ['files', `${P}/files`, 'left run only'], ['bridge', `${P}/bridge/principal`, 'It ties'], ['equal', '#/compare/r0412/r0412', 'No difference'], ['traced', `${P}/table/canonical?of=r0412&at=${encodeURIComponent('annex2:RREL30@NGH-ERM-0004217')}`, 'Evidence sheet'],
];

describe.skipIf(missing !== null)('comparison in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const exported: { files?: string[]; table?: string }[] = [];
  beforeAll(async () => {
    browser = await startChromium();
    host = await startStaticHost({ ...fixtureHandlers(), ...compareFixtures(exported) });
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });
  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...more });
  const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash));

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`CMP-60 axe finds nothing, nothing overflows and no policy is violated on any part, ${colorScheme}`, async () => {
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

  it('CMP-60 both identities stay in the header, and a what-if names its of-record twin', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${P}/bridge/principal`);
    await page.getByText('It ties').waitFor();
    const lines = page.locator('.cmp-id');
    expect(await lines.count()).toBe(2);
    expect(await lines.nth(0).innerText()).toMatch(/before[\s\S]*Run 0412[\s\S]*of record[\s\S]*500 rows[\s\S]*manifest/);
    expect(await lines.nth(1).innerText()).toMatch(/after[\s\S]*Run 0407[\s\S]*what-if[\s\S]*beside its of-record twin 0412/);
    await openView(page, host.url, '#/compare/r0411/r0407');
    await page.getByRole('link', { name: 'Compare with its of-record twin 0412' }).click();
    await expect.poll(() => hash(page)).toContain('#/compare/r0412/r0407');
    await page.getByRole('button', { name: 'Swap' }).click();
    await expect.poll(() => hash(page)).toContain('#/compare/r0407/r0412');
    await context.close();
  }, 60_000);

  it('CMP-61 by keyboard: a column, a cell, its trace in its own run, and back', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${P}/table/canonical?column=status`);
    const columns = page.getByRole('grid', { name: 'Columns of canonical table' });
    await columns.focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => hash(page)).toContain('column=balance');
    const cells = page.getByRole('grid', { name: 'Changed cells of Current principal balance' });
    await cells.focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 't']) await page.keyboard.press(key);
    await page.getByText('In the right run').waitFor();
    await expect.poll(() => hash(page)).toContain('of=r0407');
    await page.keyboard.press('Escape');
    await expect.poll(() => hash(page)).not.toContain('of=');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+T');
    await expect.poll(() => hash(page)).toBe('#/runs/r0412/trace/annex2:RREL30@NGH-ERM-0004217');
    await context.close();
  }, 60_000);

  it('CMP-62 differences carry their sign, the bridge says that it ties, what is left out and where its axis starts', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${P}/table/canonical`);
    const first = page.getByRole('grid', { name: 'Changed cells of Current principal balance' }).getByRole('row');
    await expect.poll(() => first.nth(1).innerText()).toMatch(/177,334\.06[\s\S]*177,400\.00[\s\S]*\+65\.94/);
    expect(await first.nth(2).innerText()).toMatch(/−77,334\.06/);
    await openView(page, host.url, `${P}/bridge/principal`);
    await page.getByText('for each of 506 loans').waitFor();
    await page.getByText('2 loans left out: the balance is not known at a cut-off').waitFor();
    await page.getByText('Moved nothing: further advances.').waitFor();
    await page.getByText(/The axis starts at 9[\d,]+, not at zero/).waitFor();
    const bars = () => page.locator('.cmp-plot .bars .point path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path).fill));
    // Opening, three steps that moved, closing: raise is orange, lower is blue.
    await expect.poll(bars, { timeout: 20_000 }).toEqual(['rgb(58, 61, 66)', 'rgb(219, 138, 28)', 'rgb(36, 96, 167)', 'rgb(219, 138, 28)', 'rgb(58, 61, 66)']);
    await page.getByRole('grid', { name: 'Steps of the bridge' }).getByText('Redeemed in full').click();
    await page.getByRole('grid', { name: 'Loans of the step Redeemed in full' }).getByText('NGH-redemption-0').waitFor();
    expect(await hash(page)).toContain('step=redemption');
    await context.close();
  }, 60_000);

  it('CMP-60 two runs are chosen from the list, from a run and from the palette; a table’s cells are exported', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs');
    await page.getByRole('button', { name: 'Compare two runs' }).click();
    await page.getByText('The left run is before').waitFor();
    await openView(page, host.url, '#/runs/r0412/manifest');
    // The header has room for it on a wide window; elsewhere the palette has it.
    await page.setViewportSize({ width: 1680, height: 900 });
    await page.getByRole('link', { name: 'Compare with...' }).click();
    await expect.poll(() => hash(page)).toBe('#/compare/-/r0412');
    await openView(page, host.url, '#/runs/r0412/manifest');
    await page.getByRole('link', { name: 'Compare with...' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('compare with 0410');
    await page.getByText('Compare with run 0410').first().click();
    await expect.poll(() => hash(page)).toContain('#/compare/r0410/r0412');
    await openView(page, host.url, `${P}/table/canonical`);
    await page.getByRole('button', { name: 'Export the comparison' }).click();
    await page.getByRole('menuitem', { name: 'Changed cells of canonical table, CSV' }).click();
    await expect.poll(() => exported.map(({ files, table }) => [files, table])).toEqual([[['cells.csv'], 'canonical']]);
    await context.close();
  }, 60_000);
});
