import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, startBrowser, type Desk } from '../e2e/desk.ts';
import { serveWorkbench, startRun, type RealWorkbench } from '../e2e/workbench.ts';
import { browserMissing } from './chromium.ts';

const missing = browserMissing();

/** The auditor's desk on real services: a run of the demo, a sample drawn, walked, marked and signed by keys alone. */
describe.skipIf(missing !== null)(`the auditor’s desk in a browser${missing === null ? '' : ` (${missing})`}`, () => {
  let host: RealWorkbench;
  let browser: Browser;
  let desk: Desk;
  const text = async (selector: string): Promise<string> => (await desk.page.locator(selector).first().textContent()) ?? '';
  const press = async (...keys: string[]): Promise<void> => { for (const key of keys) await desk.page.keyboard.press(key); };

  beforeAll(async () => {
    host = await serveWorkbench({ actor: 'i.auditor' });
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
  }, 60_000);
  afterAll(async () => {
    await desk?.context.close();
    await browser?.close();
    await host?.close();
  });

  it('DSK-20 empty: what is missing and the action that fills it; no run, no sample', async () => {
    await desk.go('#/desk');
    await desk.page.getByText('No work papers yet').waitFor();
    expect(await desk.axe()).toEqual([]);
    await press('n');
    await desk.page.getByText('No run has finished yet').waitFor();
    expect(await desk.axe()).toEqual([]);
  }, 60_000);

  it('DSK-20 a sample is drawn by keys: the counts of the run stand before it, the seed on the paper after it', async () => {
    const { page } = desk;
    await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'mi', title: 'February', mapping: 'mapping.yaml', decisions: 'decisions.yaml' });
    await desk.go('#/runs/r0001/gates');
    expect(await desk.rested()).toBe('Complete');
    await desk.go('#/desk/new?run=r0001');
    await page.getByText(/outputs in all\./).waitFor();
    expect(await desk.axe()).toEqual([]);
    expect(await desk.overflow()).toEqual([]);
    await desk.keepPicture('desk-new');
    await page.getByLabel('Size').fill('0');
    await press('Control+Enter');
    await page.getByText('Size: a whole number from 1 to 10,000.').waitFor();
    await page.getByLabel('Size').fill('6');
    await page.getByLabel('Seed').fill('20260228');
    await page.getByLabel('Title', { exact: true }).fill('Six of February');
    await press('Control+Enter');
    await page.getByRole('heading', { name: 'Six of February' }).waitFor();
    expect(await text('.dk-facts')).toMatch(/Stratified by space, in proportion.*20260228.*outputs.*% of current principal balance/s);
    expect(await desk.axe()).toEqual([]);
  }, 150_000);

  it('DSK-20 walked, ticked, noted, taken back and signed by keys; DSK-21 the item chosen stands in the address beside its trace', async () => {
    const { page } = desk;
    await press('w');
    await page.getByText('6 of 6 items walked back: 6 hold, all of them').waitFor();
    await press('j');
    await page.getByRole('heading', { name: /^Item 1: / }).waitFor();
    await page.getByRole('complementary', { name: 'Trace' }).getByText(/hashes hold|recomputed, equal/).waitFor();
    expect(page.url()).toMatch(/at=0&run=r0001&trace=/);
    expect(await desk.axe()).toEqual([]);
    expect(await desk.overflow()).toEqual([]);
    await desk.keepPicture('desk-item');
    await press('a');
    await page.getByRole('heading', { name: /^Item 2: / }).waitFor();
    await press('x');
    await page.getByRole('alert').getByText('an exception needs a note').waitFor();
    expect(await desk.axe()).toEqual([]);
    await page.keyboard.type('The a and j of the deed differ');
    await press('Control+Enter');
    await page.getByRole('heading', { name: /^Item 3: / }).waitFor();
    await page.getByText('1 ticked, 1 exception, 4 open').waitFor();
    expect(await page.getByRole('button', { name: /^Sign/ }).getAttribute('aria-disabled')).toBe('true');
    for (let item = 3; item <= 6; item += 1) { await page.getByRole('heading', { name: new RegExp(`^Item ${item}: `) }).waitFor(); await press('a'); }
    await page.getByText('5 ticked, 1 exception, 0 open').waitFor();
    await press('k', 'k');
    await page.getByRole('heading', { name: /^Item 4: / }).waitFor();
    await press('u');
    await page.getByText('4 ticked, 1 exception, 1 open').waitFor();
    await press('a');
    await page.getByText('5 ticked, 1 exception, 0 open').waitFor();
    await page.getByRole('button', { name: /^Sign/, disabled: false }).waitFor();
    await press('Control+Enter');
    await page.getByRole('alertdialog').getByText('A signed paper never changes').waitFor();
    expect(await desk.axe()).toEqual([]);
    await page.keyboard.type('As stated but for item 2.');
    await press('Control+Enter');
    await page.getByText(/Satisfactory but for exceptions: “As stated but for item 2\.”/).waitFor();
    expect(await text('.dk-note')).toMatch(/Signed by i\.auditor.*the name is asserted/s);
    await press('Escape');
    expect(await desk.axe()).toEqual([]);
    await desk.keepPicture('desk-signed');
  }, 150_000);

  it('DSK-12 a correction opens a new edition and says what it replaces; the list shows how each paper stands', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'New edition' }).click();
    await page.getByRole('alertdialog').getByLabel('What is to be corrected').fill('a deed turned up');
    await press('Control+Enter');
    await page.getByText(/Replaces edition 1: “a deed turned up”/).waitFor();
    await desk.go('#/desk');
    await page.getByRole('grid', { name: 'Work papers' }).getByText('Open, edition 2').waitFor();
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
    await desk.go('#/desk/w0001?edition=1');
    await page.getByText(/Signed by/).waitFor();
    const saved = await desk.saved(async () => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('dialog').getByLabel('Items as workbook').uncheck();
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    });
    expect([saved.name, saved.bytes.subarray(0, 5).toString()]).toEqual(['work-paper-w0001-1.pdf', '%PDF-']);
  }, 60_000);

  it('DSK-22 ten thousand items: the last is reached by a key, its trace opens, and only rows in sight are on the page', async () => {
    const { page } = desk;
    await desk.go('#/desk/new?run=r0001');
    await page.getByText(/outputs in all\./).waitFor();
    await page.getByText('Random', { exact: true }).click();
    await page.getByLabel('Size').fill('10000');
    await press('Control+Enter');
    await page.getByText('0 of 10,000 items walked back').waitFor();
    await page.getByRole('grid', { name: 'Items' }).focus();
    await press('Control+End');
    await page.getByRole('heading', { name: /^Item 10000: / }).waitFor();
    await page.getByRole('complementary', { name: 'Trace' }).getByText(/hashes hold|recomputed, equal/).waitFor();
    expect(await page.getByRole('grid', { name: 'Items' }).getByRole('row').count()).toBeLessThan(60);
    expect(await desk.overflow()).toEqual([]);
    expect(desk.trouble).toEqual([]);
  }, 60_000);
});
