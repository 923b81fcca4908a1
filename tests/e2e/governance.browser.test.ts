import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { serveWorkbench, startRun, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const PASSPHRASES = { 'Annika Lindqvist': 'correct horse battery', 'M. Okafor': 'staple of the loom 1' } as const;
type Person = keyof typeof PASSPHRASES;

describe.skipIf(missing !== null)('two people, one run, on real services', () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;

  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  const panel = () => desk.page.getByRole('region', { name: 'Approval', exact: true });

  async function register(name: Person, open: string, role: string | null): Promise<void> {
    const { page } = desk;
    await button(open).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    if (role !== null) {
      await dialog.getByRole('checkbox', { name: 'Analyst' }).uncheck();
      await dialog.getByRole('checkbox', { name: role }).check();
    } else await dialog.getByRole('checkbox', { name: 'Approver' }).check();
    await dialog.getByLabel(/^Passphrase/).fill(PASSPHRASES[name]);
    await dialog.getByLabel('The same again').fill(PASSPHRASES[name]);
    await dialog.getByRole('button', { name: 'Register' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** By keyboard alone once the dialog is open: the person by arrows, the passphrase, Enter. */
  async function signIn(name: Person): Promise<void> {
    const { page } = desk;
    await page.getByRole('contentinfo').getByRole('button').filter({ hasText: /signed in|Lindqvist|Okafor/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByRole('radio', { name }).check();
    await dialog.getByLabel('Passphrase of the key').fill(PASSPHRASES[name]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('contentinfo').getByRole('button', { name }).waitFor();
  }

  async function sign(verb: 'Approve' | 'Reject' | 'Hand over for approval', reason: string): Promise<void> {
    const { page } = desk;
    await panel().getByRole('textbox', { name: 'Reason or remark' }).fill(reason);
    await panel().getByRole('button', { name: verb }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: verb }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('GVW-6 an analyst prepares and hands over, an approver rejects, then approves; nobody does both', async () => {
    const { page } = desk;
    await desk.go('#/people');
    await register('Annika Lindqvist', 'Register the first administrator', null);
    await page.getByRole('contentinfo').getByRole('button', { name: 'Nobody signed in' }).waitFor();
    await expect(startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'mi', title: 'January', mapping: 'mapping.yaml', decisions: 'decisions.yaml' })).rejects.toThrow(/nobody is signed in/);

    await signIn('Annika Lindqvist');
    await register('M. Okafor', 'Register a person', 'Analyst');
    await expect(startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'mi', title: 'January', mapping: 'mapping.yaml', decisions: 'decisions.yaml' })).rejects.toThrow(/analyst/);

    await signIn('M. Okafor');
    await startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'mi', title: 'January', mapping: 'mapping.yaml', decisions: 'decisions.yaml' });
    await desk.go('#/runs/r0001/gates');
    expect(await desk.rested()).toBe('Complete');
    await desk.go('#/runs/r0001/approval');
    await panel().getByText('Not handed over yet').waitFor();
    expect(await panel().getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe('true');
    await sign('Hand over for approval', 'balances agree with the statement');
    await panel().getByText('Waits for approval').waitFor();
    await desk.keepPicture('governance-submitted');

    await signIn('Annika Lindqvist');
    await desk.go('#/inbox');
    await page.getByRole('link', { name: /January/ }).click();
    await panel().getByText('balances agree with the statement').waitFor();
    await page.getByRole('textbox', { name: 'Comment on this run' }).fill('which statement?');
    await button('Comment').click();
    await page.getByText('which statement?').first().waitFor();
    await sign('Reject', 'say which statement');
    await panel().getByText('Rejected', { exact: true }).waitFor();

    await signIn('M. Okafor');
    await desk.go('#/inbox');
    await page.getByRole('heading', { name: 'Rejected, back to you' }).waitFor();
    await desk.keepPicture('governance-inbox');
    await desk.go('#/runs/r0001/approval');
    await sign('Hand over for approval', 'statement NSV-11 of 31 January');

    await signIn('Annika Lindqvist');
    await desk.go('#/runs/r0001/approval');
    await panel().getByText('statement NSV-11 of 31 January').waitFor();
    await sign('Approve', 'reviewed against NSV-11');
    await panel().getByText('1 of 1 signature on exactly this content').waitFor();
    await page.getByText('of record').first().waitFor();
    await desk.keepPicture('governance-approved');
    expect(await desk.axe()).toEqual([]);
    expect(await desk.overflow()).toEqual([]);

    await desk.go('#/audit');
    await button(/^Verify now/).click();
    await page.getByText('Whole and unchanged, as far as this machine can tell').first().waitFor();
    // Refused calls are answered with their status, which the browser notes; nothing else went wrong.
    expect(desk.trouble.filter((line) => !line.includes('401'))).toEqual([]);
  }, 180_000);
});
