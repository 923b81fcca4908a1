/** What a case gave beside what was expected: numbers by name, or a text (a stage, reasons). */
export type CaseValues = Readonly<Record<string, number | string>>;

export interface CaseResult {
  readonly id: string;
  readonly computed: CaseValues;
  readonly expected: CaseValues;
  /** Largest of the values' differences: |computed - expected| / |expected|; the difference itself where 0 is expected; 0 or 1 of texts. */
  readonly maxRelativeDifference: number;
}

/** A case that was recognised and not computed, and why. */
export interface SkippedCase { readonly id: string; readonly why: string }

export interface CasesResult {
  readonly cases: readonly CaseResult[];
  readonly worst: number;
  readonly skipped?: readonly SkippedCase[];
}

/** Difference of one value; `unit`: amounts smaller than it are compared absolutely, in units of it. NaN and a missing value are 1 apart, at least. */
export function difference(computed: number | string | undefined, expected: number | string, unit = 0): number {
  if (typeof expected === 'string' || typeof computed !== 'number') return computed === expected ? 0 : 1;
  if (computed === expected) return 0;
  const scale = Math.max(Math.abs(expected), unit);
  const off = Math.abs(computed - expected) / (scale === 0 ? 1 : scale);
  return Number.isNaN(off) ? Number.MAX_VALUE : off;
}

/** Compares what is expected, value by value; values computed beside it do not count. */
export function compared(id: string, computed: CaseValues, expected: CaseValues, unit = 0): CaseResult {
  let worst = 0;
  for (const [name, value] of Object.entries(expected)) worst = Math.max(worst, difference(computed[name], value, unit));
  return { id, computed, expected, maxRelativeDifference: worst };
}

/** The cases and the largest difference of all. */
export function resultOf(cases: readonly CaseResult[], skipped: readonly SkippedCase[] = []): CasesResult {
  const worst = cases.reduce((most, each) => Math.max(most, each.maxRelativeDifference), 0);
  return { cases, worst, ...(skipped.length > 0 ? { skipped } : {}) };
}

/** Cases with inputs that are not read here are skipped by name: a difference that nobody could explain helps nobody. The rest go on. */
export function withoutUnread<T>(cases: readonly T[], of: (one: T) => { id: string; inputs: Readonly<Record<string, unknown>> }, read: readonly string[]): { kept: T[]; skipped: SkippedCase[] } {
  const kept: T[] = [];
  const skipped: SkippedCase[] = [];
  for (const one of cases) {
    const { id, inputs } = of(one);
    const unread = Object.keys(inputs).filter((name) => !read.includes(name));
    if (unread.length === 0) kept.push(one);
    else skipped.push({ id, why: `its input ${unread.slice(0, 3).join(', ').slice(0, 100)} is not read here` });
  }
  return { kept, skipped };
}
