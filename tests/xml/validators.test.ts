import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareJavaValidator } from '../../src-main/adapters/xsd/java-validator.ts';
import { LIBXML2_VALIDATOR, validateWithLibxml2 } from '../../src-main/adapters/xsd/libxml2-validator.ts';
import { findSchema, importSchema, listSchemas } from '../../src-main/adapters/xsd/schema-pack.ts';
import { scratch } from './sample.ts';

const folder = scratch();
afterAll(() => folder.remove());
const at = (name: string, text?: string): string => {
  const file = join(folder.path, name);
  if (text !== undefined) writeFileSync(file, text);
  return file;
};

const SCHEMA = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
<xs:element name="D"><xs:complexType><xs:sequence><xs:element name="H" type="xs:date"/><xs:element name="R" maxOccurs="unbounded"><xs:complexType><xs:sequence><xs:element name="V" type="xs:decimal"/></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
</xs:schema>
`;
const document = (values: readonly string[], header = '2026-01-31', end = '</D>'): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<D xmlns="urn:t"><H>${header}</H>\n${values.map((value) => `<R><V>${value}</V></R>\n`).join('')}${end}\n`;
const schema = at('t.xsd', SCHEMA);

describe('libxml2', () => {
  const values = Array.from({ length: 200 }, (_, i) => (i % 50 === 49 ? 'x' : String(i)));

  test.each([0, 1, 2])('XSD-4 messages carry line and record in file order with %i workers', async (workers) => {
    const result = await validateWithLibxml2({ file: at('d.xml', document(values)), schema, recordElement: 'R' }, { workers, chunkBytes: 300 });
    expect(result).toMatchObject({ available: true, valid: false, messageCount: 4, validator: LIBXML2_VALIDATOR });
    expect(result.messages.map((each) => [each.line, each.record])).toEqual([[52, 50], [102, 100], [152, 150], [202, 200]]);
    expect(result.messages[0]?.message).toContain("'x' is not a valid value");
  });
  test('XSD-4 records sharing a line are not told apart, indented records are', async () => {
    const one = at('one.xml', document([]).replace('\n</D>', '<R><V>1</V></R><R><V>x</V></R></D>'));
    expect((await validateWithLibxml2({ file: one, schema, recordElement: 'R' })).messages).toMatchObject([{ line: 2, record: null }]);
    const many = at('many.xml', document([]).replace('</D>', '<R>\n <V>1</V>\n</R>\n<R>\n <V>x</V>\n</R>\n</D>'));
    expect((await validateWithLibxml2({ file: many, schema, recordElement: 'R' }, { chunkBytes: 1, workers: 0 })).messages).toMatchObject([{ line: 7, record: 2 }]);
  });
  test('XSD-5 what is wrong with the header is said once, not once per chunk', async () => {
    const result = await validateWithLibxml2({ file: at('h.xml', document(values.slice(0, 40), 'today')), schema, recordElement: 'R' }, { chunkBytes: 50, workers: 0 });
    expect(result.messages).toMatchObject([{ line: 2, record: null }]);
    const end = await validateWithLibxml2({ file: at('e.xml', document(['1', '2', '3'], undefined, '</E>')), schema, recordElement: 'R' }, { chunkBytes: 1, workers: 0 });
    expect(end.valid).toBe(false);
    expect(end.messageCount).toBeLessThanOrEqual(3);
  });
  test.each([
    ['a comment', document(['1']).replace('<R>', '<!-- </R> --><R>'), true], ['CDATA', document(['1']).replace('>1<', '><![CDATA[1</R>]]><'), false],
    ['no record', document([]), false], ['a prefix', document(['1']).replaceAll('<R>', '<p:R xmlns:p="urn:t">').replaceAll('</R>', '</p:R>'), true],
    ['a longer name', document(['1']).replace('<R>', '<Rx/><R>'), false], ['cut off', document(['1', '2']).slice(0, -12), false], ['empty', '<D xmlns="urn:t"/>', false],
  ])('XSD-6 a document with %s is judged whole or in chunks alike', async (_what, text, valid) => {
    const file = at('odd.xml', text);
    const chunked = await validateWithLibxml2({ file, schema, recordElement: 'R' }, { chunkBytes: 1, workers: 0 });
    const whole = await validateWithLibxml2({ file, schema });
    expect([chunked.valid, whole.valid]).toEqual([valid, valid]);
  });
  test('XSD-6 what cannot be split and is too large is an error, and so is one endless record', async () => {
    const file = at('big.xml', document(['1'.repeat(5000)]).replace('<R>', '<!-- no --><R>'));
    await expect(validateWithLibxml2({ file, schema, recordElement: 'R' }, { maxWholeBytes: 1000 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
  test('XSD-7 messages are capped and counted', async () => {
    const file = at('cap.xml', document(Array.from({ length: 50 }, () => 'x')));
    const result = await validateWithLibxml2({ file, schema, recordElement: 'R', maxMessages: 7 });
    expect([result.messages.length, result.messageCount, result.valid]).toEqual([7, 50, false]);
  });
  test('XSD-8 a broken schema, a missing file and a cancelled validation are typed errors', async () => {
    const file = at('ok.xml', document(['1']));
    await expect(validateWithLibxml2({ file, schema: at('bad.xsd', SCHEMA.replace('xs:decimal', 'xs:nothing')) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(validateWithLibxml2({ file: at('none.xml'), schema })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(validateWithLibxml2({ file, schema: at('none.xsd') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(validateWithLibxml2({ file, schema, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
  test('XSD-9 the version it reports is the installed one', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(LIBXML2_VALIDATOR.version).toBe(manifest.dependencies['libxml2-wasm']);
    expect(manifest.dependencies['xsd-schema-validator']).toBe('0.11.0');
  });
});

describe('Java', () => {
  test('XSD-10 without Java the second opinion is unavailable, never invalid', async () => {
    const java = await prepareJavaValidator({ cacheFolder: at('cache-none'), java: at('no-such-java') });
    expect(java.reason).toMatch(/no Java was found/);
    expect(await java.validate({ file: at('ok2.xml', document(['x'])), schema })).toMatchObject({ available: false, valid: null, messages: [] });
  });
  test('XSD-10 a program that says nothing but fails does not pass the self-test', async () => {
    const fake = at('fake-java', '#!/bin/sh\ncase "$*" in *-version*) echo \'openjdk version "17.0.0"\' >&2; exit 0;; esac\nexit 1\n');
    const { chmodSync } = await import('node:fs');
    chmodSync(fake, 0o755);
    const java = await prepareJavaValidator({ cacheFolder: at('cache-fake'), java: fake, javac: at('no-such-javac') });
    expect(java.reason).toMatch(/self-test/);
  });
  test('XSD-11 it gives every message with line and record, and unavailable on a schema fault or a timeout', async ({ skip }) => {
    const java = await prepareJavaValidator({ cacheFolder: at('cache') });
    if (java.reason !== null) skip(java.reason);
    const file = at('j.xml', document(['1', 'x', '3', 'y']));
    const result = await java.validate({ file, schema, recordElement: 'R' });
    expect(result).toMatchObject({ available: true, valid: false });
    expect([...new Set(result.messages.map((each) => `${each.line}/${each.record}`))]).toEqual(['4/2', '6/4']);
    const broken = await java.validate({ file: at('jb.xml', document(['1']).replace('</D>', '')), schema });
    expect(broken).toMatchObject({ available: true, valid: false });
    const bad = await java.validate({ file, schema: at('bad2.xsd', SCHEMA.replace('xs:decimal', 'xs:nothing')) });
    expect(bad).toMatchObject({ available: false, valid: null });
    expect(bad.reason).toMatch(/could not judge/);
    await expect(java.validate({ file, schema, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    const hasty = await prepareJavaValidator({ cacheFolder: at('cache'), timeoutMs: 1 });
    expect(await hasty.validate({ file, schema })).toMatchObject({ available: false, valid: null, reason: expect.stringContaining('did not finish') });
  });
});

describe('schema packs', () => {
  const pack = at('schemas');
  test('XSD-12 a schema is imported once, found by its namespace and checked by its hash', async () => {
    expect(await findSchema(pack, 'urn:t')).toBeNull();
    const first = await importSchema(schema, pack, '2026-02-01T00:00:00.000Z');
    expect(first).toMatchObject({ targetNamespace: 'urn:t', originalName: 't.xsd', bytes: SCHEMA.length });
    expect(await importSchema(schema, pack, '2026-02-02T00:00:00.000Z')).toEqual(first);
    expect(await listSchemas(pack)).toEqual([first]);
    const found = await findSchema(pack, 'urn:t');
    expect(found?.path).toBe(join(pack, `${first.sha256}.xsd`));
    const newer = await importSchema(at('t2.xsd', `${SCHEMA}<!-- 2 -->\n`), pack, '2026-03-01T00:00:00.000Z');
    expect((await findSchema(pack, 'urn:t'))?.pack).toEqual(newer);
    writeFileSync(join(pack, `${newer.sha256}.xsd`), SCHEMA.replace('xs:decimal', 'xs:string'));
    await expect(findSchema(pack, 'urn:t')).rejects.toMatchObject({ code: 'CORRUPT' });
    await importSchema(at('t2.xsd'), pack, '2026-03-02T00:00:00.000Z');
    expect((await findSchema(pack, 'urn:t'))?.pack).toEqual(newer);
  });
  test.each<[string, string, string]>([
    ['not XML', 'hello', 'UNREADABLE'], ['a document', '<a xmlns="urn:t"/>', 'INVALID_INPUT'], ['no namespace', SCHEMA.replace(' targetNamespace="urn:t"', ''), 'INVALID_INPUT'],
    ['an include', SCHEMA.replace('<xs:element name="D">', '<xs:include schemaLocation="file:///etc/passwd"/><xs:element name="D">'), 'INVALID_INPUT'],
    ['cut off', SCHEMA.slice(0, -20), 'INVALID_INPUT'], ['no such type', SCHEMA.replace('xs:decimal', 'xs:nothing'), 'INVALID_INPUT'], ['empty', '', 'UNREADABLE'],
  ])('XSD-13 a file that is %s is refused and leaves nothing behind', async (_what, text, code) => {
    const target = at('refused');
    await expect(importSchema(at('refuse.xsd', text), target, '2026-02-01T00:00:00.000Z')).rejects.toMatchObject({ code });
    expect(await listSchemas(target)).toEqual([]);
  });
});
