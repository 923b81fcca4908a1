import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { text as sqlText } from '../../src-main/derive/sql-text.ts';
import { TAPES, bench, hasShared, ingest } from './fixtures.ts';

const at = bench();
afterAll(() => at.close());
const sha = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const rulesOf = (findings: readonly { rule: string; sourceRow: number | null; column: number | null }[]): string[] => findings.map(({ rule, sourceRow, column }) => `${rule}@${sourceRow}/${column}`);

describe('ingest', () => {
  it('ING-1 cells arrive verbatim with their place in the file', async () => {
    const content = 'Loan , Balance\r\nL1," £1,234.50 "\r\n\r\n"L""2", manual \r\n';
    const path = at.file('verbatim.csv', content);
    const result = await ingest(at, path);
    expect(result.headers).toEqual(['Loan ', ' Balance']);
    expect(result.table).toEqual([['L1', ' £1,234.50 '], ['L"2', ' manual ']]);
    expect(result.places).toMatchObject([{ source_row: 0, record: 1, line: 2 }, { source_row: 1, record: 3, line: 4 }]);
    const bytes = readFileSync(path);
    const raw = result.places.map(({ byte_offset, byte_length }) => bytes.subarray(byte_offset ?? 0, (byte_offset ?? 0) + (byte_length ?? 0)).toString());
    expect(raw).toEqual(['L1," £1,234.50 "', '"L""2", manual ']);
  });

  it('ING-9 ragged rows are padded with NULL, overflow is quoted in a finding, empty stays empty', async () => {
    const { table, findings } = await ingest(at, at.file('ragged.csv', 'a,b,c\n1,,3\n4\n5,6,7,8\n9,9,9,,\n1,2,3\n'));
    expect(table).toEqual([['1', '', '3'], ['4', null, null], ['5', '6', '7'], ['9', '9', '9'], ['1', '2', '3']]);
    expect(rulesOf(findings)).toEqual(['ING-101@1/null', 'ING-101@2/null', 'ING-107@2/null', 'ING-101@3/null']);
    expect(findings[2]?.observed).toBe('8');
  });

  it('ING-8 ING-10 HOS-5 NUL, formula, stray quote and mixed encoding are findings with their cell, and the run goes on', async () => {
    const head = 'id,name,note\n1,é,ü\n2,ö,ä\n';
    const bytes = Buffer.concat([Buffer.from(`${head}3,=1+1,x\n4,a\0b,"=cmd()"\n5,"q" z,"y\n6,`), Buffer.from([0x63, 0xa3, 0x2c, 0x31, 0x0a])]);
    const { table, findings } = await ingest(at, at.file('odd.csv', bytes));
    expect(table.slice(2)).toEqual([['3', '=1+1', 'x'], ['4', 'a\u2400b', '=cmd()'], ['5', '"q" z', '"y'], ['6', 'c£', '1']]);
    expect(rulesOf(findings)).toEqual(['ING-102@2/1', 'ING-102@3/2', 'ING-103@3/1', 'ING-106@4/1', 'ING-108@4/2', 'ING-104@5/1']);
    expect(findings.at(-1)?.observed).toContain(`byte 0xA3 at ${bytes.length - 4}`);
  });

  it('ING-13 ING-14 preamble, blank lines, repeated header, totals and footer are set aside by ordinal', async () => {
    const loans = Array.from({ length: 12 }, (_, i) => `L${i},${i}00.00,5.${i},01/02/202${i % 10},N`);
    const tape = ['Pool report,,,,', '', 'Loan,Balance,Rate,Start,Arrears', ...loans.slice(0, 6), ',,,,', ' Loan,Balance,Rate,Start,Arrears', ...loans.slice(6), '', 'Total,7800.00,,,', 'Source: servicing system'].join('\n');
    const { dialect, rows, table, findings, evidence } = await ingest(at, at.file('aside.csv', tape));
    expect(dialect.headerRecord).toBe(2);
    expect(dialect.setAside).toEqual([{ record: 0, kind: 'preamble' }, { record: 1, kind: 'blank' }, { record: 9, kind: 'blank' }, { record: 10, kind: 'repeated-header' }, { record: 17, kind: 'blank' }, { record: 18, kind: 'totals' }, { record: 19, kind: 'footer' }]);
    expect(rows).toBe(12);
    expect(table.map((row) => row[0])).toEqual(Array.from({ length: 12 }, (_, i) => `L${i}`));
    expect(findings).toEqual([]);
    expect(evidence.filter(({ member }) => member === 'setAside')).toHaveLength(2);
  });

  it('ING-14 a totals row without a label is known by its missing identifier; a last loan with few cells is a loan', async () => {
    const loans = Array.from({ length: 8 }, (_, i) => `L${i},Leeds,${i}00.00,5.5,N,X`);
    const totals = await ingest(at, at.file('unlabelled.csv', ['Loan,City,Balance,Rate,Flag,Code', ...loans, ',,2800.00,5.5,,'].join('\n')));
    expect(totals.dialect.setAside).toEqual([{ record: 9, kind: 'totals' }]);
    const loan = await ingest(at, at.file('sparse.csv', ['Loan,City,Balance,Rate,Flag,Code', ...loans, 'L8,,2800.00,,,'].join('\n')));
    expect(loan.dialect.setAside).toEqual([]);
    expect(loan.rows).toBe(9);
  });

  it('ING-15 a frozen dialect is obeyed to the record', async () => {
    const path = at.file('frozen.csv', 'a,b\n1,2\n\n3,4\nTotal,6\n');
    const first = await ingest(at, path);
    expect(first.dialect.setAside).toEqual([{ record: 2, kind: 'blank' }, { record: 4, kind: 'totals' }]);
    const frozen = { ...first.dialect, setAside: [{ record: 1, kind: 'footer' as const }] };
    const again = await ingest(at, path, { frozenDialect: frozen });
    expect(again.dialect).toEqual(frozen);
    expect(again.table).toEqual([['', null], ['3', '4'], ['Total', '6']]);
    const same = await ingest(at, path, { frozenDialect: first.dialect });
    expect(sha(same.parquet)).toBe(sha(first.parquet));
  });

  it('ING-16 repeated headers are findings of the header record', async () => {
    const { findings, profile } = await ingest(at, at.file('dup.csv', 'Loan,Rate,rate ,\n1,2,3,4\n'));
    expect(findings).toEqual([{ rule: 'ING-105', record: 0, sourceRow: null, column: 2, observed: 'rate ' }]);
    expect(profile.duplicateHeaders).toEqual([{ header: 'Rate', indexes: [1, 2] }]);
  });

  it('ING-20 ING-21 equal bytes, findings and profile twice and with 1, 2 and 4 threads', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `L${i},"${(i * 7919) % 100_003},${i % 10}",${i % 97 === 0 ? '' : `0${1 + (i % 9)}/0${1 + (i % 8)}/2020`},${i % 1_000 === 0 ? 'x' : `"a""${i % 50}"`}${i % 5_000 === 1 ? '' : ',z'}`);
    const path = at.file('many.csv', ['id,amount,date,text,last', ...lines].join('\r\n'));
    const seen = new Set<string>();
    for (const threads of [1, 2, 4, 2]) {
      const { parquet, profile, findings, dialect } = await ingest(at, path, { limits: undefined }, threads).catch(async (error: unknown) => { throw error; });
      seen.add(JSON.stringify([sha(parquet), profile, findings, dialect]));
    }
    expect(seen.size).toBe(1);
  });

  it.skipIf(!hasShared)('ING-1 the real tapes: every cell equals what DuckDB reads with the dialect told', async () => {
    const files = readdirSync(TAPES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));
    expect(files.length).toBeGreaterThan(15);
    let cells = 0;
    for (const file of files) {
      const path = join(TAPES, file);
      const { table, headers, findings, dialect } = await ingest(at, path);
      const peer = await (await at.session()).rows(`SELECT * FROM read_csv(${sqlText(path)}, auto_detect = false, header = true, delim = ${sqlText(dialect.delimiter)}, quote = '"', escape = '"', nullstr = '\u0001', columns = {${headers.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ')}})`);
      expect({ file, table }).toEqual({ file, table: peer.map((row) => Object.values(row)) });
      expect({ file, findings: findings.filter(({ rule }) => rule !== 'ING-105') }).toEqual({ file, findings: [] });
      cells += table.length * headers.length;
    }
    expect(cells).toBeGreaterThan(10_000);
  });
});
