import { expect, test } from 'vitest';
import { fromEpochDay, parseLocalDate, toEpochDay, type LocalDate } from '../../src-shared/kernel/local-date.ts';
import { Reading } from '../../src-shared/model/mapping.ts';
import { derive, useSession, values, type Cell } from './session.ts';

const session = useSession();
const read = async (formats: string[], cells: readonly Cell[]): Promise<Cell[]> => values(await derive(session(), 'date', [{ step: 'parse-date', formats }], cells));
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const two = (n: number): string => String(n).padStart(2, '0');

/** Writes a date in a declared pattern: the oracle goes from the date to the text. */
const WRITE: Readonly<Record<string, (y: number, m: number, d: number) => string>> = {
  'yyyy-MM-dd': (y, m, d) => `${y}-${two(m)}-${two(d)}`, 'yyyy/MM/dd': (y, m, d) => `${y}/${two(m)}/${two(d)}`, 'dd/MM/yyyy': (y, m, d) => `${two(d)}/${two(m)}/${y}`,
  'd/M/yyyy': (y, m, d) => `${d}/${m}/${y}`, 'dd-MM-yyyy': (y, m, d) => `${two(d)}-${two(m)}-${y}`, 'dd.MM.yyyy': (y, m, d) => `${two(d)}.${two(m)}.${y}`,
  'MM/dd/yyyy': (y, m, d) => `${two(m)}/${two(d)}/${y}`, 'dd/MM/yy': (y, m, d) => `${two(d)}/${two(m)}/${two(y % 100)}`, 'd MMM yyyy': (y, m, d) => `${d} ${(MONTHS[m - 1] as string).slice(0, 3)} ${y}`,
  'd MMMM yyyy': (y, m, d) => `${d} ${MONTHS[m - 1]} ${y}`, 'dd-MMM-yy': (y, m, d) => `${two(d)}-${(MONTHS[m - 1] as string).slice(0, 3)}-${two(y % 100)}`,
  'MMM yyyy': (y, m) => `${(MONTHS[m - 1] as string).slice(0, 3)} ${y}`, yyyyMMdd: (y, m, d) => `${y}${two(m)}${two(d)}`, 'excel-serial': (y, m, d) => String(toEpochDay(`${y}-${two(m)}-${two(d)}` as LocalDate) + 25_569),
};
const DAYS = Array.from({ length: 400 }, (_, i) => fromEpochDay(toEpochDay('1975-03-01' as LocalDate) + i * 61));

test('DER-6 every pattern of a reading reads every day that it can write', async () => {
  const patterns = Reading.shape.dates.unwrap().element.options;
  expect(Object.keys(WRITE).sort()).toEqual([...patterns].sort());
  for (const pattern of patterns) {
    const cells = DAYS.map((day) => (WRITE[pattern] as (y: number, m: number, d: number) => string)(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))));
    expect(await read([pattern], cells), pattern).toEqual(pattern === 'MMM yyyy' ? DAYS.map((day) => `${day.slice(0, 7)}-01`) : DAYS);
  }
});

test('DER-7 a day that does not exist is none', async () => {
  expect(await read(['dd/MM/yyyy'], ['31/02/2026', '29/02/2026', '29/02/2024', '31/04/2026', '00/01/2026', '01/00/2026', '01/13/2026', '32/01/2026', '29/02/1900', '29/02/2000'])).toEqual([null, null, '2024-02-29', null, null, null, null, null, null, '2000-02-29']);
  expect(await read(['yyyyMMdd'], ['20260230', '20261301', '20260228'])).toEqual([null, null, '2026-02-28']);
});

test('DER-8 the shape must be exactly the declared one: four digits of a year are not two', async () => {
  expect(await read(['dd/MM/yyyy'], ['31/01/26', '1/2/2026', '31-01-2026', '31/01/2026x', ' 31/01/2026', '31/01/20260', '31/01/2026 00:00', '31/01/2026 00:00:00', '31/01/2026 09:30'])).toEqual([null, '2026-02-01', null, null, null, null, '2026-01-31', '2026-01-31', null]);
  expect(await read(['yyyy-MM-dd'], ['2026-01-31T00:00:00', '2026-01-31 00:00:00.000', '2026-01-31T00:00:00Z', '2026-01-31T10:00:00', '2026-1-31'])).toEqual(['2026-01-31', '2026-01-31', '2026-01-31', null, null]);
});

test('DER-9 two-digit years: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999', async () => {
  expect(await read(['dd/MM/yy'], ['01/01/00', '01/01/26', '31/12/68', '01/01/69', '31/12/99', '01/01/2026'])).toEqual(['2000-01-01', '2026-01-01', '2068-12-31', '1969-01-01', '1999-12-31', null]);
});

test('DER-10 Excel serials: day 61 is 1 March 1900; before it nothing is read, because Excel has a 29 February 1900', async () => {
  expect(await read(['excel-serial'], ['61', '60', '59', '1', '46053', '46053.0', '46053.5', '25569', '-5', '99999', '100000', 'abc', ''])).toEqual(['1900-03-01', null, null, null, '2026-01-31', '2026-01-31', null, '1970-01-01', null, '2173-10-13', null, null, null]);
});

test('DER-11 patterns are tried in the declared order; the first that fits wins, and day and month are never swapped', async () => {
  expect(await read(['dd/MM/yyyy', 'MM/dd/yyyy'], ['03/04/2026', '12/31/2026'])).toEqual(['2026-04-03', '2026-12-31']);
  expect(await read(['dd/MM/yyyy'], ['12/31/2026'])).toEqual([null]);
  expect(await read(['yyyyMMdd', 'excel-serial'], ['20260131', '46053', 'nothing'])).toEqual(['2026-01-31', '2026-01-31', null]);
});

test('DER-12 month words in any case, English only; an unknown pattern is INVALID_INPUT', async () => {
  expect(await read(['d MMM yyyy'], ['1 JAN 2026', '01 jan 2026', '1 Ene 2026', '1 Janu 2026'])).toEqual(['2026-01-01', '2026-01-01', null, null]);
  await expect(read(['DD/MM/YYYY'], ['x'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(read([], ['x'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(read(['constructor'], ['x'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('DER-7 every text is a date of the calendar or null', async () => {
  const cells = Array.from({ length: 1_000 }, (_, i) => `${two(i % 34)}/${two((i * 7) % 15)}/${1890 + (i % 200)}`);
  expect(await read(['dd/MM/yyyy'], cells)).toEqual(cells.map((cell) => parseLocalDate(cell.split('/').reverse().join('-'))));
});
