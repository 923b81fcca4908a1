/** One quarter of expected credit loss as a bank has it: two dates, two people, from the loan file to the bundle. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMissing } from '../renderer/chromium.ts';
import { cents, recordsOf, sumOf } from './cents.ts';
import { openDesk, startBrowser, type Desk } from './desk.ts';
import { serveWorkbench, type RealWorkbench } from './workbench.ts';

const missing = browserMissing();
const VERIFIER = fileURLToPath(new URL('../../resources/verifier/verify-bundle.mjs', import.meta.url));
const WORDS = { 'Annika Lindqvist': 'correct horse battery', 'M. Okafor': 'staple of the loom 1' } as const;
type Person = keyof typeof WORDS;
const texts = async (row: Locator): Promise<string[]> => (await row.locator('td, th').allTextContents()).map((text) => text.trim());

describe.skipIf(missing !== null)(`a quarter of expected credit loss, two people, on real services${missing === null ? '' : ` (${missing})`}`, () => {
  let browser: Browser;
  let host: RealWorkbench;
  let desk: Desk;
  let loans: Record<string, Record<string, string>[]> = {};

  beforeAll(async () => {
    host = await serveWorkbench();
    browser = await startBrowser();
    desk = await openDesk(browser, host, { width: 1280, height: 800 });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  const panel = () => desk.page.getByRole('complementary', { name: 'Trace' });
  const headline = async (): Promise<bigint> => cents((await desk.page.locator('.ecl-f').first().textContent()) ?? '');

  async function register(name: Person, open: string, roles: readonly string[], without: readonly string[]): Promise<void> {
    await button(open).click();
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    for (const role of without) await dialog.getByRole('checkbox', { name: role }).uncheck();
    for (const role of roles) await dialog.getByRole('checkbox', { name: role }).check();
    await dialog.getByLabel(/^Passphrase/).fill(WORDS[name]);
    await dialog.getByLabel('The same again').fill(WORDS[name]);
    await dialog.getByRole('button', { name: 'Register' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async function signIn(name: Person): Promise<void> {
    await desk.page.getByRole('contentinfo').getByRole('button').filter({ hasText: /signed in|Lindqvist|Okafor/ }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByRole('radio', { name }).check();
    await dialog.getByLabel('Passphrase of the key').fill(WORDS[name]);
    await desk.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  async function sign(verb: 'Approve' | 'Hand over for approval', reason: string): Promise<void> {
    const approval = desk.page.getByRole('region', { name: 'Approval', exact: true });
    await approval.getByRole('textbox', { name: 'Reason or remark' }).fill(reason);
    await approval.getByRole('button', { name: verb, exact: true }).click();
    const dialog = desk.page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: verb }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Saves exports of the run on the screen. */
  async function exported(run: string, titles: readonly string[]): Promise<Record<string, Buffer>> {
    const { page } = desk;
    await desk.go(`#/runs/${run}/disclosures?note=files`);
    const files: Record<string, Buffer> = {};
    for (const title of titles) {
      const box = page.getByRole('checkbox', { name: new RegExp(`^${title}`) }).first();
      await box.check();
      const { name, bytes } = await desk.saved(() => button(/^Save 1 export/).click());
      files[name] = bytes;
      await box.uncheck();
    }
    return files;
  }

  async function chooseAt(label: string, option: RegExp): Promise<void> {
    await button(new RegExp(`^${label}`)).click();
    await desk.page.getByRole('menuitemradio', { name: option }).click();
  }

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

  step('EEE-1 a new user generates a portfolio, is offered the shipped documents, and starts a run', async () => {
    const { page } = desk;
    await desk.go('#/people');
    await register('Annika Lindqvist', 'Register the first administrator', ['Approver'], []);
    await page.getByRole('contentinfo').getByRole('button', { name: 'Nobody signed in' }).waitFor();
    await signIn('Annika Lindqvist');
    await register('M. Okafor', 'Register a person', ['Analyst'], []);
    await signIn('M. Okafor');
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Expected credit loss' }).click();
    await page.getByText('No run of expected credit loss yet').waitFor();
    await button(/^New run/).click();
    const offered = page.getByRole('form', { name: 'New run of expected credit loss' });
    await offered.getByText(/^retail-es/).waitFor();
    await offered.getByText(/^macro-es/).waitFor();
    await button('Generate a portfolio').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Loans').fill('500');
    await dialog.getByLabel('Seed').fill('11');
    await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
    await dialog.getByText('The portfolio is in the inbox').waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'loans-2025-12-31.csv' }).getByRole('button', { name: 'Use with its documents' }).click();
    await page.waitForURL(/#\/ecl\/new\?file=/);
    expect(await page.getByLabel('Reporting date, as 2025-12-31').inputValue()).toBe('2025-12-31');
    await offered.getByText(/^2025-12-31 v/).waitFor();
    await page.getByText(/are not approved: the run can be made/).waitFor();
    expect(await desk.axe()).toEqual([]);
    await button(/^Start/).click();
    await page.waitForURL(/#\/runs\/r0001\/gates/);
    expect(await desk.rested()).toBe('Complete');
  }, 150_000);

  step('EEE-2 the figure at the top is the sum of the loans that leave as CSV, to the cent, and so is every stage', async () => {
    const { page } = desk;
    const files = await exported('r0001', ['Expected credit loss by loan, CSV']);
    const december = recordsOf(files['ecl.csv']?.toString('utf8') ?? '');
    loans = { ...loans, r0001: december };
    expect(december.length).toBe(500);
    await desk.go('#/runs/r0001/results');
    await page.locator('.ecl-f').first().waitFor();
    expect(await headline()).toBe(sumOf(december, 'allowance'));
    const stages = page.locator('table.ecl-table').first().locator('tbody tr');
    for (const [code, title] of [['1', 'Stage 1'], ['2', 'Stage 2'], ['3', 'Stage 3'], ['POCI', 'POCI']] as const) {
      const own = december.filter((loan) => loan['in_scope'] === 'true' && loan['stage'] === code);
      const row = (await texts(stages.filter({ hasText: title }).first()));
      expect({ title, loans: row[1], exposure: cents(row[2] ?? ''), allowance: cents(row[3] ?? '') }).toEqual({ title, loans: String(own.length), exposure: sumOf(own, 'gross_carrying_amount'), allowance: sumOf(own, 'allowance') });
    }
  });

  step('EEE-3 a lever moves what-if figures and not those of the run; how many loans and how long is said', async () => {
    const { page } = desk;
    const own = await headline();
    const slider = page.getByRole('slider', { name: /^PD, all terms/ });
    await slider.focus();
    for (let press = 0; press < 5; press += 1) await slider.press('ArrowRight');
    await page.getByText('What-if figures are of all loans.').waitFor();
    await expect.poll(headline).toBeGreaterThan(own);
    expect(cents(await page.locator('.ecl-fig .ecl-g').first().innerText())).toBe(own);
    expect(await page.getByRole('region', { name: 'What if' }).textContent()).toMatch(/All 5\d\d.*\d ms/s);
    expect(await page.locator('.ecl-f a').count()).toBe(0);
    await page.locator('body').press('0');
    await expect.poll(headline).toBe(own);
    await page.locator('.ecl-f a').waitFor();
  });

  step('EEE-4 the figure of a stage leads to its loans, a loan’s to the model, and from there to the cell of the file', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: /loss allowance, Stage 2/ }).first().click();
    await panel().getByText('recomputed, equal').waitFor();
    const own = (loans['r0001'] ?? []).filter((loan) => loan['stage'] === '2' && loan['in_scope'] === 'true');
    expect(cents((await texts(panel().locator('tr.tot')))[1] ?? '')).toBe(sumOf(own, 'allowance'));
    const [id = '', amount = ''] = await texts(panel().locator('.pop-t tbody tr').first());
    const largest = own.toSorted((a, b) => Number(cents(b['allowance'] ?? '') - cents(a['allowance'] ?? '')))[0];
    expect([id, cents(amount)]).toEqual([largest?.['loan_id'], cents(largest?.['allowance'] ?? '')]);
    await panel().locator('.pop-t tbody tr').first().getByRole('link').click();
    await panel().getByText(/^\d+ of \d+ hashes hold$/).waitFor();
    await panel().getByText('Rounded once').waitFor();
    // The month's exposure rests on the balance: its branch is entered, and the thread stands on a cell.
    await panel().locator('button[data-stop^="in:loan:balance@"]').click();
    await panel().locator('[data-source]').first().waitFor();
    const cell = (await panel().locator('.raw .cell').first().textContent()) ?? 'no cell';
    const file = recordsOf(readFileSync(join(host.workspaceDir, 'inbox', 'ecl-es-500-11', 'loans-2025-12-31.csv'), 'utf8'));
    expect(cell).toBe(file.find((loan) => loan['loan_identifier'] === id)?.['current_principal_balance']);
    await page.keyboard.press('Escape');
  });

  step('EEE-5 the page of a loan: its allowance is that of the file, the months of each scenario add up to what is booked', async () => {
    const { page } = desk;
    const loan = (loans['r0001'] ?? []).find((each) => each['stage'] === '2' && each['in_scope'] === 'true' && cents(each['allowance'] ?? '') > 10_000n && each['currency'] === 'EUR');
    await desk.go(`#/runs/r0001/loans/${loan?.['loan_id'] ?? ''}`);
    await page.getByRole('heading', { name: 'Why stage 2' }).waitFor();
    expect(await headline()).toBe(cents(loan?.['allowance'] ?? ''));
    expect(await page.getByRole('region', { name: 'Why this stage' }).locator('li').first().textContent()).toContain('Decides');
    let weighted = 0;
    for (const name of ['base', 'adverse', 'severe']) {
      await page.getByRole('radiogroup', { name: 'Scenario' }).getByText(name, { exact: true }).click();
      await page.getByText('the months add up to it').waitFor();
      const [, weight = '', booked = ''] = /Weight ([\d.]+) %.*Of this scenario ([\d.,]+)/.exec((await page.locator('.ecl-sum').textContent()) ?? '') ?? [];
      weighted += (Number(weight) / 100) * Number(booked.replaceAll(',', ''));
    }
    // What is shown has two digits each: three roundings of half a cent are the bar.
    expect(Math.abs(weighted - Number(loan?.['modelled']))).toBeLessThan(0.02);
    expect(cents((await page.locator('.ecl-weighted b').textContent()) ?? '')).toBe(cents(loan?.['modelled'] ?? ''));
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
  });

  step('EEE-6 an overlay is previewed, proposed by one person and approved by another; policy and scenarios too', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0001/overlays');
    await button('Propose').click();
    const form = page.getByRole('region', { name: 'Propose an overlay' });
    for (const [label, value] of [['Title', 'Drought in mortgage regions'], ['Id', 'drought'], ['Risk it stands for', 'drought'], ['How much', '12.5'], ['Segments', 'mortgage'], ['Reason', 'Reservoirs at a third; the PD model has no such input.'], ['Owner', 'Credit risk'], ['Holds from', '2026-01-01'], ['Holds until', '2026-12-31']] as const) await form.getByLabel(label, { exact: true }).or(form.getByLabel(new RegExp(`^${label}`))).first().fill(value);
    await form.getByRole('button', { name: 'Preview on this run' }).click();
    const told = (await form.getByRole('status').textContent()) ?? '';
    const own = (loans['r0001'] ?? []).filter((loan) => loan['segment'] === 'mortgage' && loan['in_scope'] === 'true');
    expect(told).toContain(`On ${own.length} loans`);
    expect(cents(/loss of ([\d.,]+)/.exec(told)?.[1] ?? '')).toBe(sumOf(own, 'modelled'));
    await form.getByRole('button', { name: 'Save the proposal' }).click();
    await page.getByRole('region', { name: 'Drought in mortgage regions' }).waitFor();
    await sign('Hand over for approval', 'agreed in the committee of 12 January');
    for (const kind of ['policy', 'scenarios'] as const) {
      await desk.go(`#/ecl/documents/${kind}`);
      await page.getByRole('region', { name: kind === 'policy' ? 'Policies' : 'Scenario sets' }).getByRole('link').first().click();
      await page.getByRole('radiogroup', { name: 'Show' }).getByText('Approval', { exact: true }).click();
      await sign('Hand over for approval', 'for the half-year');
    }
    await signIn('Annika Lindqvist');
    for (const what of [/^Overlay: Drought/, /^Policy: retail-es/, /^Scenario set: macro-es/]) {
      await desk.go('#/inbox');
      await page.getByRole('link', { name: what }).first().click();
      await sign('Approve', 'read and agreed');
      await page.getByText('1 of 1 signature on exactly this content').waitFor();
    }
    await signIn('M. Okafor');
  }, 120_000);

  step('EEE-7 the next date with the prior run takes the overlay; the movement ties with a residual of 0.00', async () => {
    const { page } = desk;
    await desk.go('#/ecl/documents');
    await desk.choose(join(host.workspaceDir, 'inbox', 'ecl-es-500-11', 'ledger-2026-06-30.json'), () => page.getByRole('region', { name: 'Ledgers' }).getByRole('button', { name: 'Import' }).click());
    await page.getByRole('heading', { name: /Ledger balances at 2026-06-30/ }).waitFor();
    await desk.go('#/ecl');
    await desk.drop(page.locator('.dz'), join(host.workspaceDir, 'inbox', 'ecl-es-500-11', 'loans-2026-06-30.csv'));
    await page.waitForURL(/#\/ecl\/new\?file=/);
    expect(await page.getByLabel('Reporting date, as 2025-12-31').inputValue()).toBe('2026-06-30');
    await chooseAt('Prior', /run 0001/);
    await chooseAt('Ledger', /2026-06-30 v1/);
    await page.getByLabel('Title of the run').fill('June');
    await button(/^Start/).click();
    await page.waitForURL(/#\/runs\/r0002\/gates/);
    expect(await desk.rested()).toBe('Complete');
    const files = await exported('r0002', ['Expected credit loss by loan, CSV', 'Posting file']);
    const june = recordsOf(files['ecl.csv']?.toString('utf8') ?? '');
    loans = { ...loans, r0002: june };
    const mortgages = june.filter((loan) => loan['segment'] === 'mortgage' && loan['in_scope'] === 'true');
    expect(sumOf(june, 'overlay')).toBeGreaterThan(0n);
    expect(sumOf(june, 'overlay')).toBe(sumOf(mortgages, 'overlay'));
    for (const loan of june) expect(cents(loan['modelled'] ?? '') + cents(loan['overlay'] ?? '')).toBe(cents(loan['allowance'] ?? ''));
    const posting = recordsOf(files['posting.csv']?.toString('utf8') ?? '');
    expect(sumOf(posting, 'debit')).toBe(sumOf(posting, 'credit'));
    await desk.go('#/runs/r0002/movement');
    await page.getByText('residual 0.00').waitFor();
    const rows = await Promise.all((await page.locator('table.eclm-table tbody tr').all()).map(texts));
    const steps = rows.filter(([title]) => title !== 'Closing' && title !== 'Residual');
    const closing = rows.find(([title]) => title === 'Closing') ?? [];
    for (let column = 1; column < closing.length; column += 1) expect(steps.reduce((sum, row) => sum + cents(row[column] ?? ''), 0n)).toBe(cents(closing[column] ?? ''));
    expect([cents(rows[0]?.at(-1) ?? ''), cents(closing.at(-1) ?? '')]).toEqual([sumOf(loans['r0001'] ?? [], 'allowance'), sumOf(june, 'allowance')]);
    await page.getByRole('link', { name: /Remeasurement on transfer, Stage 2/ }).click();
    await panel().getByText('3 of 3 hashes hold').waitFor();
    const remeasured = rows.find(([title]) => title === 'Remeasurement on transfer') ?? [];
    expect(cents((await texts(panel().locator('tr.tot')))[1] ?? '')).toBe(cents(remeasured[2] ?? ''));
    await page.keyboard.press('Escape');
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
  }, 150_000);

  step('EEE-8 migration counts every loan of both dates; disclosures tie; the comparison by cause leaves nothing over', async () => {
    const { page } = desk;
    const counted = (run: string): number => (loans[run] ?? []).filter((loan) => loan['in_scope'] === 'true').length;
    await desk.go('#/runs/r0002/migration');
    const cells = page.getByRole('table', { name: /^Migration of stages/ }).locator('tbody tr');
    await cells.first().waitFor();
    const matrix = await cells.evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number((cell.querySelector('a')?.textContent ?? '0').replaceAll(',', '')))));
    const sum = (row: readonly number[]): number => row.reduce((total, each) => total + each, 0);
    expect(matrix.slice(0, -1).reduce((total, row) => total + sum(row), 0)).toBe(counted('r0001'));
    expect(matrix.reduce((total, row) => total + sum(row.slice(0, -1)), 0)).toBe(counted('r0002'));
    await desk.go('#/runs/r0002/disclosures');
    const notes = page.getByRole('navigation', { name: 'Disclosures' });
    await notes.getByText('IFRS 7 35H').waitFor();
    expect(await notes.getByText('ties', { exact: true }).count()).toBeGreaterThanOrEqual(4);
    expect(await notes.getByText(/open$/).count()).toBe(0);
    expect([await desk.axe(), await desk.overflow()]).toEqual([[], []]);
    await desk.go('#/runs/r0002/causes');
    await page.getByText('residual 0.00').waitFor();
    const rows = await Promise.all((await page.getByRole('table', { name: 'Causes of the difference' }).locator('tbody tr').all()).map(texts));
    const amounts = rows.map((row) => cents(row.at(-1) ?? ''));
    expect(amounts.slice(0, -1).reduce((total, each) => total + each, 0n)).toBe(amounts.at(-1));
    expect([amounts[0], amounts.at(-1)]).toEqual([sumOf(loans['r0001'] ?? [], 'allowance'), sumOf(loans['r0002'] ?? [], 'allowance')]);
  }, 90_000);

  step('EEE-9 a run is handed over by one person and approved by another; then it is of record', async () => {
    const { page } = desk;
    await desk.go('#/runs/r0002/approval');
    await sign('Hand over for approval', 'ties to the cent');
    await signIn('Annika Lindqvist');
    await desk.go('#/runs/r0002/approval');
    await sign('Approve', 'movement and disclosures reviewed');
    await page.getByText('1 of 1 signature on exactly this content').waitFor();
    await desk.go('#/runs/r0002/results');
    await page.getByText('Expected credit loss, of record').waitFor();
    expect(await headline()).toBe(sumOf(loans['r0002'] ?? [], 'allowance'));
  });

  step('EEE-10 the reports leave as PDF and workbook, the bundle verifies without the product', async () => {
    const { page } = desk;
    const files = await exported('r0002', ['Expected credit loss report, PDF', 'Expected credit loss report, workbook']);
    expect(files['ecl-report.pdf']?.subarray(0, 5).toString()).toBe('%PDF-');
    expect(files['ecl-report.xlsx']?.subarray(0, 2).toString()).toBe('PK');
    await button('Evidence bundle').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Write the bundle' }).click();
    await dialog.getByRole('button', { name: 'Save', exact: true }).waitFor({ timeout: 90_000 });
    const { name, bytes } = await desk.saved(() => dialog.getByRole('button', { name: 'Save', exact: true }).click());
    await page.keyboard.press('Escape');
    const path = join(host.workspaceDir, name);
    writeFileSync(path, bytes);
    const verdict = spawnSync(process.execPath, [VERIFIER, path], { encoding: 'utf8' });
    expect(verdict.stdout).toContain('It holds');
    expect(verdict.status).toBe(0);
    expect(verdict.stdout).toMatch(/1 approvals of this manifest/);
    // Refused calls are answered with their status, which the browser notes; nothing else went wrong.
    expect(desk.trouble.filter((line) => !line.includes('401'))).toEqual([]);
  }, 150_000);
});
