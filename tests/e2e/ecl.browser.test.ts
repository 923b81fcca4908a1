/** Expected credit loss on the shipped portfolio, by mouse and keyboard, on real services. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal, toScale } from '../../src-shared/kernel/decimal.ts';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { demoFile, serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
const ecl = (name: string): string => demoFile(`ecl/${name}`);
const plain = (text: string | null): string => (text ?? '').replaceAll(',', '').replace('−', '-').trim();
const cells = async (row: Locator): Promise<string[]> => (await row.locator('td').allTextContents()).map((text) => text.trim());

describe.skipIf(missing !== null)(`expected credit loss on real services${missing === null ? '' : ` (${missing})`}`, () => {
  let host: RealWorkbench;
  let browser: Browser;
  let desk: Desk;
  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
  }, 60_000);
  afterAll(async () => {
    await desk?.context.close();
    await browser?.close();
    await host?.close();
  });

  it('ESC-90 documents are imported, a loan file is dropped, and the run measures without a person', async () => {
    const { page } = desk;
    await desk.go('#/ecl/documents');
    for (const [list, file, kind] of [['Policies', 'policy.json', 'policy'], ['Scenario sets', 'scenarios.json', 'scenarios'], ['Ledgers', 'ledger-2025-12-31.json', 'ledger']] as const) {
      await desk.choose(ecl(file), () => page.getByRole('region', { name: list }).getByRole('button', { name: 'Import' }).click());
      await page.waitForURL(new RegExp(`#/ecl/documents/${kind}/[0-9a-f]{64}`));
    }
    await desk.go('#/ecl');
    await page.getByText('No run of expected credit loss yet').waitFor();
    await desk.drop(page.locator('.dz'), ecl('loans-2025-12-31.csv'));
    await page.waitForURL(/#\/ecl\/new\?file=/);
    expect(await page.getByLabel('Reporting date, as 2025-12-31').inputValue()).toBe('2025-12-31');
    await page.getByRole('button', { name: /^Ledger/ }).click();
    await page.getByRole('menuitemradio', { name: /2025-12-31/ }).click();
    await desk.choose(ecl('overlays.json'), () => page.getByRole('button', { name: /^From a file/ }).click());
    await page.getByText(/are not approved: the run can be made/).waitFor();
    expect(await desk.axe()).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/#\/runs\/r0001\/gates/);
    expect(await desk.rested()).toBe('Complete');
  }, 180_000);

  it('ESC-91 results add up to the cent, tie to the ledger, and a figure traces to its loans', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001');
    const table = page.locator('table.ecl-table').first();
    await table.waitFor();
    const rows = await table.locator('tbody tr').all();
    const stages = (await Promise.all(rows.slice(0, -1).map(cells))).filter(([name]) => /^(Stage|POCI|Simplified)/.test(name ?? ''));
    const total = await cells(table.locator('tr.tot'));
    for (const column of [1, 2, 3]) expect(toScale(stages.reduce((sum, row) => sum.plus(decimal(plain(row[column] ?? ''))), decimal('0')), column === 1 ? 0 : 2)).toBe(plain(total[column] ?? ''));
    expect(plain(await page.locator('.ecl-f a').textContent())).toBe(plain(total[3] ?? ''));
    await page.getByText(/^all \d+ tie$/).waitFor();
    await page.getByRole('link', { name: /loss allowance, Stage 2/ }).click();
    const panel = page.getByRole('complementary', { name: 'Trace' });
    await panel.getByText('recomputed, equal').waitFor();
    expect(plain(await panel.locator('text=/^sum$/').locator('xpath=..').textContent())).toContain(plain(stages[1]?.[3] ?? 'no stage 2'));
    await page.keyboard.press('Escape');
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
    await desk.go('#/runs/r0001/measures?rows=currency(values)');
    await page.getByText(/amounts in EUR/).waitFor();
  }, 90_000);

  it('ESC-92 a lever recomputes every loan: falling house prices raise the loss, none moved gives the run back', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/results');
    const record = Number(plain(await page.locator('.ecl-f a').textContent()));
    await page.getByRole('slider', { name: 'House prices, %' }).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await page.getByText('What-if figures are of all loans').waitFor({ timeout: 60_000 });
    const fallen = Number(plain(await page.locator('.ecl-f .ecl-wi').textContent()));
    expect(fallen).toBeGreaterThan(record);
    const total = await cells(page.locator('table.ecl-table').first().locator('tr.tot'));
    expect(toScale(decimal(plain(total[4] ?? '')).minus(decimal(plain(total[3] ?? ''))), 2)).toBe(plain(total[5] ?? '').replace('+', ''));
    expect(await desk.axe()).toEqual([]);
    await page.locator('body').press('0');
    await page.getByText('Figures at the right are the run’s own').waitFor();
    expect(Number(plain(await page.locator('.ecl-f a').textContent()))).toBe(record);
  }, 120_000);

  it('ESC-93 a loan says why it stands where it does, its months add up, and it leaves as a workbook', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/loans?stage=2');
    const grid = page.getByRole('grid', { name: 'Loans' });
    await grid.getByText('Stage 2').first().waitFor();
    await grid.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Why stage 2' }).waitFor();
    await page.getByText('Decides').first().waitFor();
    await page.getByText('the months add up to it').waitFor();
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
    const { name, bytes } = await desk.saved(() => page.getByRole('button', { name: 'Workbook' }).click());
    expect(name).toMatch(/\.xlsx$/);
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
  }, 90_000);

  it('ESC-94 the levers are saved as a what-if run, which keeps the overlays and names the run it departs from', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/results?pd=1.2&hpi=-10');
    await page.getByRole('button', { name: 'Save as what-if' }).click();
    const dialog = page.getByRole('dialog', { name: /Save the levers as a what-if of run 0001/ });
    await dialog.getByText('overlays as the run took them').waitFor();
    expect(await desk.axe()).toEqual([]);
    await dialog.getByRole('button', { name: 'Start the what-if' }).click();
    await page.waitForURL(/#\/runs\/r0002\/gates/);
    expect(await desk.rested()).toBe('Complete');
    await page.getByRole('link', { name: 'of draft 0001' }).waitFor();
    await desk.go('#/runs/r0002/results');
    await page.getByText('Expected credit loss, what-if run').waitFor();
    const overlays = await cells(page.locator('table.ecl-table').first().locator('tbody tr').filter({ hasText: 'overlays' }));
    expect(Number(plain(overlays[3] ?? ''))).not.toBe(0);
  }, 180_000);

  it('ESC-95 a synthetic portfolio is generated with its documents, and the form is ready to start', async () => {
    const { page } = desk;
    await desk.go('#/ecl');
    await page.getByRole('button', { name: 'Generate a portfolio' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Loans').fill('50');
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    await dialog.getByText('The portfolio is in the inbox').waitFor();
    await dialog.getByRole('button', { name: 'Use with its documents' }).first().click();
    await page.waitForURL(/#\/ecl\/new\?/);
    expect(await page.getByRole('button', { name: /^Start/ }).getAttribute('aria-disabled')).toBeNull();
    await expect.poll(() => page.getByRole('button', { name: /^Ledger/ }).textContent()).toMatch(/v\d/);
    await page.getByRole('button', { name: /^From a file/ }).getByText('overlays', { exact: false }).first().waitFor({ state: 'attached' });
    expect(desk.trouble).toEqual([]);
  }, 90_000);
});
