import type { PlannedCurve } from '../../../../src-shared/model/ecl/plan.ts';
import type { PolicyCurves } from '../../../../src-shared/model/ecl/policy-curves.ts';
import type { KernelCurve } from '../kernel/loan-block.ts';
import { scoreToPd } from '../models/compile-curve.ts';
import { firstYearPd, scaleTo } from './first-year.ts';
import type { LoanRow } from './loan-row.ts';
import { kernelCurve } from './planned.ts';

/** The curve whose yearly PD is its scale: for PDs that are given and have no shape, and for scores. */
export const FLAT: PlannedCurve = { id: '=flat', state: null, kind: 'annual', values: [1] };

/** The curves of a plan, by name. */
export interface CurveBook {
  readonly curves: readonly KernelCurve[];
  readonly flat: number;
  readonly sources: ReadonlyMap<string, PolicyCurves['curves'][number]>;
  /** Place of a curve, of a matrix by its state; undefined where there is none. */
  place(id: string, state: string | null): number | undefined;
}

export function curveBook(planned: readonly PlannedCurve[], policy: Pick<PolicyCurves, 'curves'>): CurveBook {
  const key = (id: string, state: string | null): string => `${id}\u0000${state ?? ''}`;
  const places = new Map(planned.map(({ id, state }, at) => [key(id, state), at]));
  return {
    curves: planned.map(kernelCurve), flat: places.get(key(FLAT.id, null)) as number, sources: new Map(policy.curves.map((curve) => [curve.id, curve])),
    place: (id, state) => places.get(key(id, state)),
  };
}

/** Which curve a loan has and what it is multiplied with. `from` says where the PD comes from; `pd` is that of the first year, through the cycle. */
export interface AssignedCurve { readonly curve: number; readonly scale: number; readonly pd: number; readonly from: 'curve' | 'loan'; readonly id: string; readonly state: string | null }

/**
 * The curve of a loan: its own `pd_curve`, else the first entry of the policy whose conditions all hold. A PD on the file scales it, stands
 * instead of it, or is ignored, as the policy says; floor and cap hold on the first year. Null: neither a curve nor a PD, and the policy's
 * fallback has to stand in.
 */
export function assignCurve(loan: Pick<LoanRow, 'pd_curve' | 'segment' | 'product' | 'sector' | 'remaining_term' | 'grade' | 'score' | 'pd_12m' | 'months_on_book'>, policy: PolicyCurves, book: CurveBook): AssignedCurve | null {
  const own = policy.loanPd === 'ignored' || loan.pd_12m === null ? null : within(policy, loan.pd_12m);
  const grade = loan.grade ?? gradeOf(loan.pd_12m, policy);
  const found = namedCurve(loan, grade, policy, book);
  const flat = (pd: number, from: AssignedCurve['from'], id: string): AssignedCurve => ({ curve: book.flat, scale: pd, pd, from, id, state: null });
  if (found === null) return own === null ? null : flat(own, 'loan', FLAT.id);
  if (own !== null && policy.loanPd === 'flat') return flat(own, 'loan', FLAT.id);
  if (found.place === book.flat) return flat(own ?? within(policy, found.pd), own === null ? 'curve' : 'loan', found.id);
  const curve = book.curves[found.place] as KernelCurve;
  const monthsOnBook = Math.max(0, loan.months_on_book ?? 0);
  const pd = own ?? within(policy, firstYearPd(curve, monthsOnBook));
  const scale = scaleTo(curve, monthsOnBook, pd);
  // A curve without any risk in the first year cannot be scaled to one: then the PD stands alone.
  return scale === null ? flat(pd, own === null ? 'curve' : 'loan', found.id) : { curve: found.place, scale, pd, from: own === null ? 'curve' : 'loan', id: found.id, state: found.state };
}

interface Named { readonly id: string; readonly state: string | null; readonly place: number; readonly pd: number }

function namedCurve(loan: Pick<LoanRow, 'pd_curve' | 'segment' | 'product' | 'sector' | 'remaining_term' | 'score'>, grade: string | null, policy: PolicyCurves, book: CurveBook): Named | null {
  const holds = (values: readonly string[], value: string | null): boolean => values.length === 0 || (value !== null && values.includes(value));
  const assigned = policy.assign.find((each) => holds(each.segments, loan.segment) && holds(each.products, loan.product) && holds(each.grades, grade)
    && (each.sectorPrefixes === undefined || (loan.sector !== null && each.sectorPrefixes.some((prefix) => loan.sector?.startsWith(prefix)))) && (each.termUpTo === undefined || (loan.remaining_term !== null && loan.remaining_term <= each.termUpTo)));
  const named = loan.pd_curve !== null && book.sources.has(loan.pd_curve) ? loan.pd_curve : null;
  const id = named ?? assigned?.curve ?? null;
  const source = id === null ? undefined : book.sources.get(id);
  if (id === null || source === undefined) return null;
  if (source.source === 'score') return loan.score === null ? null : { id, state: null, place: book.flat, pd: scoreToPd(source, loan.score) };
  const state = source.source === 'matrix' ? ((named === null ? assigned?.state : undefined) ?? grade) : null;
  const place = book.place(id, state);
  return place === undefined ? null : { id, state, place, pd: Number.NaN };
}

/** The grade that a 12-month PD falls into; the last takes all above. Null where the policy has no grades or nothing is known. */
export function gradeOf(pd: number | null, { grades }: Pick<PolicyCurves, 'grades'>): string | null {
  if (pd === null || grades.length === 0) return null;
  return (grades.find(({ upTo }) => pd <= upTo) ?? grades.at(-1))?.grade ?? null;
}

function within({ floor, cap }: Pick<PolicyCurves, 'floor' | 'cap'>, pd: number): number {
  return Math.min(cap, Math.max(floor, pd));
}
