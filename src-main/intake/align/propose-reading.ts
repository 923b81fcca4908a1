import type { Field } from '../../../src-shared/model/field.ts';
import type { Reading } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import type { Sections } from '../params.ts';

export interface ReadingProposal { readonly reading: Reading; readonly reason: string; /** What a person must declare. */ readonly open: string | null }
type DatePattern = NonNullable<Reading['dates']>[number];
export type NumberForm = NonNullable<Reading['number']>;

/** Shapes of dates (digits 9, letters A) and the pattern they can only mean, the order of day and month apart. */
const DATE_SHAPES: readonly (readonly [RegExp, DatePattern])[] = [
  [/^9999-99-99/, 'yyyy-MM-dd'], [/^9999\/9{1,2}\/9{1,2}$/, 'yyyy/MM/dd'], [/^9{1,2}\/9{1,2}\/9999/, 'dd/MM/yyyy'], [/^9{1,2}-9{1,2}-9999$/, 'dd-MM-yyyy'],
  [/^9{1,2}\.9{1,2}\.9999$/, 'dd.MM.yyyy'], [/^9{1,2}\/9{1,2}\/99$/, 'dd/MM/yy'], [/^9{1,2} A{3} 9999$/i, 'd MMM yyyy'], [/^9{1,2} A{4,9} 9999$/i, 'd MMMM yyyy'],
  [/^9{1,2}-A{3}-99$/i, 'dd-MMM-yy'], [/^A{3} 9999$/i, 'MMM yyyy'], [/^99999(\.0+)?$/, 'excel-serial'], [/^99999999$/, 'yyyyMMdd'],
];

/**
 * Proposes how a column's text is read, from its form only: shapes and signs, never from how large a number is. What form does not
 * tell (is 0.35 a fraction or points?) stays open for a person, unless the configuration declares it for the field.
 */
export function proposeReading(field: Field, column: ColumnProfile, reading: Sections['reading'], fileForm: NumberForm | null = null): ReadingProposal {
  const declared = reading.fields[field.name]?.value ?? {};
  if (column.type === 'empty') return { reading: declared, reason: 'the column is empty', open: null };
  if (field.type === 'date') return dates(column, declared, reading);
  if (field.type === 'decimal' || field.type === 'integer') return numbers(field, column, declared, reading, fileForm);
  return { reading: declared, reason: '', open: null };
}

function dates(column: ColumnProfile, declared: Reading, reading: Sections['reading']): ReadingProposal {
  if (declared.dates) return { reading: declared, reason: 'declared in the configuration', open: null };
  const found: DatePattern[] = [];
  const dayFirst = !reading.dates.value.includes('MM/dd/yyyy');
  for (const { shape } of column.shapes) {
    const match = DATE_SHAPES.find(([form]) => form.test(shape.trim()));
    if (match && !found.includes(match[1])) found.push(match[1]);
  }
  if (found.length === 0) return { reading: { dates: reading.dates.value }, reason: 'the configured patterns', open: null };
  const texts = [...column.samples.map((sample) => sample.value), column.minimum ?? '', column.maximum ?? ''].map((text) => text.trim());
  const wrong = texts.find((text) => { const parts = /^(\d{1,2})\/(\d{1,2})\/\d{2,4}$/.exec(text); return parts !== null && Number(parts[dayFirst ? 2 : 1]) > 12; });
  if (wrong !== undefined) return { reading: { dates: found }, reason: `“${wrong}” cannot be read ${dayFirst ? 'day first' : 'month first'}`, open: 'declare the date pattern' };
  return { reading: { dates: found }, reason: `by form: ${found.join(', ')}; ${dayFirst ? 'day first is configured' : 'month first is configured'}`, open: null };
}

/** What the forms of a column's numbers tell: a decimal comma, a decimal point, both, or nothing. */
function marks(column: ColumnProfile): { shapes: string[]; comma: boolean; point: boolean } {
  const shapes = column.shapes.map(({ shape }) => shape.replace(/[^9.,%]/g, ''));
  return {
    shapes,
    comma: shapes.some((shape) => /9,9{1,2}%?$|9,9{4,}%?$|\.9{3},9|9{1,3}(\.9{3}){2,}$/.test(shape)),
    point: shapes.some((shape) => /9\.9{1,2}%?$|9\.9{4,}%?$|,9{3}\.9|9{1,3}(,9{3}){2,}$|^9{4,}\.9/.test(shape)),
  };
}

/**
 * The form that all numbers of a file have which tell one; null where none does or they differ. A column whose every number has three
 * digits after its mark (29,328) tells nothing of itself: read against the rest of its file it would be a thousand times too large.
 */
export function fileNumberForm(columns: readonly ColumnProfile[]): NumberForm | null {
  const told = columns.filter((column) => column.type === 'decimal').map(marks);
  const [comma, point] = [told.some((each) => each.comma), told.some((each) => each.point)];
  return comma === point ? null : comma ? '1.234,56' : '1,234.56';
}

function numbers(field: Field, column: ColumnProfile, declared: Reading, reading: Sections['reading'], fileForm: NumberForm | null): ReadingProposal {
  const { shapes, comma, point } = marks(column);
  const byFile = !comma && !point && declared.number === undefined && fileForm !== null && fileForm !== reading.number.value && shapes.some((shape) => /[.,]/.test(shape));
  const number = declared.number ?? (comma && !point ? '1.234,56' : point && !comma ? '1,234.56' : byFile ? fileForm : undefined);
  const base: Reading = { ...declared, ...(number === undefined ? {} : { number }) };
  if (comma && point && declared.number === undefined) return { reading: base, reason: 'some numbers have a decimal point, others a decimal comma', open: 'declare the number form' };
  const why = number === undefined ? `no form tells point from comma; the configured form is ${reading.number.value}` : byFile ? `no form here tells point from comma; all other numbers of the file are ${number}` : `the form of its numbers is ${number}`;
  if (field.unit !== 'points') return { reading: base, reason: why, open: null };
  // A sign on every value says it; what the configuration declares is for columns that say nothing.
  const signed = shapes.filter((shape) => shape.endsWith('%')).length;
  if (signed > 0 && shapes.every((shape) => shape === '' || shape.endsWith('%'))) return { reading: { ...base, percent: 'points' }, reason: `${why}; every value carries a percent sign`, open: null };
  if (signed > 0 && base.percent === 'fraction') return { reading: base, reason: why, open: 'some values carry a percent sign, others do not: declare whether the numbers are percent points or fractions' };
  if (base.percent !== undefined) return { reading: base, reason: why, open: null };
  return { reading: base, reason: why, open: 'declare whether the numbers are percent points or fractions' };
}
