import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { detectTextDialect } from '../../src-main/data/detect-dialect.ts';
import type { TextDialectGuess } from '../../src-main/data/detect-dialect.ts';
import { inspectFile } from '../../src-main/data/inspect-file.ts';
import type { DialectOverride } from '../../src-shared/model/dialect.ts';
import { SHARED, bench, hasShared } from './fixtures.ts';

const at = bench();
afterAll(() => at.close());
const detect = async (content: string | Uint8Array, override: DialectOverride = {}): Promise<TextDialectGuess> => detectTextDialect(await inspectFile(at.file('tape.csv', content), 1e9), override);
const rows = (delimiter: string, row: (i: number) => string[]): string => Array.from({ length: 30 }, (_, i) => row(i).join(delimiter)).join('\n');

describe('dialect detection', () => {
  it('ING-12 delimiter: semicolons with decimal commas, tabs, bars', async () => {
    const german = `Darlehen;Saldo;Zins\n${rows(';', (i) => [`D${i}`, `1.234,5${i % 10}`, `3,${i}`])}`;
    expect((await detect(german)).dialect).toMatchObject({ delimiter: ';', headerRecord: 0 });
    expect((await detect(`a\tb\n${rows('\t', (i) => [`x, y ${i}`, '1'])}`)).dialect.delimiter).toBe('\t');
    expect((await detect(`a|b\n${rows('|', (i) => [`x, y ${i}`, '1;2'])}`)).dialect.delimiter).toBe('|');
  });

  it('ING-12 encoding: byte order marks, UTF-8, windows-1252, UTF-16 without a mark; the sample is not the whole file', async () => {
    const late = Buffer.concat([Buffer.from(`loan,city\n${'1,Bristol\n'.repeat(70_000)}`), Buffer.from([0x32, 0x2c, 0xa3, 0x0a])]);
    expect((await detect(late)).dialect.encoding).toBe('windows-1252');
    expect((await detect('loan,city\n1,Málaga\n')).dialect.encoding).toBe('utf-8');
    expect((await detect(Buffer.from('loan,city\n1,Bristol\n2,Leeds\n', 'utf16le'))).dialect.encoding).toBe('utf-16le');
    expect((await detect(Buffer.from('\ufeffloan,city\n1,Bristol\n', 'utf16le').swap16())).dialect.encoding).toBe('utf-16be');
    const mixed = Buffer.concat([Buffer.from(`a,b\n${'é,ü\n'.repeat(20)}`), Buffer.from([0xa3, 0x2c, 0x31, 0x0a])]);
    const { dialect, evidence } = await detect(mixed);
    expect(dialect.encoding).toBe('utf-8');
    expect(evidence.find(({ member }) => member === 'encoding')?.reason).toContain('1 bytes are not');
  });

  it('ING-12 quote: single quotes must earn their place', async () => {
    expect((await detect(`a,b\n${rows(',', (i) => [`'x, ${i}'`, "'y'"])}`)).dialect).toMatchObject({ quote: "'", delimiter: ',' });
    expect((await detect(`a,b\n${rows(',', (i) => [`O'Neill ${i}`, "it's"])}`)).dialect.quote).toBe('"');
  });

  it('ING-13 the header is found below a preamble, with the reason', async () => {
    const tape = `Pool report,,,\nAs at 31/01/2026,,,\n,,,\nLoan ID ,Balance,Rate,Origination Date\n${rows(',', (i) => [`L${i}`, `${i}000.00`, '5.5', '01/02/2020'])}`;
    const { dialect, headers, evidence } = await detect(tape);
    expect(dialect.headerRecord).toBe(3);
    expect(headers).toEqual(['Loan ID ', 'Balance', 'Rate', 'Origination Date']);
    for (const member of ['encoding', 'delimiter', 'quote', 'headerRecord']) {
      const found = evidence.find((one) => one.member === member);
      expect(found?.reason).toMatch(/\.$/);
      expect(found?.certainty).toBeGreaterThan(0);
    }
  });

  it('ING-12 what a person says wins and the rest follows from it', async () => {
    const tape = 'a;b,c\n1;2,3\n4;5,6\n';
    expect((await detect(tape, { delimiter: ';' })).headers).toEqual(['a', 'b,c']);
    expect((await detect(tape, { delimiter: ',' })).headers).toEqual(['a;b', 'c']);
    expect((await detect(tape, { headerRecord: 1 })).dialect.headerRecord).toBe(1);
    expect((await detect(Buffer.from([0x61, 0x0a, 0xa3]), { encoding: 'utf-8' })).dialect.encoding).toBe('utf-8');
  });

  it.skipIf(!hasShared)('ING-12 real files of the Pollock survey: every delimiter, nine of ten headers', async () => {
    const folder = join(SHARED, 'peers', 'csv_pollock_survey');
    let [files, delimiters, headers] = [0, 0, 0];
    for (const name of readdirSync(join(folder, 'csv'))) {
      const facts = join(folder, 'parameters', `${name}_parameters.json`);
      if (!existsSync(facts)) continue;
      const expected = JSON.parse(readFileSync(facts, 'utf8')) as { delimiter: string; header_lines: string; preamble_lines: string };
      const { dialect } = detectTextDialect(await inspectFile(join(folder, 'csv', name), 1e9));
      const first = Number(expected.preamble_lines);
      const count = Number(expected.header_lines);
      files += 1;
      delimiters += dialect.delimiter === expected.delimiter ? 1 : 0;
      headers += count === 0 || (dialect.headerRecord >= first && dialect.headerRecord < first + count) ? 1 : 0;
    }
    expect(delimiters).toBe(files);
    expect(headers / files).toBeGreaterThan(0.9);
  });
});
