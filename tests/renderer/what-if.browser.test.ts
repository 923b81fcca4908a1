import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, startBrowser, type Desk } from '../e2e/desk.ts';
import { serveWorkbench, startRun, type RealWorkbench } from '../e2e/workbench.ts';
import { browserMissing } from './chromium.ts';

const missing = browserMissing();

describe.skipIf(missing !== null)(`what-ifs and tapes in a browser${missing === null ? '' : ` (${missing})`}`, () => {
  let host: RealWorkbench;
  let browser: Browser;
  let desk: Desk;
  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
    await desk.go('#/tapes');
    await desk.page.getByText('No tapes yet').waitFor();
    await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'mi', title: 'February', mapping: 'mapping.yaml', decisions: 'decisions.yaml' });
  }, 150_000);
  afterAll(async () => {
    await desk?.context.close();
    await browser?.close();
    await host?.close();
  });

  it('DSK-16 a what-if starts from the header of a run; header and list show it with the run it departs from', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/gates');
    expect(await desk.rested()).toBe('Complete');
    await page.getByRole('button', { name: 'What-if...' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start a what-if from run 0001?' });
    await dialog.getByLabel('Day against which waivers are held').waitFor();
    expect(await dialog.getByLabel('mode').count()).toBe(0);
    expect(await desk.axe()).toEqual([]);
    await dialog.getByLabel('Title').fill('If rates were fixed');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/runs\/r0002\/gates/);
    expect(await desk.rested()).toBe('Complete');
    await page.getByRole('link', { name: 'of draft 0001' }).waitFor();
    expect(await desk.axe()).toEqual([]);
    await desk.go('#/runs?kind=what-if');
    const row = page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1);
    expect(await row.textContent()).toMatch(/0002.*If rates were fixed.*what-if.*of 0001/);
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
  }, 120_000);

  it('DSK-23 tapes have a place: each file with its hash, and the runs that used it, kinds told apart', async () => {
    const { page } = desk;
    await desk.go('#/tapes');
    await page.getByRole('grid', { name: 'Tapes' }).focus();
    await page.keyboard.press(' ');
    const runs = page.getByRole('region', { name: 'Runs on the tape' });
    await runs.getByText('If rates were fixed').waitFor();
    expect((await runs.locator('li').allTextContents()).map((text) => text.replace(/\s+/g, ' '))).toEqual([expect.stringMatching(/0002.*what-if/), expect.stringMatching(/0001.*draft/)]);
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
    await runs.getByText('Show them in the list of runs').click();
    await page.waitForURL(/#\/runs\?q=[0-9a-f]{16}/);
    await page.getByText('2 of 2 runs, newest first').waitFor();
    expect(desk.trouble).toEqual([]);
  }, 60_000);
});
