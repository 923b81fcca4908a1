import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openDesk, startBrowser } from './desk.ts';

// Pictures and axe of real traces: `node tests/e2e/look-traces.ts <address of a host on the demo's workspace> <folder> [name prefix]`.
interface Shot { readonly name: string; readonly hash: string; readonly act?: (page: Page) => Promise<void> }

const trace = (run: string, address: string, query = ''): string => `#/runs/${run}/trace/${encodeURIComponent(address)}${query}`;
const press = (...keys: string[]) => async (page: Page): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(900);
};
const openStep = (name: RegExp) => async (page: Page): Promise<void> => {
  await page.getByRole('list', { name: 'Steps, last first' }).getByRole('button', { name }).first().click();
  await page.waitForTimeout(900);
};
const SHOTS: readonly Shot[] = [
  { name: '1-money', hash: trace('r0002', 'annex2:RREL30@HL000001-N1') },
  { name: '1-money-open', hash: trace('r0002', 'annex2:RREL30@HL000001-N1'), act: openStep(/^Align to/) },
  { name: '2-code', hash: trace('r0002', 'annex2:RREL26@HL000001-N1') },
  { name: '2-code-open', hash: trace('r0002', 'annex2:RREL26@HL000001-N1'), act: openStep(/^Map code|^Code/i) },
  { name: '2-decision', hash: trace('r0002', 'annex2:RREL15@HL000001-N1') },
  { name: '3-figure', hash: trace('r0003', 'annex12:IVSS28') },
  { name: '3-figure-left-out', hash: trace('r0003', 'annex12:IVSS28'), act: press('l') },
  { name: '4-stratum', hash: trace('r0002', 'strat:age/strat_balance@005') },
  { name: '4-stratum-all', hash: trace('r0002', 'strat:age/strat_balance@005'), act: press('/') },
  { name: '5-finding', hash: trace('r0002', 'finding:ERM-002/youngest_borrower_age@5') },
  { name: '5-finding-open', hash: trace('r0002', 'finding:ERM-002/youngest_borrower_age@5'), act: openStep(/^ERM-002/) },
  { name: '6-forward-cell', hash: '#/runs/r0002/trace/forward?column=17&kind=cell&sourceRow=0' },
  { name: '6-forward-rule', hash: '#/runs/r0002/trace/forward?kind=rule&rule=ERM-002' },
  { name: '6-forward-decision', hash: '#/runs/r0002/trace/forward?id=D-001&kind=decision' },
  { name: '7-graph', hash: trace('r0002', 'annex2:RREL30@HL000001-N1', '?view=graph&depth=3') },
  { name: '7-graph-figure', hash: trace('r0003', 'annex12:IVSS28', '?view=graph&depth=4') },
  { name: '7-graph-wide', hash: '#/runs/r0002/trace/graph?focus=canonical%3Acurrent_principal_balance' },
  { name: '8-why', hash: '#/runs/r0002/trace/why-not?text=RREL37%40HL000001-N1' },
  { name: '8-why-loan', hash: '#/runs/r0002/trace/why-not?text=HL000001-N1' },
  { name: '9-document', hash: '#/runs/r0002/trace/document?kind=rule&ref=ERM-002' },
  { name: '9-gates', hash: '#/runs/r0002/gates?show=graph' },
  { name: '9-place', hash: '#/trace?q=HL000007&run=r0002' },
];

const [url = '', folder = 'out/look', only = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
for (const [width, height] of [[1280, 800], [1920, 1080]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const desk = await openDesk(browser, { url }, { colorScheme, width, height });
    for (const shot of SHOTS.filter((each) => each.name.startsWith(only))) {
      const before = desk.trouble.length;
      await desk.go('#/settings');
      await desk.go(shot.hash);
      await desk.page.waitForTimeout(1500);
      await shot.act?.(desk.page).catch((thrown: unknown) => console.log(`${shot.name}: ${String(thrown).slice(0, 300)}`));
      await desk.page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
      for (const problem of [...await desk.axe(), ...await desk.overflow(), ...desk.trouble.slice(before)]) console.log(`${shot.name} ${width} ${colorScheme}: ${problem.slice(0, 400)}`);
    }
    await desk.context.close();
  }
}
await browser.close();
