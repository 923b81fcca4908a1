import { describe, expect, it } from 'vitest';
import { Run } from '../../src-shared/model/run.ts';
import { ada, gates, newStore, open, passed, raw, ref, request, sha, succeededRun, tamper } from './store-fixture.ts';
import { digestOf } from '../../src-main/store/stored-json.ts';

const conflict = expect.objectContaining({ code: 'CONFLICT' });

describe('runs', () => {
  it('STO-10 runs are numbered from 1 and come back as the model says', () => {
    const store = newStore();
    const run = store.runs.create(request({ params: { cutOff: '2026-01-31' } }), gates, ada);
    expect(Run.parse(run)).toEqual(run);
    expect(run).toMatchObject({ id: 'r0001', number: 1, status: 'queued', kind: 'draft', actor: 'ada', inputs: [{ name: 'tape', fileName: 'pool jan.csv' }], findings: { blocking: 0, review: 0, info: 0 }, rows: null, approval: null });
    expect(run.gates.map(({ id, status }) => [id, status])).toEqual([['ingest', 'waiting'], ['align', 'waiting']]);
    expect(store.runs.request('r0001')).toEqual(request({ params: { cutOff: '2026-01-31' } }));
    expect(store.runs.create(request(), gates, ada).id).toBe('r0002');
    expect(() => store.runs.get('r0003')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => store.runs.create(request({ priorRun: 'r0009' }), gates, ada)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(store.runs.create(request({ priorRun: 'r0001' }), gates, ada)).toMatchObject({ id: 'r0003', priorRun: 'r0001' });
  });

  it('STO-11 every method that changes something writes exactly one log entry', () => {
    const store = newStore();
    const kinds: string[] = [];
    const one = <T>(change: () => T): T => {
      const before = store.audit.head().seq;
      const result = change();
      expect(store.audit.head().seq, kinds.join()).toBe(before + 1);
      kinds.push(store.audit.page({ limit: 1 }).events[0]?.kind ?? '');
      return result;
    };
    const { id } = one(() => store.runs.create(request(), gates, ada));
    one(() => store.runs.start(id, ada));
    one(() => store.runs.recordGateStarted(id, 'ingest', sha('k'), ada));
    store.runs.noteGateProgress(id, 'ingest', { done: 3, total: 9, unit: 'rows' });
    one(() => store.runs.recordGateFinished(id, passed('ingest', { remember: true }), ada));
    one(() => store.runs.recordGateFinished(id, passed('align', { status: 'review_required' }), ada));
    one(() => store.runs.finish(id, { status: 'review_required' }, ada));
    one(() => store.runs.revise(id, request({ title: 'again' }), gates, ada));
    one(() => store.runs.start(id, ada));
    gates.forEach((gate) => one(() => store.runs.recordGateFinished(id, passed(gate.id), ada)));
    one(() => store.runs.finish(id, { status: 'succeeded', manifest: ref('manifest') }, ada));
    one(() => store.runs.approve(id, 'agreed with the trustee', ada));
    one(() => store.tapes.register({ sha256: sha('t'), fileName: 't.csv', bytes: 1, extension: 'csv', mediaType: 'text/csv' }, ada));
    one(() => store.documents.put({ kind: 'mapping', key: sha('h'), label: 'm', ref: ref('mapping') }, ada));
    one(() => store.settings.set('theme', 'dark', ada));
    one(() => store.settings.remove('theme', ada));
    one(() => store.memo.put({ key: 'k', gate: 'g', status: 'passed', message: null, outputs: [ref('o')], summary: {} }, ada));
    one(() => store.memo.forget('k', 'file missing', ada));
    one(() => store.artifacts.register(ref('config'), ada));
    expect(kinds).toEqual(['run.created', 'run.started', 'gate.started', 'gate.finished', 'gate.finished', 'run.finished', 'run.revised', 'run.started', 'gate.finished', 'gate.finished', 'run.finished', 'run.approved',
      'tape.registered', 'document.put', 'setting.changed', 'setting.removed', 'memo.put', 'memo.forgotten', 'artifact.registered']);
  });

  it('STO-12 a finished gate is durable with its artifacts, memo, totals and log entry when the call returns', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    const outputs = [ref('canonical', 'rows', { extension: 'parquet', mediaType: 'application/vnd.apache.parquet', logicalDigest: sha('logical'), rows: 500 }), ref('report')];
    const record = store.runs.recordGateFinished(id, passed('ingest', { outputs, remember: true, rows: 500, findings: { blocking: 1, review: 2, info: 3 }, summary: { encoding: 'utf-8', rows: 500, bom: false, sheet: null }, progress: { done: 500, total: 500, unit: 'rows' } }), ada);
    // Another connection sees it, which is what a process after a crash would see.
    const reader = open(store.path, { readOnly: true });
    const run = reader.runs.get(id);
    expect(run.gates[0]).toEqual(record);
    expect(record).toMatchObject({ status: 'passed', outputs, seconds: 0.5, summary: { encoding: 'utf-8', rows: 500, bom: false, sheet: null }, progress: { done: 500, total: 500, unit: 'rows' } });
    expect(run).toMatchObject({ rows: 500, findings: { blocking: 1, review: 2, info: 3 } });
    expect(reader.memo.get(sha('key of ingest'))).toEqual({ key: sha('key of ingest'), gate: 'ingest', status: 'passed', message: null, outputs, summary: record.summary });
    const event = reader.audit.page({ limit: 1 }).events[0];
    expect(event).toMatchObject({ kind: 'gate.finished', subject: id, payload: { gate: 'ingest', recordSha256: digestOf(record), outputs: outputs.map(({ name, sha256 }) => ({ name, sha256 })) } });
  });

  it('STO-12 a gate whose outputs cannot be written leaves nothing at all', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    const before = { run: store.runs.get(id), head: store.audit.head() };
    const good = ref('good');
    for (const bad of [{ ...ref('x'), sha256: 'nonsense' }, { ...ref('x'), sha256: good.sha256, bytes: 99 }, good]) {
      expect(() => store.runs.recordGateFinished(id, passed('ingest', { outputs: [good, bad], remember: true }), ada)).toThrow();
    }
    expect(store.runs.get(id)).toEqual(before.run);
    expect(store.audit.head()).toEqual(before.head);
    expect(store.memo.get(sha('key of ingest'))).toBeNull();
    expect(store.artifacts.find(good.sha256)).toBeNull();
  });

  it('STO-13 progress shows while a gate runs, costs no write, and stays with the finished gate', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateStarted(id, 'ingest', null, ada);
    const before = store.audit.head();
    store.runs.noteGateProgress(id, 'ingest', { done: 10, total: null, unit: 'rows' });
    expect(store.runs.get(id).gates[0]).toMatchObject({ status: 'running', progress: { done: 10, total: null, unit: 'rows' } });
    expect(store.audit.head()).toEqual(before);
    store.runs.recordGateFinished(id, passed('ingest'), ada);
    expect(open(store.path, { readOnly: true }).runs.get(id).gates[0]?.progress).toEqual({ done: 10, total: null, unit: 'rows' });
  });

  it('STO-14 states follow each other only as the table says', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    expect(() => store.runs.finish(id, { status: 'succeeded' }, ada)).toThrow(conflict);
    expect(() => store.runs.recordGateFinished(id, passed('ingest'), ada)).toThrow(conflict);
    store.runs.start(id, ada);
    expect(() => store.runs.start(id, ada)).toThrow(conflict);
    expect(() => store.runs.revise(id, request(), gates, ada)).toThrow(conflict);
    expect(() => store.runs.finish(id, { status: 'succeeded' }, ada)).toThrow('ingest is waiting');
    expect(() => store.runs.recordGateFinished(id, passed('nowhere'), ada)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    store.runs.recordGateStarted(id, 'ingest', null, ada);
    expect(store.runs.finish(id, { status: 'cancelled' }, ada).gates[0]).toMatchObject({ status: 'cancelled' });
    expect(store.runs.start(id, ada)).toMatchObject({ status: 'running', finishedAt: null, error: null });
    const error = { code: 'INTERNAL', message: 'no', userAction: null };
    expect(store.runs.finish(id, { status: 'failed', error }, ada)).toMatchObject({ status: 'failed', error });
    const done = succeededRun(store);
    expect(() => store.runs.start(done, ada)).toThrow(conflict);
    expect(() => store.runs.revise(done, request(), gates, ada)).toThrow(conflict);
  });

  it('STO-14 a gate that starts again has no outputs until it ends again', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('ingest'), ada);
    store.runs.recordGateStarted(id, 'ingest', null, ada);
    expect(store.runs.get(id).gates[0]).toMatchObject({ status: 'running', outputs: [] });
    store.runs.recordGateFinished(id, passed('ingest', { outputs: [ref('b'), ref('a')] }), ada);
    expect(store.runs.get(id).gates[0]?.outputs.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('STO-15 an approval makes a succeeded draft a record with actor, time and reason, and pins its artifacts', () => {
    const store = newStore();
    const id = succeededRun(store);
    expect(() => store.runs.approve(id, '  ', ada)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    const run = store.runs.approve(id, 'agreed', { actor: 'grace', host: 'cli' });
    expect(run).toMatchObject({ kind: 'record', approval: { actor: 'grace', reason: 'agreed', at: expect.stringMatching(/^2026-01-31T/) } });
    expect(store.artifacts.listForRun(id).map((entry) => entry.class)).toEqual(['pinned', 'pinned', 'pinned', 'pinned']);
    expect(() => store.runs.approve(id, 'twice', ada)).toThrow(conflict);
  });

  it('STO-15 only a succeeded draft with a manifest can be approved', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    expect(() => store.runs.approve(id, 'early', ada)).toThrow(conflict);
    store.runs.start(id, ada);
    gates.forEach((gate) => store.runs.recordGateFinished(id, passed(gate.id), ada));
    store.runs.finish(id, { status: 'succeeded' }, ada);
    expect(() => store.runs.approve(id, 'no manifest', ada)).toThrow(conflict);
  });

  it('STO-16 a what-if never becomes a record, not even past the repository', () => {
    const store = newStore();
    const id = succeededRun(store, { kind: 'what-if' });
    expect(() => store.runs.approve(id, 'please', ada)).toThrow(conflict);
    expect(() => store.runs.create(request({ kind: 'record' }), gates, ada)).toThrow(conflict);
    const db = raw(store.path);
    expect(() => db.exec("UPDATE run SET kind = 'record'")).toThrow('only a succeeded draft');
    expect(() => db.exec("UPDATE run SET kind = 'draft'")).toThrow('only a succeeded draft');
    db.close();
  });

  it('STO-17 a record, its gates, references and approval never change', () => {
    const store = newStore();
    const id = succeededRun(store);
    store.runs.approve(id, 'agreed', ada);
    const before = store.runs.get(id);
    const db = raw(store.path);
    for (const sql of ["UPDATE run SET title = 'x'", "UPDATE run SET kind = 'draft'", 'DELETE FROM run', "UPDATE gate SET message = 'x'", 'DELETE FROM gate', "UPDATE run_artifact SET class = 'draft'", 'DELETE FROM run_artifact',
      `INSERT INTO run_artifact SELECT run, 7, gate, position, name, sha256, media_type, extension, 'draft' FROM run_artifact WHERE position = 0 LIMIT 1`, "UPDATE approval SET reason = 'x'", 'DELETE FROM approval']) {
      expect(() => db.exec(sql), sql).toThrow(/record|approval/);
    }
    db.close();
    expect(() => store.runs.recordGateFinished(id, passed('ingest'), ada)).toThrow(conflict);
    expect(store.runs.get(id)).toEqual(before);
  });

  it('STO-18 a revised run keeps its number, forgets its results and logs both requests', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('ingest', { rows: 9 }), ada);
    store.runs.recordGateFinished(id, passed('align', { status: 'review_required' }), ada);
    store.runs.finish(id, { status: 'review_required', findings: { blocking: 1, review: 1, info: 1 } }, ada);
    const next = request({ inputs: [...request().inputs, { ...ref('mapping'), fileName: 'mapping.json' }] });
    const run = store.runs.revise(id, next, [...gates, { id: 'transform', title: 'Transform', version: '1' }], ada);
    expect(run).toMatchObject({ id, status: 'queued', rows: null, finishedAt: null, findings: { blocking: 0, review: 0, info: 0 } });
    expect(run.inputs.map(({ name }) => name)).toEqual(['tape', 'mapping']);
    expect(run.gates.map(({ status, outputs }) => [status, outputs.length])).toEqual([['waiting', 0], ['waiting', 0], ['waiting', 0]]);
    expect(store.audit.page({ limit: 1 }).events[0]?.payload).toMatchObject({ requestSha256: digestOf(next), replacedRequestSha256: digestOf(request()) });
    expect(() => store.runs.revise(id, request({ kind: 'what-if' }), gates, ada)).toThrow(conflict);
  });

  it('STO-19 the list is newest first, filtered and paged', () => {
    const store = newStore();
    for (let i = 1; i <= 7; i += 1) store.runs.create(request({ title: `pool ${i}`, mode: 'mi', kind: i === 3 ? 'what-if' : 'draft' }), gates, ada);
    store.runs.start('r0005', ada);
    const first = store.runs.page({ limit: 3 });
    expect(first.runs.map(({ id }) => id)).toEqual(['r0007', 'r0006', 'r0005']);
    expect(first).toMatchObject({ nextBefore: 5, total: 7 });
    expect(first.runs[0]?.gates).toHaveLength(2);
    expect(store.runs.page({ limit: 3, before: 2 })).toMatchObject({ nextBefore: null, runs: [{ id: 'r0001' }] });
    expect(store.runs.page({ status: 'running' }).runs.map(({ id }) => id)).toEqual(['r0005']);
    expect(store.runs.page({ kind: 'what-if' }).total).toBe(1);
    expect(store.runs.page({ text: 'POOL 4' }).runs.map(({ id }) => id)).toEqual(['r0004']);
    expect(store.runs.page({ text: 'pool jan.csv' }).total).toBe(7);
    expect(store.runs.page({ text: '%' }).total).toBe(0);
    expect(store.runs.page({ pipeline: 'ecl' })).toEqual({ runs: [], nextBefore: null, total: 0 });
  });

  it('STO-20 runs left running by a process that ended are interrupted at the next opening and can go on', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('ingest', { remember: true }), ada);
    store.runs.recordGateStarted(id, 'align', null, ada);
    store.close();
    const again = open(store.path);
    expect(again.report.interruptedRuns).toEqual([id]);
    const run = again.runs.get(id);
    expect(run).toMatchObject({ status: 'interrupted', error: { code: 'CRASHED' } });
    expect(run.gates.map(({ status }) => status)).toEqual(['passed', 'waiting']);
    expect(again.audit.page({ limit: 1 }).events[0]).toMatchObject({ kind: 'run.finished', subject: id, payload: { status: 'interrupted' } });
    expect(again.runs.start(id, ada).status).toBe('running');
  });

  it('STO-21 a state or JSON that this program never wrote is CORRUPT, not half a run', () => {
    const store = newStore();
    const id = succeededRun(store);
    store.close();
    tamper(store.path, (db) => db.exec("UPDATE gate SET summary_json = '{' WHERE id = 'ingest'"));
    expect(() => open(store.path).runs.get(id)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  });
});
