import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { runDemo, serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const LOAN = 'HL000001-N1';

describe.skipIf(missing !== null)('the explorer on real services', () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;

  beforeAll(async () => {
    host = await serveWorkbench();
    await runDemo(host);
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await desk.page.evaluate(() => document.addEventListener('pointerdown', (event) => { if (event.pointerType === 'mouse' && event.isTrusted && event.detail > 0) console.error('a mouse was used'); }, true));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const keys = async (...chords: string[]) => { for (const chord of chords) await desk.page.keyboard.press(chord); };
  const hash = (): Promise<string> => desk.page.evaluate(() => decodeURIComponent(window.location.hash));
  const focusIs = (selector: string): Promise<boolean> => desk.page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
  /** Tab until the keyboard stands on such an element, as a person would. */
  const tabTo = async (selector: string): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await focusIs(selector)) return;
      await keys('Tab');
    }
    throw new Error(`Tab does not lead to ${selector}`);
  };

  it('EXV-70 by keyboard alone: search by code, path, a step with its document, source, forward, graph as a tree, why not, link, reopened', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0002/gates');
    await page.getByText('Who reads what').waitFor();
    await keys('Control+k');
    await page.keyboard.type('RREL30');
    await page.getByRole('option', { name: /Current Principal Balance/ }).first().waitFor();
    await keys('Enter');
    await expect.poll(hash).toBe(`#/runs/r0002/trace/annex2:RREL30@${LOAN}`);

    const steps = page.getByRole('list', { name: 'Steps, last first' });
    await steps.getByText('Parse decimal').waitFor();
    await tabTo('ol.path button.stp');
    for (let presses = 0; presses < 20 && !((await page.evaluate(() => document.activeElement?.textContent ?? '')).startsWith('Align to')); presses += 1) await keys('ArrowDown');
    await keys('Enter');
    const opened = page.getByRole('region', { name: /^Document: Mapping of/ });
    await opened.waitFor();
    expect(await opened.locator('.tdoc-hit').textContent()).toContain('current_principal_balance');
    expect(await page.locator('.stp-open').getByRole('link', { name: /^Transform/ }).count()).toBe(1);

    await keys('g');
    expect(await focusIs('[aria-label="Source cell"]')).toBe(true);
    await keys('f');
    await expect.poll(hash).toBe('#/runs/r0002/trace/forward?column=17&kind=cell&sourceRow=0');
    await page.getByText('Delivered elements').first().waitFor();
    await tabTo('.vt');
    await keys('ArrowDown', 'ArrowRight', 't');
    await page.getByRole('complementary', { name: 'Trace', exact: true }).getByText('Evidence sheet').waitFor();
    await keys('Escape');

    await keys('Control+k');
    await page.keyboard.type(`annex2:RREL30@${LOAN}`);
    await page.getByRole('option', { name: /^Trace annex2/ }).waitFor();
    await keys('Enter');
    await steps.getByText('Parse decimal').waitFor();
    await keys('Shift+G');
    await expect.poll(hash).toContain('view=graph');
    const tree = page.getByRole('tree', { name: 'Field graph as a tree' });
    await tree.getByRole('treeitem').nth(1).waitFor();
    await page.locator('.graph-box.thread').nth(1).waitFor();
    await tabTo('[role="treeitem"]');
    await keys('ArrowDown', 'Enter');
    await expect.poll(hash).toBe('#/runs/r0002/trace/canonical:current_principal_balance@0');

    await steps.getByText('Parse decimal').waitFor();
    await keys('w');
    await expect.poll(hash).toBe('#/runs/r0002/trace/why-not');
    await page.getByText('What is missing from the report?').waitFor();
    await page.locator('[data-why]:focus').waitFor();
    await page.keyboard.type(`RREL37@${LOAN}`);
    await keys('Enter');
    const headline = page.locator('.why-head h2');
    await headline.waitFor();
    const said = await headline.textContent();
    expect(said).toContain('ND5');
    await tabTo('.why-row button');
    await keys('Enter');
    await page.getByRole('region', { name: /^Document:/ }).waitFor();

    await keys('Shift+C');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('why-not?text=');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).not.toContain('token');
    const second = await desk.context.newPage();
    await second.goto(link);
    await second.locator('.why-head h2').waitFor();
    expect(await second.locator('.why-head h2').textContent()).toBe(said);
    await second.close();
    expect(desk.trouble).toEqual([]);
  }, 180_000);

  it('EXV-20 every contributor of a stratum is listed, searched and opened', async () => {
    const { page } = desk;
    await desk.go(`#/runs/r0002/trace/${encodeURIComponent('strat:age/strat_balance@005')}`);
    await page.locator('.pop-cap').waitFor();
    await keys('/');
    const status = page.locator('.pop-find [role="status"]');
    await expect.poll(() => status.textContent()).toMatch(/^\d+ contributors$/);
    const all = Number(/\d+/.exec((await status.textContent()) ?? '')?.[0]);
    expect(all).toBeGreaterThan(10);
    const last = page.getByRole('option').first();
    const label = ((await last.locator('.id').textContent()) ?? '').trim();
    await page.keyboard.type(label);
    await expect.poll(() => status.textContent()).toBe('1 contributor, by this search');
    await keys('ArrowDown', 'Enter');
    await page.getByText('Source cell of').waitFor();
    await keys('Enter');
    await expect.poll(hash).toMatch(/^#\/runs\/r0002\/trace\/(?!strat)/);
    await page.getByRole('list', { name: 'Steps, last first' }).waitFor();
    expect(desk.trouble).toEqual([]);
  }, 90_000);

  it('EXV-71 the views of the explorer on real answers pass axe and fit the window', async () => {
    const views = [`#/runs/r0002/trace/${encodeURIComponent(`annex2:RREL26@${LOAN}`)}`, '#/runs/r0002/trace/forward?column=17&kind=cell&sourceRow=0', `#/runs/r0002/trace/${encodeURIComponent(`annex2:RREL30@${LOAN}`)}?view=graph&depth=4`, `#/runs/r0002/trace/why-not?text=${LOAN}`, '#/runs/r0002/trace/document?kind=code&ref=transform', '#/runs/r0002/gates?show=graph', `#/trace?q=${LOAN}&run=r0002`];
    const found: Record<string, string[]> = {};
    for (const view of views) {
      await desk.go(view);
      await desk.page.locator('ol.path, .fwd-groups, .graph-box, .why-list, .tdoc-text, .find-group').first().waitFor();
      const problems = [...await desk.axe(), ...await desk.overflow()];
      if (problems.length > 0) found[view] = problems;
      await desk.go('#/settings');
      await desk.page.getByRole('heading', { name: 'Settings' }).waitFor();
    }
    expect(found).toEqual({});
    expect(desk.trouble).toEqual([]);
  }, 180_000);
});
