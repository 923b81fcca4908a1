import { describe, expect, it } from 'vitest';
import type { Field } from '../../src-shared/model/field.ts';
import type { Mapping, MappingColumn } from '../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../src-shared/model/profile.ts';
import { exampleDate } from '../../src-renderer/features/mapping/reading-examples.ts';
import { accepted, acceptProblem, groupOf, ignored, nextOpen, openColumns, openReading, remapped, reviewedMapping } from '../../src-renderer/features/mapping/review.ts';

const column = (index: number, over: Partial<MappingColumn> = {}): MappingColumn => ({ index, header: `H${index}`, field: `f${index}`, tier: 'fuzzy', score: 0.7, reason: 'words', status: 'review', reading: {}, readingReason: '', alternatives: [], ...over });
const field = (over: Partial<Field>): Field => ({ name: 'ltv', title: 'LTV', type: 'decimal', unit: 'points', scale: 2, meaning: '', core: 'no', level: 'exposure', personal: false, assets: [], ...over });
const profile = (type: ColumnProfile['type']): ColumnProfile => ({ index: 0, header: 'H0', type, filled: 1, empty: 0, distinct: 1, minimum: null, maximum: null, samples: [{ value: '0.346', count: 1 }], shapes: [] });

describe('mapping review', () => {
  it('UI-60 a column without a field, or on a field that is taken, is not accepted', () => {
    expect(acceptProblem(column(0, { field: null }), [], null)).toMatch(/Choose a field/);
    const all = [column(0, { field: 'x' }), column(1, { field: 'x', status: 'accepted', header: 'Other ' })];
    expect(acceptProblem(all[0] as MappingColumn, all, null)).toBe('Column 2, “Other”, already feeds x. Ignore or remap one of them.');
    expect(acceptProblem(column(0), [column(0)], null)).toBeNull();
  });

  it('UI-61 percent points or fraction is open until declared, whatever the numbers are', () => {
    const proposed = column(0);
    expect(openReading(proposed, proposed, field({}), profile('decimal'))).toBe('percent');
    expect(openReading(column(0, { reading: { percent: 'fraction' } }), proposed, field({}), profile('decimal'))).toBeNull();
    expect(openReading(proposed, proposed, field({}), profile('empty'))).toBeNull();
    expect(acceptProblem(proposed, [proposed], 'percent')).toMatch(/percent points or fractions/);
  });

  it('UI-60 mixed number forms and contradicting dates wait for a declaration', () => {
    const numbers = column(0, { readingReason: 'some numbers have a decimal point; declare the number form' });
    expect(openReading(numbers, numbers, field({ unit: 'currency' }), profile('mixed'))).toBe('number');
    expect(openReading({ ...numbers, reading: { number: '1.234,56' } }, numbers, field({ unit: 'currency' }), profile('mixed'))).toBeNull();
    const dates = column(0, { reading: { dates: ['dd/MM/yyyy'] }, readingReason: '“01/13/2026” cannot be read day first; declare the date pattern' });
    expect(openReading(dates, dates, field({ type: 'date', unit: 'none' }), profile('date'))).toBe('dates');
    expect(openReading({ ...dates, reading: { dates: ['MM/dd/yyyy'] } }, dates, field({ type: 'date', unit: 'none' }), profile('date'))).toBeNull();
  });

  it('UI-62 what a person changed carries the tier person and keeps the proposal in its reason', () => {
    expect(accepted(column(0))).toMatchObject({ status: 'accepted', tier: 'person', score: 1, reason: 'confirmed; proposed as fuzzy, 0.70: words' });
    expect(ignored(column(0))).toMatchObject({ status: 'ignored', field: null, reason: 'ignored; f0 was proposed' });
    expect(remapped(column(0, { reading: { percent: 'points', number: '1,234.56' } }), field({ name: 'g', type: 'text' }))).toMatchObject({ field: 'g', status: 'review', reading: {}, reason: 'chosen instead of f0' });
    expect(remapped(column(0, { reading: { percent: 'points', number: '1,234.56' } }), field({ name: 'g' })).reading).toEqual({ number: '1,234.56' });
  });

  it('UI-62 a column is grouped by what was proposed', () => {
    expect(groupOf(column(0))).toBe('needs');
    expect(groupOf(column(0, { status: 'accepted', tier: 'token-set' }))).toBe('glance');
    expect(groupOf(column(0, { status: 'accepted', tier: 'exact' }))).toBe('settled');
    expect(groupOf(column(0, { status: 'accepted', tier: 'person' }))).toBe('settled');
    expect(groupOf(column(0, { status: 'ignored', field: null }))).toBe('ignored');
  });

  it('UI-24 J and K go round the open columns in the order shown', () => {
    const shown = [4, 2, 0, 1];
    expect(nextOpen(shown, [0, 4], 4, 1)).toBe(0);
    expect(nextOpen(shown, [0, 4], 0, 1)).toBe(4);
    expect(nextOpen(shown, [0, 4], 4, -1)).toBe(0);
    expect(nextOpen(shown, [0, 4], null, 1)).toBe(4);
    expect(nextOpen(shown, [3], 4, 1)).toBeNull();
  });

  it('UI-63 the document that is sent is the proposal with the answers', () => {
    const mapping: Mapping = { kind: 'mapping', version: 1, headersSha256: 'h', asset: 'a', columns: [column(0), column(1, { status: 'accepted' })] };
    const sent = reviewedMapping(mapping, { 0: accepted(column(0)) });
    expect(openColumns(sent.columns)).toEqual([]);
    expect(sent.columns[1]).toBe(mapping.columns[1]);
    expect(openColumns(mapping.columns)).toEqual([0]);
  });

  it('UI-61 shows how a sample reads under each date pattern', () => {
    expect(exampleDate('dd/MM/yyyy', '07/06/2025')).toBe('7 Jun 2025');
    expect(exampleDate('MM/dd/yyyy', '07/06/2025')).toBe('6 Jul 2025');
    expect(exampleDate('MM/dd/yyyy', '31/01/2026')).toBeNull();
    expect(exampleDate('d MMM yyyy', '26 Apr 2025')).toBe('26 Apr 2025');
    expect(exampleDate('excel-serial', '45672')).toBe('15 Jan 2025');
    expect(exampleDate('dd/MM/yyyy', '30/02/2026')).toBeNull();
    expect(exampleDate('dd.MM.yyyy', '07x06x2025')).toBeNull();
    expect(exampleDate('yyyyMMdd', '20260131')).toBe('31 Jan 2026');
  });
});
