import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { locate } from '../../src-main/adapters/xml/locate.ts';
import { type ReportUnit, writeReportFile } from '../../src-main/adapters/xml/report-file.ts';
import { readReport } from '../../src-main/adapters/xml/xml-reader.ts';
import { createReportWriter } from '../../src-main/adapters/xml/xml-writer.ts';
import { scratch } from './sample.ts';
import { SMALL } from './small-template.ts';

const folder = scratch();
afterAll(() => folder.remove());
const writer = () => createReportWriter(SMALL, { header: { H1: 'REP' }, currency: 'GBP' });

describe('record', () => {
  test('XML-1 elements stand in template order, empty groups are left out, one record is one line', () => {
    const xml = writer().record({ X6: 'true', X1: 'L1' });
    expect(xml).toBe('<Rcrd><Ids><New>L1</New></Ids><Data><Flag>true</Flag></Data></Rcrd>\n');
  });
  test('XML-3 a negative amount is unsigned with Sgn false, a positive or zero one has no Sgn', () => {
    const of = (text: string): string => writer().record({ X3: text });
    expect(of('-12.30')).toContain('<Bal><Val><Amt Ccy="GBP">12.30</Amt><Sgn>false</Sgn></Val></Bal>');
    expect(of('12.30')).toContain('<Bal><Val><Amt Ccy="GBP">12.30</Amt></Val></Bal>');
    expect(of('-0.00')).toContain('<Bal><Val><Amt Ccy="GBP">0.00</Amt></Val></Bal>');
    expect(writer().record({ X4: '-1' })).toContain('<Fee><Amt Ccy="GBP">1</Amt><Sgn>false</Sgn></Fee>');
  });
  test('XML-4 an amount takes its own currency code, else the document currency, else is refused by name', () => {
    expect(writer().record({ X3: '1', X5: 'EUR' })).toContain('Ccy="EUR"');
    expect(writer().record({ X3: '1', X5: 'ND5' })).toContain('Ccy="GBP"');
    expect(writer().record({ X4: '1', X5: 'EUR' })).toContain('<Amt Ccy="GBP">');
    const none = createReportWriter(SMALL, { header: {}, currency: null });
    expect(() => none.record({ X1: 'L7', X3: '1' })).toThrow(/X3 of exposure L7 \(record 1\) is an amount without a currency: X5 is empty/);
    expect(() => writer().record({ X3: '1', X5: 'E"R' })).toThrow(/no ISO 4217 code/);
    expect(none.record({ X3: 'ND5' })).toContain('<NoData>ND5</NoData>');
  });
  test('XML-5 no-data answers go to NoDataOptn, ND4 with its date to NoData4, and stay text where there is no place', () => {
    expect(writer().record({ X2: 'ND2' })).toContain('<Nm><NoDataOptn><NoData>ND2</NoData></NoDataOptn></Nm>');
    expect(writer().record({ X2: 'ND4-2027-01-31' })).toContain('<Nm><NoDataOptn><NoData4><Dt>2027-01-31</Dt><NoData>ND4</NoData></NoData4></NoDataOptn></Nm>');
    expect(writer().record({ X1: 'ND5' })).toContain('<New>ND5</New>');
    expect(writer().record({ X2: 'NDX' })).toContain('<Val>NDX</Val>');
  });
  test('XML-6 Y and N become true and false; a percent sign chooses the percentage', () => {
    expect(writer().record({ X6: 'N' })).toContain('<Flag>false</Flag>');
    expect(writer().record({ X7: '5.5%' })).toContain('<Lvl><Val><Pctg>5.5</Pctg></Val></Lvl>');
    expect(writer().record({ X7: '1.25' })).toContain('<Lvl><Val><Nmrcl>1.25</Nmrcl></Val></Lvl>');
  });
  test('XML-7 markup is escaped and line breaks are references, so a record stays one line', () => {
    const xml = writer().record({ X2: 'a<b>&"c"\r\n\td' });
    expect(xml).toContain('<Val>a&lt;b&gt;&amp;&quot;c&quot;&#13;&#10;&#9;d</Val>');
    expect(xml.indexOf('\n')).toBe(xml.length - 1);
  });
  test.each([['\u0000', 'U+0000'], ['\u001f', 'U+001F'], ['\ud800', 'U+D800'], ['a\udc00', 'U+DC00'], ['\uffff', 'U+FFFF']])('XML-8 %j is refused with code and exposure', (text, character) => {
    expect(() => writer().record({ X1: 'L9', X2: text })).toThrow(`X2 of exposure L9 (record 1) holds the character ${character}`);
  });
  test('XML-9 a list of values repeats its element', () => {
    expect(writer().record({ X1: ['a', 'b'] })).toContain('<Ids><New>a</New><New>b</New></Ids>');
  });
  test('XML-10 collaterals repeat in their place', () => {
    expect(writer().record({}, [{ C1: 'c1' }, { C1: 'c2', C2: '-5' }])).toBe(
      '<Rcrd><Data><Coll><Id>c1</Id></Coll><Coll><Id>c2</Id><Val><Val><Amt Ccy="GBP">5</Amt><Sgn>false</Sgn></Val></Val></Coll></Data></Rcrd>\n');
  });
  test('XML-11 a template whose fields overlap is refused', () => {
    const overlap = { ...SMALL, fields: [...SMALL.fields, { ...SMALL.fields[1]!, code: 'X9', path: 'Ids' }] };
    expect(() => createReportWriter(overlap, { header: {}, currency: null })).toThrow(/shares the element/);
    const twice = { ...SMALL, fields: [...SMALL.fields, SMALL.fields[1]!] };
    expect(() => createReportWriter(twice, { header: {}, currency: null })).toThrow(/code X1 stands twice/);
  });
});

describe('file', () => {
  const units: ReportUnit[] = Array.from({ length: 3000 }, (_, i) => ({
    values: { X1: `L${i + 1}`, X2: `Zoë ${i}`, X3: i % 3 === 0 ? 'ND5' : `-${i}.25`, X5: 'EUR' }, collaterals: [{ C1: `c${i}`, C2: '1' }, { C1: `d${i}`, C2: '2' }],
  }));

  test('XML-2 record n stands on line 2 + n, and the index, hash and size are those of the file', async () => {
    const file = join(folder.path, 'small.xml');
    const written = await writeReportFile(file, writer(), units);
    const bytes = readFileSync(file);
    const lines = bytes.toString('utf8').split('\n');
    expect(written).toMatchObject({ records: 3000, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    expect(lines[1]).toBe('<Document xmlns="urn:small"><Rpt><Id>REP</Id>');
    expect(lines[2 + 1499]).toContain('<New>L1500</New>');
    expect(lines.at(-2)).toBe('</Rpt></Document>');
    const { lineOffsets } = written.index;
    expect(lineOffsets).toHaveLength(lines.length);
    expect(bytes.subarray(lineOffsets[2 + 1499]!, lineOffsets[3 + 1499]!).toString('utf8')).toBe(`${lines[2 + 1499]}\n`);
  });

  test('XML-12 a delivered value is located as its literal element', async () => {
    const file = join(folder.path, 'locate.xml');
    const { index } = await writeReportFile(file, writer(), units);
    const show = async (target: Parameters<typeof locate>[3]): Promise<unknown> => {
      const found = await locate(file, index, SMALL, target);
      return found && [found.line, found.xml, found.xml.slice(found.valueStart, found.valueEnd)];
    };
    expect(await show({ code: 'X3', record: 2 })).toEqual([4, '<Bal><Val><Amt Ccy="EUR">1.25</Amt><Sgn>false</Sgn></Val></Bal>', '1.25']);
    expect(await show({ code: 'X3', record: 1 })).toEqual([3, '<Bal><NoDataOptn><NoData>ND5</NoData></NoDataOptn></Bal>', 'ND5']);
    expect(await show({ code: 'X5', record: 2 })).toEqual([4, '<Bal><Val><Amt Ccy="EUR">1.25</Amt><Sgn>false</Sgn></Val></Bal>', 'EUR']);
    expect(await show({ code: 'X5', record: 1 })).toBeNull();
    expect(await show({ code: 'C1', record: 3000, row: 2 })).toEqual([3002, '<Id>d2999</Id>', 'd2999']);
    expect(await show({ code: 'C1', record: 3000, row: 3 })).toBeNull();
    expect(await show({ code: 'C0', record: 5, row: 1 })).toEqual([7, '<New>L5</New>', 'L5']);
    expect(await show({ code: 'H1' })).toEqual([2, '<Id>REP</Id>', 'REP']);
    await expect(show({ code: 'X3', record: 3001 })).rejects.toThrow(/has 3000 records; record 3001/);
    await expect(show({ code: 'Q1', record: 1 })).rejects.toThrow(/no element for the code Q1/);
    const at = await locate(file, index, SMALL, { code: 'X2', record: 2 });
    expect(readFileSync(file).subarray(at!.byteOffset).toString('utf8').startsWith(at!.xml)).toBe(true);
  });

  test('XML-13 reading a file back gives what was written, shared codes included', async () => {
    const file = join(folder.path, 'back.xml');
    await writeReportFile(file, writer(), units);
    const read = [];
    for await (const unit of readReport(file, SMALL)) read.push(unit);
    expect(read).toHaveLength(3001);
    expect(read.at(-1)).toMatchObject({ record: 0, values: { H1: 'REP' } });
    expect(read[1]).toMatchObject({
      record: 2, line: 4, values: { X1: 'L2', X2: 'Zoë 1', X3: '-1.25', X5: 'EUR' },
      rows: { collateral: [{ C0: 'L2', C1: 'c1', C2: '1' }, { C0: 'L2', C1: 'd1', C2: '2' }] },
    });
  });

  test('XML-14 a cancelled write stops with CANCELLED', async () => {
    const stop = new AbortController();
    const endless = (function* () {
      for (let i = 0; ; i += 1) {
        if (i === 5000) stop.abort();
        yield { values: { X1: `L${i}`, X2: 'x'.repeat(200) } };
      }
    })();
    await expect(writeReportFile(join(folder.path, 'stop.xml'), writer(), endless, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
