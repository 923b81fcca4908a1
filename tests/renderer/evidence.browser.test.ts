import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost } from './static-host.ts';
import type { StaticHost } from './static-host.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const trace = (address: string): string => `#/runs/r0412/trace/${encodeURIComponent(address)}`;
const RREL30 = 'annex2:RREL30@NGH-ERM-0004217';
const VIEWS: readonly (readonly [name: string, hash: string, ready: string])[] = [
  ['trace', trace(RREL30), 'What left the building'], ['trace, ratio', trace('annex2:RREC12@NGH-ERM-0004217/NGH-ERM-0004217-C1'), 'Made from 2 values'], ['trace, no data', trace('annex2:RREC17@NGH-ERM-0004044/NGH-ERM-0004044-C1'), 'A person’s decision'],
  ['trace, measure', trace('annex12:IVSS28'), '7 of 500 loans'], ['trace, broken', trace('annex2:RREL33@NGH-ERM-0004217'), 'The thread ends here'], ['trace, no such address', trace('annex2:unknown@1'), 'is no address of run'], ['trace, none', '#/runs/r0412/trace', 'Choose a number.'],
  ['findings', '#/runs/r0411/findings?at=0', 'What can be done'], ['findings and panel', `#/runs/r0411/findings?at=0&trace=${encodeURIComponent(RREL30)}`, 'Evidence sheet'], ['no findings', '#/runs/r0410/findings', 'No rule found anything.'],
  ['data', '#/runs/r0412/data', '1,000,000 rows'], ['source', '#/runs/r0412/data?table=source', 'cells as they are in the file'], ['strata', '#/runs/r0412/measures', 'Total of the bands'],
  ['deliver', '#/runs/r0410/deliver', 'Reason or remark'], ['elements', '#/runs/r0412/deliver?show=elements&record=214', 'CurPrncplBal'], ['nothing delivered', '#/runs/r0408/deliver', 'The run ended before it delivered.'], ['audit log', '#/audit?at=2', 'a name; a signature stands in'],
];

describe.skipIf(missing !== null)('evidence in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const applied: Parameters<TapestryHandlers['decisions.apply']>[0][] = [];
  const exported: string[][] = [];
  const verified: unknown[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    const base = fixtureHandlers();
    host = await startStaticHost({
      ...base,
      'decisions.apply': async (input) => { applied.push(input); return { run: 'r0413', decisionsSha256: 'x' }; },
      'deliver.export': async (input, context) => { exported.push(input.names); return (await base['deliver.export']?.(input, context)) ?? []; },
      'audit.verify': async (input, context) => { verified.push(input); return (await base['audit.verify']?.(input, context)) as Awaited<ReturnType<TapestryHandlers['audit.verify']>>; },
    });
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });

  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...more });
  const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(window.location.hash));

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`UI-70 axe finds nothing and no policy is violated on any evidence view, ${colorScheme}`, async () => {
      const context = await fresh({ colorScheme });
      const { page, trouble } = await watchedPage(context);
      const found: Record<string, string[]> = {};
      for (const [name, at, ready] of VIEWS) {
        await openView(page, host.url, at);
        await page.getByText(ready).first().waitFor();
        const violations = (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
        if (violations.length > 0) found[name] = violations;
      }
      expect(found).toEqual({});
      expect(trouble).toEqual([]);
      await context.close();
    }, 180_000);
  }

  it('TRV-4 TRV-26 values and the source cell are cut at one x, wide and narrow', async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 1120, height: 700 }]) {
      const context = await fresh({ viewport });
      const { page } = await watchedPage(context);
      await openView(page, host.url, trace(RREL30));
      await page.locator('.raw-l.hit').waitFor();
      const cuts = await page.evaluate(() => [...document.querySelectorAll('.tv .vl > .r, .tv .raw-l > .r')].map((each) => Math.round(each.getBoundingClientRect().left * 10) / 10));
      expect(cuts.length).toBeGreaterThanOrEqual(8);
      expect(Math.max(...cuts) - Math.min(...cuts)).toBeLessThanOrEqual(0.5);
      await context.close();
    }
  });

  it('TRV-40 a number is traced by keyboard alone: panel, full screen, steps, source, next element', async () => {
    const context = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/data');
    await page.getByText('1,000,000 rows').waitFor();
    await page.locator('.vt').focus();
    for (let press = 0; press < 6; press += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('t');
    await page.getByRole('complementary', { name: 'Trace' }).getByText('Parse decimal').waitFor();
    expect(await hash(page)).toContain('trace=canonical:current_principal_balance@0');
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Trace' }).waitFor({ state: 'detached' });
    await openView(page, host.url, trace(RREL30));
    const step = page.locator('.stp').first();
    await step.waitFor();
    await step.focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Read current_principal_balance');
    await page.keyboard.press('Enter');
    await page.getByText('nothing: the value starts here').waitFor();
    await page.keyboard.press('g');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Source cell');
    await page.keyboard.press('End');
    await page.locator('.raw-l.to-end').first().waitFor();
    await page.keyboard.press('c');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(RREL30);
    await page.keyboard.press('j');
    await expect.poll(() => hash(page)).toContain('annex2:RREL31@NGH-ERM-0004217');
    await page.keyboard.press('k');
    await expect.poll(() => hash(page)).toContain(RREL30);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('TRV-13 TRV-41 another input is entered, and a contributor opens its own path on the second press', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, trace('annex2:RREC12@NGH-ERM-0004217/NGH-ERM-0004217-C1'));
    await page.getByRole('button', { name: 'Current valuation amount' }).click();
    await page.locator('.raw-l.hit', { hasText: '"468,000"' }).locator('.cell').first().waitFor();
    expect(await page.locator('.raw-l.hit .cell').allTextContents()).toEqual(['"468,000', '"']);
    await openView(page, host.url, trace('annex12:IVSS28'));
    const contributor = page.getByRole('button', { name: 'NGH-ERM-0004288' });
    await contributor.click();
    await page.getByText('Source cell of NGH-ERM-0004288').waitFor();
    await contributor.click();
    await expect.poll(() => hash(page)).toContain('annex2:RREL30@NGH-ERM-0004288');
    await context.close();
  });

  it('TRV-42 the thread is drawn once; under reduced motion it is simply there', async () => {
    const moving = await fresh();
    const still = await fresh({ reducedMotion: 'reduce' });
    const shown: string[] = [];
    for (const context of [moving, still]) {
      const { page } = await watchedPage(context);
      await openView(page, host.url, trace(RREL30));
      await page.locator('.stp').first().waitFor();
      shown.push(await page.locator('.tv .cover').evaluate((each) => `${getComputedStyle(each).display} ${getComputedStyle(each).animationDuration} ${getComputedStyle(each).animationIterationCount}`));
      await context.close();
    }
    expect(shown[0]).toBe('block 0.42s 1');
    expect(shown[1]).toMatch(/^none/);
  });

  it('TRV-43 re-run and compare asks for a re-run and says what it found; the evidence sheet is saved', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, trace(RREL30));
    await page.getByRole('button', { name: 'Re-run and compare' }).click();
    await page.getByText('9 of 9 outputs equal').waitFor();
    expect(verified.at(-1)).toMatchObject({ run: 'r0412', rerun: true });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Evidence sheet' }).click()]);
    expect(download.suggestedFilename()).toBe('evidence_r0412_annex2_RREL30_NGH-ERM-0004217.html');
    await context.close();
  });

  it('FND-3 FND-8 decisions are formed by keyboard, ask for a reason, are listed and applied together', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0411/findings?rule=EN-069');
    await page.getByText('Choose a finding.').waitFor();
    await page.keyboard.press('j');
    await page.getByText('What can be done').waitFor();
    await page.keyboard.press('m');
    await page.keyboard.press('Control+Enter');
    await page.getByText('A decision needs a reason').waitFor();
    await page.keyboard.type('REOT');
    await page.keyboard.press('Tab');
    await page.keyboard.type('servicer’s note');
    await page.keyboard.press('Control+Enter');
    await page.getByText('1 decision not yet applied').waitFor();
    await page.keyboard.press('j');
    await page.getByText('EN-069 on NGH-ERM-0004018').waitFor();
    await page.keyboard.press('w');
    expect(await page.getByRole('form', { name: 'Waive the rule' }).count()).toBe(0);
    await page.keyboard.press('o');
    await page.keyboard.type('PERF');
    await page.keyboard.press('Tab');
    await page.keyboard.type('paid until January');
    await page.keyboard.press('Control+Enter');
    await page.getByText('2 decisions not yet applied').waitFor();
    await page.keyboard.press('Shift+Enter');
    await expect.poll(() => hash(page)).toContain('#/runs/r0413/gates');
    expect(applied).toEqual([{ run: 'r0411', decisions: [
      { kind: 'map-code', field: 'account_status', from: 'Deceased - sale pending', to: 'REOT', reason: 'servicer’s note' },
      { kind: 'override', field: 'account_status', sourceRow: 18, value: 'PERF', reason: 'paid until January' },
    ] }]);
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('DLV-12 DLV-14 approval needs a reason and asks once; chosen exports are written and saved', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0410/deliver');
    const approve = page.getByRole('region', { name: 'Approval', exact: true }).getByRole('button', { name: /^Approve/ });
    await approve.waitFor();
    expect(await approve.getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel('Reason or remark').fill('reviewed against NSV-11');
    await approve.click();
    await page.getByRole('alertdialog').getByText('“reviewed against NSV-11”', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByLabel(/^Annex 2 XML/).check();
    await page.getByLabel(/^Manifest/).check();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save 2 exports' }).click()]);
    expect(download.suggestedFilename()).toBe('Northgate_202601_UE.xml');
    expect(exported).toEqual([['annex2.xml', 'manifest']]);
    await context.close();
  });

  it('AUD-4 a broken log is named by its first wrong entry, in words that promise no more than was checked', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/audit?run=r0411');
    await page.getByRole('button', { name: 'Verify this run' }).click();
    await page.getByRole('alert').getByText('Broken at entry 17,911').waitFor();
    await openView(page, host.url, '#/audit');
    await page.reload();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('Whole and unchanged, as far as this machine can tell').waitFor();
    await context.close();
  });

  it('DAT-V3 the last of a million rows is reached and traceable', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0412/data');
    await page.getByText('1,000,000 rows').waitFor();
    await page.locator('.vt').focus();
    await page.keyboard.press('Control+End');
    await page.locator('[data-trace="canonical:current_principal_balance@999999"]').waitFor();
    await context.close();
  });
});
