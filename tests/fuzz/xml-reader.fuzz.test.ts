import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { escapeXml, firstIllegalCharacter, unescapeXml } from '../../src-main/adapters/xml/escape.ts';
import { ExactSum } from '../../src-main/adapters/xml/exact-sum.ts';
import { locate } from '../../src-main/adapters/xml/locate.ts';
import { validateProfile } from '../../src-main/adapters/xml/profile-check.ts';
import { writeReportFile } from '../../src-main/adapters/xml/report-file.ts';
import { type ReadUnit, readReport } from '../../src-main/adapters/xml/xml-reader.ts';
import { createReportWriter } from '../../src-main/adapters/xml/xml-writer.ts';
import { decimal } from '../../src-shared/kernel/decimal.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { scratch } from '../xml/sample.ts';
import { SMALL } from '../xml/small-template.ts';

const folder = scratch();
afterAll(() => folder.remove());
const seed = { seed: 20_260_131 };

async function readAll(file: string): Promise<ReadUnit[]> {
  const units: ReadUnit[] = [];
  for await (const unit of readReport(file, SMALL)) units.push(unit);
  return units;
}

const writer = createReportWriter(SMALL, { header: { H1: 'REP' }, currency: 'GBP' });
const VALID = Buffer.from(writer.header() + writer.record({ X1: 'L1', X2: 'Zoë & Co', X3: '-1.50', X4: '2', X6: 'true', X7: '5%' }, [{ C1: 'c', C2: 'ND5' }]).repeat(3) + writer.footer());

test('XML-24 any mutation of a report is read, or refused with a typed error', async () => {
  const file = join(folder.path, 'fuzz.xml');
  const outcomes = { read: 0, refused: 0 };
  const change = fc.record({ at: fc.nat(VALID.length - 1), drop: fc.nat(40), insert: fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.constantFrom('<', '>', '</', '&#0;', '&amp', '<![CDATA[', '<!--', '<?x?>', ']]>', '\u0000', '<Coll>', '<Rcrd>', '</Rcrd>', '&#x10FFFF;').map((text) => Buffer.from(text))) });
  await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
    let bytes = VALID;
    for (const { at, drop, insert } of changes) bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]);
    writeFileSync(file, bytes);
    for (const attempt of [() => readAll(file), () => validateProfile(file, SMALL)]) {
      try {
        await attempt();
        outcomes.read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(['UNREADABLE', 'INVALID_INPUT', 'LIMIT_EXCEEDED']).toContain((error as AppError).code);
        outcomes.refused += 1;
      }
    }
  }), { ...seed, numRuns: 1500 });
  expect(outcomes.read).toBeGreaterThan(100);
  expect(outcomes.refused).toBeGreaterThan(100);
});

test('XML-24 bytes that are no report at all are refused with a typed error', async () => {
  const file = join(folder.path, 'bytes.xml');
  await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(`<Document xmlns="urn:small">${text}`))), async (bytes) => {
    writeFileSync(file, bytes);
    await expect(readAll(file)).rejects.toBeInstanceOf(AppError);
  }), { ...seed, numRuns: 500 });
});

test('XML-13 any text that XML can carry comes back unchanged, and is located in its line', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
  const amount = fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.nat(99_999)).map(([negative, whole, part]) => `${negative ? '-' : ''}${whole}.${String(part).padStart(5, '0')}`);
  const file = join(folder.path, 'round.xml');
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ name: text, id: text, amount }), { minLength: 1, maxLength: 5 }), async (records) => {
    const legal = records.filter(({ name, id }) => firstIllegalCharacter(name) === null && firstIllegalCharacter(id) === null && !/^ND[1-5]/.test(name));
    const { index } = await writeReportFile(file, writer, legal.map(({ name, id, amount: x3 }) => ({ values: { X1: id, X2: name, X3: x3 }, collaterals: [{ C1: name }] })));
    const units = await readAll(file);
    expect(units.slice(0, -1).map(({ values, rows }) => [values['X1'], values['X2'], values['X3'], rows.collateral[0]?.['C1']])).toEqual(legal.map(({ id, name, amount: x3 }) => [id, name, x3, name]));
    for (const [i, { name, amount: x3 }] of legal.entries()) {
      const found = await locate(file, index, SMALL, { code: 'C1', record: i + 1 });
      expect(unescapeXml(found?.xml.slice(found.valueStart, found.valueEnd) ?? '')).toBe(name);
      const balance = await locate(file, index, SMALL, { code: 'X3', record: i + 1 });
      expect([balance?.line, balance?.xml.slice(balance.valueStart, balance.valueEnd)]).toEqual([i + 3, x3.replace('-', '')]);
    }
  }), { ...seed, numRuns: 200 });
});

test('XML-7 escaping is undone by unescaping, for every text that is legal', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const xml = escapeXml(text);
    expect(xml === null).toBe(firstIllegalCharacter(text) !== null);
    if (xml !== null) expect(unescapeXml(xml)).toBe(text);
    expect(xml ?? '').not.toMatch(/[<>\n\r\t]/);
  }), { ...seed, numRuns: 2000 });
});

test('XML-17 the running sum is the sum, in any order', () => {
  const term = fc.tuple(fc.boolean(), fc.nat(), fc.nat(9_999_999)).map(([minus, whole, part]) => `${minus ? '-' : ''}${whole}.${part}`);
  fc.assert(fc.property(fc.array(term), (terms) => {
    const [forwards, backwards] = [new ExactSum(), new ExactSum()];
    for (const each of terms) expect(forwards.add(each)).toBe(true);
    for (const each of terms.toReversed()) backwards.add(each);
    expect(forwards.toString()).toBe(terms.reduce((sum, each) => sum.plus(decimal(each)), decimal(0)).toFixed().replace(/^-0$/, '0'));
    expect(backwards.toString()).toBe(forwards.toString());
  }), { ...seed, numRuns: 300 });
  for (const text of ['', '.', '-', '1e5', 'abc', '1,5', ' 1', '0x10']) expect(new ExactSum().add(text)).toBe(false);
});
