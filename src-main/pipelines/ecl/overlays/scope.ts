import type { OverlayScope } from '../../../../src-shared/model/ecl/overlay.ts';
import { ident, text } from '../../../derive/sql-text.ts';

/** What a scope reads of a loan. `stage` is that before overlays for `stage`, `pd` and `lgd`, and the booked one for the rest. */
export interface ScopedLoan {
  readonly loanId: string;
  readonly segment: string | null; readonly product: string | null; readonly region: string | null; readonly sector: string | null; readonly grade: string | null;
  readonly stage: string;
}

const CONDITIONS: readonly (readonly [keyof OverlayScope, keyof ScopedLoan, string])[] = [
  ['segments', 'segment', 'segment'], ['products', 'product', 'product'], ['regions', 'region', 'region'], ['sectors', 'sector', 'sector'], ['grades', 'grade', 'grade'], ['stages', 'stage', 'stage'], ['loans', 'loanId', 'loan_id'],
];

/** A scope as a question on a loan, made once. Loans outside section 5.5 (stage `-`) are in no scope; a condition on what is null does not hold. */
export function scopeMatcher(scope: OverlayScope): (loan: ScopedLoan) => boolean {
  const tests = CONDITIONS.flatMap(([condition, property]) => {
    const values = scope[condition];
    return values === undefined ? [] : [{ property, values: new Set<string>(values) }];
  });
  return (loan) => loan.stage !== '-' && tests.every(({ property, values }) => loan[property] !== null && values.has(loan[property]));
}

/** The same as a condition over columns of `ecl`, for DuckDB. */
export function scopeSql(scope: OverlayScope): string {
  const tests = CONDITIONS.flatMap(([condition, , column]) => {
    const values = scope[condition];
    if (values === undefined) return [];
    return [values.length === 0 ? 'false' : `coalesce(${ident(column)} in (${values.map(text).join(', ')}), false)`];
  });
  return ["stage <> '-'", ...tests].join(' and ');
}

/** Positions of the loans that a scope holds, ascending. */
export function positionsOf(scope: OverlayScope, loans: readonly ScopedLoan[]): Uint32Array {
  const matches = scopeMatcher(scope);
  const found: number[] = [];
  loans.forEach((loan, i) => { if (matches(loan)) found.push(i); });
  return Uint32Array.from(found);
}
