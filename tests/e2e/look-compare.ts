import { mkdirSync } from 'node:fs';
import { openDesk, startBrowser } from './desk.ts';
import { serveWorkbench, startRun } from './workbench.ts';

// Pictures and axe of the comparison on real services: `node tests/e2e/look-compare.ts <folder> [prefix,prefix]`. TAPESTRY_INTERFACE names the built renderer.
interface Shot { readonly name: string; readonly hash: string; readonly ready: string; readonly act?: (page: Awaited<ReturnType<typeof openDesk>>['page']) => Promise<void> }

const P = '#/compare/r0001/r0002';
const SHOTS: readonly Shot[] = [
  { name: 'runs', hash: '#/runs', ready: 'Compare two runs' },
  { name: 'choose', hash: '#/compare', ready: 'The left run is before' },
  { name: 'causes', hash: `${P}?cause=0`, ready: 'All causes' },
  { name: 'causes-config', hash: '#/compare/r0001/r0003/causes/configuration?cause=3', ready: 'Configuration' },
  { name: 'causes-dialect', hash: `${P}/causes/document?cause=3`, ready: 'Right run' },
  { name: 'cells', hash: `${P}/table/canonical?column=current_principal_balance&order=difference`, ready: 'changed cells of' },
  { name: 'cells-traced', hash: `${P}/table/canonical?column=current_principal_balance`, ready: 'changed cells of', act: async (page) => { await page.locator('.vt-body [data-trace]').nth(3).click(); await page.getByText('Evidence sheet').first().waitFor(); await page.waitForTimeout(500); } },
  { name: 'rows', hash: `${P}/table/canonical?rows=changed`, ready: 'Choose one to see', act: async (page) => { await page.locator('.vt').nth(1).locator('.vt-row').nth(2).click(); await page.waitForTimeout(800); } },
  { name: 'strata', hash: `${P}/figures/strata`, ready: 'Differ' },
  { name: 'findings', hash: `${P}/findings`, ready: 'ERM-002' },
  { name: 'files', hash: '#/compare/r0001/r0003/files', ready: 'Artifacts' },
  { name: 'bridge', hash: `${P}/bridge/principal`, ready: 'It ties' },
  { name: 'bridge-other', hash: `${P}/bridge/principal?step=part-repayments`, ready: 'It ties' },
  { name: 'equal', hash: '#/compare/r0002/r0002', ready: 'No difference' },
];

const folder = process.argv[2] ?? 'out/look';
const only = (process.argv[3] ?? '').split(',');
mkdirSync(folder, { recursive: true });
const host = await serveWorkbench();
const rest = { mapping: 'mapping.yaml', decisions: 'decisions.yaml' };
await startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'mi', title: 'January', deal: 'deal-2026-01-31.yaml', ...rest });
await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'mi', title: 'February', deal: 'deal-2026-02-28.yaml', ...rest });
await startRun(host, { tape: 'tape-2026-02-28.csv', mode: 'regulatory', title: 'February, loan level', deal: 'deal-2026-02-28.yaml', ...rest });
const browser = await startBrowser();
const first = await openDesk(browser, host);
await first.go('#/runs/r0003/gates');
await first.page.locator('header.hdr .l1 .st').filter({ hasText: /Delivered|Complete|Blocked|Failed/ }).waitFor({ timeout: 180_000 });
await first.context.close();
for (const [width, height] of [[1280, 800], [1920, 1080]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const desk = await openDesk(browser, host, { colorScheme, width, height });
    for (const shot of SHOTS.filter(({ name }) => only.some((prefix) => name.startsWith(prefix)))) {
      await desk.go(shot.hash);
      await desk.page.getByText(shot.ready).first().waitFor({ state: 'attached' }).catch(() => console.log(`${shot.name}: “${shot.ready}” did not come`));
      await desk.page.waitForTimeout(/bridge/.test(shot.name) ? 1500 : 500);
      await shot.act?.(desk.page);
      await desk.page.screenshot({ path: `${folder}/${shot.name}-${width}-${colorScheme}.png` });
      for (const problem of [...await desk.axe(), ...await desk.overflow(), ...desk.trouble.splice(0)]) console.log(`${shot.name} ${width} ${colorScheme}: ${problem}`);
    }
    await desk.context.close();
  }
}
await browser.close();
await host.close();
