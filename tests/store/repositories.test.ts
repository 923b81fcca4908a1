import { describe, expect, it } from 'vitest';
import { ada, gates, newStore, open, passed, ref, request, sha, succeededRun } from './store-fixture.ts';

describe('artifacts', () => {
  it('STO-30 a run lists inputs, outputs by gate and manifest in order, and finds one by slot', () => {
    const store = newStore();
    const id = succeededRun(store);
    expect(store.artifacts.listForRun(id).map(({ gate, ref: { name }, class: kept }) => [gate, name, kept])).toEqual([[null, 'tape', 'draft'], ['ingest', 'ingest.json', 'draft'], ['align', 'align.json', 'draft'], [null, 'manifest', 'draft']]);
    expect(store.artifacts.get(id, 'manifest').ref).toEqual(ref('manifest'));
    expect(() => store.artifacts.get(id, 'nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(() => store.artifacts.listForRun('r0077')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('STO-30 an output wins over an input of the same slot', () => {
    const store = newStore();
    const { id } = store.runs.create(request({ inputs: [{ ...ref('mapping', 'old'), fileName: 'm.json' }] }), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('align', { outputs: [ref('mapping', 'new')] }), ada);
    expect(store.artifacts.get(id, 'mapping').ref.sha256).toBe(sha('new'));
  });

  it('STO-31 the same bytes are one artifact; a reference keeps its own media type', () => {
    const store = newStore();
    const empty = ref('a.csv', '', { extension: 'csv', mediaType: 'text/csv' });
    const { id } = store.runs.create(request({ inputs: [{ ...empty, fileName: 'e.csv' }] }), gates, ada);
    store.runs.start(id, ada);
    store.runs.recordGateFinished(id, passed('ingest', { outputs: [ref('b.json', '')] }), ada);
    expect(store.artifacts.listForRun(id).map(({ ref: { extension, sha256 } }) => [extension, sha256])).toEqual([['csv', empty.sha256], ['json', empty.sha256]]);
    expect(store.artifacts.find(empty.sha256)).toMatchObject({ bytes: 0, extension: 'csv' });
    expect(store.artifacts.runsUsing(empty.sha256)).toEqual([id]);
  });

  it('STO-31 the same hash with another size, digest or row count is CORRUPT; what was unknown is completed', () => {
    const store = newStore();
    store.artifacts.register(ref('t'), ada);
    const head = store.audit.head();
    store.artifacts.register(ref('t'), ada);
    expect(store.audit.head()).toEqual(head);
    store.artifacts.register(ref('t', 't', { logicalDigest: sha('d'), rows: 4 }), ada);
    expect(store.artifacts.find(sha('t'))).toMatchObject({ logicalDigest: sha('d'), rows: 4 });
    for (const bad of [{ bytes: 2 }, { logicalDigest: sha('e') }, { rows: 5 }]) {
      expect(() => store.artifacts.register(ref('t', 't', bad), ada)).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
    }
  });

  it('STO-32 everything the store names by hash is listed, pinned where a record, tape or document needs it', () => {
    const store = newStore();
    const draft = succeededRun(store);
    store.documents.put({ kind: 'deal', key: 'x', label: 'deal', ref: ref('deal') }, ada);
    store.tapes.register({ sha256: sha('other'), fileName: 'o.csv', bytes: 5, extension: 'csv', mediaType: 'text/csv' }, ada);
    const of = (): Map<string, string> => new Map(store.artifacts.referenced().map(({ sha256, class: kept }) => [sha256, kept]));
    const expected: [string, string][] = [['a,b\n1,2\n', 'draft'], ['ingest.json', 'draft'], ['align.json', 'draft'], ['manifest', 'draft'], ['config', 'draft'], ['deal', 'pinned'], ['other', 'pinned']];
    const found = of();
    expect([...found.keys()]).toEqual(expected.map(([text]) => sha(text)).toSorted((a, b) => (a < b ? -1 : 1)));
    expect(expected.map(([text]) => found.get(sha(text)))).toEqual(expected.map(([, kept]) => kept));
    store.runs.approve(draft, 'yes', ada);
    expect([...of().values()]).toEqual(expected.map(() => 'pinned'));
  });
});

describe('memo', () => {
  it('STO-33 a key gives back what was remembered last; forgetting says whether there was something', () => {
    const store = newStore();
    const entry = { key: sha('k'), gate: 'align', status: 'passed' as const, message: null, outputs: [ref('o', 'o', { rows: 3 })], summary: { share: '0.5' } };
    expect(store.memo.get(entry.key)).toBeNull();
    store.memo.put(entry, ada);
    store.memo.put({ ...entry, status: 'blocked', message: 'two columns want one field' }, ada);
    expect(store.memo.get(entry.key)).toEqual({ ...entry, status: 'blocked', message: 'two columns want one field' });
    expect(store.artifacts.find(sha('o'))).toMatchObject({ rows: 3 });
    expect(store.memo.forget(entry.key, 'output missing', ada)).toBe(true);
    expect(store.memo.forget(entry.key, 'output missing', ada)).toBe(false);
    expect(store.memo.get(entry.key)).toBeNull();
  });

  it('STO-33 a gate is only remembered with a key', () => {
    const store = newStore();
    const { id } = store.runs.create(request(), gates, ada);
    store.runs.start(id, ada);
    expect(() => store.runs.recordGateFinished(id, passed('ingest', { key: null, remember: true }), ada)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});

describe('tapes', () => {
  it('STO-34 the first registration of the bytes stands', () => {
    const store = newStore();
    const tape = { sha256: sha('t'), fileName: 'pool (final) v2.csv', bytes: 1, extension: 'csv', mediaType: 'text/csv' };
    const first = store.tapes.register(tape, ada);
    const head = store.audit.head();
    expect(store.tapes.register({ ...tape, fileName: 'copy.csv' }, { actor: 'bob', host: 'cli' })).toEqual(first);
    expect(store.audit.head()).toEqual(head);
    expect(first).toMatchObject({ ...tape, actor: 'ada' });
    store.tapes.register({ ...tape, sha256: sha('u'), fileName: 'u.csv' }, ada);
    expect(store.tapes.page()).toMatchObject({ total: 2, tapes: [{ fileName: 'u.csv' }, { fileName: 'pool (final) v2.csv' }] });
    expect(store.tapes.page({ offset: 1, limit: 1 }).tapes).toEqual([first]);
    expect(store.tapes.find(sha('nothing'))).toBeNull();
  });
});

describe('documents', () => {
  it('STO-35 the last mapping for the same headers is found again', () => {
    const store = newStore();
    const put = (label: string, key: string) => store.documents.put({ kind: 'mapping', key, label, ref: ref('mapping', label) }, ada);
    const a = put('first', sha('headers'));
    const b = put('second', sha('headers'));
    put('else', sha('other headers'));
    expect(store.documents.latestMapping(sha('headers'))).toEqual(b);
    expect(b).toMatchObject({ id: a.id + 1, actor: 'ada', ref: ref('mapping', 'second') });
    expect(store.documents.latestMapping(sha('unknown'))).toBeNull();
    expect(store.documents.latest('deal', sha('headers'))).toBeNull();
    expect(store.documents.page({ kind: 'mapping', limit: 2 })).toMatchObject({ documents: [{ label: 'else' }, { label: 'second' }], nextBefore: b.id });
    expect(store.documents.page({ kind: 'mapping', before: b.id })).toMatchObject({ documents: [{ label: 'first' }], nextBefore: null });
    expect(store.documents.page({ key: sha('headers') }).documents).toHaveLength(2);
  });
});

describe('settings', () => {
  it('STO-36 any JSON value comes back, and outlives the process', () => {
    const store = newStore();
    const value = { list: [1, 'two', null, { deep: true }], text: 'é' };
    store.settings.set('mapping.thresholds', value, ada);
    store.settings.set('__proto__', 'a key like any other', ada);
    store.settings.set('theme', 'light', ada);
    store.settings.set('theme', 'dark', ada);
    store.close();
    const again = open(store.path);
    expect(again.settings.get('mapping.thresholds')).toEqual(value);
    expect(again.settings.get('theme')).toBe('dark');
    expect(again.settings.get('missing')).toBeUndefined();
    expect(Object.keys(again.settings.all()).sort()).toEqual(['__proto__', 'mapping.thresholds', 'theme']);
    expect(again.audit.page({ subject: 'theme' }).events.map(({ payload }) => payload['value'])).toEqual(['dark', 'light']);
  });
});
