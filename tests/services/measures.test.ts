import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headIsSigned } from '../../src-main/services/log-head.ts';
import { SavedBands } from '../../src-shared/model/saved-bands.ts';
import { artifactPath } from '../../src-main/data/artifact-files.ts';
import type { Run } from '../../src-shared/model/run.ts';
import { parseCsv } from '../generator/read-tape.ts';
import { smallTape } from '../evidence/small-tape.ts';
import { measuresBench, type MeasuresBench } from '../support/measures-bench.ts';

let bench: MeasuresBench;
let run: Run;
beforeAll(async () => { bench = await measuresBench(); run = await bench.run(); }, 120_000);
afterAll(async () => { await bench.dispose(); });

const LTV = { field: 'current_loan_to_value', kind: 'bands' as const };

describe('sets of bands', () => {
  it('MEA-1 a set that has nothing to show in a run is in the list and says why; every other has its stratification stored', async () => {
    const { sets, fields, computedFrom } = await bench.call('measures.fields', { run: run.id });
    expect(sets.map((set) => set.id)).toEqual(expect.arrayContaining(['current_ltv', 'original_ltv', 'ticket', 'original_ticket', 'rate', 'age', 'vintage', 'region', 'property_region', 'original_term']));
    expect(sets.filter((set) => set.absent !== null).map((set) => [set.id, set.absent])).toEqual([['original_term', 'no row has a value of Original term']]);
    expect(sets.every((set) => set.stored && set.origin === 'configuration')).toBe(true);
    expect(computedFrom).toMatchObject({ slot: 'canonical', rows: 502, sha256: bench.context().runFiles.get(run.id, 'canonical').sha256 });
    expect(fields.find((field) => field.name === 'current_principal_balance')).toMatchObject({ unit: 'GBP', kinds: ['bands', 'values'], known: 502 });
    expect(fields.find((field) => field.name === 'origination_date')?.kinds).toEqual(['year', 'values']);
  });

  it('MEA-2 a saved set is a document with who, when, why and hash; it serves the run at once, and runs from then on store it', async () => {
    const saved = await bench.call('measures.bands.save', { run: run.id, id: 'coarse_ltv', title: 'Coarse LTV', ...LTV, edges: ['25.50', '50'], note: 'for the committee' });
    expect(saved).toMatchObject({ id: 'coarse_ltv', edges: ['25.5', '50'], unit: 'points', origin: 'person', stored: false, saved: { revision: 1, by: 'ada', note: 'for the committee' } });
    const sha256 = saved.saved?.sha256 ?? '';
    const bytes = readFileSync(artifactPath(bench.context().folders.artifacts, { sha256, extension: 'json' }));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(SavedBands.parse(JSON.parse(bytes.toString()))).toMatchObject({ kind: 'bands', version: 1, revision: 1, actor: 'ada', set: { id: 'coarse_ltv', field: LTV.field, edges: ['25.5', '50'] } });
    expect(bench.context().store.audit.page({ limit: 5 }).events.find((entry) => entry.kind === 'document.put')).toMatchObject({ actor: 'ada', subject: sha256, payload: { kind: 'bands', key: 'coarse_ltv' } });
    const now = await bench.call('measures.table', { run: run.id, rows: { ...LTV, edges: saved.edges }, measures: ['strat_count', 'strat_balance'] });
    expect([now.stored, now.rows.bands.map((band) => band.label)]).toEqual([null, ['under 25.5', '25.5 to under 50', '50 and over']]);
    const later = await bench.run();
    const then = await bench.call('measures.table', { run: later.id, rows: { ...LTV, edges: saved.edges }, measures: ['strat_count', 'strat_balance'] });
    expect([then.stored, then.cells]).toEqual(['Coarse LTV', now.cells]);
    const traced = await bench.call('trace.get', { run: later.id, address: then.cells[1]?.[0]?.[1]?.address ?? '' });
    expect([traced.holds, traced.root.stored, traced.root.computedNow]).toEqual([true, then.cells[1]?.[0]?.[1]?.value, undefined]);
    const config = await bench.context().config.read(bench.context().store.runs.request(later.id).configSha256);
    expect(config.sections.bands['coarse_ltv']).toMatchObject({ layer: 'workspace', file: 'bands/coarse_ltv.json' });
    expect(config.files).toContainEqual({ layer: 'workspace', file: 'bands/coarse_ltv.json', sha256 });
    // The run before is what it was.
    expect((await bench.call('measures.fields', { run: run.id })).sets.find((set) => set.id === 'coarse_ltv')?.stored).toBe(false);
    expect((await bench.call('measures.dimensions', { run: run.id })).map(({ id }) => id)).not.toContain('coarse_ltv');
    expect((await bench.call('measures.dimensions', { run: later.id })).map(({ id }) => id)).toContain('coarse_ltv');
  }, 120_000);

  it('MEA-3 each saving is the next revision; who edited an older one is told by whom and when it was changed', async () => {
    const save = (edges: string[], basedOn: number | null) => bench.call('measures.bands.save', { run: run.id, id: 'ticket', title: 'Ticket size, current balance', field: 'current_principal_balance', kind: 'bands', edges, basedOn });
    expect((await save(['100000'], null)).saved?.revision).toBe(1);
    await expect(save(['200000'], null)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/ada saved revision 1 of “Ticket size, current balance” on \d{4}-\d\d-\d\d; this one was made from none/) });
    expect((await save(['200000'], 1)).saved?.revision).toBe(2);
    await expect(save(['300000'], 1)).rejects.toMatchObject({ code: 'CONFLICT' });
    const listed = await bench.call('measures.bands.list', {});
    expect(listed.filter((set) => set.id === 'ticket').map((set) => [set.edges, set.saved?.revision])).toEqual([[['200000'], 2]]);
    const sets = (await bench.call('measures.fields', { run: run.id })).sets.filter((set) => set.id === 'ticket');
    expect(sets.map((set) => [set.origin, set.stored])).toEqual([['configuration', true], ['person', false]]);
    await expect(bench.call('measures.bands.save', { run: run.id, id: 'rate', title: 'Rate', ...LTV, edges: ['1'] })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('another field') });
    expect((await bench.call('measures.bands.save', { run: run.id, id: 'constructor', title: 'A name of the language', ...LTV, edges: ['1'] })).id).toBe('constructor');
    await expect(bench.call('measures.bands.save', { run: run.id, id: 'x', title: 'x', ...LTV, edges: ['two'] })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('is no number') });
  });
});

describe('exports', () => {
  const outbox = (name: string): string => join(bench.context().folders.outbox, run.id, name);
  const table = { rows: { ...LTV, edges: ['20', '40'] }, columns: { field: 'property_type', kind: 'values' as const, edges: [] }, measures: ['strat_count', 'strat_balance', 'strat_wa_rate'] };

  it('MEA-11 a workbook holds the figures of the screen as numbers with declared decimals, and what they mean on a second sheet', async () => {
    const shown = await bench.call('measures.table', { run: run.id, ...table });
    const [file] = await bench.call('measures.export', { run: run.id, format: 'xlsx', what: { kind: 'table', table } });
    const bytes = readFileSync(outbox(file?.fileName ?? ''));
    expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([file?.sha256, file?.bytes]);
    const book = xlsx.read(bytes, { cellNF: true });
    expect(book.SheetNames).toEqual(['Table', 'Definitions']);
    const sheet = book.Sheets['Table'] as xlsx.WorkSheet;
    const width = shown.measures.length;
    for (const [r, row] of shown.cells.entries()) {
      for (const [c, cell] of row.entries()) for (const [m, figure] of cell.entries()) {
        const at = sheet[xlsx.utils.encode_cell({ r: r + 1, c: 1 + c * width + m })] as xlsx.CellObject;
        if (figure.value === null) expect([at.t, at.v]).toEqual(['s', 'not computable']);
        else expect([at.t, at.v, at.z]).toEqual(['n', Number(figure.value), ['0', '0.00', '0.000000'][m]]);
      }
    }
    const rows = xlsx.utils.sheet_to_json<string[]>(sheet, { header: 1 });
    expect(rows.at(-1)?.[0]).toBe('Total');
    expect(rows.at(-1)?.slice(-width).map(Number)).toEqual(shown.total.map(({ value }) => Number(value)));
    const said = new Map(xlsx.utils.sheet_to_json<[string, string]>(book.Sheets['Definitions'] as xlsx.WorkSheet, { header: 1 }));
    const { head } = { head: bench.context().signedHead() };
    expect(said.get('Manifest SHA-256')).toBe(run.manifestSha256);
    expect(said.get('Rows: as in an address')).toBe('current_loan_to_value(20,40)');
    expect(said.get('Rows: bands')).toBe('under 20; 20 to under 40; 40 and over');
    expect(said.get('Weighted average: rate: how')).toBe('weighted average of current_interest_rate weighted by current_principal_balance');
    expect(said.get('Principal: filter')).toMatch(/account_status/);
    expect(said.get('Left out')).toMatch(/^5 rows, outside the filter/);
    expect(said.get('Part of the run')).toMatch(/^no/);
    const signed = { ...head, size: Number(said.get('Log head: entries')), root: said.get('Log head: root') ?? '', at: said.get('Log head: at') ?? '', last: { seq: Number(said.get('Log head: last entry')?.split(', ')[0]), hash: said.get('Log head: last entry')?.split(', ')[1] ?? '' }, signature: said.get('Log head: signature (base64)') ?? '', publicKey: said.get('Log head: public key') ?? '' };
    expect(headIsSigned(signed)).toBe(true);
    expect(bench.context().store.audit.page({ limit: 1 }).events[0]).toMatchObject({ kind: 'run.exported', subject: run.id, payload: { files: [{ name: file?.fileName, sha256: file?.sha256 }] } });
  });

  it('MEA-11 CSV of a table and of the rows behind a cell: numbers as they are, one file with the definitions beside', async () => {
    const shown = await bench.call('measures.table', { run: run.id, ...table });
    const files = await bench.call('measures.export', { run: run.id, format: 'csv', what: { kind: 'table', table } });
    expect(files.map((file) => /-definitions\.csv$/.test(file.fileName))).toEqual([false, true]);
    const records = parseCsv(readFileSync(outbox(files[0]?.fileName ?? ''), 'utf8'));
    expect(records[1]?.slice(1, 4)).toEqual(shown.cells[0]?.[0]?.map(({ value }) => value ?? 'not computable'));
    const address = shown.cells[1]?.[0]?.[1]?.address ?? '';
    const [list] = await bench.call('measures.export', { run: run.id, format: 'csv', what: { kind: 'loans', address } });
    const page = await bench.call('measures.loans', { run: run.id, address, limit: 500 });
    const rows = parseCsv(readFileSync(outbox(list?.fileName ?? ''), 'utf8'));
    expect(rows.slice(1)).toEqual(page.items.map((item) => [String(item.sourceRow), ...item.cells.map((cell) => cell.value ?? '')]));
    expect(rows[0]).toEqual(['Source row', ...page.columns.map((column) => `${column.title}${column.unit === 'none' ? '' : `, ${column.unit}`}`)]);
  });
});

describe('several currencies, blanks', () => {
  it('MEA-13 amounts in several currencies say so where they are added; rows without a value are a band of their own', async () => {
    const tape = smallTape(join(bench.folder, 'mixed.csv'), Array.from({ length: 8 }, (_, i) => ({ from: i, cells: i === 1 ? { Ccy: 'EUR' } : i < 4 ? { 'Age, Youngest': '' } : {} })));
    const mixed = await bench.run(tape);
    expect(bench.context().runFiles.find(mixed.id, 'strata.plan'), JSON.stringify(mixed.gates.map((gate) => [gate.id, gate.status, gate.message]))).not.toBeNull();
    const { currency } = await bench.call('measures.fields', { run: mixed.id });
    expect(currency.code).toBeNull();
    expect(currency.why).toBe('amounts in several currencies are added as they stand, without conversion: EUR, GBP');
    const made = await bench.call('measures.table', { run: mixed.id, rows: { field: 'youngest_borrower_age', kind: 'bands', edges: ['10', '60'] }, measures: ['strat_count', 'strat_balance', 'strat_wa_age'] });
    expect(made.notes).toEqual(['Currency: amounts in several currencies are added as they stand, without conversion: EUR, GBP.']);
    expect([made.rows.bands.map((band) => band.label), made.measures[1]?.unit]).toEqual([['under 10', '10 to under 60', '60 and over', 'not known'], 'several currencies']);
    const notKnown = made.cells[3]?.[0] ?? [];
    expect([notKnown[0]?.value, notKnown[2]?.value, notKnown[2]?.why]).toEqual(['3', null, expect.stringMatching(/./)]);
    expect(made.leftOut).toContainEqual(expect.objectContaining({ reason: 'a value it needs is not known', rows: 3 }));
    // Zero is a value, and nothing is not zero.
    expect([made.cells[0]?.[0]?.[0]?.value, made.cells[0]?.[0]?.[1]?.value, made.cells[0]?.[0]?.[2]?.value]).toEqual(['0', '0.00', null]);
    const list = await bench.call('measures.loans', { run: mixed.id, address: 'tab:strat_wa_age@youngest_borrower_age(60)=?', part: 'not-known' });
    expect([list.counted, list.notKnown, list.total]).toEqual([0, 3, 3]);
    expect((await bench.call('measures.table', { run: mixed.id, rows: { field: 'youngest_borrower_age', kind: 'bands', edges: ['60'] }, measures: ['strat_count'] })).notes).toEqual([]);
  }, 60_000);
});
