import type { ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';

/** A test with what most tests lack left out. */
export function testOf(test: Pick<ValidationTest, 'id' | 'title' | 'part' | 'reference' | 'n' | 'light' | 'words'> & Partial<ValidationTest>): ValidationTest {
  return { statistic: null, degrees: null, pValue: null, interval: null, ...test };
}

/** A number in words: four significant digits. */
export function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** A count in words: singular where there is one. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
