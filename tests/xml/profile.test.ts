import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validateProfile } from '../../src-main/adapters/xml/profile-check.ts';
import { createReportWriter } from '../../src-main/adapters/xml/xml-writer.ts';
import { scratch } from './sample.ts';
import { SMALL } from './small-template.ts';

const folder = scratch();
afterAll(() => folder.remove());

const FULL = { X1: 'L1', X2: 'name', X3: '1.00', X4: '-2', X6: 'true', X7: '5%' };
const COLLATERAL = [{ C1: 'c1', C2: 'ND5' }];

/** The messages on one record (which stands on line 3), after a change to its text. */
async function check(change: (xml: string) => string, values: Record<string, string | null> = {}): Promise<string[]> {
  const writer = createReportWriter(SMALL, { header: { H1: 'REP' }, currency: 'GBP' });
  const file = join(folder.path, 'profile.xml');
  writeFileSync(file, writer.header() + change(writer.record({ ...FULL, ...values }, COLLATERAL)) + writer.footer());
  const result = await validateProfile(file, SMALL);
  expect(result.valid).toBe(result.messageCount === 0);
  return result.messages.map((each) => `${each.line}:${each.record}:${each.code ?? ''} ${each.message}`);
}

test('XML-19 a report that fits its template has no message', async () => {
  expect(await check((xml) => xml)).toEqual([]);
});

test.each<[string, (xml: string) => string, string]>([
  ['order', (xml) => xml.replace(/(<Nm>.*<\/Nm>)(<Bal>.*<\/Bal>)/, '$2$1'), '3:1:X2 <Nm> stands after <Bal>, the schema has it before'],
  ['presence', (xml) => xml.replace('<Flag>true</Flag>', ''), '3:1:X6 <Flag> is missing in <Data>'],
  ['presence of the collateral', (xml) => xml.replace(/<Coll>.*<\/Coll>/, ''), '3:1: <Coll> is missing in <Data>'],
  ['number', (xml) => xml.replace('<Flag>true</Flag>', '<Flag>true</Flag><Flag>true</Flag>'), '3:1:X6 <Flag> stands 2 times in <Data>'],
  ['an element of no template', (xml) => xml.replace('<Flag>', '<Odd><Deep/></Odd><Flag>'), '3:1: <Odd> is not an element of <Data>'],
  ['text between elements', (xml) => xml.replace('<Data>', '<Data>text'), '3:1: <Data> holds text between its elements: text'],
  ['an attribute', (xml) => xml.replace('<Flag>', '<Flag a="1">'), '3:1: <Flag> has the attribute a, which it does not admit'],
  ['form', (xml) => xml.replace('<Val>name</Val>', '<Cd>name</Cd>'), '3:1:X2 <Nm> holds <Cd> where Val or a no-data answer belongs'],
  ['a negative amount', (xml) => xml.replace('>1.00<', '>-1.00<'), '3:1:X3 <Bal> has the amount -1.00; amounts are unsigned, the sign has its own element'],
  ['a sign that is none', (xml) => xml.replace('>false<', '>minus<'), '3:1:X4 <Fee> has the sign "minus", expected true or false'],
  ['a currency', (xml) => xml.replace('Ccy="GBP"', 'Ccy="gbp"'), '3:1:X3 <Bal> has the currency "gbp" (X5), expected three capital letters'],
  ['broken markup', (xml) => xml.replace('</Data>', ''), '3:1: '],
])('XML-20 %s is checked, with line, record and code', async (_what, change, message) => {
  const messages = await check(change);
  expect(messages[0]?.startsWith(message.replace(/^3:1: $/, '3:')), messages.join('\n')).toBe(true);
});

test.each([
  ['X3', '123456789012345.12345', 'at most 18 digits'], ['X3', '1.123456', 'at most 5 digits after the point'], ['X3', 'abc', 'a decimal number'], ['X3', '1.000000', null], ['X3', '00123456789012345678.0', null], ['X3', '1234567890123456789', 'at most 18 digits'],
  ['X6', 'yes', 'true or false'], ['X7', '1.5', null], ['X7', '12.123456789012%', 'at most 10 digits after the point'], ['X2', 'x'.repeat(21), '1 to 20 characters'], ['X2', '😀'.repeat(20), null],
  ['X2', 'ND4', 'gives ND4 without its date'], ['X2', 'ND4-2027-02-30', 'no no-data answer'], ['X2', 'ND4-2027-02-28', null], ['X2', 'ND5', null], ['X3', 'ND1', 'gives ND1, which this code does not admit'],
  ['X1', 'ND5', 'no place for a no-data answer'],
])('XML-21 %s = %s: %s', async (code, value, fault) => {
  const messages = await check((xml) => xml, { [code]: value });
  if (fault === null) expect(messages).toEqual([]);
  else expect(messages.filter((each) => each.startsWith(`3:1:${code} `) && each.includes(fault)), messages.join('\n')).toHaveLength(1);
});

test('XML-22 another message than the template reads is said, not read as empty', async () => {
  const file = join(folder.path, 'other.xml');
  writeFileSync(file, '<Document xmlns="urn:other"><Rpt/></Document>');
  expect((await validateProfile(file, SMALL)).messages[0]?.message).toBe('<Document> is in the namespace "urn:other", expected urn:small');
});
