import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { serve } from '../../src-main/hosts/loopback/serve.ts';
import { openWorkbench } from '../../src-main/hosts/open-workbench.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import { contract, type TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { openView, startChromium } from './chromium.ts';

// Pictures of the tables on real services: `node tests/renderer/look-measures.ts <folder> <workspace with a run> [name prefix] [no-axe]`.
// Axe's findings, console errors and page errors are printed.
const [folder = 'out/look', workspaceDir = '.tapestry', only = '', axe = 'axe'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const assets = process.env['TAPESTRY_INTERFACE'] ?? 'out/renderer';
readFileSync(join(assets, 'index.html'));
const host = await serve({
  workspaceDir, actor: 'j.doe', clock: systemClock, assets, log: () => undefined,
  openWorkbench: async () => {
    const workbench = await openWorkbench({ workspaceDir, actor: 'j.doe', host: 'loopback' });
    // A method that is declared and not answered yet must not keep these pictures from being taken.
    const missing = Object.keys(contract).filter((method) => !(method in workbench.handlers)).map((method) => [method, async () => { throw new Error(`${method} is not answered in this build`); }]);
    return { ...workbench, handlers: { ...workbench.handlers, ...Object.fromEntries(missing) } as TapestryHandlers };
  },
});
const RUN = '#/runs/r0001/measures';
const LTV = 'current_loan_to_value(20,30,40,50)';
const query = (parts: Record<string, string>): string => `${RUN}?${new URLSearchParams(parts).toString()}`;
const cell = `tab:strat_balance@${LTV}=20..30`;
const SHOTS: readonly { name: string; hash: string; ready: string; act?: (page: Page) => Promise<void> }[] = [
  { name: 'one-axis', hash: RUN, ready: 'Total of the bands' },
  { name: 'two-axes', hash: query({ rows: LTV, cols: 'property_type(values)', measures: 'strat_count,strat_balance,strat_wa_rate', heat: 'on' }), ready: 'Total of the bands' },
  { name: 'traced', hash: query({ rows: LTV, cols: 'property_type(values)', measures: 'strat_balance', trace: `${cell}&property_type(values)=RHOS` }), ready: 'Computed now' },
  { name: 'rows', hash: query({ cell }), ready: 'Outside the filter' },
  { name: 'editor', hash: query({ rows: LTV, edit: 'rows' }), ready: 'Keep it as a set' },
  { name: 'wrong-edge', hash: query({ rows: LTV, edit: 'rows' }), ready: 'Keep it as a set', act: async (page) => { await page.getByLabel('Edge 2, points').fill('12,5'); await page.getByRole('alert').waitFor(); } },
  { name: 'chooser', hash: RUN, ready: 'Total of the bands', act: async (page) => { await page.getByRole('button', { name: /^Rows/ }).click(); } },
  { name: 'measures', hash: RUN, ready: 'Total of the bands', act: async (page) => { await page.getByRole('button', { name: /^Measures/ }).click(); } },
  { name: 'full-trace', hash: `#/runs/r0001/trace/${encodeURIComponent(`tab:strat_balance_share@${LTV}=20..30`)}`, ready: 'not part of the run' },
];
const browser = await startChromium();
for (const [width, height] of [[1280, 800], [1920, 1080]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London' });
    for (const shot of SHOTS.filter((each) => each.name.startsWith(only))) {
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
      await page.waitForTimeout(900);
      await page.screenshot({ path: join(folder, `${shot.name}-${width}-${colorScheme}.png`) });
      if (axe === 'axe') for (const violation of (await new AxeBuilder({ page }).analyze()).violations) say(`axe ${violation.id}: ${violation.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`).join(' | ')}`);
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await host.close(200);
