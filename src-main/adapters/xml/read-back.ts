import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import { ExactSum } from './exact-sum.ts';
import { fieldWalker } from './field-walker.ts';
import { type ReportPlan, reportPlan, type RowLevel } from './report-plan.ts';
import { checkNamespace } from './xml-reader.ts';
import { streamXml, XML_LIMITS, type XmlLimits } from './xml-stream.ts';

/** What a file really says, to be held against the canonical table: counts, and for each amount code its exact signed sum. */
export interface ReadBack {
  /** Records; 1 for a report without records. */
  readonly records: number;
  readonly rows: Readonly<Record<RowLevel, number>>;
  readonly codes: Readonly<Record<string, CodeTotals>>;
}

export interface CodeTotals {
  readonly values: number;
  readonly noData: number;
  readonly malformed: number;
  /** Amount codes only: plain decimal text without trailing zeros; null for other codes. */
  readonly sum: string | null;
  /** Amounts that are not numbers and are therefore not in the sum. */
  readonly unsummed: number;
}

/** Reads a delivered file and totals it. @throws AppError as `readReport`. */
export async function readBack(file: string, template: Template, limits: XmlLimits = XML_LIMITS): Promise<ReadBack> {
  const plan = reportPlan(template);
  let records = 0;
  const rows: Record<RowLevel, number> = { collateral: 0, trigger: 0, cashflow: 0 };
  const totals = new Map([...plan.byCode].map(([code, bound]) => [code, {
    values: 0, noData: 0, malformed: 0, unsummed: 0, sum: bound.form.kind === 'amount' ? new ExactSum() : null,
  }]));
  const handlers = fieldWalker(plan, {
    root: (_name, attributes) => checkNamespace(file, plan, attributes),
    groupClose: (node) => {
      if (node === plan.unit) records += 1;
      if (node.repeats !== null && node.repeats !== 'record') rows[node.repeats] += 1;
    },
    field: (bound, _node, decoded) => {
      const total = totals.get(bound.field.code);
      if (!total) return;
      if (decoded.kind === 'no-data') total.noData += 1;
      else if (decoded.kind === 'malformed') total.malformed += 1;
      else {
        total.values += 1;
        if (total.sum && !total.sum.add(decoded.text)) total.unsummed += 1;
      }
    },
  });
  for await (const _ of streamXml(file, handlers, limits)) void _;
  const codes = Object.fromEntries([...totals].map(([code, total]) => [code, { ...total, sum: total.sum?.toString() ?? null }]));
  return { records, rows, codes };
}

/** One figure in which the file and the table it was made from differ. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

export interface Expected {
  readonly records: number;
  readonly rows?: Partial<Record<RowLevel, number>>;
  /** Expected signed sum by amount code, as decimal text; codes not named are not compared. */
  readonly sums: Readonly<Record<string, string>>;
}

/** Compares a read-back with the canonical totals; empty when they agree to the last digit. @throws AppError NOT_FOUND on a code that is no amount. */
export function reconcile(found: ReadBack, expected: Expected): Difference[] {
  const differences: Difference[] = [];
  const compare = (what: string, want: string, have: string): void => {
    if (want !== have) differences.push({ what, expected: want, found: have });
  };
  compare('records', String(expected.records), String(found.records));
  for (const [level, count] of Object.entries(expected.rows ?? {})) compare(`${level} rows`, String(count), String(found.rows[level as RowLevel]));
  for (const [code, sum] of Object.entries(expected.sums)) {
    const total = found.codes[code];
    if (!total || total.sum === null) throw new AppError('NOT_FOUND', `${code} is no amount of this template, so it has no sum to compare`);
    const want = new ExactSum();
    if (!want.add(sum)) throw new AppError('INVALID_INPUT', `the expected sum of ${code} is "${sum}", which is no decimal number`);
    compare(`sum of ${code}`, want.toString(), total.sum);
    compare(`amounts of ${code} that are no numbers`, '0', String(total.unsummed + total.malformed));
  }
  return differences;
}

/** The amount codes of a template: what a reconciliation can sum. */
export function amountCodes(template: Template): string[] {
  const plan: ReportPlan = reportPlan(template);
  return [...plan.byCode.values()].filter((bound) => bound.form.kind === 'amount').map((bound) => bound.field.code);
}
