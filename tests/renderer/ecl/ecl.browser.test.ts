import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing, openView, startChromium, watchedPage } from '../chromium.ts';
import { fixtureHandlers } from '../fixtures/handlers.ts';
import { sha } from '../fixtures/sha.ts';
import { startStaticHost, type StaticHost } from '../static-host.ts';
import { eclDocumentFixtures } from './ecl-documents-fixture.ts';
import { eclFixtures } from './ecl-fixture.ts';
import { analyse } from '../axe.ts';

const missing = browserMissing();
const POLICY = sha('policy iberia-consumer 12');

describe.skipIf(missing !== null)(`expected credit loss in a browser${missing === null ? '' : ` (${missing})`}`, () => {
  let host: StaticHost;
  let browser: Browser;
  const asked: Record<string, unknown>[] = [];
  beforeAll(async () => {
    host = await startStaticHost({ ...fixtureHandlers(), ...eclFixtures({ slow: 120, asked: (input) => { asked.push(input as Record<string, unknown>); } }), ...eclDocumentFixtures() });
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
    it(`ESC-80 axe finds nothing and nothing overflows on any screen, ${colorScheme}`, async () => {
      const { page, trouble, context } = await open('#/ecl', { colorScheme });
      const found: Record<string, unknown> = {};
      for (const [name, hash, ready] of [
        ['runs', '#/ecl', 'newest first'], ['start', '#/ecl/new?file=token-loans&name=loans_2025-12-31.csv', 'The day at which losses'], ['documents', '#/ecl/documents', 'Conventions of the calculation'],
        ['compare', `#/ecl/documents/policy/${POLICY}?show=compare`, 'Exchange rate of MXN'], ['edit', `#/ecl/documents/policy/${POLICY}?show=text`, 'As saved'], ['setup', '#/runs/r0509/setup', 'Conventions of the calculation'],
        ['results', '#/runs/r0509/results?hpi=-10', 'What-if figures are of all loans'], ['loans', '#/runs/r0509/loans', 'Past-due default'], ['loan', '#/runs/r0509/loans/ES000000007', 'Why stage 2'],
      ] as const) {
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

  it('ESC-81 a lever is moved by the keyboard alone: the what-if stands beside its twin of record, 0 puts it back', async () => {
    const { page, trouble, context } = await open('#/runs/r0509/results');
    await page.getByText('41,207,318.44').first().waitFor();
    expect(await page.getByRole('columnheader', { name: 'What-if' }).count()).toBe(0);
    const slider = page.getByRole('slider', { name: 'House prices, %' });
    await slider.focus();
    for (let at = 0; at < 3; at += 1) await page.keyboard.press('PageDown');
    expect(await page.getByLabel('House prices, %, typed').inputValue()).toMatch(/^−/);
    await page.getByText('What-if figures are of all loans').waitFor({ timeout: 20_000 });
    await page.getByText('Expected credit loss, what-if').waitFor();
    expect(await page.getByText('41,207,318.44').count()).toBeGreaterThan(0);
    expect(await page.locator('.ecl-f a').count()).toBe(0);
    expect(await page.locator('.ecl-f .ecl-wi').evaluate((element) => getComputedStyle(element).fontStyle)).toBe('italic');
    await page.getByText('1.31 s').waitFor();
    await expect.poll(() => address(page), { timeout: 10_000 }).toMatch(/hpi=-\d/);
    await page.locator('body').press('0');
    await page.getByText('Figures at the right are the run’s own').waitFor();
    await expect.poll(() => address(page), { timeout: 10_000 }).not.toMatch(/hpi/);
    expect(trouble).toEqual([]);
    await context.close();
  }, 90_000);

  it('ESC-82 while a lever moves a sample is asked before all, and the weights sent sum to 1', async () => {
    const { page, context } = await open('#/runs/r0509/results');
    await page.getByText('41,207,318.44').first().waitFor();
    asked.length = 0;
    const box = page.getByLabel('Base, %, typed');
    await box.fill('45');
    await box.press('Enter');
    await page.getByText('What-if figures are of all loans').waitFor({ timeout: 20_000 });
    expect(asked.map(({ sample }) => sample ?? 'all')).toEqual([100_000, 'all']);
    const weights = (asked[0]?.['adjustments'] as { weights: Record<string, number> }).weights;
    expect(weights).toEqual({ base: 0.45, adverse: 0.33, severe: 0.22 });
    expect(await page.getByLabel('Adverse, %, typed').inputValue()).toBe('33.0');
    await page.getByRole('button', { name: 'Hold the weight of Adverse' }).click();
    await box.fill('60');
    await box.press('Enter');
    expect([await page.getByLabel('Adverse, %, typed').inputValue(), await page.getByLabel('Severe, %, typed').inputValue()]).toEqual(['33.0', '7.0']);
    await context.close();
  }, 60_000);

  it('ESC-83 the levers are saved as a what-if run with what was moved in words', async () => {
    const { page, context } = await open('#/runs/r0509/results?hpi=-10&ov=removed');
    await page.getByText('What-if figures are of all loans').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Save as what-if' }).click();
    const dialog = page.getByRole('dialog', { name: /Save the levers as a what-if of run 0509/ });
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual(['house prices −10.0 %', 'overlays removed']);
    asked.length = 0;
    await dialog.getByRole('button', { name: 'Start the what-if' }).click();
    await page.waitForURL(/#\/runs\/r0507\/gates/);
    expect(asked.find((each) => 'policy' in each)).toMatchObject({ from: { run: 'r0509' }, whatIfOf: 'r0509', kind: 'what-if', overlays: 'none', reportingDate: '2025-12-31', prior: 'r0508', scenarios: { sha256: sha('scenarios autumn-2025 2') } });
    await context.close();
  }, 60_000);

  it('ESC-84 a figure of record opens its trace by the keyboard; with the trace open the levers give way and come back on demand', async () => {
    const { page, context } = await open('#/runs/r0509/results');
    const figure = page.getByRole('link', { name: /loss allowance, Stage 2/ });
    await figure.focus();
    await page.keyboard.press('t');
    await page.getByRole('complementary', { name: 'Trace' }).waitFor();
    expect(await address(page)).toContain('trace=measure:ecl_2_allowance');
    await expect.poll(() => page.getByRole('slider').count()).toBe(0);
    await page.getByRole('button', { name: 'What if', exact: true }).click();
    expect(await page.getByRole('slider', { name: 'PD, all terms, times' }).count()).toBe(1);
    await context.close();
  }, 60_000);

  it('ESC-85 a million loans are a grid of pages, and a loan opens from it by the keyboard and comes back', async () => {
    const { page, trouble, context } = await open('#/runs/r0509/loans');
    const grid = page.getByRole('grid', { name: 'Loans' });
    await grid.getByText('ES000000007').waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('1000001');
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    await grid.focus();
    await page.keyboard.press('Control+End');
    await grid.getByText('ES000999999').waitFor({ timeout: 20_000 });
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Why stage 2' }).waitFor();
    expect(await address(page)).toBe('#/runs/r0509/loans/ES000999999');
    await page.getByText('the months add up to it').waitFor();
    await page.keyboard.press('Backspace');
    await grid.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('zzz');
    await page.getByText('No loan fits the filter').waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Show all loans' }).click();
    await grid.getByText('ES000000007').waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  }, 90_000);

  it('ESC-86 a policy is edited with faults at their line, and saved as the next version with a reason', async () => {
    const { page, context } = await open(`#/ecl/documents/policy/${POLICY}?show=text`);
    const box = page.getByLabel('Text of the document, JSON');
    await box.waitFor();
    const text = await box.inputValue();
    await box.fill(text.replace('"relative": 2', '"relative": 0.5'));
    await page.getByText(/staging\.relative/).waitFor();
    expect(await page.getByRole('button', { name: 'Save as next version' }).getAttribute('aria-disabled')).toBe('true');
    await box.fill(text.replace('"relative": 2', '"relative": 2.5'));
    await page.getByText('No fault found.').waitFor();
    await page.getByLabel('Why, in a sentence').fill('As back-tested in November');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => address(page)).toBe(`#/ecl/documents/policy/${POLICY}`);
    await page.getByRole('heading', { name: 'Conventions of the calculation' }).waitFor();
    await context.close();
  }, 60_000);

  it('ESC-87 only runs of the pipeline have its tabs, tape tabs do not stand on them, and those that do not fit stand under More', async () => {
    const { page, context } = await open('#/runs/r0509');
    await page.getByText('41,207,318.44').first().waitFor();
    const tabs = page.getByRole('navigation', { name: 'Run 0509' });
    expect(await tabs.getByRole('link').allTextContents()).toEqual(expect.arrayContaining(['Set-up', 'Results', 'Loans1,204,318']));
    expect(await tabs.getByText('Deliver').count()).toBe(0);
    expect(await page.locator('.rail .on').textContent()).toBe('Expected credit loss');
    await tabs.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Manifest/ }).click();
    await page.waitForURL(/#\/runs\/r0509\/manifest/);
    expect(await tabs.getByRole('link', { name: 'Manifest' }).getAttribute('aria-current')).toBe('page');
    await page.evaluate(() => { window.location.hash = '#/runs/r0410/gates'; });
    const tape = page.getByRole('navigation', { name: 'Run 0410' });
    await tape.waitFor();
    expect(await tape.getByRole('link', { name: /^(Set-up|Results|Loans)/ }).count()).toBe(0);
    expect(await tape.getByRole('link', { name: /^Deliver/ }).count()).toBe(1);
    await context.close();
  }, 60_000);

  it('ESC-88 an empty place says what to do next, a failing answer what was kept', async () => {
    const empty = await startStaticHost({ ...fixtureHandlers(), ...eclDocumentFixtures(), 'ecl.overview': async () => { throw new Error('the disk is gone'); } });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const { page } = await watchedPage(context);
    await openView(page, empty.url, '#/ecl');
    await page.getByText('No run of expected credit loss yet').waitFor();
    await page.getByRole('link', { name: 'start from a run of a tape' }).click();
    await page.getByText('Choose a loan file, or a run of a tape.').waitFor();
    expect(await page.getByRole('button', { name: /^Start/ }).getAttribute('aria-disabled')).toBe('true');
    await context.close();
    await empty.close();
  }, 60_000);
});
