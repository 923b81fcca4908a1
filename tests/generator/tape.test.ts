import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { decimal } from '../../src-shared/kernel/decimal.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import { COLUMNS } from '../../src-main/pipelines/tape/generator/columns.ts';
import { isLei } from '../../src-main/pipelines/tape/generator/lei.ts';
import { ORIGINATOR, REPORTING_ENTITY, SECURITISATION_ID } from '../../src-main/pipelines/tape/generator/parties.ts';
import { readNumber } from './read-tape.ts';
import { makePool, removePool } from './support.ts';
import type { Pool } from './support.ts';

let pool: Pool;
beforeAll(async () => { pool = await makePool(); });
afterAll(() => removePool(pool));

const at = (id: string): number => COLUMNS.findIndex((column) => column.id === id);

test('GEN-11 each tape has preamble, header, rows, blank line, totals row and footer', () => {
  for (const tape of pool.tapes) {
    expect(tape.header).toBe(4);
    expect(tape.records[0]).toEqual([expect.stringContaining('Servicing Ltd, Loan')]);
    expect(tape.records[3]).toEqual(['']);
    const [blank, totals, footer] = tape.records.slice(-3);
    expect(blank).toEqual(['']);
    expect(footer).toEqual([`*** End of report - ${tape.rows.length} loans ***`]);
    for (const id of ['balance', 'original-balance', 'arrears']) {
      const sum = tape.rows.reduce((total, row) => total.add(readNumber(row[at(id)] as string) ?? 'NaN'), decimal(0));
      expect(sum.eq(readNumber(totals?.[at(id)] ?? '') ?? 'NaN'), id).toBe(true);
    }
  }
  expect(pool.tapes.map((tape) => tape.rows.length)).toEqual([500, 502]);
});

test('GEN-12 one tape is windows-1252 and not UTF-8, the other UTF-8 with a BOM', () => {
  const [old, fresh] = pool.out.months.map((month) => readFileSync(month.tape)) as [Buffer, Buffer];
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(old)).toThrow();
  expect(old.includes(0xa3) && old.includes(0x92) && old.includes('\r\n')).toBe(true);
  expect([...fresh.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(new TextDecoder('utf-8', { fatal: true }).decode(fresh)).toContain('Initial Advance (£)');
});

test('GEN-13 62 columns: duplicate headers, trailing spaces, a comma, a pound sign; both tapes alike', () => {
  const headers = pool.tapes.map((tape) => tape.records[tape.header] as readonly string[]);
  expect(headers[0]).toEqual(headers[1]);
  const header = headers[0] as readonly string[];
  expect(header).toHaveLength(62);
  expect(header.filter((text, i) => header.indexOf(text) !== i)).toEqual(['Valuation Amount', 'Valuation Date']);
  expect(header.filter((text) => text.endsWith(' '))).toHaveLength(4);
  const mapping = Mapping.parse(parse(readFileSync(pool.out.mapping, 'utf8')));
  expect(mapping.columns.map((column) => column.header)).toEqual(header);
  expect(mapping.headersSha256).toBe(createHash('sha256').update(canonicalJson(header)).digest('hex'));
  const fields = mapping.columns.flatMap((column) => column.field ?? []);
  expect(new Set(fields).size).toBe(fields.length);
});

test('GEN-14 cells are as ugly as real ones', () => {
  for (const tape of pool.tapes) {
    const cells = (id: string): string[] => tape.rows.map((row) => row[at(id)] as string);
    const some = (id: string, shape: RegExp): void => { expect(cells(id).some((text) => shape.test(text)), `${id} ${shape}`).toBe(true); };
    for (const shape of [/^ £\d+\.\d\d $/, /^\d+\.\d\d$/, /^\d+,\d{3}\.\d\d$/, /^£\d+,\d{3}/]) some('balance', shape);
    for (const shape of [/^\d+\.\d{3}$/, /%$/, / %$/]) some('rate', shape);
    some('ltv', /^0\.\d{4}$/);
    some('ltv', /^$/);
    some('fee-ends', /^\d{5}$/);
    some('fee-ends', /^\d\d\/\d\d\/\d{4}$/);
    some('originated', /^\d{1,2} [A-Z][a-z]{2} \d{4}$/);
    some('original-valued', /^\d\d-[A-Z][a-z]{2}-\d\d$/);
    some('employment', /^manual$/);
    some('collateral-type', /^manual$/);
    some('notes', /\n/);
    some('notes', /,/);
    some('notes', /"/);
    some('postcode', /^[a-z]/);
    some('rate-type', /^FIXED $/);
  }
});

test('GEN-15 the pool moves: redeemed, gone, repurchased, joined, prepaid, drawn, rolled up, in arrears, restructured', () => {
  const [before, now] = pool.keyRows.map((rows) => new Map(rows.map((row) => [row.exposure, row.values]))) as [Map<string, Readonly<Record<string, string>>>, Map<string, Readonly<Record<string, string>>>];
  const values = [...now.values()];
  expect(values.filter((row) => row['RREL69'] === 'RDMD').every((row) => row['RREL30'] === '0' && (row['RREL9'] as string) > '2026-01-31')).toBe(true);
  expect(values.some((row) => row['RREL69'] === 'RDMD')).toBe(true);
  expect(values.filter((row) => row['RREL69'] === 'REBR')).toHaveLength(1);
  const gone = [...before].filter(([id]) => !now.has(id)).map(([, row]) => row['RREL69']);
  expect(gone).toContain('RDMD');
  expect(gone).toContain('PERF');
  expect([...now].filter(([id]) => !before.has(id))).toHaveLength(6);
  const changes = [...before].flatMap(([id, row]) => { const later = now.get(id); return later && later['RREL69'] === 'PERF' ? [{ change: decimal(later['RREL30'] as string).div(row['RREL30'] as string), more: later['RREL64'] !== row['RREL64'] }] : []; });
  expect(changes.filter(({ change }) => change.gt(1) && change.lt('1.008')).length).toBeGreaterThan(300);
  expect(changes.some(({ change, more }) => change.lt('0.99') && more)).toBe(true);
  expect(changes.some(({ change }) => change.gt('1.01'))).toBe(true);
  for (const status of ['ARRE', 'DFLT', 'RNAR', 'PERF']) expect(values.some((row) => row['RREL69'] === status), status).toBe(true);
});

test('GEN-16 decisions of every kind a person takes on a tape, by invented people at fixed times', () => {
  const { decisions } = Decisions.parse(parse(readFileSync(pool.out.decisions, 'utf8')));
  expect([...new Set(decisions.map((decision) => decision.kind))].toSorted()).toEqual(['constant', 'map-code', 'no-data', 'override', 'waive']);
  expect(new Set(decisions.map((decision) => decision.id)).size).toBe(decisions.length);
  expect([...new Set(decisions.map((decision) => decision.actor))].toSorted()).toEqual(['a.analyst', 'r.reviewer']);
});

test('GEN-17 parties are invented and their identifiers well-formed', () => {
  expect(isLei(REPORTING_ENTITY.lei) && isLei(ORIGINATOR.lei)).toBe(true);
  expect(SECURITISATION_ID).toMatch(/^[A-Z0-9]{18}[0-9]{2}N[0-9]{4}[0-9]{2}$/);
});
