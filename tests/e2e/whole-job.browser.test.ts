import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { demoFile, serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
if (missing !== null) console.warn(`browser tests: not run (${missing})`);

/** Columns of the demo tape that the aliases do not settle, and what a person says of those that are used. */
const REVIEWED: Readonly<Record<string, { readonly reading?: 'points' | 'fraction'; readonly choice?: RegExp }>> = {
  'Orig Borrower ID': { choice: /original_obligor|borrower_identifier/ }, 'Interest Pay Freq': {}, 'Current Interest Rate': { reading: 'points' }, LTV: { reading: 'fraction' }, 'Orig LTV %': { reading: 'points' },
};

describe.skipIf(missing !== null)('the whole job by mouse, on real services', () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;

  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const button = (name: string | RegExp) => desk.page.getByRole('button', { name }).first();
  const tab = (name: RegExp) => desk.page.getByRole('navigation', { name: /^Run / }).getByRole('link', { name }).click();
  const pick = (label: RegExp, file: string) => desk.choose(demoFile(file), () => button(label).click());
  const started = (run: string) => desk.page.waitForURL(new RegExp(`#/runs/${run}/gates`));

  let before: string | null = null;
  /** Each part stands on the one before: after a failure the rest says so instead of waiting. */
  const step = (name: string, work: () => Promise<void>, ms = 60_000) => it(name, async () => {
    if (before !== null) throw new Error(`not reached: ${before} failed`);
    before = name;
    await work().catch(async (error: unknown) => {
      await desk.keepPicture(name);
      throw error;
    });
    before = null;
  }, ms);

  step('E2E-1 a dropped tape stands as raw lines beside the table; a chip is changed and taken back', async () => {
    const { page } = desk;
    await page.getByText('No runs yet').waitFor();
    await desk.drop(page.locator('.dz'), demoFile('tape-2026-01-31.csv'));
    const raw = page.getByRole('region', { name: 'File as it arrived' });
    await raw.getByText('Pool extract - January 2026 (all amounts in £)').waitFor();
    const table = page.getByRole('grid', { name: 'Table as it will be read' });
    await table.getByText('HL000001-N1').waitFor();
    expect(await page.locator('.dial').textContent()).toMatch(/set aside: 4 lines before.*62 columns/s);
    await button(/^Delimiter/).click();
    await page.getByRole('menuitemradio', { name: 'semicolon' }).click();
    await page.getByText('1 column', { exact: true }).waitFor();
    await button(/^Delimiter semicolon/).click();
    await button('Back to the detected').click();
    await page.getByText('62 columns', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await table.getByText('HL000007', { exact: true }).first().click();
    expect(await raw.locator('.ln.hit').textContent()).toMatch(/^12HL000007,HL000007,/);
  });

  step('E2E-2 without a mapping the run waits for a person', async () => {
    const { page } = desk;
    await page.getByText('MI', { exact: true }).click();
    await button(/^Start/).click();
    await started('r0001');
    expect(await desk.rested()).toBe('Waits for you');
    await button('Review the mapping').or(page.getByRole('link', { name: 'Review the mapping' })).first().click();
    await page.waitForURL(/#\/runs\/r0001\/mapping/);
    await page.getByText(/settled, 0 to glance at, \d+ need you/).waitFor();
    expect(await button(/^Confirm and continue/).getAttribute('aria-disabled')).toBe('true');
  });

  step('E2E-3 the mapping is reviewed by mouse, declared readings included, and a new run goes on with it', async () => {
    const { page } = desk;
    const detail = page.locator('.detail');
    const grid = page.getByRole('grid', { name: 'Columns of the tape' });
    await button(/^Show/).click();
    await page.getByRole('menuitemradio', { name: 'needs you' }).click();
    const headers = (await grid.locator('[role=row] [role=gridcell]:first-child').allTextContents()).filter((text) => !text.startsWith('Needs you'));
    expect(headers.length).toBeGreaterThan(10);
    for (const header of headers) {
      await grid.getByText(header, { exact: true }).last().click();
      await detail.getByRole('heading', { level: 2 }).getByText(header.trim(), { exact: true }).waitFor();
      const say = REVIEWED[header.trim()];
      if (say === undefined) {
        await detail.getByRole('button', { name: /^Ignore( |$)/ }).last().click();
        continue;
      }
      if (say.choice !== undefined) await detail.locator('.alt').filter({ hasText: say.choice }).first().click();
      if (say.reading !== undefined) await detail.getByText(say.reading, { exact: true }).click();
      await detail.getByRole('button', { name: /^Accept/ }).click();
    }
    await page.getByText('Every column is answered').waitFor();
    await page.getByRole('button', { name: 'Show all columns' }).click();
    await page.getByText('all answered').waitFor();
    await button(/^Confirm and continue/).click();
    await started('r0002');
    expect(await desk.rested()).toBe('Complete');
    await desk.go('#/runs/r0002/mapping?column=51');
    await page.getByText(/ 0 need you/).waitFor();
    await detail.getByText('j.doe').waitFor();
    expect(await detail.textContent()).toMatch(/LTV.*column 52 of 62.*current_loan_to_value/s);
  }, 150_000);

  step('E2E-4 a regulatory run with mapping, deal and decisions: progress while it runs, every gate, delivered', async () => {
    const { page } = desk;
    await desk.go('#/runs');
    await desk.choose(demoFile('tape-2026-02-28.csv'), () => button(/^Browse/).click());
    await page.getByText('Table as it will be read').first().waitFor();
    await page.getByText('Regulatory', { exact: true }).click();
    await pick(/^Deal file/, 'deal-2026-02-28.yaml');
    await pick(/^Mapping/, 'mapping.yaml');
    await pick(/^Decisions/, 'decisions.yaml');
    await button(/^Start/).click();
    await started('r0003');
    const seen = new Set<string>();
    const state = page.locator('header.hdr .l1 .st');
    for (let last = ''; last !== 'Delivered';) {
      last = (await state.textContent()) ?? '';
      seen.add(`${last} ${await page.locator('.tabs .on .c').textContent().catch(() => '')}`);
      if (/Failed|Blocked/.test(last)) throw new Error(last);
      await page.waitForTimeout(100);
    }
    // It moved while it ran: the count of gates was seen on its way.
    expect([...seen].filter((each) => each.startsWith('Running')).length).toBeGreaterThan(2);
    const rows = await page.getByRole('table', { name: 'Gates of the run' }).getByRole('row').allTextContents();
    for (const gate of ['Ingest', 'Align', 'Decisions', 'Transform', 'Validate', 'Stratify', 'Weigh findings', 'Project Annex 2', 'Weigh Annex 2', 'Deliver Annex 2']) expect(rows.find((row) => row.startsWith(gate)), gate).toMatch(/Passed|Reused/);
    expect(rows.find((row) => row.startsWith('Deliver Annex 12'))).toMatch(/Skipped/);
  }, 150_000);

  step('E2E-5 a finding is overridden with a reason and applied: a new run reuses the earlier gates', async () => {
    const { page } = desk;
    await tab(/^Findings/);
    await page.getByRole('grid', { name: 'Findings' }).getByText('HL000006-N1').click();
    const pane = page.getByRole('region', { name: 'Finding', exact: true });
    await pane.getByText('line 11, field 60').waitFor();
    await pane.getByRole('button', { name: /^Override this one cell/ }).click();
    const form = page.getByRole('form', { name: 'Override this one cell' });
    await form.getByRole('button', { name: /^Override/ }).click();
    await form.getByText(/reason/i).last().waitFor();
    expect(await page.getByRole('region', { name: 'Decisions not yet applied' }).count()).toBe(0);
    await form.getByLabel(/^Value of youngest_borrower_age/).fill('58');
    await form.getByLabel('Reason').fill('Birth certificate in the loan file: born 1968.');
    await form.getByRole('button', { name: /^Override/ }).click();
    await button(/^Apply 1 decision/).click();
    await started('r0004');
    expect(await desk.rested()).toBe('Delivered');
    const rows = await page.getByRole('table', { name: 'Gates of the run' }).getByRole('row').allTextContents();
    expect(rows.filter((row) => /^(Ingest|Align)/.test(row)).every((row) => row.includes('Reused'))).toBe(true);
    await desk.go('#/runs/r0004/findings');
    await page.getByText(/^2 findings, none left out$/).waitFor();
    await desk.go(`#/runs/r0004/trace/${encodeURIComponent('canonical:youngest_borrower_age@5')}`);
    const path = page.getByRole('list', { name: 'Steps, last first' });
    expect(await path.getByRole('button', { name: /^Override/ }).textContent()).toMatch(/Birth certificate in the loan file: born 1968\..*Decided by j\.doe/);
  }, 150_000);

  step('E2E-6 any number: panel, full screen, the cell of the tape marked, the evidence sheet', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0004/deliver?show=elements&record=2');
    const tree = page.getByRole('tree', { name: /^Elements of/ });
    await tree.getByText('BalDtls').or(tree.getByText('ResdtlRealEsttLn')).first().waitFor();
    for (const group of ['ResdtlRealEsttLn', 'PrfrmgLn', 'UndrlygXpsrCmonData', 'UndrlygXpsrDtls', 'BalDtls']) {
      const item = tree.getByRole('treeitem').filter({ hasText: new RegExp(`^${group}`) }).first();
      if ((await item.getAttribute('aria-expanded')) === 'false') await item.click();
    }
    await tree.getByRole('treeitem').filter({ hasText: 'RREL30' }).click();
    const panel = page.getByRole('complementary', { name: 'Trace' });
    await panel.getByText('RREL30 Current Principal Balance').waitFor();
    expect(await panel.textContent()).toMatch(/<Amt Ccy="GBP">196585\.76<\/Amt>.*196,585\.76.*tape-2026-02-28\.csv.*line 7, field 18/s);
    await panel.getByRole('button', { name: 'Full screen' }).click();
    await page.waitForURL(/#\/runs\/r0004\/trace\//);
    const cell = page.locator('.raw-l.hit .cell');
    expect((await cell.allTextContents()).join('')).toBe('"196,585.76"');
    // One plumb line: the decimal point of what left the building, of the step and of the cell.
    const points = await page.evaluate(() => ['.vl.xml .r .num', '.vl.bead .r .pv', '.raw-l.hit .r .cell'].map((at) => Math.round(document.querySelector(at)?.getBoundingClientRect().left ?? -1)));
    expect(Math.max(...points) - Math.min(...points)).toBeLessThanOrEqual(2);
    await page.getByText(/^\d+ of \d+ hashes hold$/).waitFor();
    const sheet = await desk.saved(() => button('Evidence sheet').click());
    const html = sheet.bytes.toString();
    expect(sheet.name).toMatch(/^evidence_r0004_annex2_RREL30_HL000002-N1\.html$/);
    expect(html).toContain('196,585.76');
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  step('E2E-7 deliver: verdict, no-data use, reconciliation; approved as a record; an export has the bytes of its hash', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0004/deliver');
    await page.getByRole('grid', { name: 'No-data use' }).getByText('Income is not part of lifetime mortgage underwriting').first().waitFor();
    const verdicts = await page.getByRole('group', { name: 'Verdicts' }).textContent();
    expect(verdicts).toMatch(/Tapestry profileValid/);
    expect(verdicts).toMatch(/not available: no schema pack/);
    expect(verdicts).toMatch(/RREL30 Current Principal Balance93,331,335\.1393,331,335\.130\.00/);
    await page.getByLabel('Reason or remark').fill('February report, agreed with the servicer statement.');
    await page.getByRole('region', { name: 'Approval', exact: true }).getByRole('button', { name: /^Approve/ }).click();
    const dialog = page.getByRole('alertdialog');
    expect(await dialog.textContent()).toMatch(/^Approve .*You sign for exactly this content.*It is not changed afterwards/s);
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('header.hdr .l1').getByText('of record').waitFor();
    await page.locator('.d-exp').getByText('Annex 2, XML').click();
    const file = await desk.saved(() => button('Save 1 export').click());
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    expect(file.bytes.toString('utf8', 0, 5)).toBe('<?xml');
    await desk.go('#/runs/r0004/manifest');
    const row = page.getByRole('grid', { name: 'Artifacts' }).getByRole('row').filter({ hasText: 'annex2.xml' });
    expect((await row.textContent())?.replaceAll(' ', '')).toContain(sha256.slice(0, 16));
  });

  step('E2E-8 a stratification: bands that add up, each figure with its path to a loan', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0004/measures');
    const grid = page.getByRole('grid', { name: /^Table: .*age/i });
    await grid.getByRole('link', { name: /^93,331,335\.13/ }).click();
    const panel = page.getByRole('complementary', { name: 'Trace' });
    await panel.getByText(/of 50\d loans/).waitFor();
    expect(await panel.textContent()).toMatch(/Principal, all.*HL\d{6}-N1/s);
    await panel.getByRole('link', { name: /HL\d{6}-N1/ }).first().click();
    await panel.getByText('Current principal balance', { exact: true }).first().waitFor();
    await page.getByRole('img', { name: /^Bars:/ }).locator('svg').first().waitFor();
  });

  const investorReport = async (prior: () => Promise<void>) => {
    const { page } = desk;
    await desk.go('#/runs');
    await desk.choose(demoFile('tape-2026-02-28.csv'), () => button(/^Browse/).click());
    await page.getByText('Table as it will be read').first().waitFor();
    await page.getByText('Annex 12', { exact: true }).click();
    await pick(/^Deal file/, 'deal-2026-02-28.yaml');
    await pick(/^Mapping/, 'mapping.yaml');
    await pick(/^Decisions/, 'decisions.yaml');
    await prior();
    await button(/^Start/).click();
  };

  step('E2E-9 annex12 on a prior run that lacks a column is blocked and named, never zero', async () => {
    const { page } = desk;
    await investorReport(async () => {
      await button(/^Prior none/).click();
      await page.getByRole('menuitemradio', { name: /^run 0002/ }).click();
    });
    await started('r0005');
    expect(await desk.rested()).toMatch(/^Blocked: 2 findings/);
    await page.getByRole('link', { name: 'See what blocks' }).or(button('See what blocks')).first().click();
    const needs = page.getByRole('region', { name: 'What this run needs' });
    await needs.getByText('Annualised Constant Prepayment Rate').waitFor();
    expect(await needs.textContent()).toMatch(/This run needs 1 answer.*IVSS22.*It admits no no-data answer: give it in the deal file/s);
    const skeleton = await desk.saved(() => needs.getByRole('button', { name: 'As a document' }).click());
    expect([skeleton.name, skeleton.bytes.toString().split('\n')[0]]).toEqual(['decisions_r0005.yaml', '# Nothing stops this run that a decision could answer.']);
    await desk.keepPicture('blocked');
    await tab(/^Gates/);
    await page.getByRole('table', { name: 'Gates of the run' }).getByText(/IVSS22 \(cpr_annualised is not computable: .*75 of 506 rows lack a value/).waitFor();
  }, 150_000);

  step('E2E-9 annex12 with the tape of the cut-off before: a rate down to a loan that left', async () => {
    const { page } = desk;
    await investorReport(() => pick(/^Prior tape/, 'tape-2026-01-31.csv'));
    await page.waitForURL(/#\/runs\/r000[67]\/gates/);
    expect(await desk.rested()).toBe('Delivered');
    const run = /#\/runs\/(r\d+)/.exec(page.url())?.[1] ?? '';
    await desk.go(`#/runs/${run}/trace/${encodeURIComponent('annex12:IVSS22')}`);
    await page.getByText('IVSS22 Annualised Constant Prepayment Rate').waitFor();
    await page.getByText(/^Source cell of prior, HL\d{6}-N1/).waitFor();
    expect(await page.locator('.tv-src').textContent()).toContain('tape-2026-01-31.csv');
    await page.getByText(/^\d+ of \d+ hashes hold$|recomputed, equal/).first().waitFor();
  }, 150_000);

  step('E2E-10 the log is verified, with every artifact; nothing was refused by the policy and nothing failed on the way', async () => {
    const { page } = desk;
    await desk.go('#/audit');
    await button(/^Verify now/).click();
    await page.getByText(/as far as this machine can tell/).first().waitFor();
    await page.locator('footer.status').getByText(/^Log verified/).waitFor();
    await page.getByLabel('Actor, action, hash, run').fill('r0004');
    await page.getByRole('grid').getByText('run.approved').first().waitFor();
    expect(desk.trouble).toEqual([]);
    expect(host.log.filter((entry) => entry.level === 'error')).toEqual([]);
  });
});
