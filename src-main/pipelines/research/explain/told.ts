import type { Origin } from '../../../../src-shared/model/derivation.ts';
import type { KernelStep, KernelValue } from '../../../derive/trace-declaration.ts';

/** A number as a table of doubles holds it; null for one that is not known. */
export function doubleText(value: number): string | null {
  return Number.isNaN(value) ? null : String(value);
}

/** Whole units of the last digit as the decimal that a table holds: 12500000 in millionths is 12.500000. */
export function unitsText(units: number, scale: number): string | null {
  if (Number.isNaN(units)) return null;
  const digits = BigInt(Math.abs(units)).toString().padStart(scale + 1, '0');
  return `${units < 0 ? '-' : ''}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
}

export function step(kind: string, title: string, detail: string, before: string | null, after: string | null): KernelStep {
  return { kind, title, detail, before, after };
}

/** A member of a document of the run that took part. */
export function line(ref: string, label: string, value: string | number | null): { readonly origin: Origin; readonly value: string | null } {
  return { origin: { kind: 'document', ref, label }, value: value === null ? null : String(value) };
}

/** A value with its account; the last step ends in the value. */
export function telling(value: string | null, steps: readonly KernelStep[], rest: Partial<Omit<KernelValue, 'value' | 'steps'>> = {}): KernelValue {
  const last = steps.at(-1);
  const ended = last !== undefined && last.after === value ? steps : [...steps, step('result', 'Result', 'as the table holds it', last?.after ?? null, value)];
  return { value, steps: ended, reads: [], documents: [], ...rest };
}
