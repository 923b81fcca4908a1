import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../../src-main/data/duckdb-session.ts';
import { ident, text } from '../../../src-main/derive/sql-text.ts';
import { parquet } from '../../../src-main/intake/gate-session.ts';
import { makePlan } from '../../../src-main/pipelines/ecl/measure/make-plan.ts';
import { measureTable } from '../../../src-main/pipelines/ecl/measure/measure-table.ts';
import { modelBook } from '../../../src-main/pipelines/ecl/measure/model-book.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';

export type LoanSaid = Readonly<Record<string, string | number | boolean | null>>;

/** SQL of a table `loan` from rows that say only what matters. */
export function loansSql(rows: readonly LoanSaid[]): string {
  const type = (of: string): string => (of === 'text' ? 'VARCHAR' : of === 'integer' ? 'INTEGER' : of.toUpperCase());
  return rows.map((row, i) => `SELECT CAST(${i} AS BIGINT) AS source_row, ${LOAN_FIELDS.map((field) => {
    const value = row[field.name] ?? (field.name === 'additional_row' ? false : field.name === 'currency' ? 'EUR' : null);
    return `CAST(${value === null ? 'NULL' : text(String(value))} AS ${type(field.type)}) AS ${ident(field.name)}`;
  }).join(', ')}`).join(' UNION ALL ');
}

export interface Documents { readonly policy?: Record<string, unknown>; readonly scenarios?: readonly Record<string, unknown>[]; readonly overlays?: readonly Overlay[] }

export function planAt(reportingDate: string, { policy = {}, scenarios, overlays = [] }: Documents = {}): EclPlan {
  const parsed = EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'test', title: 'Test', pd: { curves: [{ source: 'annual', id: 'one', pd: [0.02, 0.03] }] }, lgd: [{ id: 'flat', title: 'Flat', lgd: 0.4 }], ...policy });
  const scenarioSet = ScenarioSet.parse({ kind: 'scenario-set', version: 1, name: 'test', title: 'Test', date: reportingDate, scenarios: scenarios ?? [{ id: 'base', title: 'Base', weight: 0.6 }, { id: 'down', title: 'Down', weight: 0.4, pdMultiplier: [1.5, 1.2], lgdShift: 0.05 }] });
  const document = { name: 'test', title: 'Test', sha256: '0'.repeat(64) };
  return makePlan({ reportingDate, policy: parsed, scenarioSet, overlays, documents: { policy: document, scenarios: document, overlays: null, ledger: null }, contagion: [] });
}

/** Measures loans at a date as the run would, overlays in the model included: Parquet files of `loan` and `ecl`. */
export async function measuredAt(session: Session, folder: string, plan: EclPlan, rows: readonly LoanSaid[]): Promise<{ readonly loan: string; readonly ecl: string }> {
  mkdirSync(folder, { recursive: true });
  const [loan, ecl] = [join(folder, 'loan.parquet'), join(folder, 'ecl.parquet')];
  await session.copyOrdered(loansSql(rows), loan, 'source_row');
  await session.run(`CREATE OR REPLACE VIEW loans AS SELECT * FROM ${parquet(loan)}`);
  const measured = await measureTable({ session, book: modelBook(plan), duplicates: new Set(), scratch: folder, threads: 0, signal: new AbortController().signal, onProgress: () => undefined });
  await session.copyOrdered(`SELECT * FROM read_parquet([${measured.parts.map(text).join(', ')}])`, ecl, 'source_row');
  measured.dispose();
  return { loan: parquet(loan), ecl: parquet(ecl) };
}
