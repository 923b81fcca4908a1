import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src-shared/model/run.ts';
import { measuresBench, type MeasuresBench } from '../support/measures-bench.ts';

let bench: MeasuresBench;
let run: Run;
beforeAll(async () => { bench = await measuresBench(); run = await bench.run(); }, 120_000);
afterAll(async () => { await bench.dispose(); });

describe('findings and decisions', () => {
  it('SVC-47 open and waived findings are asked for apart and are all of them together, whatever else is asked', async () => {
    const page = (more: object) => bench.call('findings.page', { run: run.id, limit: 500, ...more });
    const all = await page({});
    const [open, waived] = [await page({ waived: 'open' }), await page({ waived: 'waived' })];
    expect([open.items.every((each) => each.waivedBy === null), waived.items.every((each) => each.waivedBy !== null)]).toEqual([true, true]);
    expect([open.total, waived.total]).toEqual([all.items.filter((each) => each.waivedBy === null).length, all.items.filter((each) => each.waivedBy !== null).length]);
    expect(all.total).toBeLessThanOrEqual(500);
    expect(waived.total).toBeGreaterThan(0);
    const [first] = waived.items;
    expect((await page({ waived: 'open', rule: first?.rule, field: first?.field })).total).toBe(0);
    expect((await page({ waived: 'waived', rule: first?.rule, field: first?.field })).total).toBe(all.items.filter((each) => each.rule === first?.rule && each.field === first?.field).length);
  });

  it('SVC-48 a person chooses from the codes of the field’s list with what they mean, and from the codes of the reports', async () => {
    const status = await bench.call('decisions.choices', { run: run.id, field: 'account_status' });
    const config = await bench.context().config.read(bench.context().store.runs.request(run.id).configSha256);
    const list = config.sections.enumerations[config.sections.fields['account_status']?.value.codes ?? ''];
    expect(status.codes).toEqual(Object.entries(list?.codes ?? {}).map(([code, { value }]) => ({ code, title: value })).toSorted((a, b) => (a.code < b.code ? -1 : 1)));
    expect([status.codes.length > 5, status.closed]).toEqual([true, true]);
    expect(status.reportCodes).toContainEqual({ code: 'RREL30', title: expect.stringMatching(/balance/i) });
    expect(await bench.call('decisions.choices', { run: run.id, field: 'current_principal_balance' })).toMatchObject({ codes: [], closed: false });
    expect((await bench.call('decisions.choices', { run: run.id, field: '__proto__' })).codes).toEqual([]);
  });
});
