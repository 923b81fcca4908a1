import { afterAll, describe, expect, it } from 'vitest';
import * as XLSX from 'xlsx';
import { previewTape } from '../../src-main/data/preview.ts';
import { readRawSheetCell } from '../../src-main/data/raw-line.ts';
import { cellReference, isDateFormat, plainNumber } from '../../src-main/data/workbook/cell-text.ts';
import { bench, ingest } from './fixtures.ts';

const at = bench();
afterAll(() => at.close());

function book(date1904 = false): Uint8Array {
  const workbook = XLSX.utils.book_new();
  if (date1904) workbook.Workbook = { WBProps: { date1904: true } };
  const loans = XLSX.utils.aoa_to_sheet([['Pool report'], [], ['Loan ', 'Start', 'Balance', 'Active', 'Note'], ['L1', 46053, 0.1 + 0.2, true, ' a\nb '], ['L2', 46054, 1e-7, false, null], ['L3', 46055, 12345678901234, true, '=x'], ['Total', null, 300, null, null]]);
  for (const cell of ['B4', 'B5', 'B6']) (loans[cell] as XLSX.CellObject).z = 'dd/mm/yyyy';
  loans['C5'] = { t: 'n', v: 1.5, f: 'C4*5' };
  loans['E6'] = { t: 'e', v: 0x2a };
  loans['!merges'] = [{ s: { r: 4, c: 3 }, e: { r: 5, c: 3 } }];
  XLSX.utils.book_append_sheet(workbook, XLSX.utils.aoa_to_sheet([['read me']]), 'Notes');
  XLSX.utils.book_append_sheet(workbook, loans, 'Loans');
  return XLSX.write(workbook, { type: 'buffer', compression: true }) as Uint8Array;
}

describe('workbook', () => {
  it('ING-24 ING-25 raw values of the fullest sheet: serial dates with their format, shortest numbers, formulas and merges as findings', async () => {
    const { table, dialect, headers, findings, profile, places, sheets } = await ingest(at, at.file('book.xlsx', book()));
    expect(sheets).toEqual(['Notes', 'Loans']);
    expect(dialect).toMatchObject({ format: 'xlsx', sheet: 'Loans', headerRecord: 2, setAside: [{ record: 0, kind: 'preamble' }, { record: 1, kind: 'blank' }, { record: 6, kind: 'totals' }] });
    expect(headers).toEqual(['Loan ', 'Start', 'Balance', 'Active', 'Note']);
    expect(table).toEqual([['L1', '46053', '0.30000000000000004', 'TRUE', ' a\nb '], ['L2', '46054', '1.5', 'FALSE', ''], ['L3', '46055', '12345678901234', 'TRUE', '#N/A']]);
    expect(findings.map(({ rule, record, sourceRow, column, observed }) => [rule, record, sourceRow, column, observed])).toEqual([['ING-102', 4, 1, 2, '=C4*5'], ['ING-109', 4, 1, 3, 'D5:D6']]);
    expect(profile.columns[1]).toMatchObject({ type: 'date', minimum: '46053', maximum: '46055', numberFormats: [{ format: 'dd/mm/yyyy', count: 3 }] });
    expect(places[0]).toEqual({ source_row: 0, record: 3, line: null, byte_offset: null, byte_length: null });
  });

  it('ING-24 dates of the 1904 calendar are moved to the 1900 one and the evidence says so', async () => {
    const plain = await ingest(at, at.file('1900.xlsx', book()));
    const { table, evidence } = await ingest(at, at.file('1904.xlsx', book(true)));
    expect(table.map((row) => Number(row[1]) - 1462)).toEqual(plain.table.map((row) => Number(row[1])));
    expect(evidence.some(({ reason }) => reason.includes('1904'))).toBe(true);
  });

  it('ING-25 a person names the sheet; a wrong name lists the right ones', async () => {
    const path = at.file('named.xlsx', book());
    expect((await ingest(at, path, { dialectOverride: { sheet: 'Notes' } })).headers).toEqual(['read me']);
    await expect(ingest(at, path, { dialectOverride: { sheet: 'Nope' } })).rejects.toMatchObject({ code: 'INVALID_INPUT', userAction: 'Choose one of: Notes, Loans' });
  });

  it('ING-22 a sheet cell is read again from the workbook with its reference', async () => {
    const path = at.file('raw.xlsx', book());
    const { dialect } = await ingest(at, path);
    const cell = await readRawSheetCell(path, dialect, 4, 2);
    expect(cell).toMatchObject({ value: '1.5', cell: 'C5', header: 'Balance', rawLine: 'L2\t46054\t1.5\tFALSE\t', headerLine: 'Loan \tStart\tBalance\tActive\tNote' });
    expect(cell.rawLine.slice(cell.cellStart, cell.cellEnd)).toBe('1.5');
    expect([cell.before?.slice(0, 2), cell.after?.slice(0, 2)]).toEqual(['L1', 'L3']);
  });

  it('ING-23 a preview of a workbook', async () => {
    const preview = await previewTape(at.file('preview.xlsx', book()), 4);
    expect(preview.records.map(({ role }) => role)).toEqual(['preamble', 'blank', 'header', 'data']);
    expect(preview.dialect).toMatchObject({ sheet: 'Loans', headerRecord: 2 });
    expect(preview.sheets).toEqual(['Notes', 'Loans']);
  });

  it('ING-24 numbers have no exponent, references are A1, formats tell dates', () => {
    expect([1e21, 1.5e-9, -2.5e22, 0.1, 100].map(plainNumber)).toEqual(['1000000000000000000000', '0.0000000015', '-25000000000000000000000', '0.1', '100']);
    for (const number of [1e21, 1.5e-9, 123456789.12345679]) expect(Number(plainNumber(number))).toBe(number);
    expect([cellReference(0, 0), cellReference(6, 25), cellReference(9, 26), cellReference(0, 701), cellReference(0, 702)]).toEqual(['A1', 'Z7', 'AA10', 'ZZ1', 'AAA1']);
    expect(['dd/mm/yyyy', 'mmm-yy', '[$-809]d mmmm yyyy', 'h:mm', '[h]:mm'].map(isDateFormat)).toEqual([true, true, true, true, true]);
    expect(['General', '0.00', '#,##0.00 "days"', '[Red]0', '_-£* #,##0', '0%'].map(isDateFormat)).toEqual([false, false, false, false, false, false]);
  });
});
