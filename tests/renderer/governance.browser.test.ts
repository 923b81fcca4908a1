import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { governanceFixtures } from './fixtures/governance.ts';
import { startStaticHost } from './static-host.ts';
import type { StaticHost } from './static-host.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const VIEWS: readonly (readonly [hash: string, ready: string])[] = [
  ['#/inbox', 'BR-017, valuation older than the loan'], ['#/people?person=a.lindqvist', 'laptop replaced'], ['#/runs/r0410/approval', 'see decision 17,902'],
];

describe.skipIf(missing !== null)('governance in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const sent: unknown[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    const base = governanceFixtures();
    host = await startStaticHost({
      ...fixtureHandlers(),
      'approvals.decide': async (input, call) => {
        sent.push(input);
        if (input.reason === 'twice') throw new AppError('CONFLICT', 'the run changed since you looked at it', { userAction: 'Look at it again.' });
        return { ...(await (base['approvals.get'] as NonNullable<typeof base['approvals.get']>)({ type: 'run', id: 'r0410' }, call)), state: 'approved' as const, has: 1, may: { approve: false, reject: false, why: null } };
      },
    });
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });

  const fresh = (colorScheme: 'light' | 'dark' = 'light', width = 1280): Promise<BrowserContext> => browser.newContext({ colorScheme, viewport: { width, height: 800 } });
  const axe = async (page: Page) => (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);

  for (const scheme of ['light', 'dark'] as const) {
    it(`UI-70 axe finds nothing on inbox, people, approval and their dialogs, ${scheme}`, async () => {
      const context = await fresh(scheme);
      const { page, trouble } = await watchedPage(context);
      const found: Record<string, string[]> = {};
      for (const [hash, ready] of VIEWS) {
        await openView(page, host.url, hash);
        await page.getByText(ready).first().waitFor();
        found[hash] = await axe(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      }
      await openView(page, host.url, '#/people');
      for (const name of ['Sign in as somebody else', 'Register a person']) {
        await page.getByRole('button', { name }).click();
        await page.getByRole('dialog').waitFor();
        found[name] = await axe(page);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
      expect(trouble).toEqual([]);
      await context.close();
    }, 60_000);
  }

  it('GVW-5 a verdict names the content that was seen, is asked once, and an error keeps what was written', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, '#/runs/r0410/approval');
    const reason = page.getByRole('textbox', { name: 'Reason or remark' });
    await reason.fill('twice');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('alertdialog');
    expect(await dialog.textContent()).toMatch(/You sign for exactly this content/);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('the run changed since you looked at it', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Not now' }).click();
    expect(await reason.inputValue()).toBe('twice');
    await reason.fill('the fee line is still open');
    await page.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent).toMatchObject([{ verdict: 'approve', reason: 'twice', sha256: /^[0-9a-f]{64}$/ }, { verdict: 'reject', reason: 'the fee line is still open' }].map((each) => ({ ...each, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })));
    expect(trouble).toEqual([]);
    await context.close();
  }, 60_000);

  it('GVW-4 nobody signed in: everything can be read, nothing can be signed, and the way to sign in stands there', async () => {
    const signedOut = await startStaticHost({
      ...fixtureHandlers(), ...governanceFixtures({ actor: 'okafor', id: null, roles: [], keyId: null, signedIn: false }),
      'approvals.get': async ({ type, id }, call) => ({ ...(await (governanceFixtures()['approvals.get'] as NonNullable<ReturnType<typeof governanceFixtures>['approvals.get']>)({ type, id }, call)), may: { approve: false, reject: false, why: 'Sign in first.' } }),
    });
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, signedOut.url, '#/runs/r0410/approval');
    await page.getByText('Sign in to hand over, approve or reject.').waitFor();
    expect(await page.getByRole('region', { name: 'Approval', exact: true }).getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('button', { name: 'Nobody signed in' }).click();
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
    expect(trouble).toEqual([]);
    await context.close();
    await signedOut.close();
  }, 60_000);

  it('GVW-5 the inbox is walked by keyboard and opens what waits', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/inbox');
    await page.locator('[data-item]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('BR-017');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => window.location.hash)).toContain('r0411/findings');
    await context.close();
  }, 60_000);
});
