import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { browserMissing, openView, startChromium, watchedPage } from '../renderer/chromium.ts';
import { fixtureHandlers } from '../renderer/fixtures/handlers.ts';
import { startStaticHost, type StaticHost } from '../renderer/static-host.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

// A second key came before the screen had followed the first, and stepped from the address that the screen still showed:
// J then J went one element on instead of two, J then K went one back instead of staying.
describe.skipIf(missing !== null)('quick steps in a trace', () => {
  let browser: Browser;
  let host: StaticHost;
  beforeAll(async () => {
    browser = await startChromium();
    host = await startStaticHost(fixtureHandlers());
  }, 60_000);
  afterAll(async () => { await browser.close(); await host.close(); });

  it('EXV-72 two presses in one tick are two steps', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const { page, trouble } = await watchedPage(context);
    await openView(page, host.url, `#/runs/r0412/trace/${encodeURIComponent('annex2:RREL30@NGH-ERM-0004217')}`);
    await page.locator('.el-tree .tn.on').waitFor();
    const addresses = await page.evaluate(() => [...document.querySelectorAll('.el-tree [data-trace]')].map((each) => each.getAttribute('data-trace')));
    const at = addresses.indexOf('annex2:RREL30@NGH-ERM-0004217');
    expect(addresses.length).toBeGreaterThan(at + 2);
    /** Presses in the same task: nothing is drawn between them. */
    const press = (...keys: string[]): Promise<string> => page.evaluate((all) => {
      for (const key of all) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true, cancelable: true }));
      return decodeURIComponent(window.location.hash.split('/').at(-1) ?? '');
    }, keys);
    expect(await press('j', 'j')).toBe(addresses[at + 2]);
    await expect.poll(() => page.locator('.el-tree .tn.on').getAttribute('data-trace')).toBe(addresses[at + 2]);
    expect(await press('k', 'k')).toBe(addresses[at]);
    await expect.poll(() => page.locator('.el-tree .tn.on').getAttribute('data-trace')).toBe(addresses[at]);
    expect(await press('j', 'k')).toBe(addresses[at]);
    expect(trouble).toEqual([]);
    await context.close();
  });
});
