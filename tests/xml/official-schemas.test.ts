import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { locate } from '../../src-main/adapters/xml/locate.ts';
import { validateProfile } from '../../src-main/adapters/xml/profile-check.ts';
import { readBack, reconcile } from '../../src-main/adapters/xml/read-back.ts';
import { writeReportFile } from '../../src-main/adapters/xml/report-file.ts';
import { readReport } from '../../src-main/adapters/xml/xml-reader.ts';
import { createReportWriter, type Values } from '../../src-main/adapters/xml/xml-writer.ts';
import { type JavaValidator, prepareJavaValidator } from '../../src-main/adapters/xsd/java-validator.ts';
import { validateWithLibxml2 } from '../../src-main/adapters/xsd/libxml2-validator.ts';
import { decimal } from '../../src-shared/kernel/decimal.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { type Kind, KINDS, mutate } from './mutate.ts';
import { anyUnit, ESMA, headerOf, loadTemplate, type SampleUnit, scratch } from './sample.ts';

const folder = scratch();
const annex2 = loadTemplate('annex2');
const annex12 = loadTemplate('annex12');
let java: JavaValidator;
beforeAll(async () => {
  java = await prepareJavaValidator({ cacheFolder: join(folder.path, 'java') });
});
afterAll(() => folder.remove());

function xmllint(schema: string, file: string): string | null {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', '--stream', '--schema', schema, file], { stdio: 'pipe' });
    return 'valid';
  } catch (error) {
    return (error as { code?: string }).code === 'ENOENT' ? null : String((error as { stderr?: unknown }).stderr);
  }
}

describe.skipIf(!ESMA.present)(`official schemas${ESMA.present ? '' : ` (skipped: ${ESMA.reason})`}`, () => {
  const specimens = !ESMA.present ? [] : [
    ...readdirSync(ESMA.specimens).filter((name) => name.startsWith('annex2_')).map((name) => [name, join(ESMA.specimens, name), ESMA.auth099] as const),
    ['annex12_specimen_valid.xml', join(ESMA.samples, 'annex12_specimen_valid.xml'), ESMA.auth098] as const,
    ['the sample that ESMA publishes', join(ESMA.samples, readdirSync(ESMA.samples).find((name) => name.startsWith('DRAFT1auth.099')) ?? ''), ESMA.auth099] as const,
  ];

  test.each(specimens)('XSD-1 %s is valid for every validator here', async (_name, file, schema) => {
    const first = await validateWithLibxml2({ file, schema, recordElement: 'UndrlygXpsrRcrd' });
    expect(first).toMatchObject({ available: true, valid: true, messages: [] });
    const second = await java.validate({ file, schema });
    if (java.reason === null) expect(second).toMatchObject({ available: true, valid: true, messages: [] });
    else expect(second).toMatchObject({ available: false, valid: null, reason: java.reason });
  });

  test('XML-15 the specimens read back by their templates, and the profile finds nothing in them', async () => {
    const performing = join(ESMA.specimens, 'annex2_performing_full.xml');
    const units = [];
    for await (const unit of readReport(performing, annex2)) units.push(unit);
    expect(units.map((unit) => unit.record)).toEqual([1, 0]);
    expect(units[0]?.values).toMatchObject({ RREL3: 'TEST', RREL30: '-1000.00', RREL28: 'EUR', RREL7: '2026-01-31' });
    expect(units[0]?.rows.collateral).toMatchObject([{ RREC1: 'DUMMYLEI000000000000N202601', RREC2: 'TEST', RREC5: 'INDV', RREC8: '5', RREC22: 'EUR' }]);
    const codes = new Set([...Object.keys(units[0]?.values ?? {}), ...Object.keys(units[0]?.rows.collateral[0] ?? {}), ...Object.keys(units[1]?.values ?? {})]);
    expect(annex2.fields.filter((field) => !codes.has(field.code)).map((field) => field.code)).toEqual([]);

    const investor = [];
    for await (const unit of readReport(join(ESMA.samples, 'annex12_specimen_valid.xml'), annex12)) investor.push(unit);
    expect(investor[0]?.values).toMatchObject({ IVSS6: '+44-2000000000', IVSS19: '-125.50', IVSS13: 'ND5' });
    // The full specimen carries rental incomes, which the schema has and no code of the annex names.
    const faults = await validateProfile(performing, annex2);
    expect([...new Set(faults.messages.map((each) => each.message))]).toEqual(['<GrssAnlRntlIncm> is not an element of <InfAtOrgtn>', '<GrssAnlRntlIncm> is not an element of <CurInf>']);
    expect(await validateProfile(join(ESMA.specimens, 'annex2_performing_minimal.xml'), annex2)).toMatchObject({ valid: true, records: 1 });
    expect(await validateProfile(join(ESMA.samples, 'annex12_specimen_valid.xml'), annex12)).toMatchObject({ valid: true, records: 1 });
  });

  const random = seededRandom(20261);
  const units: SampleUnit[] = Array.from({ length: 400 }, (_, i) => anyUnit(annex2, i + 1, random));
  const file = join(folder.path, 'annex2.xml');
  const writer = createReportWriter(annex2, { header: headerOf(annex2), currency: 'GBP' });

  test('XML-16 a generated Annex 2 report is valid for libxml2 (whole, chunked, in a worker), Java, xmllint and the profile', async () => {
    const written = await writeReportFile(file, writer, units);
    expect(written.records).toBe(400);
    const schema = ESMA.auth099;
    const whole = await validateWithLibxml2({ file, schema }, { workers: 0 });
    const chunked = await validateWithLibxml2({ file, schema, recordElement: 'UndrlygXpsrRcrd' }, { workers: 1, chunkBytes: 100_000 });
    expect(whole).toMatchObject({ valid: true, messageCount: 0 });
    expect(chunked).toEqual(whole);
    expect(await validateProfile(file, annex2)).toEqual({ valid: true, records: 400, messages: [], messageCount: 0 });
    if (java.reason === null) expect((await java.validate({ file, schema })).valid).toBe(true);
    expect(['valid', null]).toContain(xmllint(schema, file));
  });

  test('XML-17 every value of the generated report reads back as written, and every sum agrees to the last digit', async () => {
    let n = 0;
    for await (const unit of readReport(file, annex2)) {
      if (unit.record === 0) continue;
      const sample = units[unit.record - 1];
      n += 1;
      expect(onlyPlaced(unit.values), `record ${unit.record}`).toEqual(onlyPlaced(sample?.values ?? {}));
      expect(unit.rows.collateral.map(onlyPlaced)).toEqual(sample?.collaterals.map(onlyPlaced));
    }
    expect(n).toBe(400);
    const sums = Object.fromEntries(annex2.fields.filter((field) => field.format === '{MONETARY}').map((field) => {
      const rows: Values[] = field.level === 'collateral' ? units.flatMap((unit) => unit.collaterals) : units.map((unit) => unit.values);
      const amounts = rows.map((row) => String(row[field.code])).filter((text) => !text.startsWith('ND'));
      return [field.code, amounts.reduce((sum, text) => sum.plus(decimal(text)), decimal(0)).toFixed()];
    }));
    const back = await readBack(file, annex2);
    const expected = { records: 400, rows: { collateral: units.flatMap((unit) => unit.collaterals).length }, sums };
    expect(reconcile(back, expected)).toEqual([]);
    const cent = { ...sums, RREL30: decimal(sums['RREL30'] ?? '0').plus('0.01').toFixed() };
    expect(reconcile(back, { ...expected, records: 401, sums: cent })).toMatchObject([{ what: 'records', expected: '401', found: '400' }, { what: 'sum of RREL30' }]);
  });

  /** Currency attributes read back only where an amount has a value, and absent codes are absent keys. */
  function onlyPlaced(values: Values): Values {
    const placed = new Set(annex2.fields.filter((field) => field.placement !== 'attribute' && field.placement !== 'nesting').map((field) => field.code));
    return Object.fromEntries(Object.entries(values).filter(([code]) => placed.has(code)));
  }

  test('XML-18 a generated Annex 12 report is valid for every validator, its rows stand on lines of their own and are located', async () => {
    const report = join(folder.path, 'annex12.xml');
    const unit = anyUnit(annex12, 1, seededRandom(12));
    const values = { ...unit.values, IVSS5: ['A Person', 'B Person'] };
    const written = await writeReportFile(report, createReportWriter(annex12, { header: headerOf(annex12), currency: 'GBP' }), [{ values, rows: unit.rows }]);
    const schema = ESMA.auth098;
    const checked = await validateWithLibxml2({ file: report, schema });
    expect(checked).toMatchObject({ valid: true, messages: [] });
    expect(await validateProfile(report, annex12)).toMatchObject({ messages: [], valid: true });
    if (java.reason === null) expect((await java.validate({ file: report, schema })).valid).toBe(true);
    expect(['valid', null]).toContain(xmllint(schema, report));
    const lines = readFileSync(report, 'utf8').split('\n');
    for (const [row, trigger] of (unit.rows.trigger ?? []).entries()) {
      const found = await locate(report, written.index, annex12, { code: 'IVSR3', row: row + 1 });
      expect(found?.xml).toBe(`<NewIdr>${String(trigger['IVSR3'])}</NewIdr>`);
      expect(lines[(found?.line ?? 0) - 1]).toContain(found?.xml);
      expect(lines[(found?.line ?? 0) - 1]?.startsWith('<TstEvtTrggr>')).toBe(true);
    }
    const second = await locate(report, written.index, annex12, { code: 'IVSS5', occurrence: 2 });
    expect(second?.xml).toBe('<CtctPrsn>B Person</CtctPrsn>');
    const read = [];
    for await (const each of readReport(report, annex12)) read.push(each);
    expect(read[0]?.values['IVSS5']).toEqual(['A Person', 'B Person']);
    expect(read[0]?.rows.cashflow).toHaveLength(unit.rows.cashflow?.length ?? 0);
  });

  test('XSD-2 over 450 mutated records the two validators name the same records, at lines that exist', async () => {
    const kinds: Kind[] = [];
    const seeded = seededRandom(450);
    const lines = Array.from({ length: 450 }, (_, i) => {
      const kind = KINDS[i % KINDS.length] ?? 'text';
      kinds.push(kind);
      const sample = units[i % units.length];
      return mutate(writer.record(sample?.values ?? {}, sample?.collaterals ?? []), kind, seeded);
    });
    const mutated = join(folder.path, 'mutated.xml');
    writeFileSync(mutated, writer.header() + lines.join('') + writer.footer());
    const request = { file: mutated, schema: ESMA.auth099, recordElement: 'UndrlygXpsrRcrd', maxMessages: 100_000 };
    const first = await validateWithLibxml2(request, { chunkBytes: 200_000 });
    const named = (messages: readonly { record: number | null; line: number | null }[]): number[] => [...new Set(messages.map((each) => each.record ?? -1))].sort((a, b) => a - b);
    const byLibxml2 = named(first.messages);
    expect(first.messages.every((each) => each.line === (each.record ?? 0) + 2)).toBe(true);
    expect(byLibxml2.length).toBeGreaterThan(300);
    expect(byLibxml2.length).toBeLessThan(450);
    const profile = await validateProfile(mutated, annex2, { maxMessages: 100_000 });
    const byProfile = new Set(profile.messages.map((each) => each.record));
    const overlooked = byLibxml2.filter((record) => !byProfile.has(record));
    expect(overlooked.map((record) => `${kinds[record - 1]}: ${first.messages.find((each) => each.record === record)?.message}`)).toEqual([]);
    if (java.reason !== null) return;
    const second = await java.validate(request);
    expect(second.messages.every((each) => each.line === (each.record ?? 0) + 2)).toBe(true);
    const disagreements = [...new Set([...byLibxml2, ...named(second.messages)])].filter((record) => byLibxml2.includes(record) !== named(second.messages).includes(record));
    expect(disagreements.map((record) => [kinds[record - 1], [...first.messages, ...second.messages].find((each) => each.record === record)?.message])).toEqual([]);
  });

  test('XSD-3 chunks judge what the whole document judges, whatever their size', async () => {
    const request = { file: join(folder.path, 'mutated.xml'), schema: ESMA.auth099, maxMessages: 100_000 };
    const whole = await validateWithLibxml2(request, { workers: 0 });
    for (const chunkBytes of [1, 50_000, 400_000]) {
      const chunked = await validateWithLibxml2({ ...request, recordElement: 'UndrlygXpsrRcrd' }, { chunkBytes, workers: chunkBytes === 50_000 ? 2 : 0 });
      expect(chunked.messages.map(({ line, message }) => [line, message])).toEqual(whole.messages.map(({ line, message }) => [line, message]));
      expect(chunked.messages.map((each) => each.record)).toEqual(chunked.messages.map((each) => (each.line ?? 0) - 2));
    }
  });
});
