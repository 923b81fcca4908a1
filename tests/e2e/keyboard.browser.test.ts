import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { demoFile, serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

/** What a person declares of the columns in percent; all other open columns but one are ignored. */
const READINGS: Readonly<Record<string, 'points' | 'fraction'>> = { 'Current Interest Rate': 'points', LTV: 'fraction', 'Orig LTV %': 'points' };

describe.skipIf(missing !== null)('mapping review and trace by keyboard alone, on real services', () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;

  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1120, height: 700 });
    // A pointer that moves would be a mouse: any press of one fails the test.
    await desk.page.evaluate(() => document.addEventListener('pointerdown', (event) => { if (event.pointerType === 'mouse' && event.isTrusted && event.detail > 0) console.error('a mouse was used'); }, true));
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const keys = async (...chords: string[]) => { for (const chord of chords) await desk.page.keyboard.press(chord); };
  const focused = () => desk.page.evaluate(() => document.activeElement?.textContent ?? '');

  it('E2E-20 a tape is chosen, the run started, every open column answered, the mapping confirmed', async () => {
    const { page } = desk;
    await page.getByText('No runs yet').waitFor();
    await desk.choose(demoFile('tape-2026-01-31.csv'), () => keys('Control+o'));
    await page.getByText('Table as it will be read').first().waitFor();
    await page.getByRole('radio', { name: 'Regulatory' }).focus();
    await keys('ArrowLeft');
    expect(await page.getByRole('radio', { name: 'MI' }).isChecked()).toBe(true);
    await keys('Control+Enter');
    await page.waitForURL(/#\/runs\/r0001\/gates/);
    expect(await desk.rested()).toBe('Waits for you');
    await keys('Alt+2');
    await page.getByText(/\d+ need you/).waitFor();
    const heading = page.locator('.detail h2');
    const position = page.locator('.detail .foot3 .s.d3');
    const open = async () => Number(/(\d+) need you/.exec((await page.getByText(/\d+ need you/).textContent()) ?? '')?.[1] ?? 0);
    const first = await open();
    expect(first).toBeGreaterThan(10);
    const answered: string[] = [];
    await keys('j');
    for (let left = first; left > 0; left = await open()) {
      const header = ((await heading.textContent()) ?? '').trim();
      answered.push(header);
      const reading = READINGS[header];
      if (reading !== undefined) {
        // Accept alone is refused: percent points or a fraction is declared, never guessed.
        await keys('a');
        await page.locator('.detail').getByText('Declare whether its numbers are percent points or fractions.').waitFor();
        await page.getByRole('radio', { name: 'points', exact: true }).focus();
        await keys(reading === 'points' ? 'Space' : 'ArrowRight', 'a');
      } else if (header === 'Interest Pay Freq') {
        await keys('r');
        await page.getByRole('dialog').waitFor();
        await page.keyboard.type('scheduled_interest_payment_freq');
        await keys('Enter');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await keys('a');
      } else await keys('x');
      await expect.poll(open).toBe(left - 1);
    }
    expect(answered).toContain('LTV');
    expect(await position.textContent()).toBe('all answered');
    await keys('u');
    await expect.poll(open).toBe(1);
    await keys('x');
    await expect.poll(open).toBe(0);
    await keys('Control+Enter');
    await page.waitForURL(/#\/runs\/r0002\/gates/);
    expect(await desk.rested()).toBe('Complete');
  }, 120_000);

  it('E2E-21 from a cell of the table to the cell of the tape and back', async () => {
    const { page } = desk;
    await keys('Alt+3');
    await page.waitForURL(/#\/runs\/r0002\/data/);
    const grid = page.getByRole('grid', { name: 'Canonical table' });
    await grid.getByText('HL000001-N1', { exact: true }).first().waitFor();
    await grid.focus();
    await keys('ArrowDown', 'ArrowRight', 't');
    const panel = page.getByRole('complementary', { name: 'Trace' });
    await panel.getByText('New exposure identifier').first().waitFor();
    await page.waitForURL(/trace=canonical%3Anew_underlying_exposure_identifier%401|trace=canonical:new_underlying_exposure_identifier@1/);
    await keys('Escape');
    await panel.waitFor({ state: 'detached' });
    await keys('Control+k');
    await page.getByRole('combobox').waitFor();
    await keys('Escape');
    await desk.go(`#/runs/r0002/trace/${encodeURIComponent('canonical:current_loan_to_value@1')}`);
    const steps = page.getByRole('list', { name: 'Steps, last first' });
    await steps.getByText('Fraction to points').waitFor();
    const scaled = steps.getByRole('button', { name: /^Fraction to points/ });
    for (let presses = 0; presses < 12 && !(await focused()).startsWith('Fraction to points'); presses += 1) {
      if (presses === 0) await steps.getByRole('button').first().focus();
      else await keys('ArrowDown');
    }
    expect(await focused()).toMatch(/^Fraction to points/);
    await keys('Enter');
    expect(await scaled.getAttribute('aria-expanded')).toBe('true');
    const cell = (await page.locator('.raw-l.hit .cell').allTextContents()).join('');
    expect(cell).toMatch(/^0\.\d{4}$/);
    await page.locator('.stp-open').getByText(`${cell}00`).waitFor();
    await keys('Enter', 'g');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Source cell');
    await keys('End');
    await page.locator('.raw-l.to-end').first().waitFor();
    await keys('Home');
    await page.locator('.raw-l.to-end').first().waitFor({ state: 'detached' });
    expect(desk.trouble).toEqual([]);
  }, 60_000);
});
