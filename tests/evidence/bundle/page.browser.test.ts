import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { Trace, TraceNode } from '../../../src-shared/model/trace.ts';
import { chromiumForTests } from '../../support/chromium.ts';
import { startChromium } from '../../renderer/chromium.ts';
import { read, write } from 'xlsx';
import { demoBundle, demoFile } from './demo-bundle.ts';
import { verdictOf } from './signed-bundle.ts';

const found = chromiumForTests();

describe.skipIf('reason' in found)('the page of a bundle, opened from the disk with the network off', () => {
  let demo: Awaited<ReturnType<typeof demoBundle>>;
  let browser: Browser;
  let folder: string;
  let path: string;
  let artifactBytes: number;
  let size: number;
  let fileHash: string;
  beforeAll(async () => {
    demo = await demoBundle();
    const made = await demo.make();
    folder = await demo.unpack(made.path, 'whole');
    [path, size, fileHash] = [made.path, made.bytes, made.sha256];
    artifactBytes = made.document.artifacts.reduce((sum, artifact) => sum + (artifact.path === null ? 0 : artifact.bytes), 0);
    browser = await startChromium();
  }, 400_000);
  afterAll(async () => { await browser?.close(); await demo?.dispose(); });

  /** A page that may ask nothing: whatever it asks beyond itself is kept and stopped. */
  async function opened(hash = '', scheme: 'light' | 'dark' = 'light', width = 1280, height = 800, from = folder): Promise<{ page: Page; asked: string[]; trouble: string[] }> {
    const context = await browser.newContext({ offline: true, colorScheme: scheme, viewport: { width, height } });
    const page = await context.newPage();
    const own = pathToFileURL(join(from, 'index.html')).href;
    const [asked, trouble]: [string[], string[]] = [[], []];
    await context.route('**/*', (route) => { if (route.request().url().split('#')[0] === own) return route.continue(); asked.push(route.request().url()); return route.abort(); });
    page.on('request', (request) => { if (request.url().split('#')[0] !== own) asked.push(request.url()); });
    page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text()); });
    page.on('pageerror', (error) => trouble.push(error.message));
    await page.goto(`${own}${hash}`);
    await page.waitForSelector('html[data-ready]', { timeout: 60_000 });
    return { page, asked, trouble };
  }

  it('BND-10 an element is found by its code and its exposure, and its path ends at the line of the tape with the cell marked', async () => {
    const { page, asked, trouble } = await opened();
    const exposure = readFileSync(demo.workbench.context.runFiles.get(demo.run.id, 'annex2.xml').path, 'utf8').match(/<NewUndrlygXpsrIdr>([^<]+)</)?.[1] ?? '';
    expect(exposure).not.toBe('');
    await page.getByLabel('Find a number').fill(`RREL30 ${exposure}`);
    const link = page.getByRole('listitem').filter({ hasText: `annex2:RREL30@${exposure}` }).getByRole('link');
    await link.first().waitFor();
    // Enter in the field opens the first that was found.
    await page.getByLabel('Find a number').press('Enter');
    await page.getByRole('heading', { name: /^RREL30 / }).waitFor();
    const trace = await demo.client['trace.get']({ run: demo.run.id, address: `annex2:RREL30@${exposure}` });
    const cell = originsOf(trace.root).find((origin) => origin.kind === 'source-cell');
    if (cell?.kind !== 'source-cell') throw new Error('the trace ends at no cell');
    expect(await page.locator('.xml').textContent()).toBe(trace.delivered?.xml);
    expect(await page.locator('.xml b').textContent()).toBe(trace.root.stored);
    expect(await page.locator('.line.here .text').first().textContent()).toBe(cell.rawLine);
    expect(await page.locator('mark').first().textContent()).toBe(cell.rawLine.slice(cell.cellStart, cell.cellEnd));
    expect(readFileSync(demo.workbench.context.runFiles.get(demo.run.id, 'tape').path, 'latin1')).toContain(cell.rawLine.slice(0, 40));
    expect(asked).toEqual([]);
    expect(trouble).toEqual([]);
    await page.context().close();
  });

  it('BND-11 what the page says of a number is what the product says: every column of five rows, strata, findings', async () => {
    const { page } = await opened();
    const { context } = demo.workbench;
    const archive = await context.evidence.trace?.open(demo.run);
    if (!archive) throw new Error('no traces');
    const addresses: string[] = [];
    for (const table of archive.declaration.tables) {
      const { plan } = await archive.plan(table.space);
      const [ids] = [await archive.session.rows(`SELECT source_row AS r${(table.keys ?? []).flatMap((key) => key.columns).map((name) => `, "${name}"`).join('')} FROM ${archive.archive.parquet(table.slot)} WHERE source_row IN (0, 7, 100, 255, 480)`)];
      for (const [i, { column }] of plan.derivations.entries()) {
        const row = ids[i % ids.length] as Record<string, unknown>;
        const key = table.keys?.find((each) => column.startsWith(each.columnPrefix));
        addresses.push(`${table.space}:${column}@${key ? key.columns.map((name) => String(row[name])).join('/') : String(row['r'])}`);
      }
    }
    const strata = JSON.parse(readFileSync(context.runFiles.get(demo.run.id, 'strata').path, 'utf8')) as { sets: { bands: { id: string }; groups: { key: string | null; results: { id: string }[] }[] }[] };
    for (const set of strata.sets.slice(0, 4)) for (const group of set.groups.slice(0, 2)) for (const { id } of group.results.slice(0, 4)) addresses.push(`strat:${set.bands.id}/${id}@${group.key ?? 'null'}`, `strat:${set.bands.id}/${id}`);
    expect(addresses.length).toBeGreaterThan(300);
    const shown = await page.evaluate(async (wanted) => {
      const page = await (globalThis as unknown as { openPage(): Promise<unknown> }).openPage();
      const made: unknown[] = [];
      for (const address of wanted) made.push(await (globalThis as unknown as { traceOf(page: unknown, address: string): Promise<unknown> }).traceOf(page, address));
      return made as (Trace | null)[];
    }, addresses);
    const differs: string[] = [];
    for (const [i, address] of addresses.entries()) {
      const real = await demo.client['trace.get']({ run: demo.run.id, address });
      const mine = shown[i];
      if (!mine || canonicalJson(plain(mine) as Json) !== canonicalJson(plain(real, demo.workbench.context.folders.artifacts) as Json)) differs.push(`${address}\n  page    ${JSON.stringify(mine && plain(mine)).slice(0, 700)}\n  product ${JSON.stringify(plain(real)).slice(0, 700)}`);
    }
    expect(differs.slice(0, 3)).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('BND-11 a workbook’s cells are shown by their names, as the product shows them', async () => {
    const sheet = read(readFileSync(demoFile('tape-2026-02-28.csv'), 'utf8'), { type: 'string', raw: true });
    const tape = join(demo.root, 'tape.xlsx');
    writeFileSync(tape, write(sheet, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
    const book = await demoBundle(tape);
    try {
      const made = await book.make([], { maxPageFigures: 5 });
      expect(verdictOf(made.path).code).toBe(0);
      const { page } = await opened('', 'light', 1280, 800, await book.unpack(made.path, 'book'));
      for (const address of ['canonical:current_principal_balance@0', 'canonical:current_principal_balance@3', 'canonical:account_status@200']) {
        const real = await book.client['trace.get']({ run: book.run.id, address });
        const mine = await page.evaluate(async (wanted) => {
          const { openPage, traceOf } = globalThis as unknown as { openPage(): Promise<unknown>; traceOf(page: unknown, address: string): Promise<unknown> };
          return (await traceOf(await openPage(), wanted)) as Trace | null;
        }, address);
        const [there, here] = [originsOf(real.root)[0], mine && originsOf(mine.root)[0]];
        if (there?.kind !== 'source-cell' || here?.kind !== 'source-cell') throw new Error(`${address} ends at no cell`);
        expect([here.cell, here.line, here.rawLine, here.cellStart, here.cellEnd, here.value, here.headerLine], address).toEqual([there.cell, null, there.rawLine, there.cellStart, there.cellEnd, there.value, there.headerLine]);
      }
      await page.context().close();
    } finally {
      await book.dispose();
    }
  }, 200_000);

  it('BND-12 by keyboard alone, and axe finds nothing, light and dark, in every part', async () => {
    for (const [scheme, width, height] of [['light', 1280, 800], ['dark', 1920, 1080]] as const) {
      const { page, trouble } = await opened('', scheme, width, height);
      await page.keyboard.press('/');
      await page.keyboard.type('strat_balance');
      await page.locator('.found li').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('article').waitFor();
      expect((await axe(page)), `${scheme} figure`).toEqual([]);
      await page.evaluate(() => { location.hash = '#/number'; });
      await page.getByLabel('Find a number').fill('canonical:current_principal_balance@3');
      await page.locator('.found a', { hasText: 'canonical:current_principal_balance@3' }).first().press('Enter');
      await page.locator('mark').first().waitFor();
      expect((await axe(page)), `${scheme} cell`).toEqual([]);
      for (const part of ['run', 'said', 'findings', 'log', 'files', 'gaps']) {
        await page.evaluate((to) => { location.hash = `#/${to}`; }, part);
        await page.locator('.part h2').waitFor();
        expect((await axe(page)), `${scheme} ${part}`).toEqual([]);
      }
      expect(trouble).toEqual([]);
      await page.context().close();
    }
  }, 120_000);

  it('BND-13 the verifier accepts it, and it is at most twice the artifacts it carries', () => {
    expect(verdictOf(path)).toMatchObject({ code: 0 });
    expect(size).toBeLessThanOrEqual(2 * artifactBytes);
    expect(size).toBeLessThanOrEqual(artifactBytes / 2);
    expect(fileHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('BND-14 for chosen numbers it holds what they need, names the rest by hash, and says so on the page', async () => {
    const address = 'canonical:current_principal_balance@3';
    const made = await demo.make([address]);
    expect(verdictOf(made.path)).toMatchObject({ code: 0, said: expect.stringContaining('named and not included') as string });
    expect(made.document.artifacts.filter((artifact) => artifact.path === null).map(({ name }) => name)).toContain('annex2.xml');
    expect(made.document.artifacts.filter((artifact) => artifact.path !== null).map(({ name }) => name)).toEqual(expect.arrayContaining(['tape', 'source', 'canonical', 'canonical.plan', 'manifest']));
    const small = await demo.unpack(made.path, 'chosen');
    const { page, asked } = await opened(`#${encodeURIComponent(address)}`, 'light', 1280, 800, small);
    await page.locator('mark').first().waitFor();
    await page.getByRole('link', { name: /^Not shown/ }).click();
    expect(await page.locator('.part').textContent()).toContain('numbers other than the chosen ones');
    expect(await page.locator('.part').textContent()).toContain('annex2.xml');
    expect(asked).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('BND-15 beyond the limit of rows the page shows figures, keeps all artifacts, and says what it leaves out and how to get it', async () => {
    const made = await demo.make([], { maxPageValues: 1000, maxPageFigures: 60 });
    expect(made.document.artifacts.every((artifact) => artifact.path !== null)).toBe(true);
    expect(made.document.notShown.join(' ')).toContain('tapestry bundle');
    expect(verdictOf(made.path).code).toBe(0);
    const large = await demo.unpack(made.path, 'large');
    const { page } = await opened('#/gaps', 'light', 1280, 800, large);
    expect(await page.locator('.part').textContent()).toContain('a page carries 1000');
    await page.getByRole('link', { name: 'Find a number' }).click();
    await page.getByLabel('Find a number').fill('strat_balance');
    await page.locator('.found a').first().click();
    await page.getByRole('article').waitFor();
    await page.context().close();
  }, 300_000);

  it('BND-5 the same run, head and wish give the same bytes, and no path of this machine is in them', async () => {
    const first = await demo.make(['canonical:current_principal_balance@3']);
    const second = await demo.make(['canonical:current_principal_balance@3']);
    expect(second.document.head).toEqual(first.document.head);
    expect(second.sha256).toBe(first.sha256);
    const { page } = await opened();
    const everything = await page.evaluate(async () => {
      const unpack = (globalThis as unknown as { load(id: number): Promise<unknown> }).load;
      const ids = [...document.querySelectorAll('script[type="application/octet-stream"]')].flatMap(({ id }) => (/^d\d+$/.test(id) ? [Number(id.slice(1))] : []));
      const texts: string[] = [];
      for (const id of ids) texts.push(JSON.stringify(await unpack(id)));
      return texts.join('\n');
    });
    expect(everything.length).toBeGreaterThan(1_000_000);
    expect(everything.includes(demo.root)).toBe(false);
    await page.context().close();
  }, 120_000);
});

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
}

function originsOf(node: TraceNode): TraceNode['origins'] {
  return [...node.origins, ...node.inputs.flatMap(originsOf)];
}

/** What both say of a number; hashes checked on a machine and byte places are the product's own. */
function plain(trace: Trace, artifacts = '/none'): unknown {
  const node = (each: TraceNode): unknown => ({
    address: each.address, title: each.title, stored: each.stored, recomputed: each.recomputed, agrees: each.agrees, artifact: each.artifactSha256,
    steps: each.steps.map(({ kind, title, detail, before, after, changed, origin }) => [kind, title, detail, before, after, changed, origin ?? null]),
    origins: each.origins.map((origin) => (origin.kind === 'source-cell' ? [origin.file, origin.tapeSha256, origin.sourceRow, origin.column, origin.header, origin.value, origin.line, origin.cell, origin.rawLine, origin.cellStart, origin.cellEnd, origin.headerLine, origin.before, origin.after] : origin.kind === 'document' ? [origin.origin, origin.value] : [origin.reason])),
    findings: each.findings, population: each.population === undefined ? null : { ...each.population, sql: each.population.sql.replaceAll(artifacts, 'artifacts') }, inputs: each.inputs.map(node),
  });
  return { address: trace.address, title: trace.title, unit: trace.unit, delivered: trace.delivered, holds: trace.holds, root: node(trace.root) };
}
