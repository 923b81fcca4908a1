import { RESULT_FIELDS, type ResultType } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { ResultRow } from '../measure/result-values.ts';

const SCALE: Readonly<Partial<Record<ResultType, number>>> = { 'decimal(18,2)': 2, 'decimal(18,12)': 12 };

/** A value of a row of `ecl` as the table says it: `CAST(... AS VARCHAR)` of the stored column. */
export function resultText(results: ResultRow, name: string): string | null {
  const type = RESULT_FIELDS.find((field) => field.name === name)?.type;
  const value = results[name] ?? null;
  if (value === null || type === undefined) return null;
  const scale = SCALE[type];
  return scale === undefined ? String(value) : unitsText(value as number, scale);
}

/** Whole units of a decimal's last digit as its text: -5 units at scale 2 is -0.05. */
export function unitsText(units: number, scale: number): string {
  const digits = BigInt(Math.abs(units)).toString().padStart(scale + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A float as people check it: twelve significant digits, without trailing zeros. */
export function shown(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : 'none';
}
