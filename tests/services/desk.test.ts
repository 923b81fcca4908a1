import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactPath } from '../../src-main/data/artifact-files.ts';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import type { ComposedWorkbench } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { PaperItem, PaperSummary } from '../../src-shared/contract/desk.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { SignedHead } from '../../src-shared/model/signed-head.ts';
import { WorkPaper } from '../../src-shared/model/work-paper.ts';
import { headIsSigned } from '../../src-main/services/log-head.ts';
import { smallPool, temporaryFolder } from '../support/cli.ts';

describe('the auditor’s desk', () => {
  const folder = temporaryFolder('desk');
  const workspace = join(folder, 'ws');
  let workbench: ComposedWorkbench;
  let client: TapestryClient;
  let run = '';
  const open = (): void => {
    workbench = composeWorkbench({ workspaceDir: workspace, actor: 'ada', host: 'test' });
    client = createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'ada');
  };
  const itemsOf = async (paper: string, show: 'all' | 'open' | 'fails' | 'exceptions' | 'unwalked' = 'all'): Promise<PaperItem[]> => (await client['desk.items']({ paper, show, limit: 500 })).items;
  const draw = (plan: object = {}, title = ''): Promise<PaperSummary> => client['desk.create']({ run, title, plan: { method: 'random', size: 12, seed: 1, spaces: ['annex2', 'canonical'], ...plan } as never });
  const ticked = async (id: string): Promise<void> => {
    await client['desk.walk']({ paper: id });
    await client['desk.mark']({ paper: id, marks: (await itemsOf(id)).map(({ item }) => ({ item, mark: 'tick' as const })) });
  };
  const events = (kind: string) => client['audit.page']({ kind, limit: 500 });

  beforeAll(async () => {
    const pool = await smallPool(join(folder, 'pool'));
    open();
    const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
    const made = await client['runs.wait'](await client['runs.start']({ tape: token(pool.tapes[0]), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[0]), mode: 'regulatory' }));
    expect(made.status, JSON.stringify(made.error)).toBe('succeeded');
    run = made.id;
  }, 240_000);
  afterAll(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('DSK-1 the frame of a run: what can be sampled, with counts, bands and money; a run without a manifest has none', async () => {
    const frame = await client['desk.frame']({ run });
    expect(frame.spaces.map(({ space }) => space)).toEqual(['annex2', 'canonical', 'strat', 'finding']);
    expect(frame.spaces.every(({ units, columns }) => units > 0 && columns > 0)).toBe(true);
    expect([frame.money[0]?.column, frame.bands.length > 5]).toEqual(['canonical:current_principal_balance', true]);
    await expect(client['desk.frame']({ run: 'r9999' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('DSK-3 a paper carries plan, population, manifest and items; the same plan again gives the same items', async () => {
    const [first, second] = [await draw({}, 'first'), await draw()];
    expect(first).toMatchObject({ id: 'w0001', edition: 1, state: 'open', title: 'first', actor: 'ada', progress: { items: 12, walked: 0, ticked: 0 } });
    expect(second).toMatchObject({ id: 'w0002', title: `Sample of run ${run.slice(1)}` });
    expect(await itemsOf('w0001')).toEqual(await itemsOf('w0002'));
    const detail = await client['desk.get']({ paper: 'w0001' });
    const { manifestSha256 } = await client['runs.get']({ run });
    expect([detail.manifestSha256, detail.plan.seed, detail.may]).toEqual([manifestSha256, 1, { sign: false, why: '12 of 12 items are not marked yet' }]);
    expect((await client['desk.papers']({})).map(({ id }) => id)).toEqual(['w0002', 'w0001']);
    expect(await client['desk.papers']({ run: 'r0099' })).toEqual([]);
    await expect(client['desk.get']({ paper: 'w0099' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('DSK-7 items are walked back, one or all, with progress; what was walked is not walked again', async () => {
    const { id } = await draw({ size: 240, method: 'stratified', by: 'space', allocation: 'equal', spaces: ['annex2', 'canonical', 'strat'] });
    expect(await client['desk.walk']({ paper: id, items: [3] })).toEqual({ walked: 1, fails: 0, left: 239 });
    const seen: { job: string | null; done: number; total: number }[] = [];
    const watching = new AbortController();
    client['desk.watch']({ paper: id }, ({ job, done, total }) => { seen.push({ job, done, total }); }, { signal: watching.signal });
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: 239, fails: 0, left: 0 });
    watching.abort();
    expect(seen.some(({ job, done, total }) => job === 'walk' && done > 0 && total === 239)).toBe(true);
    for (const { walk, address } of await itemsOf(id)) expect([address, walk?.holds, (walk?.hashes.checked ?? 0) > 0, walk?.origins === 0]).toEqual([address, true, true, false]);
    expect(await itemsOf(id, 'unwalked')).toEqual([]);
    expect((await client['desk.items']({ paper: id, search: 'annex2:' })).total).toBe(80);
  }, 60_000);

  it('DSK-7 a walk that is cancelled keeps what it walked, and goes on from there', async () => {
    const { id } = await draw({ size: 400, seed: 5 });
    const stop = new AbortController();
    const watching = new AbortController();
    client['desk.watch']({ paper: id }, ({ done }) => { if (done >= 120) void client['desk.cancel']({ paper: id }); }, { signal: watching.signal });
    const { walked, left } = await client['desk.walk']({ paper: id }, { signal: stop.signal });
    watching.abort();
    expect([walked >= 120 && walked < 400, left]).toEqual([true, 400 - walked]);
    expect(await itemsOf(id, 'unwalked')).toHaveLength(left);
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: left, fails: 0, left: 0 });
    expect(await client['desk.cancel']({ paper: id })).toEqual({ acknowledged: false });
  }, 60_000);

  it('DSK-8 a mark needs a walk, an exception a note; what does not fit marks nothing', async () => {
    const { id } = await draw({ seed: 8 });
    const mark = (marks: { item: number; mark: 'tick' | 'exception' | 'none'; note?: string | null }[]) => client['desk.mark']({ paper: id, marks });
    await expect(mark([{ item: 1, mark: 'tick' }])).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/not walked back/) as string });
    await client['desk.walk']({ paper: id });
    await expect(mark([{ item: 1, mark: 'tick' }, { item: 2, mark: 'exception', note: '  ' }])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(mark([{ item: 13, mark: 'tick' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mark([{ item: 1, mark: 'tick' }, { item: 1, mark: 'none' }])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect((await itemsOf(id, 'open')).length).toBe(12);
    expect(await mark([{ item: 1, mark: 'tick' }, { item: 2, mark: 'exception', note: ' the deed says otherwise ' }])).toMatchObject({ ticked: 1, exceptions: 1 });
    expect((await itemsOf(id, 'exceptions')).map(({ item, mark: given }) => [item, given?.note, given?.actor])).toEqual([[2, 'the deed says otherwise', 'ada']]);
    expect(await mark([{ item: 2, mark: 'none' }])).toMatchObject({ ticked: 1, exceptions: 0 });
    expect(await mark([{ item: 1, mark: 'exception', note: 'after all' }])).toMatchObject({ ticked: 0, exceptions: 1 });
    expect((await events('desk.marked')).items[0]).toMatchObject({ subject: `${id}/1`, actor: 'ada', payload: { marks: [{ item: 1, mark: 'exception', note: 'after all' }] } });
  });

  it('DSK-9 marks, walks and verdicts are on the disk when the call returns: another process finds them', async () => {
    const { id } = await draw({ seed: 9 });
    await ticked(id);
    await client['desk.reperform']({ paper: id });
    const before = [await client['desk.get']({ paper: id }), await itemsOf(id)];
    await workbench.close();
    open();
    expect([await client['desk.get']({ paper: id }), await itemsOf(id)]).toEqual(before);
  }, 120_000);

  it('DSK-10 re-performance executes the run again, compares every output, names both engines, and is kept', async () => {
    const { id } = await draw({ seed: 10 });
    const seen: string[] = [];
    const watching = new AbortController();
    client['desk.watch']({ paper: id }, ({ job, detail }) => { if (job === 'reperform') seen.push(detail); }, { signal: watching.signal });
    const result = await client['desk.reperform']({ paper: id });
    watching.abort();
    const { gates } = await client['runs.get']({ run });
    expect(result.outputs.map(({ artifact }) => artifact)).toEqual(gates.flatMap(({ outputs }) => outputs.map(({ name }) => name)));
    expect([result.agrees, result.outputs.every(({ agrees, expected, found }) => agrees && expected === found), result.actor]).toEqual([true, true, 'ada']);
    expect(Object.keys(result.engine.run)).toEqual(expect.arrayContaining(['tapestry', 'duckdb']));
    expect(result.engine.again['duckdb']).toBe(result.engine.run['duckdb']);
    expect(new Set(seen).size).toBeGreaterThan(2);
    expect((await client['desk.get']({ paper: id })).reperformance).toEqual(result);
    const stop = new AbortController();
    const cancelled = client['desk.reperform']({ paper: id }, { signal: stop.signal });
    setTimeout(() => void client['desk.cancel']({ paper: id }), 300);
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await client['desk.get']({ paper: id })).reperformance).toEqual(result);
  }, 120_000);

  it('DSK-11 signing needs every item marked and the content that was seen; a signed paper never changes', async () => {
    const { id } = await draw({ seed: 11 });
    const { content: early } = await client['desk.get']({ paper: id });
    await expect(client['desk.sign']({ paper: id, content: early, opinion: 'satisfactory', conclusion: 'as stated' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/12 of 12 items are not marked/) as string });
    await ticked(id);
    await expect(client['desk.sign']({ paper: id, content: early, opinion: 'satisfactory', conclusion: 'as stated' })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/has changed since/) as string });
    await client['desk.mark']({ paper: id, marks: [{ item: 4, mark: 'exception', note: 'the rate differs from the offer' }] });
    const { content } = await client['desk.get']({ paper: id });
    await expect(client['desk.sign']({ paper: id, content, opinion: 'satisfactory', conclusion: 'as stated' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const signed = await client['desk.sign']({ paper: id, content, opinion: 'exceptions', conclusion: 'Values are as stated but for item 4.' });
    expect(signed).toMatchObject({ state: 'signed', signed: { actor: 'ada' }, conclusion: { opinion: 'exceptions', text: 'Values are as stated but for item 4.' }, signature: { broken: null }, may: { sign: false } });
    expect(signed.signature?.signed.statement).toMatchObject({ purpose: 'sign-off', subject: { type: 'work-paper', id, sha256: signed.documentSha256 }, text: 'Values are as stated but for item 4.' });
    // The signed document is the canonical form of everything, under its own hash.
    const bytes = readFileSync(artifactPath(join(workspace, 'artifacts'), { sha256: signed.documentSha256, extension: 'json' }), 'utf8');
    const document = WorkPaper.parse(JSON.parse(bytes));
    expect([createHash('sha256').update(bytes).digest('hex'), canonicalJson(document)]).toEqual([signed.documentSha256, bytes]);
    expect([document.state, document.walks.length, document.marks.length, document.conclusion?.opinion]).toEqual(['signed', 12, 12, 'exceptions']);
    for (const refused of [client['desk.mark']({ paper: id, marks: [{ item: 1, mark: 'none' }] }), client['desk.walk']({ paper: id }), client['desk.reperform']({ paper: id }), client['desk.sign']({ paper: id, content, opinion: 'exceptions', conclusion: 'again' })]) await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await client['audit.verify']({})).holds).toBe(true);
  });

  it('DSK-12 a correction is a new edition that names the old one and begins with its marks; the old one stays', async () => {
    const { id } = await draw({ seed: 12 });
    await expect(client['desk.revise']({ paper: id, reason: 'too early' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await ticked(id);
    const first = await client['desk.sign']({ paper: id, content: (await client['desk.get']({ paper: id })).content, opinion: 'satisfactory', conclusion: 'one' });
    expect(await client['desk.revise']({ paper: id, reason: 'a deed turned up' })).toMatchObject({ id, edition: 2, state: 'open', progress: { walked: 12, ticked: 12 } });
    await client['desk.mark']({ paper: id, marks: [{ item: 2, mark: 'exception', note: 'as the deed says' }] });
    const second = await client['desk.sign']({ paper: id, content: (await client['desk.get']({ paper: id })).content, opinion: 'exceptions', conclusion: 'two' });
    expect(second).toMatchObject({ edition: 2, supersedes: { edition: 1, sha256: first.documentSha256, reason: 'a deed turned up' } });
    const old = await client['desk.get']({ paper: id, edition: 1 });
    expect([old.conclusion?.text, old.progress.exceptions, old.documentSha256, old.editions.map(({ edition, state }) => [edition, state])]).toEqual(['one', 0, first.documentSha256, [[1, 'signed'], [2, 'signed']]]);
    expect((await client['desk.papers']({})).filter((paper) => paper.id === id)).toHaveLength(1);
  });

  it('DSK-13 exports hold population, method, seed, every item, verdicts, signature and the signed head; text cells are guarded', async () => {
    const { id } = await draw({ seed: 13, size: 30 });
    await client['desk.walk']({ paper: id });
    await client['desk.reperform']({ paper: id });
    await client['desk.mark']({ paper: id, marks: (await itemsOf(id)).map(({ item }) => (item === 5 ? { item, mark: 'exception' as const, note: '=HYPERLINK("http://x")<script>' } : { item, mark: 'tick' as const })) });
    const signed = await client['desk.sign']({ paper: id, content: (await client['desk.get']({ paper: id })).content, opinion: 'exceptions', conclusion: 'But for item 5 & its “note”.' });
    const files = await client['desk.export']({ paper: id, formats: ['pdf', 'html', 'xlsx', 'csv', 'json'] });
    const bytes = (format: string): Buffer => { const file = files.find((each) => each.format === format); return readFileSync(workbench.fileTokens.resolve(file?.token ?? '').path); };
    for (const { format, sha256 } of files) expect([format, createHash('sha256').update(bytes(format)).digest('hex')]).toEqual([format, sha256]);
    const head = SignedHead.parse(JSON.parse(bytes('head').toString()));
    expect(headIsSigned(head)).toBe(true);
    const items = await itemsOf(id);
    const csv = bytes('csv').toString().split('\r\n');
    expect([csv.length, csv[0]?.split(',').slice(0, 3)]).toEqual([32, ['item', 'address', 'title']]);
    expect(csv[5]).toContain(`"'=HYPERLINK(""http://x"")<script>"`);
    const book = xlsx.read(bytes('xlsx'));
    const rows = xlsx.utils.sheet_to_json<Record<string, unknown>>(book.Sheets['Items'] as never);
    expect(rows.map((row) => row['address'])).toEqual(items.map(({ address }) => address));
    expect(Object.values(book.Sheets['Items'] as Record<string, { f?: string }>).filter((cell) => cell?.f !== undefined)).toEqual([]);
    const facts = new Map(xlsx.utils.sheet_to_json<{ name: string; value: string }>(book.Sheets['Paper'] as never).map(({ name, value }) => [name, value]));
    expect([facts.get('seed'), facts.get('document_sha256'), facts.get('log_root'), facts.get('reperformance'), facts.get('exceptions')]).toEqual(['13', signed.documentSha256, head.root, 'every output agrees', '1']);
    const html = bytes('html').toString();
    for (const wanted of ['seed 13', signed.documentSha256, head.root, head.signature, 'outputs agree', 'Signed by ada', 'But for item 5 &amp; its “note”.', '&lt;script&gt;']) expect(html).toContain(wanted);
    expect(html).not.toMatch(/<script|https?:\/\/(?!x)|<img|<link/);
    for (const { address } of items) expect(html).toContain(address.replaceAll('&', '&amp;'));
    expect(bytes('pdf').subarray(0, 5).toString()).toBe('%PDF-');
    expect(JSON.parse(bytes('json').toString())).toMatchObject({ kind: 'work-paper-export', documentSha256: signed.documentSha256, signature: { sha256: signed.signature?.signed.sha256 } });
    expect((await events('desk.exported')).items[0]).toMatchObject({ subject: id });
  }, 120_000);

  it('DSK-7 an artifact that was altered: the walk does not hold and says which hash; a tick then needs a note', async () => {
    const { id } = await draw({ seed: 14, size: 4, spaces: ['canonical'] });
    const artifact = (await client['runs.artifacts']({ run })).find(({ name }) => name === 'canonical');
    appendFileSync(artifactPath(join(workspace, 'artifacts'), { sha256: artifact?.sha256 ?? '', extension: 'parquet' }), 'x');
    expect(await client['desk.walk']({ paper: id })).toEqual({ walked: 4, fails: 4, left: 0 });
    const [item] = await itemsOf(id, 'fails');
    expect(item?.walk?.reasons.join('; ')).toContain(artifact?.sha256);
    await expect(client['desk.mark']({ paper: id, marks: [{ item: 1, mark: 'tick' }] })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/does not hold/) as string });
    expect(await client['desk.mark']({ paper: id, marks: [{ item: 1, mark: 'tick', note: 'restored from the backup of Friday' }] })).toMatchObject({ ticked: 1 });
  });
});
