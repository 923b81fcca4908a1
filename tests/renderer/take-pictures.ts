import { mkdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { openView, startChromium } from './chromium.ts';
import type { FixtureHandlers } from './fixture-transport.ts';
import { startStaticHost } from './static-host.ts';

/** A picture: where, what must be seen there first, and what is done before it is taken. */
export interface Shot { readonly name: string; readonly hash: string; readonly ready: string; readonly act?: (page: Page) => Promise<void> }

/**
 * Takes pictures of the built renderer on fixtures, in both themes and two sizes, and says what axe and the console found.
 * @param args folder, names joined by commas (none: all), `no-axe`, and one size and theme such as `1280-light`
 */
export async function takePictures(shots: readonly Shot[], handlers: FixtureHandlers, args: readonly string[]): Promise<void> {
  const [folder = 'out/look', only = '', axe = 'axe', sizes = 'all'] = args;
  mkdirSync(folder, { recursive: true });
  const host = await startStaticHost(handlers);
  const browser = await startChromium();
  for (const [width, height] of ([[1280, 800], [1920, 1080]] as const).filter(([width]) => sizes === 'all' || sizes.startsWith(String(width)))) {
    for (const colorScheme of (['light', 'dark'] as const).filter((each) => sizes === 'all' || sizes.endsWith(each))) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' });
      for (const shot of shots.filter((each) => only === '' || only.split(',').includes(each.name))) {
        const page = await context.newPage();
        const say = (text: string): void => console.log(`${shot.name} ${width} ${colorScheme}: ${text}`);
        page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') say(message.text()); });
        page.on('pageerror', (error) => say(error.message));
        try {
          await openView(page, host.url, shot.hash);
          await page.getByText(shot.ready).first().waitFor({ timeout: 8_000 });
          await shot.act?.(page);
        } catch (error) {
          say(error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error));
        }
        await page.waitForTimeout(700);
        await page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
        if (axe === 'axe') for (const violation of (await new AxeBuilder({ page }).analyze()).violations) say(`axe ${violation.id}: ${violation.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`).join(' | ')}`);
        await page.close();
      }
      await context.close();
    }
  }
  await browser.close();
  await host.close();
}
