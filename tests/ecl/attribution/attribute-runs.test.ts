import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src-main/data/duckdb-session.ts';
import { attributeRuns, type AttributedRuns } from '../../../src-main/pipelines/ecl/attribution/attribute-runs.ts';
import { CAUSES } from '../../../src-main/pipelines/ecl/attribution/causes.ts';
import { openPool } from '../../../src-main/pipelines/ecl/kernel/pool.ts';
import type { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { CHANGED, POLICY, portfolios } from '../movement/portfolios.ts';
import { sessionForTest } from '../movement/tables.ts';
import { measuredAt, planAt, type LoanSaid } from '../movement/two-dates.ts';

interface Told { readonly plan: EclPlan; readonly rows: readonly LoanSaid[] }

async function attributed(session: Session, folder: string, left: Told, right: Told, chunkRows?: number): Promise<AttributedRuns> {
  const side = async (name: string, { plan, rows }: Told) => ({ ...(await measuredAt(session, join(folder, name), plan, rows)), plan });
  return attributeRuns({ session, pool: openPool({ workers: 0 }), left: await side('left', left), right: await side('right', right), scratch: folder, signal: new AbortController().signal, ...(chunkRows === undefined ? {} : { chunkRows }) });
}

const told = ({ causes }: AttributedRuns): string[] => causes.filter(({ loans }) => loans > 0).map(({ id }) => id);

describe('EAT two runs by cause', () => {
  test('EAT-1 EAT-2 everything different: the causes add up exactly, in their order, with loans and drivers; any chunk gives the same', async () => {
    await sessionForTest(async (session, folder) => {
      const { before, after } = portfolios(21, 200);
      const [left, right] = [{ plan: planAt('2025-12-31', { policy: POLICY }), rows: before }, { plan: planAt('2026-12-31', { ...CHANGED, policy: { ...CHANGED.policy, lgd: [{ id: 'all', title: 'All', lgd: 0.5 }], ead: { cprOtherwise: 0.1 } } }), rows: after }];
      const made = await attributed(session, folder, left, right);
      expect(made.residual).toBe(0n);
      expect(made.causes.reduce((sum, { amount }) => sum + amount, 0n)).toBe(made.right - made.left);
      expect(made.causes.map(({ id }) => id)).toEqual(CAUSES.map(({ id }) => id));
      for (const id of ['loans-in', 'loans-out', 'staging', 'time', 'exposure', 'rates', 'pd-inputs', 'lgd-inputs', 'pd-policy', 'lgd-policy', 'ead-policy', 'policy', 'fx']) expect(told(made), id).toContain(id);
      expect(told(made)).not.toContain('engine');
      for (const { amount, loans, drivers } of made.causes) {
        expect(drivers.length).toBe(Math.min(20, loans));
        if (loans <= 20) expect(drivers.reduce((sum, each) => sum + each.amount, 0n)).toBe(amount);
      }
      expect(await attributed(session, folder, left, right, 37)).toEqual(made);
      const turned = await attributed(session, folder, right, left);
      expect([turned.left, turned.right, turned.residual]).toEqual([made.right, made.left, 0n]);
      expect(turned.causes.map(({ amount }) => amount)).toEqual(made.causes.map(({ amount }) => -amount));
    });
  });

  test('EAT-3 one document changed names its own cause and no other', async () => {
    await sessionForTest(async (session, folder) => {
      const rows = portfolios(22, 60).before.map((loan) => ({ ...loan, written_off: null }));
      const scenarios = [{ id: 'base', title: 'Base', weight: 0.6 }, { id: 'down', title: 'Down', weight: 0.4, pdMultiplier: [1.5] }];
      const base = { policy: POLICY, scenarios };
      const causes = async (documents: Parameters<typeof planAt>[1]): Promise<string[]> => told(await attributed(session, folder, { plan: planAt('2026-06-30', base), rows }, { plan: planAt('2026-06-30', { ...base, ...documents }), rows })).filter((id) => id !== 'staging');
      expect(await causes({})).toEqual([]);
      expect(await causes({ scenarios: [{ ...scenarios[0], weight: 0.5 }, { ...scenarios[1], weight: 0.5 }] })).toEqual(['weights']);
      expect(await causes({ scenarios: [scenarios[0] as object as Record<string, unknown>, { ...scenarios[1], pdMultiplier: [2] }] })).toEqual(['scenarios']);
      expect(await causes({ policy: { ...POLICY, fx: { USD: 1.2 } } })).toEqual(['fx']);
      expect(await causes({ policy: { ...POLICY, lgd: [{ id: 'rest', title: 'Rest', lgd: 0.6 }] } })).toEqual(['lgd-policy']);
      expect(await causes({ policy: { ...POLICY, ead: { arrears: 'added', cprOtherwise: 0.2 } } })).toEqual(['ead-policy']);
      expect(await causes({ policy: { ...POLICY, pd: { curves: [{ source: 'annual', id: 'one', pd: [0.02, 0.09] }], assign: [{ curve: 'one' }] } } })).toEqual(['pd-policy']);
      expect(await causes({ policy: { ...POLICY, conventions: { defaultTiming: 'mid' } } })).toEqual(['policy']);
    });
  });

  test('EAT-4 runs in two reporting currencies have no difference', async () => {
    await sessionForTest(async (session, folder) => {
      const rows = portfolios(23, 5).before;
      await expect(attributed(session, folder, { plan: planAt('2026-06-30', { policy: POLICY }), rows }, { plan: planAt('2026-06-30', { policy: { ...POLICY, reportingCurrency: 'GBP', fx: { USD: 1, EUR: 1 } } }), rows })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  });
});
