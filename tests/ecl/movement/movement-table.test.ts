import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src-main/data/duckdb-session.ts';
import { parquet } from '../../../src-main/intake/gate-session.ts';
import { openPool } from '../../../src-main/pipelines/ecl/kernel/pool.ts';
import { makeMovement } from '../../../src-main/pipelines/ecl/movement/gate.ts';
import { MovementReport } from '../../../src-shared/model/ecl/movement-report.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { anyLoan, CHANGED, POLICY, portfolios } from './portfolios.ts';
import { MOVEMENT_STEPS } from '../../../src-shared/model/ecl/movement.ts';
import type { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import type { RowTexts } from '../../../src-main/derive/trace-declaration.ts';
import { movementKernel } from '../../../src-main/pipelines/ecl/movement/explain.ts';
import { MOVEMENT_COLUMNS } from '../../../src-main/pipelines/ecl/movement/movement-columns.ts';
import { sessionForTest } from './tables.ts';
import { measuredAt, planAt, type LoanSaid } from './two-dates.ts';

type Moved = { readonly report: MovementReport; readonly path: string; readonly value: (code: string) => string | null };

async function moved(session: Session, folder: string, before: { plan: EclPlan; rows: readonly LoanSaid[] }, after: { plan: EclPlan; rows: readonly LoanSaid[] }): Promise<Moved> {
  const [first, second] = [await measuredAt(session, join(folder, 'before'), before.plan, before.rows), await measuredAt(session, join(folder, 'after'), after.plan, after.rows)];
  const made = await makeMovement({ session, pool: openPool({ workers: 0 }), tables: { priorLoan: first.loan, priorEcl: first.ecl, loan: second.loan, ecl: second.ecl }, from: before.plan, to: after.plan, scratch: folder, signal: new AbortController().signal, onProgress: () => undefined });
  const report = MovementReport.parse(made.report);
  return { report, path: made.path, value: (code) => report.values.find((each) => each.code === code)?.value ?? null };
}

describe('EMV movement of two runs', () => {
  test('EMV-1 EMV-6 EMV-10 EMV-11 two dates, two policies, two scenario sets: exact, every step by stage, tied to both runs', async () => {
    await sessionForTest(async (session, folder) => {
      const { before, after } = portfolios(11, 400);
      const { report, path, value } = await moved(session, folder, { plan: planAt('2025-12-31', { policy: POLICY }), rows: before }, { plan: planAt('2026-12-31', CHANGED), rows: after });
      for (const of of [report.allowance, report.gross]) expect([...Object.values(of.residual.byStage), of.residual.total].map(value)).toEqual(['0.00', '0.00', '0.00', '0.00', '0.00', '0.00']);
      expect(value(report.allowance.lines.find(({ id }) => id === 'transfers')?.total ?? '')).toBe('0.00');
      expect(report.ties.length).toBe(24);
      expect(report.ties.filter(({ left, right }) => left !== right)).toEqual([]);
      expect(report.kinds.every(({ loans }) => loans > 0)).toBe(true);
      for (const id of ['stage_horizon_change', 'passage_of_time', 'balance_deviation', 'rate_change', 'pd_change', 'scenario_change', 'lgd_change', 'model_change', 'fx', 'new', 'derecognised', 'written_off']) expect(value(report.allowance.lines.find((line) => line.id === id)?.total ?? ''), id).not.toBe('0.00');
      // Row by row: closing is the sum of its own steps.
      const sum = MOVEMENT_STEPS.filter(({ id }) => id !== 'transfers').map(({ id }) => id).join(' + ');
      expect(await session.rows(`SELECT loan_id FROM ${parquet(path)} WHERE closing != ${sum}`)).toEqual([]);
      // EMV-11: each cell is made again from its own pair, to the digit, and says how.
      const table = async (of: string): Promise<RowTexts[]> => (await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${parquet(of)} ORDER BY source_row LIMIT 200 OFFSET 250`)) as RowTexts[];
      const [stored, pairs] = [await table(path), await table(join(folder, 'pairs.parquet'))];
      const documents: Record<string, unknown> = { 'prior.ecl.plan': planAt('2025-12-31', { policy: POLICY }), 'ecl.plan': planAt('2026-12-31', CHANGED) };
      for (const [i, row] of stored.entries()) {
        const value = await movementKernel.explain({ sourceRow: Number(row['source_row']), row: pairs[i] as RowTexts, stored: row, json: async (slot) => documents[slot] ?? null, rows: async () => [], table: async () => null, once: (_key, make) => make() });
        for (const { name } of MOVEMENT_COLUMNS) {
          expect([row['loan_id'], name, value(name)?.value]).toEqual([row['loan_id'], name, row[name]]);
          expect(value(name)?.steps.at(-1)?.after, name).toBe(row[name]);
        }
      }
      const [count] = await session.rows<{ n: number; rows: number }>(`SELECT count(DISTINCT loan_id) AS n, count(DISTINCT source_row) AS rows FROM ${parquet(path)}`);
      expect(count).toEqual({ n: report.kinds.reduce((all, { loans }) => all + loans, 0), rows: report.kinds.reduce((all, { loans }) => all + loans, 0) });
    });
  });

  test('EMV-13 neither workers nor the size of chunks change a byte', async () => {
    await sessionForTest(async (session, folder) => {
      const { before, after } = portfolios(17, 120);
      const [from, to] = [planAt('2025-12-31', { policy: POLICY }), planAt('2026-12-31', CHANGED)];
      const [first, second] = [await measuredAt(session, join(folder, 'before'), from, before), await measuredAt(session, join(folder, 'after'), to, after)];
      const bytes = async (workers: number, chunkRows: number): Promise<string[]> => {
        const pool = openPool({ workers });
        try {
          const made = await makeMovement({ session, pool, tables: { priorLoan: first.loan, priorEcl: first.ecl, loan: second.loan, ecl: second.ecl }, from, to, scratch: folder, signal: new AbortController().signal, onProgress: () => undefined, chunkRows });
          return [made.path, made.pairs].map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
        } finally {
          await pool.close();
        }
      };
      const once = await bytes(0, 65_536);
      expect(await bytes(2, 65_536)).toEqual(once);
      expect(await bytes(1, 13)).toEqual(once);
    });
  });

  test('EMV-7 the same portfolio with the same documents moves nothing; migration stands on the diagonal', async () => {
    await sessionForTest(async (session, folder) => {
      const { before } = portfolios(12, 60);
      const rows = before.map((loan) => ({ ...loan, written_off: null }));
      const plan = planAt('2026-06-30', { policy: POLICY });
      const { report, value } = await moved(session, folder, { plan, rows }, { plan, rows });
      for (const line of report.allowance.lines.slice(1)) expect(value(line.total), line.id).toBe('0.00');
      const loans = report.migration.filter(({ from, to }) => from !== to).map(({ loans: code }) => value(code));
      expect(new Set(loans)).toEqual(new Set(['0']));
    });
  });

  test('EMV-8 a stage overlay moves the stage it books; what it adds is an overlay, not a remeasurement', async () => {
    await sessionForTest(async (session, folder) => {
      const rows = Array.from({ length: 20 }, (_, i): LoanSaid => ({ ...anyLoan(seededRandom(13, i), `L${i}`), product: 'term-loan', days_past_due: 0, poci: false, measurement: 'amortised-cost', pd_12m: '0.01', origination_pd: '0.01', written_off: null, segment: 'retail' }));
      const overlay = { kind: 'overlay' as const, version: 1 as const, id: 'sector', title: 'Sector', scope: { segments: ['retail'] }, effect: { kind: 'stage' as const, stage: '2' as const }, risk: 'sector', reason: 'r', owner: 'o', effective: '2026-01-01', expires: '2027-01-01', besides: [] };
      const { report, value } = await moved(session, folder, { plan: planAt('2026-06-30', { policy: POLICY }), rows }, { plan: planAt('2026-06-30', { policy: POLICY, overlays: [overlay] }), rows });
      const total = (id: string): string | null => value(report.allowance.lines.find((line) => line.id === id)?.total ?? '');
      expect([total('stage_horizon_change'), total('model_change')]).toEqual(['0.00', '0.00']);
      expect(Number(total('overlay'))).toBeGreaterThan(0);
      expect(value(report.migration.find(({ from, to }) => from === '1' && to === '2')?.loans ?? '')).toBe('20');
    });
  });

  test('EMV-9 a loan that stands twice, other currencies and dates out of order are refused in words', async () => {
    await sessionForTest(async (session, folder) => {
      const rows = [anyLoan(seededRandom(14), 'L0'), anyLoan(seededRandom(15), 'L0')].map((loan) => ({ ...loan, measurement: 'amortised-cost' }));
      const plan = planAt('2026-06-30', { policy: POLICY });
      await expect(moved(session, folder, { plan, rows }, { plan, rows: rows.slice(1) })).rejects.toMatchObject({ code: 'BLOCKED', message: expect.stringContaining('L0 stands 2 times') as string });
      await expect(moved(session, folder, { plan: planAt('2026-12-31', { policy: POLICY }), rows: rows.slice(1) }, { plan, rows: rows.slice(1) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(moved(session, folder, { plan: planAt('2026-01-31', { policy: { ...POLICY, reportingCurrency: 'GBP', fx: { USD: 1, EUR: 1 } } }), rows: rows.slice(1) }, { plan, rows: rows.slice(1) })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('GBP') as string });
    });
  });
});
