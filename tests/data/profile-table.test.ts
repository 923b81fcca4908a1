import { afterAll, describe, expect, it } from 'vitest';
import { valueKind, valueShape } from '../../src-main/data/value-kind.ts';
import type { ColumnProfile } from '../../src-shared/model/profile.ts';
import { bench, ingest } from './fixtures.ts';

const at = bench();
afterAll(() => at.close());
let number = 0;
async function profile(values: readonly string[]): Promise<ColumnProfile> {
  number += 1;
  const { profile: table } = await ingest(at, at.file(`p${number}.csv`, ['key;value', ...values.map((value, i) => `${i};${value}`)].join('\n')), { dialectOverride: { delimiter: ';', headerRecord: 0 } });
  return table.columns[1] as ColumnProfile;
}

describe('profile', () => {
  it('ING-21 numbers: counts, range in numeric order, most frequent values', async () => {
    const column = await profile(['9', '10', '10', '', '-3', ' ']);
    expect(column).toMatchObject({ header: 'value', type: 'integer', filled: 4, empty: 2, distinct: 3, minimum: '-3', maximum: '10' });
    expect(column.samples).toEqual([{ value: '10', count: 2 }, { value: '-3', count: 1 }, { value: '9', count: 1 }]);
  });

  it('ING-21 money keeps its signs; the range compares amounts, both locales', async () => {
    expect(await profile([' £177334.06 ', '1,234,567.00', '£9.50'])).toMatchObject({ type: 'decimal', minimum: '£9.50', maximum: '1,234,567.00' });
    expect(await profile(['1.234,56', '999,5', '12.345,00'])).toMatchObject({ type: 'decimal', minimum: '999,5', maximum: '12.345,00' });
  });

  it('ING-21 dates are compared as days, day before month', async () => {
    expect(await profile(['31/01/2026', '01/02/2026', '15/12/1999'])).toMatchObject({ type: 'date', minimum: '15/12/1999', maximum: '01/02/2026' });
    expect(await profile(['2 Jan 2020', '15-Mar-19', 'Dec 2021'])).toMatchObject({ type: 'date', minimum: '15-Mar-19', maximum: 'Dec 2021' });
  });

  it('ING-21 types: empty, boolean, text, and mixed where placeholders stand among values', async () => {
    expect((await profile(['', ' '])).type).toBe('empty');
    expect((await profile(['Y', 'n', 'Yes'])).type).toBe('boolean');
    expect((await profile(['Leeds', '12', 'York'])).type).toBe('text');
    expect(await profile(['01/01/2020', '05/01/2020', 'manual'])).toMatchObject({ type: 'mixed', minimum: '01/01/2020', maximum: '05/01/2020' });
  });

  it('ING-21 shapes show how values are written, at most eight', async () => {
    const column = await profile(['01/02/2020', '03/04/2021', '2020-01-01', 'n/a']);
    expect(column.shapes).toEqual([{ shape: '99/99/9999', count: 2 }, { shape: '9999-99-99', count: 1 }, { shape: 'A/A', count: 1 }]);
    expect(valueShape(' £1,234.5é')).toBe(' £9,999.9A');
    expect((await profile(Array.from({ length: 20 }, (_, i) => 'x'.repeat(i + 1)))).shapes).toHaveLength(8);
  });

  it('ING-21 distinct is exact for many values and the shapes come from the first rows', async () => {
    const column = await profile(Array.from({ length: 10_000 }, (_, i) => `ID-${i % 9_000}`));
    expect(column).toMatchObject({ distinct: 9_000, type: 'text' });
    expect(column.samples).toHaveLength(8);
    expect(column.samples[0]).toEqual({ value: 'ID-0', count: 2 });
    expect(column.shapes[0]?.shape).toBe('AA-9999');
  });

  it.each([['1', 'integer'], ['1,234', 'integer'], ['(1,234)', 'integer'], ['1.5', 'decimal'], ['5.5 %', 'decimal'], ['€ 3,50', 'decimal'], ['.5', 'decimal'], ['2026-01-31 00:00:00', 'date'], ['31.01.2026', 'date'], ['yes', 'boolean'], ['L123', 'text'], ['12 High St', 'text'], ['-', 'text'], ['1-2', 'text'], ['May', 'text'], ['May 2020', 'date']] as const)('ING-21 %s looks like %s', (text, kind) => {
    expect(valueKind(text).kind).toBe(kind);
  });
});
