import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decimal } from '../../src-shared/kernel/decimal.ts';
import type { Decimal } from '../../src-shared/kernel/decimal.ts';
import { originOf } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import type { Annex2KeyRow } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { Deal } from '../../src-shared/model/deal.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import { Mapping } from '../../src-shared/model/mapping.ts';
import { readDate, readNumber } from './read-tape.ts';
import { makePool, removePool, REPO } from './support.ts';
import type { Pool } from './support.ts';

let pool: Pool;
beforeAll(async () => { pool = await makePool(); });
afterAll(() => removePool(pool));

const yamlFile = (path: string): unknown => parse(readFileSync(path, 'utf8'));
const amount = (row: Annex2KeyRow, code: string): Decimal => decimal(row.values[code] as string);
const sum = (rows: readonly Annex2KeyRow[], value: (row: Annex2KeyRow) => Decimal): Decimal => rows.reduce((total, row) => total.add(value(row)), decimal(0));
/** A decimal without trailing zeros; any other text as it is. */
const shortest = (text: string): string => (/^\d+\.\d+$/.test(text) ? decimal(text).toFixed() : text);
const close = (a: string | undefined, b: Decimal): void => { expect(decimal(a ?? 'NaN').sub(b).abs().lt('1e-9'), `${a} is ${b.toFixed(12)}`).toBe(true); };

test('GEN-6 every row answers all 107 codes and names an origin for each', () => {
  for (const rows of pool.keyRows) {
    for (const row of rows) {
      expect(Object.keys(row.values)).toHaveLength(107);
      expect(Object.keys(row.values).filter((code) => originOf(pool.key, row, code) === undefined)).toEqual([]);
    }
  }
});

test('GEN-7 the named source cell, read as the mapping declares, is the expected value', () => {
  const mapping = Mapping.parse(yamlFile(pool.out.mapping));
  let compared = 0;
  for (const [m, tape] of pool.tapes.entries()) {
    const header = tape.records[tape.header] as readonly string[];
    for (const key of pool.keyRows[m] as readonly Annex2KeyRow[]) {
      const row = tape.rows[key.sourceRow] as readonly string[];
      for (const [code, expected] of Object.entries(key.values)) {
        const origin = originOf(pool.key, key, code);
        if (origin?.kind !== 'source-cell') continue;
        if (header[origin.column] !== origin.header) expect(header[origin.column]).toBe(origin.header);
        const text = row[origin.column] as string;
        const reading = mapping.columns[origin.column]?.reading ?? {};
        if (reading.dates) expect(readDate(text, reading.dates), `${code} ${text}`).toBe(expected);
        else if (reading.number) expect(decimal(readNumber(text) ?? 'NaN').mul(reading.percent === 'fraction' ? 100 : 1).eq(expected), `${code} "${text}" ${expected}`).toBe(true);
        else if (/^(true|false)$/.test(expected)) expect(text.startsWith('Y')).toBe(expected === 'true');
        else expect(text.trim(), code).not.toBe('');
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(45_000);
});

test('GEN-8 values that come from people, policy and arithmetic have what they name', () => {
  const decisions = Decisions.parse(yamlFile(pool.out.decisions)).decisions;
  const deal = Deal.parse(yamlFile(pool.out.months[1]?.deal as string));
  const policy = [join(REPO, 'config/assets/equity-release/defaults.yaml'), join(REPO, 'config/regimes/esma/annex2/defaults.yaml')].map((path) => yamlFile(path) as { noData?: Record<string, { answer: string }>; constants?: Record<string, { value: string }> });
  const used = new Set<string>();
  for (const [m, rows] of pool.keyRows.entries()) {
    for (const row of rows) {
      for (const [code, expected] of Object.entries(row.values)) {
        const origin = originOf(pool.key, row, code);
        if (origin?.kind === 'deal') expect(deal.facts[origin.key]?.value).toBe(expected);
        if (origin?.kind === 'source-cell') for (const id of origin.via ?? []) { used.add(id); expect(decisions.find((one) => one.id === id)).toMatchObject({ kind: 'map-code', to: expected }); }
        if (origin?.kind === 'config') {
          const found = policy.map((layer) => (origin.key.startsWith('no-data ') ? layer.noData?.[code]?.answer : layer.constants?.[origin.key.slice('constant '.length)]?.value)).find((value) => value !== undefined);
          expect(shortest(found ?? ''), `${code} ${origin.key}`).toBe(expected);
        }
        if (origin?.kind === 'decision') {
          used.add(origin.id);
          const decision = decisions.find((one) => one.id === origin.id);
          if (decision?.kind === 'constant') expect(shortest(decision.value)).toBe(expected);
          else if (decision?.kind === 'no-data') expect(decision.date === undefined ? decision.answer : `${decision.answer}-${decision.date}`).toBe(expected);
          else expect(decision).toMatchObject({ kind: 'override', value: expected, sourceRow: row.sourceRow, tape: pool.out.months[m]?.tapeSha256 });
        }
        if (origin?.kind === 'source-cells') close(expected, amount(row, 'RREL30').mul(100).div(amount(row, 'RREC13')).toDecimalPlaces(4));
      }
    }
  }
  expect(decisions.map((one) => one.id).filter((id) => !used.has(id))).toEqual(['D-301']);
});

test('GEN-9 Annex 12 follows from the Annex 2 key rows and the deal', () => {
  const [before, now] = pool.keyRows as unknown as [readonly Annex2KeyRow[], readonly Annex2KeyRow[]];
  const codes = pool.key.annex12[1]?.codes ?? {};
  const deal = Deal.parse(yamlFile(pool.out.months[1]?.deal as string));
  const balance = (row: Annex2KeyRow): Decimal => amount(row, 'RREL30');
  const total = sum(now, balance);
  const defaulted = (row: Annex2KeyRow): boolean => ['DFLT', 'DTCR', 'DADB', 'NDFT'].includes(row.values['RREL69'] as string);
  const bands = [[1, 29], [30, 59], [60, 89], [90, 119], [120, 149], [150, 179], [180, 99_999]] as const;
  for (const [i, [from, to]] of bands.entries()) {
    const inBand = now.filter((row) => Number(row.values['RREL68']) >= from && Number(row.values['RREL68']) <= to);
    expect(inBand.length).toBeGreaterThan(0);
    close(codes[`IVSS${38 + i}`]?.value, sum(inBand, balance).mul(100).div(total));
  }
  close(codes['IVSS21']?.value, sum(now.filter((row) => !defaulted(row)), balance).mul(100).div(deal.ledger['outstanding_notes']?.value ?? 'NaN'));
  close(codes['IVSS28']?.value, sum(now.filter(defaulted), balance));
  const current = new Map(now.map((row) => [row.exposure, row]));
  const unscheduled = sum(before, (row) => {
    const later = current.get(row.exposure);
    if (later === undefined || later.values['RREL69'] === 'RDMD') return balance(row);
    if (later.values['RREL8'] !== 'ND5') return decimal(0);
    const fell = balance(row).sub(balance(later));
    return fell.gt(0) ? fell : decimal(0);
  });
  const annualised = (part: Decimal, whole: Decimal): Decimal => decimal(100).mul(decimal(1).sub(decimal(1).sub(part.div(whole)).pow(12)));
  close(codes['IVSS22']?.value, annualised(unscheduled, sum(before, balance)));
  const newly = sum(before.filter((row) => !defaulted(row)), (row) => { const later = current.get(row.exposure); return later && defaulted(later) ? balance(later) : decimal(0); });
  expect(newly.gt(0)).toBe(true);
  close(codes['IVSS27']?.value, annualised(newly, sum(before.filter((row) => !defaulted(row)), balance)));
  close(codes['IVSS25']?.value, sum(before.filter((row) => { const later = current.get(row.exposure); return later !== undefined && later.values['RREL8'] !== 'ND5'; }), balance));
  close(codes['IVSS26']?.value, sum(now.filter((row) => (row.values['RREL65'] as string) > '2026-01-31' && row.values['RREL65'] !== 'ND5'), balance));
  expect(Object.keys(codes)).toHaveLength(44);
  expect(pool.key.annex12[0]?.needsPrior).toEqual(['IVSS22', 'IVSS25', 'IVSS26', 'IVSS27']);
});

test('GEN-10 the waterfall spends what came in, and no more', () => {
  for (const [m, month] of pool.out.months.entries()) {
    const deal = Deal.parse(yamlFile(month.deal));
    const of = (code: string): Decimal => decimal(deal.ledger[code]?.value ?? 'NaN');
    const repurchased = decimal(pool.key.annex12[m]?.codes['IVSS25']?.value ?? 0);
    let left = of('IVSS16').add(of('IVSS17')).add(repurchased);
    for (const item of deal.waterfall) {
      left = left.sub(item.paid);
      expect(left.eq(item.availableAfter), item.id).toBe(true);
    }
    expect(left.eq(of('IVSS19')) && left.gte(0)).toBe(true);
  }
});
