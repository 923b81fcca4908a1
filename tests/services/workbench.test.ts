import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { composeWorkbench } from '../../src-main/hosts/compose.ts';
import { createClient } from '../../src-main/hosts/dispatch/client.ts';
import { createDispatcher } from '../../src-main/hosts/dispatch/dispatcher.ts';
import { silentLog } from '../../src-main/hosts/dispatch/log.ts';
import { systemClock } from '../../src-main/hosts/system-clock.ts';
import type { Workbench } from '../../src-main/hosts/workbench.ts';
import { contract, type TapestryClient } from '../../src-shared/contract/contract.ts';
import type { Decisions } from '../../src-shared/model/decision.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { smallPool, temporaryFolder, type SmallPool } from '../support/cli.ts';

function open(workspace: string): { client: TapestryClient; workbench: Workbench } {
  const workbench = composeWorkbench({ workspaceDir: workspace, actor: 'ada', host: 'test' });
  return { workbench, client: createClient(createDispatcher(contract, workbench.handlers, { clock: systemClock, host: 'test', log: silentLog, readOnly: workbench.readOnly }), 'ada') };
}

describe('workbench', () => {
  const folder = temporaryFolder('services');
  const workspace = join(folder, 'ws');
  let pool: SmallPool;
  let client: TapestryClient;
  let workbench: Workbench;
  let annex2: Run;
  let annex12: Run;
  const token = (path: string): string => workbench.fileTokens.issue(path, path.split('/').at(-1) ?? path);
  const fileOf = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const ended = async (started: Promise<{ run: string }>): Promise<Run> => client['runs.wait'](await started);
  const documents = (month: 0 | 1) => ({ tape: token(pool.tapes[month]), mapping: token(pool.mapping), decisions: token(pool.decisions), deal: token(pool.deals[month]) });

  beforeAll(async () => {
    pool = await smallPool(join(folder, 'pool'));
    ({ client, workbench } = open(workspace));
    annex2 = await ended(client['runs.start']({ ...documents(0), mode: 'regulatory' }));
    annex12 = await ended(client['runs.start']({ ...documents(1), mode: 'annex12', prior: token(pool.tapes[0]) }));
    expect([annex2.status, annex12.status], JSON.stringify([annex2.error, annex12.gates.map((gate) => gate.message)])).toEqual(['succeeded', 'succeeded']);
  }, 240_000);
  afterAll(async () => {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('SVC-30 a prior given as a file is a run of its own in the list, and its canonical table is an input', async () => {
    expect(annex12.priorRun).not.toBeNull();
    const prior = await client['runs.get']({ run: annex12.priorRun ?? '' });
    expect([prior.mode, prior.status]).toEqual(['mi', 'succeeded']);
    const made = (await client['runs.artifacts']({ run: prior.id })).find((artifact) => artifact.name === 'canonical');
    expect(annex12.inputs.find((input) => input.name === 'prior')?.sha256).toBe(made?.sha256);
  });

  it('SVC-31 the manifest names what was put in and not when, by whom or as which run', async () => {
    const { text } = await client['runs.manifest']({ run: annex12.id });
    expect(text).not.toMatch(/\br000\d|"ada|"(at|actor|createdAt|seconds)"/);
    expect(JSON.parse(text)).toMatchObject({ kind: 'manifest', mode: 'annex12', params: { mode: 'annex12', asset: 'equity-release' } });
  });

  it('SVC-32 a document that does not fit names the path of what is wrong; nothing is started', async () => {
    const before = (await client['runs.list']({})).total;
    const start = (document: string) => client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi', decisions: token(document) });
    await expect(start(fileOf('wrong.yaml', stringify({ kind: 'decisions', version: 1, decisions: [{ kind: 'constant', field: 'x', id: 'D-1', actor: 'a', at: 't' }] })))).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/decisions\.0\.(value|reason)/) as string });
    await expect(start(fileOf('bad.json', '{"kind": "decisions",'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[i] ?? 'a'}`).join(',')}]`)].join('\n');
    await expect(start(fileOf('bomb.yaml', bomb))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(start(fileOf('large.yaml', `# ${'x'.repeat(17 * 1024 * 1024)}`))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await expect(start(join(folder, 'absent.yaml'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi', regime: 'esma/annex2' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(client['runs.start']({ tape: 'f_not-a-token', mode: 'mi' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await client['runs.list']({})).total).toBe(before);
  });

  it('SVC-33 the same document as YAML and as JSON is the same artifact', async () => {
    const asJson = fileOf('decisions.json', JSON.stringify(parse(readFileSync(pool.decisions, 'utf8'))));
    const { run } = await client['runs.start']({ ...documents(0), decisions: token(asJson), mode: 'mi' });
    const again = await client['runs.wait']({ run });
    const sha = (of: Run): string | undefined => of.inputs.find((input) => input.name === 'decisions.input')?.sha256;
    expect(sha(again)).toBe(sha(annex2));
  }, 60_000);

  it('SVC-34 a mapping that was accepted for these headers is offered by the preview and taken when asked for', async () => {
    const preview = await client['tapes.preview']({ token: token(pool.tapes[0]) });
    expect(preview.knownMapping).toMatchObject({ actor: 'ada' });
    expect(preview.headers).toHaveLength(62);
    expect(preview.rawLines.map((line) => line.kind)).toEqual(expect.arrayContaining(['preamble', 'header', 'data']));
    const run = await ended(client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi', mapping: 'known-mapping', decisions: token(pool.decisions), deal: token(pool.deals[0]) }));
    expect([run.status, run.inputs.find((input) => input.name === 'mapping.input')?.sha256]).toEqual(['succeeded', preview.knownMapping?.sha256]);
    const offered = token(pool.tapes[0]);
    await client['tapes.preview']({ token: offered });
    expect((await ended(client['runs.start']({ tape: offered, mode: 'mi', decisions: token(pool.decisions), deal: token(pool.deals[0]) }))).status).toBe('succeeded');
    const without = await ended(client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi' }));
    expect(without.status).toBe('review_required');
    await expect(client['runs.start']({ tape: token(fileOf('other.csv', 'a,b\n1,2\n3,4\n')), mode: 'mi', mapping: 'known-mapping' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }, 60_000);

  it('SVC-35 accepting a mapping starts a new run; who and when stand on the columns that were touched, and only there', async () => {
    const waiting = await ended(client['runs.start']({ tape: token(pool.tapes[0]), mode: 'mi', decisions: token(pool.decisions), deal: token(pool.deals[0]) }));
    const { mapping } = await client['mapping.get']({ run: waiting.id });
    const known = new Map((await client['mapping.get']({ run: annex2.id })).mapping.columns.map((column) => [column.index, column]));
    const columns = mapping.columns.map((column) => (column.status === 'review' ? { ...column, field: known.get(column.index)?.field ?? null, status: known.get(column.index)?.status ?? ('ignored' as const), reading: known.get(column.index)?.reading ?? {} } : column));
    const { run } = await client['mapping.accept']({ run: waiting.id, mapping: { ...mapping, columns }, note: 'as last month' });
    expect(run).not.toBe(waiting.id);
    expect((await client['runs.wait']({ run })).gates.find((gate) => gate.id === 'align')?.status).toBe('passed');
    const accepted = (await client['mapping.get']({ run })).mapping.columns;
    const touched = new Set(mapping.columns.filter((column) => column.status === 'review').map((column) => column.index));
    expect(touched.size).toBeGreaterThan(0);
    for (const column of accepted) expect(column.actor === 'ada', column.header).toBe(touched.has(column.index));
    expect((await client['runs.get']({ run: waiting.id })).status).toBe('review_required');
  }, 60_000);

  it('SVC-36 applied decisions get the next ids, the caller and the clock, and join those of the run', async () => {
    const { run, decisionsSha256 } = await client['decisions.apply']({ run: annex2.id, decisions: [{ kind: 'waive', rule: 'GEO-001', owner: 'Head of Data', expires: '2099-12-31', reason: 'lower case is what the servicer sends' }] });
    const before = await client['decisions.list']({ run: annex2.id });
    const after = await client['decisions.list']({ run });
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ kind: 'waive', actor: 'ada', rule: 'GEO-001' });
    expect(after.at(-1)?.id).toMatch(/^D-\d{3,}$/);
    expect(new Set(after.map((decision) => decision.id)).size).toBe(after.length);
    const applied = await client['runs.wait']({ run });
    expect(applied.inputs.find((input) => input.name === 'decisions.input')?.sha256).toBe(decisionsSha256);
    expect(applied.gates.find((gate) => gate.id === 'ingest')?.status).toBe('reused');
    const page = await client['findings.page']({ run, rule: 'GEO-001' });
    expect(page.items.every((item) => item.waivedBy === 'Head of Data')).toBe(true);
    await expect(client['decisions.apply']({ run: annex2.id, decisions: [{ kind: 'constant', reason: 'no field' }] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }, 60_000);

  it('SVC-37 findings are filtered and paged in the database, each with row, line, header and exposure', async () => {
    const { groups } = await client['findings.groups']({ run: annex2.id });
    const all = await client['findings.page']({ run: annex2.id, limit: 500 });
    expect(all.total).toBe(groups.reduce((sum, group) => sum + group.findings, 0));
    for (const group of groups) expect((await client['findings.page']({ run: annex2.id, rule: group.rule, field: group.field, limit: 1 })).total).toBe(group.findings);
    const walked = [];
    for (let offset = 0; offset < all.total; offset += 2) walked.push(...(await client['findings.page']({ run: annex2.id, offset, limit: 2 })).items);
    expect(walked).toEqual(all.items);
    const placed = all.items.find((item) => item.sourceRow !== null && item.header !== null);
    expect(placed?.line).toBeGreaterThan(0);
    expect(placed?.exposure).toMatch(/\S/);
    expect((await client['findings.page']({ run: annex2.id, search: placed?.exposure ?? '' })).items.every((item) => item.exposure === placed?.exposure)).toBe(true);
    expect((await client['findings.page']({ run: annex2.id, search: `' OR 1=1 --` })).total).toBe(0);
    for (const severity of ['blocking', 'error', 'warning', 'note'] as const) {
      expect((await client['findings.page']({ run: annex2.id, severity })).total).toBe(groups.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.findings, 0));
    }
  });

  it('SVC-38 pages of the source and the canonical table have their columns, search and at most 500 rows', async () => {
    const source = await client['data.page']({ run: annex2.id, table: 'source', limit: 3 });
    expect(source.columns.map((column) => column.name).slice(0, 2)).toEqual(['c0', 'c1']);
    expect(source.columns[0]?.title).toBe('Loan Ref');
    const canonical = await client['data.page']({ run: annex2.id, table: 'canonical', limit: 500, columns: ['new_underlying_exposure_identifier', 'current_principal_balance'] });
    expect([canonical.total, canonical.rows.length]).toEqual([annex2.rows, annex2.rows]);
    const id = canonical.rows[4]?.cells[0] ?? '';
    const found = await client['data.page']({ run: annex2.id, table: 'canonical', search: id.toLowerCase(), columns: ['new_underlying_exposure_identifier'] });
    expect(found.rows.every((row) => row.cells[0]?.includes(id) === true) && found.total >= 1).toBe(true);
    await expect(client['data.page']({ run: annex2.id, table: 'canonical', columns: ['nope"; DROP TABLE x; --'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client['data.page']({ run: annex2.id, table: 'canonical', limit: 501 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('SVC-39 stratified figures add up to the pool and carry addresses', async () => {
    const dimensions = await client['measures.dimensions']({ run: annex2.id });
    expect(dimensions.length).toBeGreaterThan(3);
    for (const { id } of dimensions) {
      const strata = await client['measures.stratify']({ run: annex2.id, dimension: id });
      const count = strata.measures.findIndex((measure) => measure.unit === 'count');
      const sum = strata.bands.reduce((total, band) => total + Number(band.figures[count]?.value ?? 0), 0);
      expect(sum, id).toBe(Number(strata.total[count]?.value));
      expect(strata.total[count]?.address).toBe(`strat:${id}/${strata.measures[count]?.id ?? ''}`);
      for (const band of strata.bands) expect(band.figures[count]?.address).toBe(`strat:${id}/${strata.measures[count]?.id ?? ''}@${band.key || 'null'}`);
    }
  });

  it('SVC-40 the delivered tree shows what the file has, and each address names the value it stands on', async () => {
    const [overview] = await client['deliver.overview']({ run: annex2.id });
    expect(overview).toMatchObject({ artifact: 'annex2.xml', records: annex2.rows === null ? 0 : expect.any(Number) as number });
    const records = await client['deliver.records']({ run: annex2.id, artifact: 'annex2.xml', limit: 500 });
    expect(records.total).toBe(overview?.records);
    const third = records.items[2];
    const tree = await client['deliver.tree']({ run: annex2.id, artifact: 'annex2.xml', record: third?.index ?? 0 });
    expect(tree.find((line) => line.code === 'RREL3')?.value).toBe(third?.id);
    expect(tree.find((line) => line.code === 'RREL30')?.address).toBe(`annex2:RREL30@${third?.id ?? ''}`);
    const collateral = tree.find((line) => line.code === 'RREC4')?.value ?? '';
    expect(tree.find((line) => line.code === 'RREC13')?.address).toBe(`annex2:RREC13@${third?.id ?? ''}/${collateral}`);
    const xml = readFileSync((await client['runs.artifacts']({ run: annex2.id })).find((artifact) => artifact.name === 'annex2.xml')?.path ?? '', 'utf8');
    for (const line of tree) if (line.value !== null && /^[A-Za-z0-9.]+$/.test(line.value)) expect(xml).toContain(line.value);
    await expect(client['deliver.tree']({ run: annex2.id, artifact: 'annex2.xml', record: 100_000 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const investor = await client['deliver.tree']({ run: annex12.id, artifact: 'annex12.xml', record: 1 });
    expect(investor.find((line) => line.code === 'IVSS39')?.address).toBe('annex12:IVSS39');
    const trigger = investor.find((line) => line.code === 'IVSR6');
    expect(trigger?.address).toBe(`annex12:IVSR6@${investor.find((line) => line.code === 'IVSR3')?.value ?? ''}`);
  });

  it('SVC-41 every address of the delivered tree can be traced', async () => {
    for (const [run, artifact] of [[annex2, 'annex2.xml'], [annex12, 'annex12.xml']] as const) {
      const tree = await client['deliver.tree']({ run: run.id, artifact, record: 1 });
      const addresses = tree.flatMap((line) => line.address ?? []);
      expect(addresses.length).toBeGreaterThan(40);
      for (const address of addresses.filter((_, i) => i % 7 === 0)) expect((await client['trace.get']({ run: run.id, address })).holds, address).toBe(true);
    }
  }, 120_000);

  it('SVC-42 exports guard text cells against formulas and leave numbers alone; a workbook has strings, not formulas', async () => {
    const tape = readFileSync(pool.tapes[0], 'latin1');
    const evil = '=HYPERLINK("x")';
    const path = join(folder, 'evil.csv');
    expect(tape).toContain(',HL000001-N1,');
    writeFileSync(path, tape.replaceAll(',HL000001-N1,', `,"${evil.replaceAll('"', '""')}",`), 'latin1');
    const run = await ended(client['runs.start']({ ...documents(0), tape: token(path), mode: 'mi' }));
    const written = await client['deliver.export']({ run: run.id, names: ['canonical.csv', 'canonical.xlsx'] });
    const read = (name: string): string => workbench.fileTokens.resolve(written.find((file) => file.name === name)?.token ?? '').path;
    const csv = readFileSync(read('canonical.csv'), 'utf8');
    expect(csv).toContain(`'${evil.replaceAll('"', '""')}`);
    expect(csv).not.toMatch(/(^|,)"?[=+@]/m);
    const sheet = Object.values(xlsx.read(readFileSync(read('canonical.xlsx')), { cellFormula: true }).Sheets)[0] as Record<string, xlsx.CellObject>;
    const cells = Object.entries(sheet).filter(([name]) => !name.startsWith('!')).map(([, cell]) => cell);
    expect(cells.some((cell) => cell.f !== undefined)).toBe(false);
    expect(cells.some((cell) => cell.t === 's' && cell.v === evil)).toBe(true);
    expect(cells.some((cell) => cell.t === 'n')).toBe(true);
    const again = await client['deliver.export']({ run: run.id, names: ['canonical.csv', 'canonical.xlsx'] });
    expect(again.slice(0, 2).map((file) => file.sha256)).toEqual(written.slice(0, 2).map((file) => file.sha256));
    expect(written.slice(2).map(({ name }) => name)).toEqual(['log-head.json', 'cover.txt']);
  }, 60_000);

  it('SVC-43 the log is paged from the newest without gap, and whole', async () => {
    const { total } = await client['audit.page']({ limit: 1 });
    const seen: number[] = [];
    for (let offset = 0; offset < total; offset += 37) seen.push(...(await client['audit.page']({ offset, limit: 37 })).items.map((entry) => entry.seq));
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => total - i));
    const finished = await client['audit.page']({ kind: 'run.finished', offset: 1, limit: 2 });
    expect(finished.items.map((entry) => entry.kind)).toEqual(['run.finished', 'run.finished']);
    const verified = await client['audit.verify']({});
    expect([verified.holds, verified.artifacts.broken]).toEqual([true, []]);
    expect((await client['workspace.info']({})).log).toMatchObject({ holds: true, entries: total });
  });

  it('SVC-44 a second host opens the workspace read-only, reads everything and changes nothing', async () => {
    const other = open(workspace);
    try {
      expect(other.workbench.readOnly).toBe(true);
      expect((await other.client['runs.get']({ run: annex2.id })).status).toBe('succeeded');
      expect((await other.client['findings.groups']({ run: annex2.id })).verdict).toBe('passed');
      await expect(other.client['runs.approve']({ run: annex2.id, reason: 'no' })).rejects.toMatchObject({ code: 'CONFLICT' });
      expect((await other.client['workspace.info']({})).warnings.join()).toMatch(/Read-only/);
    } finally {
      await other.workbench.close();
    }
  });

  it('SVC-45 regimes and imported schemas are told; what is no schema is refused', async () => {
    expect((await client['workspace.regimes']({})).map(({ id, codes }) => ({ id, codes }))).toEqual([{ id: 'esma/annex12', codes: 60 }, { id: 'esma/annex2', codes: 107 }]);
    mkdirSync(join(folder, 'xsd'), { recursive: true });
    await expect(client['workspace.importSchema']({ token: token(fileOf('doctype.xsd', '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"/>')) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const small = fileOf('small.xsd', '<?xml version="1.0" encoding="UTF-8"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:small.001"><xs:element name="Document" type="xs:string"/></xs:schema>');
    const pack = await client['workspace.importSchema']({ token: token(small) });
    expect(pack).toMatchObject({ id: 'small.001', namespace: 'urn:example:small.001' });
    expect((await client['workspace.info']({})).schemas).toEqual([expect.objectContaining({ sha256: pack.sha256, file: 'small.xsd' })]);
  });

  it('SVC-46 a skeleton of decisions leaves to the person what only a person can say', async () => {
    const given = parse(readFileSync(pool.decisions, 'utf8')) as Decisions;
    const fewer = fileOf('fewer.yaml', stringify({ ...given, decisions: given.decisions.filter((decision) => decision.kind !== 'map-code') }));
    const blocked = await ended(client['runs.start']({ ...documents(0), decisions: token(fewer), mode: 'regulatory' }));
    expect(blocked.status).toBe('blocked');
    const { text, items } = await client['decisions.skeleton']({ run: blocked.id });
    expect(items.map((item) => item.kind)).toContain('map-code');
    const drafts = (parse(text) as { decisions: { kind: string; to?: string; reason: string }[] }).decisions;
    expect(drafts.every((draft) => draft.reason === '?')).toBe(true);
  }, 60_000);
});
