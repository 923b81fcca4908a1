import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { fixtureHandlers } from './fixtures/handlers.ts';
import { startStaticHost } from './static-host.ts';

// Pictures and axe of trace, findings, data, strata, deliver and audit: `node tests/renderer/look-evidence.ts <folder> [prefix]`.
interface Shot { readonly name: string; readonly hash: string; readonly act?: (page: Page) => Promise<void> }

const TRACE = '#/runs/r0412/trace/';
const at = (address: string): string => `${TRACE}${encodeURIComponent(address)}`;
const SHOTS: readonly Shot[] = [
  { name: 'trace', hash: at('annex2:RREL30@NGH-ERM-0004217') },
  { name: 'trace-open', hash: at('annex2:RREL30@NGH-ERM-0004217'), act: async (page) => { await page.getByRole('button', { name: /Align to/ }).click(); } },
  { name: 'trace-branch', hash: at('annex2:RREC12@NGH-ERM-0004217/NGH-ERM-0004217-C1') },
  { name: 'trace-nodata', hash: at('annex2:RREC17@NGH-ERM-0004044/NGH-ERM-0004044-C1') },
  { name: 'trace-measure', hash: at('annex12:IVSS28') },
  { name: 'trace-broken', hash: at('annex2:RREL33@NGH-ERM-0004217') },
  { name: 'trace-text', hash: at('canonical:account_status@180') },
  { name: 'trace-error', hash: at('annex2:unknown@1') },
  { name: 'trace-empty', hash: '#/runs/r0412/trace' },
  { name: 'trace-rerun', hash: at('annex2:RREL30@NGH-ERM-0004217'), act: async (page) => { await page.getByRole('button', { name: 'Re-run and compare' }).click(); await page.waitForTimeout(600); } },
  { name: 'explore-forward', hash: `${at('canonical:current_principal_balance@213')}?view=forward` },
  { name: 'explore-forward-column', hash: `${TRACE}forward?column=c5&kind=column&space=source` },
  { name: 'explore-forward-none', hash: `${at('annex12:IVSS28')}?view=forward` },
  { name: 'explore-graph', hash: `${at('annex2:RREL30@NGH-ERM-0004217')}?view=graph&depth=3` },
  { name: 'explore-graph-focus', hash: `${TRACE}graph?focus=canonical%3Acurrent_principal_balance` },
  { name: 'explore-why', hash: `${TRACE}why-not?text=NGH-ERM-0004999` },
  { name: 'explore-why-empty', hash: `${TRACE}why-not` },
  { name: 'explore-why-unknown', hash: `${TRACE}why-not?text=nobody` },
  { name: 'explore-document', hash: `${TRACE}document?kind=rule&ref=BR-017` },
  { name: 'explore-contributors', hash: at('annex12:IVSS28'), act: async (page) => { await page.keyboard.press('l'); await page.waitForTimeout(400); } },
  { name: 'explore-place', hash: '#/trace' },
  { name: 'explore-place-found', hash: '#/trace?q=rrel30&run=r0412' },
  { name: 'explore-palette', hash: '#/runs/r0412/gates', act: async (page) => { await page.keyboard.press('Control+k'); await page.keyboard.type('rrel30'); await page.waitForTimeout(500); } },
  { name: 'explore-gates', hash: '#/runs/r0412/gates?show=graph' },
  { name: 'explore-two', hash: `#/runs/r0412/data?trace=${encodeURIComponent('canonical:current_principal_balance@213')}&beside=${encodeURIComponent('annex2:RREL30@NGH-ERM-0004217')}` },
  { name: 'findings', hash: '#/runs/r0411/findings?at=0' },
  { name: 'findings-panel', hash: '#/runs/r0411/findings?at=0&rule=BR-017&trace=annex2%3ARREL30%40NGH-ERM-0004217' },
  { name: 'findings-form', hash: '#/runs/r0411/findings?at=0&rule=EN-069', act: async (page) => { await page.waitForTimeout(300); await page.keyboard.press('m'); await page.keyboard.press('Control+Enter'); } },
  { name: 'findings-pending', hash: '#/runs/r0411/findings?at=0&rule=EN-069', act: async (page) => {
    await page.waitForTimeout(300);
    for (const [key, code] of [['m', 'REOT'], ['o', 'PERF']] as const) {
      await page.keyboard.press(key);
      await page.keyboard.type(code);
      await page.getByLabel('Reason').fill('servicer’s note of 30 January');
      await page.keyboard.press('Control+Enter');
    }
  } },
  { name: 'findings-none', hash: '#/runs/r0410/findings' },
  { name: 'data', hash: '#/runs/r0412/data' },
  { name: 'data-source', hash: '#/runs/r0412/data?table=source' },
  { name: 'measures', hash: '#/runs/r0412/measures', act: async (page) => { await page.waitForTimeout(1200); } },
  { name: 'deliver', hash: '#/runs/r0410/deliver' },
  { name: 'deliver-elements', hash: '#/runs/r0412/deliver?show=elements&record=214' },
  { name: 'deliver-invalid', hash: '#/runs/r0412/deliver?file=annex12.xml' },
  { name: 'audit', hash: '#/audit?at=2' },
  { name: 'audit-verified', hash: '#/audit?at=2', act: async (page) => { await page.getByRole('button', { name: 'Verify now' }).click(); await page.waitForTimeout(600); } },
  { name: 'audit-not-in-head', hash: '#/audit?at=5' },
  { name: 'audit-by-hand', hash: '#/audit?at=2', act: async (page) => { await page.waitForTimeout(600); await page.keyboard.press('h'); await page.waitForTimeout(400); } },
  { name: 'audit-cut', hash: '#/audit?at=2&actor=A.+Lindqvist', act: async (page) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Check a head' }).click()]);
    await chooser.setFiles({ name: 'kept.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.getByRole('alert').waitFor();
  } },
  { name: 'audit-broken', hash: '#/audit?at=6&run=r0411', act: async (page) => { await page.getByRole('button', { name: 'Verify this run' }).click(); await page.waitForTimeout(600); } },
];

const folder = process.argv[2] ?? 'out/look';
const only = process.argv[3] ?? '';
const sizes = process.argv[4] === 'one' ? ([[1440, 900]] as const) : process.argv[4] === 'wide' ? ([[1280, 800], [1920, 1080]] as const) : ([[1440, 900], [1120, 700]] as const);
mkdirSync(folder, { recursive: true });
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const host = await startStaticHost(fixtureHandlers());
const browser = await chromium.launch({ executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--font-render-hinting=none'] });
let problems = 0;
for (const [width, height] of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB', timezoneId: 'Europe/London', bypassCSP: false });
    for (const shot of SHOTS.filter((each) => each.name.startsWith(only))) {
      const page = await context.newPage();
      const say = (text: string): void => { problems += 1; console.log(`${shot.name} ${width} ${colorScheme}: ${text}`); };
      page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') say(message.text().slice(0, 400)); });
      page.on('pageerror', (error) => say(error.stack ?? error.message));
      await page.goto(host.url);
      await page.evaluate((hash) => { window.location.hash = hash; }, shot.hash);
      await page.waitForTimeout(900);
      await shot.act?.(page);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
      // Over the protocol, so that the page's policy stays in force.
      const source = await import('node:fs').then((fs) => fs.readFileSync(axe, 'utf8'));
      await page.evaluate(source);
      const found = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }> } }).axe.run());
      for (const violation of found.violations) say(`axe ${violation.id}: ${violation.help}; ${violation.nodes.length}x ${violation.nodes.slice(0, 2).map((each) => `${each.html.slice(0, 160)} [${(each.failureSummary ?? '').split('\n')[1] ?? ''}]`).join(' | ')}`);
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await host.close();
console.log(`${problems} problems`);
