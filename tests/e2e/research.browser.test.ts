import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

/** A question about what a run does not have is answered 404, which the browser writes down as an error. */
const answered = (trouble: readonly string[]): string[] => trouble.filter((line) => !/status of 404/.test(line));
const LONG = 180_000;

describe.skipIf(missing !== null)('research in a browser, on real services', () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;
  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });
  const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: typeof name === 'string' }).first();

  it('RSC-13 a generated market becomes an experiment that shows its figures, its fills and its path', async () => {
    const { page } = desk;
    await desk.go('#/research');
    await button('Generate a market').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('button', { name: 'Use them' }).click({ timeout: LONG });
    await page.getByRole('button', { name: /^Spec/ }).click();
    await page.getByRole('menuitemradio', { name: /demo-momentum/ }).click();
    await button('Start').click();
    await page.waitForFunction(() => /runs\/r0001/.test(window.location.hash));
    expect(await desk.rested()).toBe('Complete');
    await desk.go('#/runs/r0001/result');
    await page.getByRole('heading', { name: 'Growth of 1, after costs' }).waitFor();
    expect(await page.getByText('Not point in time.').count()).toBe(0);
    await desk.keepPicture('research-result');
    expect(await desk.axe()).toEqual([]);
    expect(await desk.overflow()).toEqual([]);

    await page.locator('[data-trace="metric:value@candidate/test/sharpe"]').first().click();
    await page.getByRole('complementary').getByText(/hashes hold/).first().waitFor({ timeout: LONG });
    await desk.keepPicture('research-sharpe');
    expect(answered(desk.trouble)).toEqual([]);
  }, LONG * 2);

  it('RSC-13 a fill tells why, and the bar it was filled on leads to the row of the vendor’s file', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/trades?show=fills&fill=5');
    const story = page.getByRole('complementary', { name: 'Why fill 5' });
    await story.getByText('Target').first().waitFor({ timeout: LONG });
    await story.getByText('recomputed, equal').waitFor();
    await desk.keepPicture('research-fill');
    const bar = story.locator('[data-trace^="bar:open@"]').first();
    const address = (await bar.getAttribute('data-trace')) ?? '';
    await desk.go(`#/runs/r0001/trace/${encodeURIComponent(address)}`);
    await page.getByText('Source cell').waitFor({ timeout: LONG });
    await desk.keepPicture('research-source');
    expect(answered(desk.trouble)).toEqual([]);
  }, LONG * 2);

  it('RSC-13 it qualifies, is promoted with a reason, approved, and its shadow replay equals it', async () => {
    const { page } = desk;
    for (const tier of ['Research', 'Candidate']) {
      await desk.go('#/runs/r0001/qualification');
      await page.getByText('Qualified', { exact: true }).waitFor({ timeout: LONG });
      await button('Promote').click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(tier, { exact: true }).click();
      await dialog.getByLabel('Reason').fill('Finds the drift that was planted, at its costs.');
      await dialog.getByRole('button', { name: 'Promote' }).click();
      const record = page.getByRole('complementary', { name: 'Record' });
      await record.getByRole('textbox', { name: 'Reason or remark' }).fill('Read with its report.');
      await record.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('table', { name: 'Aliases' }).getByText('candidate').waitFor();
    await desk.keepPicture('research-promotions');
    await button('Shadow replay').click();
    await page.waitForFunction(() => /runs\/r0002/.test(window.location.hash));
    expect(await desk.rested()).toBe('Complete');
    await desk.go('#/runs/r0002/shadow');
    await page.getByText('equals the experiment so far').waitFor({ timeout: LONG });
    await desk.keepPicture('research-shadow');
    expect(await desk.axe()).toEqual([]);
    expect(answered(desk.trouble)).toEqual([]);
  }, LONG * 2);
});
