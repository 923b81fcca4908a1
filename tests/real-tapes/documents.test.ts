import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { Deal } from '../../src-shared/model/deal.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import { isLei } from '../../src-main/pipelines/tape/generator/lei.ts';
import { parseCsv } from '../generator/read-tape.ts';

const here = (path: string): string => new URL(path, import.meta.url).pathname;
const yaml = (path: string): unknown => parse(readFileSync(here(path), 'utf8'));
const TAPES = here('../../../shared/data/tapes-esma/tapes');
const BOOKS: Readonly<Record<string, readonly string[]>> = {
  'erm-single': ['erm_single/SYNTHETIC_ERE_Portfolio_012026.csv'],
  'multibook-acquired': ['multibook/alp_acquired_2026-05-31.csv', 'multibook/alp_acquired_2026-06-30.csv'],
  'multibook-origination': ['multibook/alp_origination_2026-05-31.csv', 'multibook/alp_origination_2026-06-30.csv'],
};
const registry = Object.assign({}, ...readdirSync(here('../../config/fields')).filter((name) => name.endsWith('.yaml')).map((name) => (yaml(`../../config/fields/${name}`) as { fields: object }).fields)) as Record<string, unknown>;
const readRows = (tape: string): string[][] => parseCsv(readFileSync(`${TAPES}/${tape}`, 'utf8'));

test('RTP-1 one mapping covers all columns once, with fields that the registry has', () => {
  const mapping = Mapping.parse(yaml('mapping.yaml'));
  expect(mapping.columns.map((column) => column.index)).toEqual(mapping.columns.map((_, i) => i));
  expect(mapping.headersSha256).toBe(createHash('sha256').update(canonicalJson(mapping.columns.map((column) => column.header))).digest('hex'));
  const fields = mapping.columns.flatMap((column) => column.field ?? []);
  expect(fields.filter((field) => registry[field] === undefined)).toEqual([]);
  expect(new Set(fields).size).toBe(fields.length);
  expect(mapping.columns.filter((column) => column.field === null).map((column) => column.header)).toEqual(['Underlying Exposure Identifier', 'Purchase Price']);
});

test('RTP-2 deal files state every Annex 12 code that no tape says', () => {
  for (const book of Object.keys(BOOKS)) {
    const deal = Deal.parse(yaml(`${book}/deal.yaml`));
    const stated = new Set([...Object.keys(deal.facts), ...Object.keys(deal.ledger)]);
    for (const n of [...Array.from({ length: 18 }, (_, i) => i + 3), 23, 24, ...Array.from({ length: 8 }, (_, i) => i + 30)]) expect(stated.has(`IVSS${n}`), `${book} IVSS${n}`).toBe(true);
    expect(deal.facts['unique_identifier']?.value).toMatch(/^[A-Z0-9]{18}[0-9]{2}N[0-9]{4}[0-9]{2}$/);
    expect(deal.facts['IVSS6']?.value).toMatch(/^\+[0-9]{1,3}-[0-9()+-]{1,30}$/);
    for (const [key, fact] of Object.entries(deal.facts)) if (key.endsWith('legal_entity_identifier')) expect(isLei(fact.value as string), `${book} ${key}`).toBe(true);
    expect(isLei(String(deal.facts['unique_identifier']?.value).slice(0, 20))).toBe(true);
  }
  const [bare, stated] = [Deal.parse(yaml('erm-single/deal.yaml')), Deal.parse(yaml('erm-single/deal-with-period-figures.yaml'))];
  expect(Object.keys(stated.ledger).filter((code) => !(code in bare.ledger))).toEqual(['IVSS22', 'IVSS25', 'IVSS26', 'IVSS27']);
});

test.skipIf(!existsSync(TAPES))('RTP-3 the mapping fits all five tapes (skipped without ../shared)', () => {
  const mapping = Mapping.parse(yaml('mapping.yaml'));
  for (const tape of Object.values(BOOKS).flat()) expect(readRows(tape)[0], tape).toEqual(mapping.columns.map((column) => column.header));
});

test.skipIf(!existsSync(TAPES))('RTP-4 decisions speak of what the tapes show (skipped without ../shared)', () => {
  for (const [book, tapes] of Object.entries(BOOKS)) {
    const { decisions } = Decisions.parse(yaml(`${book}/decisions.yaml`));
    expect(new Set(decisions.map((decision) => decision.id)).size).toBe(decisions.length);
    for (const decision of decisions) if ('field' in decision && decision.field !== undefined) expect(registry[decision.field], decision.id).toBeDefined();
    expect(tapes.length).toBeGreaterThan(0);
  }
  const [may, june] = [readRows('multibook/alp_acquired_2026-05-31.csv').slice(1), readRows('multibook/alp_acquired_2026-06-30.csv').slice(1)];
  const names = Decisions.parse(yaml('multibook-acquired/decisions.yaml')).decisions.flatMap((decision) => (decision.kind === 'override' && decision.field === 'original_underlying_exposure_identifier' ? [decision] : []));
  const facts = (row: readonly string[] | undefined): (string | undefined)[] => [7, 9, 11, 12, 17, 21, 30, 35].map((column) => row?.[column]);
  expect(names.map((decision) => decision.sourceRow)).toEqual(Array.from({ length: 24 }, (_, i) => i + 13));
  for (const decision of names) expect(facts(june[decision.sourceRow]), decision.id).toEqual(facts(may.find((row) => row[0] === decision.value)));
  expect(names.every((decision) => decision.tape === createHash('sha256').update(readFileSync(`${TAPES}/multibook/alp_acquired_2026-06-30.csv`)).digest('hex'))).toBe(true);
  const [header, ...rows] = readRows('erm_single/SYNTHETIC_ERE_Portfolio_012026.csv') as [string[], ...string[][]];
  const cell = (row: number, name: string): string => (rows[row] as string[])[header.indexOf(name)] as string;
  const redeemed = rows.flatMap((_, i) => (cell(i, 'Account Status') === 'Redeemed' ? [i] : []));
  expect(redeemed).toEqual([8, 26]);
  const overridden = Decisions.parse(yaml('erm-single/decisions.yaml')).decisions.flatMap((decision) => (decision.kind === 'override' ? [decision.sourceRow] : []));
  expect([...new Set(overridden)]).toEqual(redeemed);
  expect(new Set(rows.map((_, i) => cell(i, 'Collateral Type')))).toEqual(new Set(['manual']));
  expect(rows.every((_, i) => cell(i, 'Date of Repurchase') === cell(i, 'Pool Addition Date'))).toBe(true);
  expect(rows.flatMap((_, i) => (cell(i, 'Current Valuation Date') === '' ? [cell(i, 'Loan Identifier')] : []))).toEqual(['DEMO-0011']);
});
