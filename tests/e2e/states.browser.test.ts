import { appendFileSync, chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { runDemo, serveWorkbench, startRun, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

const at = (run: string, address: string): string => `#/runs/${run}/trace/${encodeURIComponent(address)}`;

/** Every view with what stands on it once real data is there. r0001: management information, r0002: Annex 2, r0003: blocked for want of a deal. */
const VIEWS: readonly (readonly [name: string, hash: string, ready: string | RegExp])[] = [
  ['runs', '#/runs', /^Blocked: \d+ findings$/], ['new run', '#/runs/new', 'No tape chosen yet'], ['gates', '#/runs/r0002/gates', 'Left behind'], ['mapping', '#/runs/r0002/mapping?column=17', 'How it is read'],
  ['data', '#/runs/r0002/data', 'HL000001-N1'], ['source', '#/runs/r0002/data?table=source', 'HL000001'], ['findings', '#/runs/r0002/findings?at=0', 'What can be done'], ['measures', '#/runs/r0002/measures', 'Total of the bands'],
  ['deliver', '#/runs/r0002/deliver', 'Income is not part of lifetime mortgage underwriting'], ['elements', '#/runs/r0002/deliver?show=elements&record=5', 'HL000005-N1'],
  ['deliver with panel', `#/runs/r0002/deliver?show=elements&trace=${encodeURIComponent('annex2:RREL30@HL000001-N1')}`, 'RREL30 Current Principal Balance'],
  ['trace', at('r0002', 'annex2:RREL30@HL000002-N1'), 'RREL30 Current Principal Balance'], ['trace of a decision', at('r0002', 'annex2:RREL23@HL000004-N1'), 'RREL23 Origination Date'], ['trace of no data', at('r0002', 'annex2:RREL33@HL000004-N1'), 'RREL33 Total Credit Limit'],
  ['trace of a ratio', at('r0002', 'canonical:derived_current_loan_to_value@1'), 'Made from 2 values'], ['trace of a stratum', at('r0002', 'strat:age/strat_balance'), /of 50\d loans/], ['trace of nothing', at('r0002', 'canonical:no_such_field@1'), /has no column no_such_field/],
  ['blocked gates', '#/runs/r0003/gates', 'See what blocks'], ['blocked findings', '#/runs/r0003/findings', /This run needs \d+ answers/], ['manifest', '#/runs/r0002/manifest', 'Logical digest'], ['audit log', '#/audit?at=2', 'Not verified since this window opened'], ['settings', '#/settings', 'Schema packs'],
];

describe.skipIf(missing !== null)('views and states on real data', () => {
  let browser: Browser;
  let host: RealWorkbench;

  beforeAll(async () => {
    host = await serveWorkbench();
    await runDemo(host);
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const look = async (desk: Desk, name: string): Promise<string[]> => [...(await desk.axe()), ...(await desk.overflow())].map((each) => `${name}: ${each}`);

  for (const [colorScheme, width, height] of [['light', 1440, 900], ['dark', 1120, 700]] as const) {
    it(`E2E-30 axe finds nothing on any view, nothing overflows, no policy is violated: ${colorScheme}, ${width} x ${height}`, async () => {
      const desk = await openDesk(browser, host, { colorScheme, width, height });
      const found: string[] = [];
      for (const [name, hash, ready] of VIEWS) {
        await desk.go(hash);
        await desk.page.getByText(ready).first().waitFor().catch(async () => {
          found.push(`${name}: ${String(ready)} never came; ${(await desk.page.locator('main').innerText()).slice(0, 400)}`);
        });
        found.push(...(await look(desk, name)));
        await desk.keepPicture(`${name}-${width}-${colorScheme}`);
      }
      expect(found).toEqual([]);
      // The one address that names nothing answers 404, which the browser notes.
      expect(desk.trouble.filter((each) => !/status of 404/.test(each))).toEqual([]);
      await desk.context.close();
    }, 120_000);
  }

  it('E2E-31 a blocked run names every code that lacks a value and gives a document to fill in', async () => {
    const desk = await openDesk(browser, host);
    await desk.go('#/runs/r0003/findings');
    const needs = desk.page.getByRole('region', { name: 'What this run needs' });
    await needs.getByText('IVSS3', { exact: true }).waitFor();
    expect(await needs.textContent()).toMatch(/IVSS3Securitisation Name.*It admits no no-data answer: give it in the deal file/);
    const document = await desk.saved(() => needs.getByRole('button', { name: 'As a document' }).click());
    expect(document.bytes.toString()).toMatch(/kind: decisions\nversion: 1\ndecisions:\n/);
    expect(desk.trouble).toEqual([]);
    await desk.context.close();
  });

  it('E2E-32 a second host on the same workspace is read-only, says who writes, and starts nothing', async () => {
    const second = await serveWorkbench({ workspaceDir: host.workspaceDir, actor: 'a.second' });
    const desk = await openDesk(browser, second);
    expect(second.readOnly).toBe(true);
    await desk.page.locator('footer.status').getByText(/^Read-only: j\.doe has this workspace open for writing/).waitFor();
    await desk.go('#/runs/r0002/deliver');
    await desk.page.getByText('Income is not part of lifetime mortgage underwriting').first().waitFor();
    await desk.keepPicture('read-only');
    expect(await desk.page.getByRole('button', { name: /^Approve/ }).first().getAttribute('aria-disabled')).toBe('true');
    expect(await desk.page.locator('.d-side').textContent()).toMatch(/open read-only: another host writes to it/);
    expect(await look(desk, 'read-only')).toEqual([]);
    expect(desk.trouble).toEqual([]);
    await desk.context.close();
    await second.close();
  }, 60_000);

  it.skipIf(process.platform !== 'linux')('E2E-34 an engine process that dies leaves the run resumable, and Resume ends it', async () => {
    const desk = await openDesk(browser, host);
    await startRun(host, { tape: 'tape-2026-01-31.csv', mode: 'regulatory', title: 'January, loan level', mapping: 'mapping.yaml', deal: 'deal-2026-01-31.yaml', decisions: 'decisions.yaml' });
    await desk.go('#/runs/r0004/gates');
    await desk.page.locator('header.hdr').getByText('Running').waitFor();
    const children = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter((pid) => pid !== '' && /engine-process\.[jt]s/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')));
    await expect.poll(() => children().length, { timeout: 10_000 }).toBeGreaterThan(0);
    for (const pid of children()) process.kill(Number(pid), 'SIGKILL');
    expect(await desk.rested()).toMatch(/resumable$/);
    await desk.keepPicture('interrupted');
    expect(await desk.page.locator('.notes').textContent()).toMatch(/Kept: .*gates? that passed/);
    await desk.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await desk.page.locator('header.hdr').getByText(/Running|Delivered/).waitFor();
    expect(await desk.rested()).toBe('Delivered');
    expect(desk.trouble).toEqual([]);
    await desk.context.close();
  }, 120_000);

  it('E2E-33 an altered artifact breaks the path with the hash that was expected and the one found, and fails verification', async () => {
    const desk = await openDesk(browser, host);
    const folder = join(host.workspaceDir, 'artifacts');
    await desk.go('#/runs/r0002/manifest');
    const row = desk.page.getByRole('grid', { name: 'Artifacts' }).getByRole('row').filter({ hasText: /^annex2\.xml/ });
    const start = (await row.locator('.hash').first().textContent())?.replaceAll(/[^0-9a-f]/g, '').slice(0, 16) ?? '';
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.replaceAll('/', '').startsWith(start));
    expect(file).toBeDefined();
    chmodSync(join(folder, file ?? ''), 0o600);
    appendFileSync(join(folder, file ?? ''), ' ');
    await desk.go(at('r0002', 'annex2:RREL30@HL000002-N1'));
    const broken = desk.page.getByRole('alert').filter({ hasText: 'The thread ends here' });
    await broken.waitFor();
    expect(await broken.textContent()).toContain(start.slice(0, 4));
    expect(await desk.page.locator('.tv-head').textContent()).toMatch(/1 of \d+ hashes do not hold/);
    await desk.keepPicture('broken-path');
    expect(await look(desk, 'broken path')).toEqual([]);
    await desk.go('#/audit');
    await desk.page.getByRole('button', { name: /^Verify now/ }).click();
    await desk.page.getByText(/1 artifact|annex2\.xml/).first().waitFor();
    await desk.keepPicture('audit-broken');
    expect(await look(desk, 'failed verification')).toEqual([]);
    await desk.context.close();
  }, 60_000);
});
