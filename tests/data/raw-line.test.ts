import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { previewTape } from '../../src-main/data/preview.ts';
import { readRawCell } from '../../src-main/data/raw-line.ts';
import { TAPES, bench, hasShared, ingest } from './fixtures.ts';
import type { Ingested } from './fixtures.ts';

const at = bench();
afterAll(() => at.close());
const place = (result: Ingested, row: number): { byteOffset: number; byteLength: number } => ({ byteOffset: result.places[row]?.byte_offset as number, byteLength: result.places[row]?.byte_length as number });

describe('raw line', () => {
  it('ING-22 the line, the cell in it with its quotes, the header and the neighbours', async () => {
    const path = at.file('raw.csv', 'Report\r\nLoan,"Bal, GBP"\r\nL1,"1,5"\r\nL2,"2\n,""5"\r\nL3,7\r\n');
    const result = await ingest(at, path, { dialectOverride: { headerRecord: 1 } });
    const cell = await readRawCell(path, result.dialect, place(result, 1), 1);
    expect(cell).toEqual({ rawLine: 'L2,"2\n,""5"', cellStart: 3, cellEnd: 11, value: '2\n,"5', headerLine: 'Loan,"Bal, GBP"', header: 'Bal, GBP', before: 'L1,"1,5"', after: 'L3,7', cell: null });
    expect((await readRawCell(path, result.dialect, place(result, 2), 1)).after).toBeNull();
    expect((await readRawCell(path, result.dialect, place(result, 2), 5)).value).toBeNull();
  });

  it('ING-22 windows-1252 and UTF-16 lines read as they were ingested', async () => {
    for (const [name, bytes] of [['w', Buffer.from('a,b\nx,\xa35\n', 'latin1')], ['u', Buffer.from('\ufeffa,b\nx,£5\n', 'utf16le')]] as const) {
      const path = at.file(`${name}.csv`, bytes);
      const result = await ingest(at, path);
      const cell = await readRawCell(path, result.dialect, place(result, 0), 1);
      expect([cell.rawLine, cell.value, cell.before]).toEqual(['x,£5', '£5', 'a,b']);
    }
  });

  it('ING-22 a file shorter than the place says is CORRUPT', async () => {
    const path = at.file('short.csv', 'a,b\n1,2\n');
    const { dialect } = await ingest(at, path);
    await expect(readRawCell(path, dialect, { byteOffset: 4, byteLength: 99 }, 0)).rejects.toMatchObject({ code: 'CORRUPT' });
  });

  it.skipIf(!hasShared)('ING-2 ING-22 every cell of a real tape is found again at its place', async () => {
    const path = join(TAPES, 'erm_single', 'SYNTHETIC_ERE_Portfolio_012026.csv');
    const result = await ingest(at, path);
    expect(result.rows).toBe(36);
    for (let row = 0; row < result.rows; row += 5) {
      for (let column = 0; column < result.headers.length; column += 1) {
        const cell = await readRawCell(path, result.dialect, place(result, row), column);
        expect([cell.value, cell.header]).toEqual([result.table[row]?.[column], result.headers[column]]);
        expect(cell.rawLine.slice(cell.cellStart, cell.cellEnd).replace(/^"(.*)"$/s, '$1')).toBe(cell.value);
      }
    }
  });

  it('ING-23 a preview shows raw lines beside parsed rows with their roles', async () => {
    const preview = await previewTape(at.file('preview.csv', 'Report,,\n\nLoan,Balance,Rate\n"L,1",5,1.5\nL2,6,1.6\nL3,7,1.7\n'), 4);
    expect(preview.records.map(({ line, raw, role }) => [line, raw, role])).toEqual([[1, 'Report,,', 'preamble'], [2, '', 'blank'], [3, 'Loan,Balance,Rate', 'header'], [4, '"L,1",5,1.5', 'data']]);
    expect(preview.records[3]?.cells).toEqual(['L,1', '5', '1.5']);
    expect(preview.headers).toEqual(['Loan', 'Balance', 'Rate']);
    expect(preview.evidence.map(({ member }) => member)).toEqual(['encoding', 'delimiter', 'quote', 'headerRecord']);
  });
});
