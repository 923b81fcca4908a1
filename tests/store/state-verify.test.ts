import { describe, expect, it } from 'vitest';
import { ada, gates, newStore, open, passed, request, succeededRun, tamper } from './store-fixture.ts';

describe('tables held against the log', () => {
  it('AUD-10 runs in every state agree with what was logged of them', async () => {
    const store = newStore();
    store.runs.create(request(), gates, ada);
    store.runs.start(store.runs.create(request(), gates, ada).id, ada);
    store.runs.approve(succeededRun(store), 'agreed', ada);
    succeededRun(store, { kind: 'what-if' });
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('ingest', { findings: { blocking: 1, review: 0, info: 2 }, seconds: 0.1 + 0.2 }), ada);
    store.runs.recordGateStarted(id, 'align', null, ada);
    store.runs.finish(id, { status: 'blocked', rows: 12 }, ada);
    expect(await store.verifyState()).toEqual({ runs: 5, differences: [] });
    store.runs.revise(id, request({ title: 'with decisions' }), gates, ada);
    store.close();
    const again = open(store.path);
    expect(again.report.interruptedRuns).toEqual(['r0002']);
    expect(await again.verifyState()).toEqual({ runs: 5, differences: [] });
    expect((await again.audit.verify()).firstBroken).toBeNull();
  });

  it.each([
    ["UPDATE run SET title = 'another'", 'gates, outputs or totals'],
    ["UPDATE run SET findings_blocking = findings_blocking + 1", 'gates, outputs or totals'],
    ["UPDATE gate SET message = 'all well' WHERE id = 'align'", 'gates, outputs or totals'],
    ["UPDATE gate SET status = 'skipped' WHERE id = 'align'", 'gates, outputs or totals'],
    ["UPDATE run_artifact SET sha256 = (SELECT sha256 FROM run_artifact WHERE name = 'manifest') WHERE name = 'align.json'", 'gates, outputs or totals'],
    ["UPDATE run_input SET file_name = 'other.csv'", 'gates, outputs or totals'],
    ['UPDATE artifact SET bytes = bytes + 1', 'gates, outputs or totals'],
    ["UPDATE run SET status = 'failed'", 'it is failed, but the log left it succeeded'],
    ["UPDATE run SET request_json = replace(request_json, '\"mi\"', '\"regulatory\"')", 'its request is not the one'],
    ["UPDATE approval SET actor = 'eve'", 'its approval is not the one'],
    ["UPDATE approval SET reason = 'because'", 'its approval is not the one'],
    ["DELETE FROM approval; UPDATE run SET kind = 'draft'", 'but it is no record'],
    ['DELETE FROM approval; DELETE FROM run_artifact; DELETE FROM run_input; DELETE FROM gate; DELETE FROM run', 'it is not there'],
    ["UPDATE run SET id = 'r0007'", 'it is not there'],
    ["UPDATE gate SET summary_json = '['", 'is not JSON'],
  ])('AUD-10 %s shows', async (sql, reason) => {
    const store = newStore();
    store.runs.approve(succeededRun(store), 'agreed', ada);
    store.close();
    tamper(store.path, (db) => db.exec(sql));
    const again = open(store.path);
    expect((await again.audit.verify()).firstBroken).toBeNull();
    const { differences } = await again.verifyState();
    expect(differences[0]).toMatchObject({ run: 'r0001', reason: expect.stringContaining(reason) });
  });

  it('AUD-10 can be cancelled', async () => {
    const store = newStore();
    store.runs.create(request(), gates, ada);
    await expect(store.verifyState({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
