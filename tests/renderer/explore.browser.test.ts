import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost } from './static-host.ts';
import type { StaticHost } from './static-host.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const LOAN = 'NGH-ERM-0004217';
const trace = (address: string, query = ''): string => `#/runs/r0412/trace/${encodeURIComponent(address)}${query}`;
const RREL30 = trace(`annex2:RREL30@${LOAN}`);
const FIGURE = trace('annex12:IVSS28');
const VIEWS: readonly (readonly [name: string, hash: string, ready: string, keys?: readonly string[]])[] = [
  ['forward', `${trace('canonical:current_principal_balance@213')}?view=forward`, 'Codes of a report'], ['forward of a column', '#/runs/r0412/trace/forward?column=c5&kind=column&space=source', 'Columns'], ['forward of nothing', `${FIGURE}?view=forward`, 'It reaches nothing.'], ['forward, wrong address', '#/runs/r0412/trace/forward?kind=poem', 'names nothing to begin at'],
  ['graph', `${RREL30}?view=graph&depth=3`, 'All of it'], ['graph of a place', '#/runs/r0412/trace/graph?focus=canonical%3Acurrent_principal_balance', 'All of it'], ['graph of nothing', '#/runs/r0412/trace/graph', 'Choose where the graph begins.'],
  ['why not', '#/runs/r0412/trace/why-not?text=NGH-ERM-0004999', 'was set aside before the canonical table'], ['why not, nothing asked', '#/runs/r0412/trace/why-not', 'What is missing from the report?'], ['why not, not known', '#/runs/r0412/trace/why-not?text=nobody', 'Nothing of this run is called'],
  ['document', '#/runs/r0412/trace/document?kind=rule&ref=BR-017', 'ESMA32-63-1234'], ['no document', '#/runs/r0412/trace/document?kind=rule&ref=missing', 'keeps no such document'],
  ['who is left out', FIGURE, '493 left out', ['l']], ['gate graph', '#/runs/r0412/gates?show=graph', 'All of it'], ['any number', '#/trace?q=rrel30&run=r0412', 'In run 0412'], ['any number, nothing asked', '#/trace', 'Something is missing?'],
  ['two traces', `#/runs/r0412/data?trace=${encodeURIComponent('canonical:current_principal_balance@213')}&beside=${encodeURIComponent(`annex2:RREL30@${LOAN}`)}`, 'Evidence sheet'],
];

describe.skipIf(missing !== null)('the explorer in a browser', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    browser = await startChromium();
    host = await startStaticHost(fixtureHandlers());
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });

  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'], ...more });
  const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash));
  const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`EXV-71 axe finds nothing and no policy is violated on any view of the explorer, ${colorScheme}`, async () => {
      const context = await fresh({ colorScheme });
      const { page, trouble } = await watchedPage(context);
      const found: Record<string, string[]> = {};
      for (const [name, at, ready, keys = []] of VIEWS) {
        await openView(page, host.url, at);
        if (keys.length > 0) await page.locator('.pop-cap').waitFor();
        for (const key of keys) await page.keyboard.press(key);
        await page.getByText(ready).first().waitFor();
        const violations = (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
        if (violations.length > 0) found[name] = violations;
      }
      expect(found).toEqual({});
      expect(trouble).toEqual([]);
      await context.close();
    }, 400_000);
  }

  it('EXV-10 an open step shows the document that vouches for it with its entry marked, and the code that did it', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, RREL30);
    await page.getByRole('button', { name: /^Align to/ }).click();
    const document = page.getByRole('region', { name: 'Document: mapping mapping:5' });
    await document.getByText('Same header as the November tape.').waitFor();
    expect(await document.locator('.tdoc-hit').textContent()).toContain('id: BR-017');
    expect(await document.getByText('Only the entry of this column is shown.').count()).toBe(1);
    await document.getByRole('link', { name: 'Open it alone' }).click();
    await expect.poll(() => hash(page)).toContain('/trace/document?hash=');
    await context.close();
  });

  it('EXV-20 EXV-21 EXV-22 every contributor is searched, hangs on the plumb line, shows its cell and opens its own path', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, FIGURE);
    await page.locator('.pop-cap').waitFor();
    await page.keyboard.press('/');
    await page.getByText('7 contributors').waitFor();
    await page.keyboard.type('4093');
    await page.getByText('1 contributor, by this search').waitFor();
    const cuts = await page.evaluate(() => [...document.querySelectorAll('.tv .vl > .r, .tv .raw-l > .r')].map((each) => each.getBoundingClientRect().left));
    expect(cuts.length).toBeGreaterThan(4);
    expect(Math.max(...cuts) - Math.min(...cuts)).toBeLessThanOrEqual(2.5);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Source cell of').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => hash(page)).toContain('annex2:RREL30@NGH-ERM-0004093');
    await openView(page, host.url, FIGURE);
    await page.locator('.pop-cap').waitFor();
    await page.keyboard.press('l');
    await page.getByText('493 left out').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.getByText('RDMD, not DFLT').first().waitFor();
    expect(await page.getByRole('option').count()).toBeLessThan(40);
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await context.close();
  });

  it('EXV-2 EXV-30 F leads forward from a cell of the tape, and the last of 900 codes stands under its heading', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/data?table=source');
    await page.getByText('F shows what one reaches').waitFor();
    await page.locator('.vt').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'f']) await page.keyboard.press(key);
    await expect.poll(() => hash(page)).toBe('#/runs/r0412/trace/forward?column=1&kind=cell&sourceRow=1');
    await page.getByText('What this does not cover').waitFor();
    await page.locator('.vt').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+End');
    await page.getByText('Delivered elements').last().waitFor();
    await page.getByText('IVSS900 figure of the pool').waitFor();
    await page.getByRole('button', { name: /^Findings/ }).click();
    await expect.poll(() => page.locator('.vt-row').count()).toBe(1);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('EXV-51 EXV-52 EXV-53 the graph is walked as a tree: centre, trace, and only the own path on the thread', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, `${RREL30}?view=graph&depth=3`);
    const tree = page.getByRole('tree', { name: 'Field graph as a tree' });
    await tree.getByRole('treeitem').first().waitFor();
    await page.locator('.graph-box').first().waitFor();
    expect(await page.locator('.graph-box').count()).toBe(await tree.getByRole('treeitem').count());
    expect((await page.locator('.graph-box.thread').allTextContents()).toSorted().map((text) => text.slice(0, 12))).toEqual(['Current Prin', 'Current prin', 'RREL30 Curre']);
    expect(await page.locator('.graph-thread').count()).toBe(2);
    await tree.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('Current principal balance');
    await page.keyboard.press('Space');
    await expect.poll(() => hash(page)).toContain('focus=canonical:current_principal_balance');
    await expect.poll(() => tree.getByRole('treeitem', { selected: true }).textContent()).toContain('Current principal balance');
    await page.keyboard.press('-');
    await expect.poll(() => hash(page)).toContain('depth=2');
    await tree.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => hash(page)).toBe('#/runs/r0412/trace/canonical:current_principal_balance@213');
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('EXV-1 Ctrl opens a second trace beside the open one; Esc closes the second first', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/data');
    const numbers = page.locator('.vt [data-trace]');
    await numbers.first().waitFor();
    await numbers.nth(1).click();
    await page.getByRole('complementary', { name: 'Trace', exact: true }).waitFor();
    await numbers.nth(0).click({ modifiers: ['Control'] });
    await page.getByRole('complementary', { name: 'Second trace' }).waitFor();
    await page.locator('.vt').focus();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Second trace' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('complementary', { name: 'Trace', exact: true }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Trace', exact: true }).waitFor({ state: 'detached' });
    await context.close();
  });

  it('EXV-4 a copied link opens in a fresh window and shows the same', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, `${RREL30}?view=graph&depth=3`);
    await page.getByRole('tree', { name: 'Field graph as a tree' }).waitFor();
    await page.keyboard.press('Shift+C');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^http/);
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain('#/runs/r0412/trace/');
    expect(link).not.toContain('token');
    const second = await context.newPage();
    await second.goto(link);
    await second.getByRole('tree', { name: 'Field graph as a tree' }).getByRole('treeitem').first().waitFor();
    expect(await second.evaluate(() => sessionStorage.getItem('tapestry-token'))).toBe('fixture');
    expect(await hash(second)).toBe(await hash(page));
    await context.close();
  });

  it('EXV-4 a page of another origin is told nothing', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    const other = await startStaticHost(fixtureHandlers());
    await openView(page, host.url, '#/runs');
    const stranger = await context.newPage();
    await stranger.goto(other.url.replace(/#.*$/, ''));
    await stranger.getByText('Tapestry', { exact: true }).first().waitFor({ state: 'attached' });
    expect(await stranger.evaluate(() => sessionStorage.getItem('tapestry-token'))).toBeNull();
    await context.close();
    await other.close();
  });

  it('EXV-40 the deciding gate is marked, its document opens in place, its evidence leads on', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/trace/why-not');
    await page.locator('[data-why]:focus').waitFor();
    await page.keyboard.type('NGH-ERM-0004999');
    await page.keyboard.press('Enter');
    await page.getByText('was set aside before the canonical table').waitFor();
    expect(await hash(page)).toBe('#/runs/r0412/trace/why-not?text=NGH-ERM-0004999');
    expect(await page.locator('.why-row.on').textContent()).toContain('decides');
    await page.getByRole('button', { name: 'Open the document' }).click();
    await page.getByRole('region', { name: /^Document:/ }).waitFor();
    await page.getByRole('link', { name: /what it reaches$/ }).first().click();
    await expect.poll(() => hash(page)).toBe('#/runs/r0412/trace/forward?column=0&kind=cell&sourceRow=481');
    await context.close();
  });

  it('EXV-60 EXV-61 the palette finds numbers with the mark of the thread, hashes by #, and opens a pasted link', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/gates');
    await page.getByText('Who reads what').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('rrel30');
    await page.getByRole('option', { name: /RREL30 of NGH-ERM-0004217/ }).waitFor();
    expect(await page.locator('.palette .thread-text').count()).toBe(2);
    await page.getByRole('combobox').fill('#canonical');
    await page.getByRole('option', { name: /canonical/ }).first().waitFor();
    await expect.poll(() => page.locator('.palette .g').allTextContents()).toEqual(['Hashes']);
    await page.getByRole('combobox').fill('#/runs/r0412/trace/annex12%3AIVSS28');
    await page.getByRole('option', { name: /Open this link/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => hash(page)).toBe('#/runs/r0412/trace/annex12:IVSS28');
    await page.locator('.pop-cap').waitFor();
    await openView(page, host.url, '#/trace');
    await page.getByRole('link', { name: /IVSS28 Defaulted exposures/ }).waitFor();
    await context.close();
  });
});
