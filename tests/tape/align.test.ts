import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adoptMapping } from '../../src-main/intake/align/adopt-mapping.ts';
import { proposeMapping } from '../../src-main/intake/align/propose-mapping.ts';
import { indelSimilarity, words } from '../../src-main/intake/align/words.ts';
import { Mapping, type MappingColumn } from '../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../src-shared/model/profile.ts';
import { configOf, demo, noShared, REAL_TAPES, REPO, tapeBench } from '../support/run-tape.ts';

const { sections } = configOf('mi');
const bench = tapeBench();
afterAll(() => bench.dispose());

const profile = (header: string, index: number, more: Partial<ColumnProfile> = {}): ColumnProfile => ({ index, header, type: 'text', filled: 1, empty: 0, distinct: 1, minimum: null, maximum: null, samples: [], shapes: [], ...more });
const propose = (headers: readonly string[], more: Readonly<Record<string, Partial<ColumnProfile>>> = {}): Mapping => proposeMapping({ columns: headers.map((header, i) => profile(header, i, more[header])), asset: 'equity-release', sections });
const at = (mapping: Mapping, header: string): MappingColumn => mapping.columns.find((column) => column.header === header) as MappingColumn;

test('TAP-10 tiers: exact, normalised, alias, and what is less waits for a person', () => {
  const mapping = propose(['current_principal_balance', 'Balance, Current Principal', 'Origination Dt', 'DPD', 'Current Principle Balance', 'Completely Unrelated Zebra', '']);
  expect([at(mapping, 'current_principal_balance').tier, at(mapping, 'current_principal_balance').field, at(mapping, 'current_principal_balance').status]).toEqual(['exact', 'current_principal_balance', 'accepted']);
  expect([at(mapping, 'Origination Dt').field, at(mapping, 'DPD').field, at(mapping, 'DPD').tier]).toEqual(['origination_date', 'number_of_days_in_arrears', 'alias']);
  expect(at(mapping, 'Completely Unrelated Zebra')).toMatchObject({ field: null, status: 'ignored', tier: 'none' });
  for (const column of mapping.columns) if (column.tier === 'token-set' || column.tier === 'fuzzy') expect(column.status).toBe('review');
  for (const column of mapping.columns) expect(column.reason).not.toBe('');
});

test('TAP-11 words are expanded whole or not at all', () => {
  const of = (header: string): string[] => words(header, sections.align);
  expect(of('Current Principal Balance GBP')).toEqual(expect.arrayContaining(['current', 'principal', 'balance']));
  for (const word of ['current', 'original', 'material', 'notes', 'validation', 'datum', 'interesting', 'matter', 'curriculum']) expect(of(word), word).toEqual([word]);
  expect(of('Curr Prin Bal')).toEqual(['current', 'principal', 'balance']);
  expect(at(propose(['Current Principal Balance GBP']), 'Current Principal Balance GBP')).toMatchObject({ field: 'current_principal_balance' });
});

test('TAP-12 one column a field: the stronger claim wins, the loser keeps the reason and its alternatives', () => {
  const mapping = propose(['Principal Balance Current', 'current_principal_balance', 'current principal balance ']);
  expect(at(mapping, 'current_principal_balance').field).toBe('current_principal_balance');
  for (const header of ['Principal Balance Current', 'current principal balance ']) {
    const loser = at(mapping, header);
    expect(loser.field).not.toBe('current_principal_balance');
    expect(loser.status).toBe('review');
    expect(loser.collision).toMatchObject({ field: 'current_principal_balance', winner: 1, reason: expect.stringContaining('column 2') as string });
    expect(loser.alternatives.map((each) => each.field)).toContain('current_principal_balance');
  }
});

test('TAP-12 no two columns of any tape get one field, whatever its headers', () => {
  const headers = Object.values(sections.fields).flatMap((entry) => [entry.value.title, entry.value.name, `${entry.value.name} amt`]);
  const fields = propose(headers).columns.flatMap((column) => column.field ?? []);
  expect(new Set(fields).size).toBe(fields.length);
});

test('TAP-13 near misses are offered, never taken', () => {
  const column = at(propose(['Interest Rate Ceiling']), 'Interest Rate Ceiling');
  expect(column.status).toBe('review');
  expect(column.field).toBeNull();
  expect(column.alternatives.length).toBeGreaterThan(0);
  expect(column.alternatives.length).toBeLessThanOrEqual(sections.align.nearMiss.value.most);
});

test('TAP-13 indel similarity equals one minus insertions and deletions over the lengths', () => {
  expect(indelSimilarity('abc', 'abc')).toBe(1);
  expect(indelSimilarity('abc', 'xyz')).toBe(0);
  expect(indelSimilarity('', '')).toBe(1);
  expect(indelSimilarity('balance', 'balace')).toBeCloseTo(12 / 13, 10);
  expect(indelSimilarity('ab', 'ba')).toBe(indelSimilarity('ba', 'ab'));
});

test('TAP-14 how a column is read follows from its form, never from the size of its numbers', () => {
  const shape = (shapes: string[], more: Partial<ColumnProfile> = {}): Partial<ColumnProfile> => ({ type: 'decimal', shapes: shapes.map((one) => ({ shape: one, count: 1 })), ...more });
  const reading = (header: string, about: Partial<ColumnProfile>): MappingColumn => at(propose([header], { [header]: about }), header);
  expect(reading('current_principal_balance', shape(['9.999,99'])).reading.number).toBe('1.234,56');
  expect(reading('current_principal_balance', shape(['9,999.99'])).reading.number).toBe('1,234.56');
  expect(reading('current_principal_balance', shape(['9,999.99', '9.999,99']))).toMatchObject({ status: 'review', readingReason: expect.stringContaining('declare the number form') as string });
  for (const values of [['0.35', '0.62'], ['35', '62']]) {
    const ltv = reading('ltv_cap', shape(['9.99', '99'], { samples: values.map((value) => ({ value, count: 1 })), minimum: values[0] as string, maximum: values[1] as string }));
    expect(ltv.reading.percent).toBeUndefined();
    expect(ltv).toMatchObject({ status: 'review', readingReason: expect.stringContaining('percent points or fractions') as string });
  }
  expect(reading('ltv_cap', shape(['9.99%', '99 %'])).reading.percent).toBe('points');
  const monthFirst = reading('origination_date', { type: 'date', shapes: [{ shape: '99/99/9999', count: 2 }], samples: [{ value: '01/31/2026', count: 1 }] });
  expect(monthFirst).toMatchObject({ status: 'review', readingReason: expect.stringContaining('declare the date pattern') as string });
});

test('TAP-15 a given mapping is laid over the proposal; a column it does not know waits for a person', () => {
  const headers = ['Loan Ref', 'Curr Prin Bal', 'Servicer Flag'];
  const given = propose(headers);
  const confirmed: Mapping = { ...given, columns: given.columns.map((column) => ({ ...column, status: column.header === 'Servicer Flag' ? 'ignored' as const : 'accepted' as const, tier: 'person' as const, actor: 'a.analyst' })) };
  const adopted = adoptMapping(propose(['New Column', 'Curr Prin Bal', 'Loan Ref', 'Servicer Flag']), confirmed, sections);
  expect(adopted.columns.map((column) => [column.index, column.header, column.status, column.tier])).toEqual([[0, 'New Column', 'ignored', 'none'], [1, 'Curr Prin Bal', 'accepted', 'person'], [2, 'Loan Ref', 'accepted', 'person'], [3, 'Servicer Flag', 'ignored', 'person']]);
  expect(adoptMapping(propose([...headers, 'Origination Dt']), confirmed, sections).columns[3]).toMatchObject({ status: 'review', reason: expect.stringContaining('not in the given mapping') as string });
  const twice: Mapping = { ...confirmed, columns: confirmed.columns.map((column) => ({ ...column, status: 'accepted' as const, field: 'loan_identifier' })) };
  expect(() => adoptMapping(given, twice, sections)).toThrow(/columns 1 and 2 both to loan_identifier/);
  const unknown: Mapping = { ...confirmed, columns: confirmed.columns.map((column) => ({ ...column, status: 'accepted' as const, field: 'nonsense' })) };
  expect(() => adoptMapping(given, unknown, sections)).toThrow(/no field of the registry/);
});

test('TAP-16 the demo without a mapping waits for a person; what is proposed as certain agrees with what a person confirmed', async () => {
  const { tape } = demo('2026-01-31');
  const run = await bench.run({ mode: 'mi', tape, until: 'decide' });
  expect([run.status, run.gate('align').status, run.gate('decide').status]).toEqual(['review_required', 'review_required', 'skipped']);
  expect(run.gate('align').message).toMatch(/columns wait for a person/);
  const proposed = Mapping.parse(run.json('mapping'));
  const confirmed = Mapping.parse(parse(readFileSync(join(REPO, 'resources/demo/mapping.yaml'), 'utf8')));
  const wrong = proposed.columns.flatMap((column, i) => (column.status === 'accepted' && column.field !== confirmed.columns[i]?.field ? [`${column.header}: ${column.field}, confirmed ${String(confirmed.columns[i]?.field)}`] : []));
  expect(wrong).toEqual([]);
  expect(proposed.columns.filter((column) => column.status === 'accepted').length).toBeGreaterThan(20);
});

test.skipIf(noShared !== null)('TAP-16 headers of the real tapes: certain proposals are right, no field twice (skipped without ../shared)', async () => {
  const confirmed = Mapping.parse(parse(readFileSync(join(REPO, 'tests/real-tapes/mapping.yaml'), 'utf8')));
  const run = await bench.run({ mode: 'mi', tape: join(REAL_TAPES, 'erm_single/SYNTHETIC_ERE_Portfolio_012026.csv'), until: 'align' });
  const proposed = Mapping.parse(run.json('mapping'));
  expect(at(proposed, 'Current Principal Balance GBP').field).toBe('current_principal_balance');
  const wrong = proposed.columns.flatMap((column, i) => (column.status === 'accepted' && column.field !== null && confirmed.columns[i]?.field !== null && column.field !== confirmed.columns[i]?.field ? [`${column.header}: ${column.field}, confirmed ${String(confirmed.columns[i]?.field)}`] : []));
  expect(wrong).toEqual([]);
  for (const tape of ['domain_a/master_loan_collateral_tape.csv', 'onboarding_pack/monthly_loan_report.csv', 'onboarding_pack/monthly_collateral_report.csv']) {
    const fields = Mapping.parse((await bench.run({ mode: 'mi', tape: join(REAL_TAPES, tape), until: 'align' })).json('mapping')).columns.flatMap((column) => column.field ?? []);
    expect(new Set(fields).size, tape).toBe(fields.length);
    expect(fields.length, tape).toBeGreaterThan(4);
  }
});
