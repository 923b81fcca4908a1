import { copyFileSync, readFileSync, renameSync, utimesSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as xlsx from 'xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { FindingGroup } from '../../src-shared/model/finding.ts';
import type { BandSet } from '../../src-shared/model/resolved-config.ts';
import type { MeasureResult } from '../../src-shared/model/measure.ts';
import { NO_BAND } from '../../src-shared/model/address.ts';
import { parseCsv } from '../generator/read-tape.ts';
import { demo } from '../support/run-tape.ts';
import { evidenceBench, type TracedRun } from './demo-evidence.ts';
import { cellsOf, nodesOf } from './origin-of-key.ts';
import { smallTape } from './small-tape.ts';

let bench: Awaited<ReturnType<typeof evidenceBench>>;
let january: TracedRun;
let loans: TracedRun;
let investor: TracedRun;
let small: TracedRun;
let messy: TracedRun;
let exposures: string[];

/** Identifiers that would hurt where a key is put into SQL, into a path or into markup. */
const ODD = [`A'B"; DROP TABLE canonical;--`, 'LOAN/7', 'Łódź-😀-7', 'a@b:c', '%_\\', `<i>&amp;</i>`] as const;

beforeAll(async () => {
  bench = await evidenceBench();
  january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...demo('2026-01-31') }), null);
  loans = await bench.register('loans', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28') }), null);
  investor = await bench.register('investor', 'annex12', await bench.run({ mode: 'annex12', ...demo('2026-02-28'), prior: january.outcome }), 'january');
  exposures = (await loans.outcome.rows<{ id: string }>('annex2', 'SELECT RREL3 AS id FROM it ORDER BY source_row')).map((row) => row.id);
  const rows = [
    { from: 1, cells: { 'New Exposure ID': 'TWO', 'New Collateral Identifier': 'TWO-A', 'Original Collateral Identifier': 'TWO-A', 'Valuation Amount': '300000' } },
    { from: 2, cells: { 'New Exposure ID': 'ONE', 'New Collateral Identifier': 'ONE-A' } },
    { from: 1, cells: { 'New Exposure ID': 'TWO', 'New Collateral Identifier': 'TWO-B', 'Original Collateral Identifier': 'TWO-B', 'Valuation Amount': '100000' } },
    ...ODD.map((id, i) => ({ from: 10 + i, cells: { 'New Exposure ID': id, 'New Collateral Identifier': `${id}/C` } })),
  ];
  const tape = smallTape(join(bench.root, 'small.csv'), rows);
  small = await bench.register('small', 'regulatory', await bench.run({ ...demo('2026-02-28'), mode: 'regulatory', tape }), null);
  const wrong = [{ 'Curr Prin Bal': 'abc' }, { 'Origination Dt': '31/02/2026' }, { 'Age, Youngest': '12.5' }, { 'Security Type': 'castle', 'Post Code': '??' }, { Resident: 'perhaps' }, { 'New Exposure ID': 'SAME' }, { 'New Exposure ID': 'SAME' }, { 'Data Cut-Off Date': '01/02/2026' }, { 'Age, Youngest': '31' }];
  messy = await bench.register('messy', 'mi', await bench.run({ ...demo('2026-02-28'), mode: 'mi', tape: smallTape(join(bench.root, 'messy.csv'), wrong.map((cells, i) => ({ from: 20 + i, cells }))) }), null);
  expect([small.outcome.status, small.outcome.gates.find((gate) => gate.message !== null && gate.status === 'blocked')?.message]).toEqual(['succeeded', undefined]);
}, 300_000);
afterAll(() => bench.dispose());

const trace = (of: TracedRun, address: string) => bench.tracer.trace(of.run, address);
const failure = async (of: TracedRun, address: string): Promise<unknown> => trace(of, address).then(() => null, (error: unknown) => (error instanceof AppError ? error.code : error));

describe('addresses', () => {
  it('EVD-10 several collaterals of one exposure: one record, each collateral by its own address, figures count the exposure once', async () => {
    expect(small.outcome.json<{ records: number }>('annex2.delivery').records).toBe(2 + ODD.length);
    const values = await Promise.all(['TWO-A', 'TWO-B'].map(async (id) => { const found = await trace(small, `annex2:RREC13@TWO/${id}`); return [found.root.stored, found.root.sourceRow, found.holds, found.delivered?.xml.slice(found.delivered.valueStart, found.delivered.valueEnd), cellsOf(found.root)[0]?.value]; }));
    expect(values).toEqual([['300000.00', 0, true, '300000.00', '300000'], ['100000.00', 2, true, '100000.00', '100000']]);
    // A code of the exposure is its first row's; a collateral's code without the collateral is ambiguous where there are two.
    expect((await trace(small, 'annex2:RREL30@TWO')).root.sourceRow).toBe(0);
    expect((await trace(small, 'annex2:RREC13@ONE')).root.sourceRow).toBe(1);
    expect(await failure(small, 'annex2:RREC13@TWO')).toBe('INVALID_INPUT');
    const { sets } = small.outcome.json<{ sets: { bands: BandSet; total: MeasureResult[] }[] }>('strata');
    const found = await trace(small, `strat:${sets[0]?.bands.id}/strat_count`);
    expect([found.root.population?.population, found.holds, small.outcome.ref('canonical').rows]).toEqual([2 + ODD.length, true, 3 + ODD.length]);
  });

  it('EVD-11 identifiers with quotes, SQL, slashes, signs and letters of any script are found, traced and delivered as they are', async () => {
    for (const id of ODD) {
      for (const address of [`annex2:RREL3@${id}`, `annex2:RREC4@${id}/${id}/C`, `annex2:RREL30@${id}`]) {
        const found = await trace(small, address);
        expect([address, found.holds, found.root.address, found.delivered !== null]).toEqual([address, true, address, true]);
      }
      expect((await bench.tracer.search(small.run, id)).some((each) => each.address === `annex2:RREL3@${id}`)).toBe(true);
    }
  });

  it('EVD-12 whatever is asked, the answer is a trace or an error of ours', async () => {
    const spaces = fc.constantFrom('canonical', 'annex2', 'annex12', 'figure', 'strat', 'finding', 'prior', 'source', 'x', '');
    const columns = fc.oneof(fc.constantFrom('RREL30', 'RREC13', 'RREL', 'current_principal_balance', 'IVSS39', 'ERM-002/youngest_borrower_age', 'REQ-001/x', '_failures', 'source_row', 'c0', '__proto__', 'constructor', 'a"b', "a'b"), fc.string());
    const keys = fc.oneof(fc.constantFrom('0', '17', '-1', '1e3', '0x10', '999999999999999', '9'.repeat(400), 'NaN', 'Infinity', "1' OR '1'='1", '1; DROP TABLE x', '\u0000', 'a\u0000b', '//', '(null)', '__proto__'), fc.string(), fc.string({ unit: 'grapheme' }));
    await fc.assert(fc.asyncProperty(fc.oneof(fc.tuple(spaces, columns, keys).map(([space, column, key]) => `${space}:${column}@${key}`), fc.tuple(spaces, columns).map(([space, column]) => `${space}:${column}`), fc.string()), fc.constantFrom('loans', 'investor', 'january'), async (address, which) => {
      const code = await failure({ loans, investor, january }[which] as TracedRun, address);
      expect([null, 'INVALID_INPUT', 'NOT_FOUND']).toContain(code);
    }), { seed: 20260228, numRuns: 600 });
  }, 120_000);

  it('EVD-13 everything that a search finds can be traced, whatever was typed', async () => {
    for (const text of ['', 'balance', 'RREC', 'RREL3', 'IVSS', 'HL0000', 'hl000017', "'", '%', '_', '\\', '\u0000', '<', 'arrears', ODD[0]]) {
      for (const of of [loans, investor, small]) for (const { address } of await bench.tracer.search(of.run, text)) expect([address, (await trace(of, address)).holds]).toEqual([address, true]);
    }
    expect((await bench.tracer.search(loans.run, 'HL000017')).map((each) => each.address)).toContain('annex2:RREL3@HL000017-N1');
  }, 120_000);

  it('EVD-14 a run that was stopped half-way answers for what it made, and says what it did not make', async () => {
    const stopped = await bench.register('stopped', 'regulatory', await bench.run({ mode: 'regulatory', ...demo('2026-02-28'), until: 'transform' }), null);
    const unmapped = await bench.register('unmapped', 'mi', await bench.run({ mode: 'mi', tape: demo('2026-02-28').tape }), null);
    expect(unmapped.outcome.status).toBe('review_required');
    expect((await trace(stopped, 'canonical:current_principal_balance@3')).holds).toBe(true);
    for (const [of, address] of [[stopped, 'annex2:RREL30@HL000001-N1'], [stopped, 'finding:ERM-002/youngest_borrower_age@0'], [stopped, 'strat:x/y'], [stopped, 'figure:x'], [stopped, 'prior:current_principal_balance@0'], [unmapped, 'canonical:current_principal_balance@3'], [unmapped, 'annex12:IVSS39']] as const) expect([address, await failure(of, address)]).toEqual([address, 'NOT_FOUND']);
    expect(await bench.tracer.search(unmapped.run, 'balance')).toEqual([]);
  });
});

describe('findings, strata and the run before', () => {
  it('EVD-15 every group of findings: its findings trace to the values the rule read; those on the pool have no row', async () => {
    const seen = { row: 0, pool: 0, waived: 0 };
    for (const of of [loans, small, january, messy]) {
      for (const slot of ['findings', 'annex2.findings']) {
        if (!of.outcome.gates.some((gate) => gate.outputs.some((output) => output.name === slot))) continue;
        const { groups } = of.outcome.json<{ groups: FindingGroup[] }>(slot === 'findings' ? 'findings.groups' : 'annex2.groups');
        for (const group of groups) {
          if (/[:@]/.test(group.field)) continue;
          const rows = await of.outcome.rows<{ source_row: number | null; observed: string | null }>(slot, `SELECT source_row, observed FROM it WHERE rule = '${group.rule}' AND field = '${group.field.replaceAll("'", "''")}' ORDER BY source_row LIMIT 3`);
          expect(rows.length).toBeGreaterThan(0);
          for (const row of rows) {
            const found = await trace(of, `finding:${group.rule}/${group.field}${row.source_row === null ? '' : `@${row.source_row}`}`);
            expect([group.rule, group.field, row.source_row, found.holds, found.root.stored]).toEqual([group.rule, group.field, row.source_row, true, row.observed]);
            expect(found.root.steps[0]?.detail).toBe(group.text);
            if (row.source_row === null) seen.pool += 1; else seen.row += 1;
            // The same finding is seen from the cell, with the waiver where there is one.
            const cell = found.root.inputs.find((input) => input.column === group.field);
            if (cell) expect(cell.findings.map((each) => each.rule)).toContain(group.rule);
            if (cell && group.waived > 0) { seen.waived += 1; expect(cell.findings.find((each) => each.rule === group.rule)?.waivedBy).toMatch(/r\.reviewer until 2026-12-31/); }
          }
        }
      }
    }
    expect([seen.row > 10, seen.pool > 0, seen.waived > 0]).toEqual([true, true, true]);
  }, 120_000);

  it('EVD-16 every cell of every stratification recomputes, and the bands add up to the total', async () => {
    const { sets } = loans.outcome.json<{ sets: { bands: BandSet; groups: { key: string | null; results: MeasureResult[] }[]; total: MeasureResult[] }[] }>('strata');
    let cells = 0;
    for (const set of sets) {
      for (const measure of set.total.filter((result) => ['strat_count', 'strat_balance', 'strat_wa_current_ltv'].includes(result.id))) {
        let contributors = 0;
        for (const group of [...set.groups, null]) {
          const found = await trace(loans, `strat:${set.bands.id}/${measure.id}${group === null ? '' : `@${group.key ?? NO_BAND}`}`);
          expect([found.address, found.holds, found.root.stored]).toEqual([found.address, true, (group?.results ?? set.total).find((result) => result.id === measure.id)?.value ?? null]);
          if (group === null) expect(found.root.population?.contributors).toBe(contributors); else contributors += found.root.population?.contributors ?? 0;
          cells += 1;
        }
      }
    }
    expect(cells).toBeGreaterThan(60);
  }, 240_000);

  it('EVD-17 an address of the run before is answered by that run, its own files checked', async () => {
    const found = await trace(investor, 'prior:current_principal_balance@3');
    expect([found.holds, found.hashes.checked >= 5, cellsOf(found.root)[0]?.file]).toEqual([true, true, 'tape-2026-01-31.csv']);
    expect(await failure(loans, 'prior:current_principal_balance@3')).toBe('NOT_FOUND');
  });
});

describe('workbooks', () => {
  it('EVD-18 a value of a workbook ends at its sheet and cell', async () => {
    const tape = smallTape(join(bench.root, 'book.csv'), Array.from({ length: 8 }, (_, i) => ({ from: 30 + i, cells: {} })));
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(parseCsv(readFileSync(tape, 'utf8'))), 'Pool');
    const path = join(bench.root, 'book.xlsx');
    writeFileSync(path, xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
    const sheets = await bench.register('book', 'mi', await bench.run({ ...demo('2026-02-28'), mode: 'mi', tape: path }), null);
    for (const row of [5, 2]) {
      const found = await trace(sheets, `canonical:current_principal_balance@${row}`);
      const cell = cellsOf(found.root)[0];
      expect([found.holds, cell?.sheet, cell?.cell, cell?.line, cell?.rawLine.slice(cell.cellStart, cell.cellEnd), cell?.sourceRow]).toEqual([true, 'Pool', `R${row + 2}`, null, cell?.value, row]);
    }
  }, 60_000);
});

describe('files that changed', () => {
  const flip = (path: string, at: number): void => { const bytes = readFileSync(path); bytes[at] = (bytes[at] as number) ^ 1; writeFileSync(path, bytes); };

  it('EVD-20 one altered byte in any file of a path: the trace names it with the expected and the found hash and does not claim to hold', async () => {
    for (const [slot, address] of [['canonical', 'annex2:RREL30@HL000002-N1'], ['annex2', 'annex2:RREL30@HL000002-N1'], ['source', 'annex2:RREL30@HL000002-N1'], ['annex2.plan', 'annex2:RREL30@HL000002-N1'], ['annex2.xml', 'annex2:RREL30@HL000002-N1'], ['decisions', 'annex2:RREL15@HL000002-N1'], ['annex12', 'annex12:IVSS39'], ['strata', 'strat:first/strat_count']] as const) {
      const of = slot === 'annex12' ? investor : loans;
      const path = of.outcome.path(slot);
      const kept = `${path}.kept`;
      copyFileSync(path, kept);
      const { atime, mtime } = statSync(path);
      const warm = bench.newTracer();
      const asked = slot === 'strata' ? `strat:${of.outcome.json<{ sets: { bands: BandSet }[] }>('strata').sets[0]?.bands.id}/strat_count` : address;
      expect((await warm.trace(of.run, asked)).holds).toBe(true);
      flip(path, Math.floor(statSync(path).size / 2));
      // Putting the time of modification back does not help, nor does having read it before.
      utimesSync(path, atime, mtime);
      for (const tracer of [warm, bench.newTracer()]) {
        const found = await tracer.trace(of.run, asked);
        const expected = of.outcome.ref(slot).sha256;
        expect([slot, found.holds, found.hashes.broken.map((each) => each.name)]).toEqual([slot, false, [slot]]);
        expect(found.hashes.broken[0]).toMatchObject({ expected, found: expect.stringMatching(/^[0-9a-f]{64}$/) });
        expect(found.hashes.broken[0]?.found).not.toBe(expected);
      }
      renameSync(kept, path);
      expect([slot, (await warm.trace(of.run, asked)).holds]).toEqual([slot, true]);
    }
  }, 120_000);

  it('EVD-21 a file that is gone is an error that names it, and only for as long as it is gone', async () => {
    for (const [slot, address] of [['canonical', 'annex2:RREL30@HL000002-N1'], ['canonical.plan', 'canonical:current_principal_balance@1'], ['source', 'canonical:current_principal_balance@1'], ['annex2.index', 'annex2:RREL30@HL000002-N1']] as const) {
      const path = loans.outcome.path(slot);
      const tracer = bench.newTracer();
      renameSync(path, `${path}.gone`);
      await expect(tracer.trace(loans.run, address), slot).rejects.toMatchObject({ code: 'CORRUPT', message: expect.stringContaining(loans.outcome.ref(slot).sha256) });
      renameSync(`${path}.gone`, path);
      expect((await tracer.trace(loans.run, address)).holds).toBe(true);
    }
  }, 60_000);

  it('EVD-22 traces asked at once answer as those asked one after the other, in any order', async () => {
    const addresses = exposures.slice(0, 12).flatMap((id) => ['RREL30', 'RREC12', 'RREL69', 'RREL23'].map((code) => `annex2:${code}@${id}`)).concat(exposures.slice(3, 8).map((_, i) => `canonical:current_loan_to_value@${i * 7}`));
    const one = bench.newTracer();
    const apart = new Map<string, string>();
    for (const address of addresses) apart.set(address, JSON.stringify(await one.trace(loans.run, address)));
    const together = bench.newTracer();
    const shuffled = addresses.toSorted((a, b) => (a.length % 3) - (b.length % 3) || (a < b ? 1 : -1));
    const found = await Promise.all(shuffled.map((address) => together.trace(loans.run, address)));
    found.forEach((each, i) => expect(JSON.stringify(each)).toBe(apart.get(shuffled[i] as string)));
    // Read ahead for who steps on: the same again.
    for (const address of addresses) expect(JSON.stringify(await together.trace(loans.run, address))).toBe(apart.get(address));
    expect(nodesOf(found[0]?.root as never).length).toBeGreaterThan(0);
  }, 60_000);
});
