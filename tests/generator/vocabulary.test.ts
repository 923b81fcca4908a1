import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COLUMNS } from '../../src-main/pipelines/tape/generator/columns.ts';
import { MAPPED_BY_PERSON, OUTWARD, WORDS } from '../../src-main/pipelines/tape/generator/vocabulary.ts';
import { parseCsv } from './read-tape.ts';
import { makePool, removePool, REPO } from './support.ts';
import type { Pool } from './support.ts';

const config = <T>(path: string): T => parse(readFileSync(join(REPO, 'config', path), 'utf8')) as T;
const all = <T>(folder: string): T[] => readdirSync(join(REPO, 'config', folder)).filter((name) => name.endsWith('.yaml')).map((name) => config<T>(`${folder}/${name}`));
interface FieldFile { readonly fields: Record<string, { type: string; codes?: string }> }
interface ListFile { readonly enumerations: Record<string, { codes: Record<string, string>; synonyms?: Record<string, string[]> }> }

const fields = Object.assign({}, ...all<FieldFile>('fields').map((file) => file.fields)) as FieldFile['fields'];
const lists = Object.assign({}, ...all<ListFile>('enumerations').map((file) => file.enumerations)) as ListFile['enumerations'];
const key = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

let pool: Pool;
beforeAll(async () => { pool = await makePool({ loans: 200 }); });
afterAll(() => removePool(pool));

test('GEN-18 every mapped column names a field of the registry', () => {
  expect(COLUMNS.flatMap((column) => (column.field !== null && fields[column.field] === undefined ? [column.field] : []))).toEqual([]);
});

test('GEN-19 each of the servicer’s words means its code by the code lists, or a person has mapped it', () => {
  const overrides = config<{ codeOverrides: Record<string, Record<string, string>> }>('assets/equity-release/defaults.yaml').codeOverrides;
  for (const [name, codes] of Object.entries(WORDS)) {
    const field = name === 'valuation_method' ? 'current_valuation_method' : name;
    const list = lists[fields[field]?.codes as string];
    for (const [code, words] of Object.entries(codes as Record<string, readonly string[]>)) {
      for (const word of words) {
        const person = MAPPED_BY_PERSON.find((entry) => entry.field === field && key(entry.from) === key(word));
        const known = overrides[field]?.[key(word)] ?? Object.entries(list?.codes ?? {}).find(([own, label]) => [key(own), key(label)].includes(key(word)))?.[0] ?? Object.entries(list?.synonyms ?? {}).find(([, synonyms]) => synonyms.some((synonym) => key(synonym) === key(word)))?.[0];
        expect(person?.to ?? known, `${field} "${word}"`).toBe(code);
        if (person) expect(known, `${field} "${word}" needs no person`).toBeUndefined();
      }
    }
  }
});

test('GEN-20 every postcode area is one the lookup knows', () => {
  const areas = new Set(readFileSync(join(REPO, 'config/lookups/uk-postcode-area-itl1.csv'), 'utf8').split(/\r?\n/).map((line) => line.split(',')[0]));
  expect(OUTWARD.filter((outward) => !areas.has(/^[A-Z]+/.exec(outward)?.[0]))).toEqual([]);
});

const MAP = join(REPO, '../shared/data/esma/maps/annex2_field_map_completed.csv');
test.skipIf(!existsSync(MAP))('GEN-21 no-data answers and codes of the key are legal by ESMA’s template (skipped without ../shared)', () => {
  const [header, ...lines] = parseCsv(readFileSync(MAP, 'utf8'));
  const at = (name: string): number => (header as string[]).indexOf(name);
  const template = new Map(lines.map((line) => [line[at('code')] as string, { low: line[at('nd1_4_allowed')] === 'YES', nd5: line[at('nd5_allowed')] === 'YES', codes: (line[at('enum')] ?? '').split('|').filter((code) => code !== ''), format: line[at('format')] as string }]));
  expect(template.size).toBe(107);
  for (const rows of pool.keyRows) {
    for (const row of rows) {
      expect(Object.keys(row.values).toSorted()).toEqual([...template.keys()].toSorted());
      const illegal = Object.entries(row.values).filter(([code, text]) => {
        const field = template.get(code);
        if (!field) return true;
        if (/^ND5$/.test(text)) return !field.nd5;
        if (/^ND[1-4]/.test(text)) return !field.low;
        if (field.format === '{LIST}') return !field.codes.includes(text);
        if (field.format === '{DATEFORMAT}') return !/^\d{4}-\d{2}-\d{2}$/.test(text);
        if (field.format === '{Y/N}') return !/^(true|false)$/.test(text);
        if (/MONETARY|PERCENTAGE|INTEGER/.test(field.format)) return !/^\d+(\.\d*[1-9])?$/.test(text);
        return text === '';
      });
      expect(illegal).toEqual([]);
    }
  }
});
