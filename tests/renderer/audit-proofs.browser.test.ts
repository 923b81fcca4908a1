import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { browserMissing, openView, startChromium, watchedPage } from './chromium.ts';
import { ALTERED_PROOF, auditHead, auditProof, ENTRIES } from './fixtures/audit-log.ts';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost, type StaticHost } from './static-host.ts';
import { analyse } from './axe.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);
/** Where in the list, newest first, an entry stands. */
const at = (seq: number): string => `#/audit?at=${ENTRIES - seq}`;

describe.skipIf(missing !== null)('proofs of the audit log in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const verified: { heads: string[] }[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    const base = fixtureHandlers();
    host = await startStaticHost({ ...base, 'audit.verify': async (input, context) => { verified.push(input); return (await base['audit.verify']?.(input, context)) as Awaited<ReturnType<TapestryHandlers['audit.verify']>>; } });
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });

  const fresh = (more: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...more });
  const detail = (page: Page) => page.getByRole('region', { name: 'Entry', exact: true });

  it('LOG-50 an entry is shown in the head by a path that the window computed itself; an altered path is told', async () => {
    const context = await fresh();
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, at(18_202));
    await detail(page).getByText('included in head').waitFor();
    const drawing = detail(page).getByRole('img', { name: /Inclusion path of \d+ hashes, 3 shown/ });
    const proof = auditProof({ seq: 18_202 });
    for (const hash of [proof.root, proof.leaf, proof.path[0] ?? '', proof.path.at(-1) ?? '']) expect(await drawing.textContent()).toContain(`${hash.slice(0, 4)} ${hash.slice(4, 8)}`);
    const fields = await detail(page).getByLabel('Fields that are hashed, in order').locator('.a-line').allTextContents();
    expect(fields.map((line) => line.split(' ')[0])).toEqual(['tapestry.audit.entry.v1', 'seq', 'at', 'actor', 'host', 'kind', 'subject', 'payload', 'prev']);
    await openView(page, host.url, at(ALTERED_PROOF));
    await detail(page).getByText('not in the head').waitFor();
    await detail(page).getByRole('alert').getByText(`not the root ${auditHead().root.slice(0, 16)}`).waitFor();
    await openView(page, host.url, at(1));
    await detail(page).getByText('included in head').waitFor();
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('LOG-51 the proof is copied and the scripts are shown by keyboard; the signed head is saved as it was signed', async () => {
    const context = await fresh({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, at(18_202));
    await detail(page).getByText('included in head').waitFor();
    await page.keyboard.press('c');
    await expect.poll(async () => JSON.parse((await page.evaluate(() => navigator.clipboard.readText())) || 'null') as unknown).toEqual(auditProof({ seq: 18_202 }));
    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog', { name: 'How to verify without Tapestry' });
    expect(await dialog.getByLabel('check-entry.sh').textContent()).toContain(`[ "$h" = ${auditHead().root} ]`);
    expect(await dialog.getByLabel('check-head.sh').textContent()).toContain('openssl pkeyutl -verify');
    await dialog.getByRole('button', { name: 'Copy check-entry.sh' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('# Entry 18202 of the log');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Signed head' }).click()]);
    expect(download.suggestedFilename()).toBe('log-head.json');
    expect(JSON.parse(readFileSync((await download.path()) ?? '', 'utf8'))).toEqual(auditHead());
    expect(trouble).toEqual([]);
    await context.close();
  });

  it('LOG-52 a head file, chosen or dropped, is held against the log, and what it tells is the first thing said', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/audit');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Check a head' }).click()]);
    await chooser.setFiles({ name: 'kept.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.getByRole('alert').getByText('the end of the log was cut off').first().waitFor();
    expect(verified.at(-1)?.heads).toEqual(['file-kept.json']);
    await page.getByText('9 of 9 consistent').waitFor();
    await page.reload();
    // A drag from outside the window, as the system sends it.
    const folder = mkdtempSync(join(tmpdir(), 'tapestry-drop-'));
    writeFileSync(join(folder, 'kept.json'), '{}');
    const box = await page.locator('.a-drop').boundingBox();
    const session = await context.newCDPSession(page);
    const before = verified.length;
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 20, data: { items: [], files: [join(folder, 'kept.json')], dragOperationsMask: 1 } });
    await expect.poll(() => verified.length).toBe(before + 1);
    rmSync(folder, { recursive: true });
    await page.getByRole('alert').getByText('the end of the log was cut off').first().waitFor();
    await context.close();
  });

  it('LOG-53 entries are filtered by actor, action and text; the address keeps it', async () => {
    const context = await fresh();
    const { page } = await watchedPage(context);
    await openView(page, host.url, '#/audit');
    await page.getByRole('button', { name: /^Actor/ }).click();
    await page.getByRole('menuitemradio', { name: 'A. Lindqvist' }).click();
    await page.getByText('5 entries fit, newest first').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('nsv-11');
    await page.getByText('1 entry fit').waitFor();
    expect(await page.evaluate(() => window.location.hash)).toContain('text=nsv-11');
    await openView(page, host.url, '#/audit?subject=d-17911');
    await page.getByText('1 entry fit').waitFor();
    await page.getByRole('button', { name: 'All subjects' }).click();
    await page.getByText('newest first', { exact: true }).waitFor();
    await context.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`LOG-54 axe finds nothing on proofs, scripts and a head that does not hold, ${colorScheme}`, async () => {
      const context = await fresh({ colorScheme });
      const { page, trouble } = await watchedPage(context);
      const axe = async (): Promise<string[]> => (await analyse(page)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
      await openView(page, host.url, at(18_202));
      await detail(page).getByText('included in head').waitFor();
      expect(await axe()).toEqual([]);
      await page.keyboard.press('h');
      await page.getByRole('dialog').waitFor();
      expect(await axe()).toEqual([]);
      await page.keyboard.press('Escape');
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Check a head' }).click()]);
      await chooser.setFiles({ name: 'kept.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
      await page.getByRole('alert').waitFor();
      expect(await axe()).toEqual([]);
      await openView(page, host.url, at(ALTERED_PROOF));
      await detail(page).getByText('not in the head').waitFor();
      expect(await axe()).toEqual([]);
      expect(trouble).toEqual([]);
      await context.close();
    }, 180_000);
  }
});
