import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { ident, text } from '../../../src-main/derive/sql-text.ts';
import { RESULT_FIELDS } from '../../../src-shared/model/ecl/result-fields.ts';
import type { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';

/** A session in a folder of its own. */
export async function sessionForTest(work: (session: Session, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ecl-'));
  const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(folder, 'tmp'), directories: [folder] });
  try {
    await work(session, folder);
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export type ResultRow = Readonly<Record<string, string | boolean | number | null>>;
const OTHERWISE: ResultRow = { in_scope: true, stage: '1', measurement: 'amortised-cost', currency: 'EUR', not_assessable: false, modified: false, written_off: '0', modification_loss: '0', overlay: '0', provision: '0', undrawn: '0', collateral_value: '0', fallback_amount: '0' };

/** A table of results from rows that say only what matters; types as stored. */
export function resultsSql(rows: readonly ResultRow[]): string {
  const cell = (value: ResultRow[string] | undefined, type: string): string => (value === null || value === undefined ? `CAST(NULL AS ${type})` : `CAST(${text(String(value))} AS ${type})`);
  const types: Record<string, string> = { text: 'VARCHAR', boolean: 'BOOLEAN', integer: 'INTEGER', 'decimal(18,2)': 'DECIMAL(18,2)', 'decimal(18,12)': 'DECIMAL(18,12)' };
  return rows.map((row, i) => `SELECT CAST(${i} AS BIGINT) AS source_row, ${RESULT_FIELDS.map(({ name, type }) => `${cell({ ...OTHERWISE, loan_id: `L${i}`, ...row }[name], types[type] as string)} AS ${ident(name)}`).join(', ')}`).join(' UNION ALL ');
}

/** A plan with the least that a disclosure reads. */
export function planOf(policy: Record<string, unknown> = {}, reportingDate = '2026-12-31'): EclPlan {
  const parsed = EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'test', title: 'Test', pd: { curves: [{ source: 'annual', id: 'one', pd: [0.02] }] }, lgd: [{ id: 'flat', title: 'Flat', lgd: 0.4 }], ...policy });
  const scenarioSet = ScenarioSet.parse({ kind: 'scenario-set', version: 1, name: 'test', title: 'Test', date: reportingDate, scenarios: [{ id: 'base', title: 'Base', weight: 1 }] });
  const document = { name: 'test', title: 'Test', sha256: '0'.repeat(64) };
  return {
    kind: 'ecl-plan', version: 1, reportingDate, reportingCurrency: 'EUR', policy: parsed, scenarioSet, overlays: [], documents: { policy: document, scenarios: document, overlays: null, ledger: null },
    curves: [{ id: 'one', state: null, kind: 'annual', values: [0.02] }], scenarios: [{ id: 'base', title: 'Base', weight: 1, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0 }], fx: { EUR: 1 }, facts: { contagion: [], overlays: [] },
  };
}
