import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

type Found = Awaited<ReturnType<AxeBuilder['analyze']>>;

/**
 * What axe finds on a page as it stands. What a page is made of is the same in both themes, and its colours are not: in the dark one only
 * the rules about colour are asked, in the light one all.
 */
export async function analyse(page: Page): Promise<Found> {
  const dark = await page.evaluate(() => window.matchMedia('(prefers-color-scheme: dark)').matches);
  const axe = new AxeBuilder({ page });
  return (dark ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe).analyze();
}
