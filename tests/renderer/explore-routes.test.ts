import { describe, expect, it } from 'vitest';
import { parseRoute } from '../../src-renderer/routing/route.ts';
import { cutDocument } from '../../src-renderer/features/trace/document/cut-document.ts';
import { documentHref, documentOf, forwardHref, forwardOf, forwardOfDocument, graphShape, pastedLink, placeOfAddress, typedAddress, wayHref, wayOf } from '../../src-renderer/features/trace/explore-routes.ts';
import { wholeColumn, withHeadings, type ReachGroups, type ReachItem } from '../../src-renderer/features/trace/forward/forward-rows.ts';
import { withTrace, type RecentTrace } from '../../src-renderer/features/trace/recent-traces.ts';
import { directItems } from '../../src-renderer/features/trace/search/find-palette.ts';
import { groupFound } from '../../src-renderer/features/trace/search/found-words.ts';
import type { ForwardFrom } from '../../src-shared/contract/explore.ts';

describe('addresses of the explorer', () => {
  const starts: readonly ForwardFrom[] = [
    { kind: 'cell', sourceRow: 0, column: 17 }, { kind: 'column', space: 'source', column: 'c5' }, { kind: 'lookup', table: 'postcode areas', key: 'NG' }, { kind: 'lookup', table: 'regions', key: null },
    { kind: 'rule', rule: 'BR-017' }, { kind: 'decision', id: 'D-001' }, { kind: 'config', section: 'bands', key: 'ltv/000' },
  ];

  it('EXV-3 what a change begins at is read back from its address as it was written', () => {
    for (const from of starts) {
      const { path, query } = parseRoute(forwardHref('r0001', from));
      expect(path).toEqual(['runs', 'r0001', 'trace', 'forward']);
      expect(forwardOf(query)).toEqual(from);
    }
    const way = parseRoute(forwardHref('r0001', { kind: 'address', address: 'annex2:RREL30@A/B c' }));
    expect([way.path[3], wayOf(way.query)]).toEqual(['annex2:RREL30@A/B c', 'forward']);
    expect(wayHref('r0001', 'annex12:IVSS28', 'path')).toBe('#/runs/r0001/trace/annex12%3AIVSS28');
  });

  it('EXV-3 what somebody typed wrong names nothing, and never throws', () => {
    for (const query of [{}, { kind: 'cell', sourceRow: '1' }, { kind: 'cell', sourceRow: '-1', column: '2' }, { kind: 'cell', sourceRow: '1e9', column: '2' }, { kind: 'rule' }, { kind: 'nothing' }]) expect(forwardOf(query), JSON.stringify(query)).toBeNull();
    expect(documentOf({ kind: 'poem', ref: 'x' })).toBeNull();
    expect(graphShape({ depth: '99', direction: 'up' })).toEqual({ depth: 2, direction: 'both' });
    expect(graphShape({ depth: '6', direction: 'back' })).toEqual({ depth: 6, direction: 'back' });
  });

  it('EXV-3 a document is read back from its address, with the hash that the trace named', () => {
    const origin = { kind: 'config', ref: 'system:defaults.yaml#placeholders', hash: 'e19c' } as const;
    expect(documentOf(parseRoute(documentHref('r0001', origin)).query)).toEqual(origin);
  });

  it('EXV-2 decisions, rules, lookup rows and mapped columns reach further; a template has no such question', () => {
    expect(forwardOfDocument({ kind: 'decision', ref: 'D-001' })).toEqual({ kind: 'decision', id: 'D-001' });
    expect(forwardOfDocument({ kind: 'rule', ref: 'BR-017' })).toEqual({ kind: 'rule', rule: 'BR-017' });
    expect(forwardOfDocument({ kind: 'lookup', ref: 'regions#NG' })).toEqual({ kind: 'lookup', table: 'regions', key: 'NG' });
    expect(forwardOfDocument({ kind: 'mapping', ref: 'column 18' })).toEqual({ kind: 'column', space: 'source', column: 'c17' });
    expect(forwardOfDocument({ kind: 'mapping', ref: 'elsewhere' })).toBeNull();
    expect(forwardOfDocument({ kind: 'template', ref: 'annex2#RREL30' })).toBeNull();
  });

  it('EXV-61 a pasted link and a typed address are known for what they are', () => {
    expect(pastedLink('http://127.0.0.1:4711/#/runs/r0001/trace/annex12%3AIVSS28')).toBe('#/runs/r0001/trace/annex12%3AIVSS28');
    expect(pastedLink('#/audit')).toBe('#/audit');
    for (const text of ['', '#/', 'loan #/7', '#hash', 'http://127.0.0.1:4711/', '#/runs two']) expect(pastedLink(text), text).toBeNull();
    expect(typedAddress(' annex2:RREL30@X ')).toBe('annex2:RREL30@X');
    expect(typedAddress('RREL30')).toBeNull();
    expect(directItems('annex2:RREL30@X', 'r0001').map((item) => [item.label, item.href, item.thread])).toEqual([['Trace annex2:RREL30@X', '#/runs/r0001/trace/annex2%3ARREL30%40X', true]]);
    expect(directItems('annex2:RREL30@X', null)).toEqual([]);
    expect(placeOfAddress('strat:age/strat_balance@005')).toBe('strat:age/strat_balance');
    expect(placeOfAddress('no address')).toBe('no address');
  });
});

describe('lists of the explorer', () => {
  it('EXV-30 headings stand over their groups, and a page far down knows its place without those before it', () => {
    const groups: ReachGroups = [{ group: 'values', title: 'Values', count: 2 }, { group: 'codes', title: 'Codes', count: 900 }, { group: 'findings', title: 'Findings', count: 1 }];
    const asked: [number, number][] = [];
    const item = (index: number): ReachItem => ({ address: null, group: 'codes', title: String(index), value: null, via: null, depth: 1, rows: null });
    const source = withHeadings(groups, { total: 903, row: (index) => (index >= 0 && index < 903 ? item(index) : undefined), seen: (from, to) => void asked.push([from, to]) });
    expect(source.total).toBe(906);
    const told = (index: number): string => { const line = source.row(index); return line === undefined ? 'not here' : line.kind === 'heading' ? `${line.title} ${line.count}` : line.item.title; };
    expect([0, 1, 2, 3, 4, 903, 904, 905, 906].map(told)).toEqual(['Values 2', '0', '1', 'Codes 900', '2', '901', 'Findings 1', '902', 'not here']);
    source.seen(1, 20);
    expect(asked).toEqual([[0, 20]]);
    expect(withHeadings([], { total: 0, row: () => undefined, seen: () => {} }).total).toBe(0);
  });

  it('EXV-31 a whole column leads to its place in the field graph, by the first word of its title', () => {
    expect(wholeColumn({ address: null, group: 'columns', title: 'collateral_type Collateral type' })).toBe('collateral_type');
    expect(wholeColumn({ address: null, group: 'delivered', title: 'RREL30 Current Principal Balance' })).toBe('RREL30');
    expect(wholeColumn({ address: 'annex2:RREL30@X', group: 'delivered', title: 'RREL30' })).toBeNull();
    expect(wholeColumn({ address: null, group: 'findings', title: 'BR-017 x' })).toBeNull();
  });

  it('EXV-62 what was looked at lately is kept newest first, each once, thirty of them', () => {
    const trace = (at: number): RecentTrace => ({ run: 'r0001', address: `annex12:IVSS${at}`, title: `IVSS${at}` });
    const many = Array.from({ length: 40 }, (_, at) => trace(at)).reduce<readonly RecentTrace[]>(withTrace, []);
    expect(many).toHaveLength(30);
    expect(many[0]).toEqual(trace(39));
    const again = withTrace(many, { ...trace(20), title: 'new title' });
    expect(again).toHaveLength(30);
    expect(again[0]?.title).toBe('new title');
    expect(withTrace(many, { ...trace(39), run: 'r0002' }).slice(0, 2).map(({ run }) => run)).toEqual(['r0002', 'r0001']);
  });

  it('EXV-60 what was found stands in the order in which a person looks; empty groups fall away', () => {
    const thing = (kind: 'artifact' | 'rule' | 'value' | 'key') => ({ kind, title: kind, detail: '', run: null, address: null, href: '#/' });
    expect(groupFound([thing('artifact'), thing('rule'), thing('value'), thing('key')]).map(({ title, things }) => [title, things.length])).toEqual([['Trace', 1], ['Rules and decisions', 1], ['Hashes', 2]]);
  });

  it('EXV-11 a long document is cut at line ends around its entry and says how much is left out', () => {
    const lines = Array.from({ length: 200 }, (_, at) => `line ${at}\n`).join('');
    const start = lines.indexOf('line 100\n');
    const cut = cutDocument(lines, { start, end: start + 8 }, 50);
    expect(cut.entry).toBe('line 100');
    expect(cut.before.startsWith('line ')).toBe(true);
    expect(cut.before.length).toBeLessThan(70);
    expect(`${cut.before}${cut.entry}${cut.after}`).toHaveLength(cut.shown);
    expect(cut.shown + cut.left).toBe(lines.length);
    expect(lines).toContain(`${cut.before}${cut.entry}${cut.after}`);
    expect(cutDocument('short', { start: 2, end: 99 })).toEqual({ before: '', entry: '', after: 'short', shown: 5, left: 0 });
    expect(cutDocument('short', null).left).toBe(0);
  });
});
