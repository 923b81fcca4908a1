import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateLinks, gateTree, type GateGraphData } from '../../src-renderer/features/trace/graph/gate-rows.ts';
import { openRows, treeOf } from '../../src-renderer/features/trace/graph/graph-tree.ts';
import { layoutGraph } from '../../src-renderer/features/trace/graph/layout-graph.ts';
import { numberAt, placesOfPath } from '../../src-renderer/features/trace/graph/path-places.ts';
import { rrel30 } from './fixtures/traces.ts';

const box = (id: string) => ({ id, width: 200, height: 44 });

describe('the field graph', () => {
  it('EXV-50 what is read stands left of what is made of it, and no box covers another', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 14 }), fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 30 }), (count, pairs) => {
      const nodes = Array.from({ length: count }, (_, at) => box(`n${String(at).padStart(2, '0')}`));
      const edges = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const).filter(([a, b]) => a !== b && b < count).map(([a, b]) => ({ from: nodes[a]?.id ?? '', to: nodes[b]?.id ?? '' }));
      const { at, width, height } = layoutGraph({ nodes, edges });
      for (const { from, to } of edges) expect((at[from]?.x ?? 0) + 200).toBeLessThanOrEqual(at[to]?.x ?? 0);
      for (const a of nodes) {
        const one = at[a.id] ?? { x: NaN, y: NaN };
        expect(one.x >= 0 && one.y >= 0 && one.x + 200 <= width + 1e-6 && one.y + 44 <= height + 1e-6).toBe(true);
        for (const b of nodes) {
          const other = at[b.id] ?? { x: NaN, y: NaN };
          if (a.id < b.id) expect(Math.abs(one.x - other.x) >= 200 || Math.abs(one.y - other.y) >= 44, `${a.id} ${b.id}`).toBe(true);
        }
      }
    }), { numRuns: 60, seed: 412 });
  });

  it('EXV-50 the order of nodes and edges changes no place; links to nowhere and to oneself are left out', () => {
    const nodes = ['a', 'b', 'c', 'd', 'e'].map(box);
    const edges = [{ from: 'a', to: 'c' }, { from: 'b', to: 'c' }, { from: 'c', to: 'd' }, { from: 'c', to: 'e' }];
    const first = layoutGraph({ nodes, edges });
    const turned = layoutGraph({ nodes: nodes.toReversed(), edges: [...edges.toReversed(), { from: 'a', to: 'a' }, { from: 'a', to: 'nowhere' }] });
    expect(turned.at).toEqual(first.at);
  });

  const nodes = [{ id: 'focus', distance: 0 }, { id: 'made', distance: 1 }, { id: 'read', distance: -1 }, { id: 'cell', distance: -2 }, { id: 'also', distance: -1 }, { id: 'far', distance: 2 }, { id: 'lost', distance: 1 }];
  const edges = [['read', 'focus'], ['also', 'focus'], ['cell', 'read'], ['cell', 'also'], ['focus', 'made'], ['made', 'far']].map(([from = '', to = '']) => ({ from, to }));

  it('EXV-51 the tree holds every node once, what is read before what is made, and says of other ways', () => {
    const rows = treeOf('focus', nodes, edges);
    expect(rows.map(({ id, level }) => `${level} ${id}`)).toEqual(['1 focus', '2 read', '3 cell', '2 also', '2 made', '3 far', '2 lost']);
    expect(rows.find(({ id }) => id === 'cell')).toMatchObject({ parent: 'read', alsoThrough: 1, side: 'back' });
    expect(openRows(rows, new Set(['read'])).map(({ id }) => id)).toEqual(['focus', 'read', 'also', 'made', 'far', 'lost']);
    expect(openRows(rows, new Set(['focus']))).toHaveLength(1);
    expect(treeOf('unknown', nodes, edges)).toEqual([]);
  });

  it('EXV-51 holds for any graph, circles included', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 }), fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 }), (count, pairs, distances) => {
      const all = Array.from({ length: count }, (_, at) => ({ id: `n${at}`, distance: at === 0 ? 0 : distances[at] ?? 1 }));
      const rows = treeOf('n0', all, pairs.map(([a, b]) => ({ from: `n${a}`, to: `n${b}` })));
      expect(rows.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    }), { numRuns: 200, seed: 413 });
  });

  it('EXV-53 the places of a path are those of its trace, down to the cell; a node of the same row has its number there', () => {
    const places = placesOfPath(rrel30);
    expect([...places]).toEqual([['annex2:RREL30', 'annex2:RREL30@NGH-ERM-0004217'], ['canonical:current_principal_balance', 'canonical:current_principal_balance@213'], ['source:c5', 'source:c5@213']]);
    expect(numberAt({ id: 'x', space: 'annex12', address: 'annex12:IVSS28', place: 'annex12:IVSS28' }, places)).toBe('annex12:IVSS28');
    expect(numberAt({ id: 'x', space: 'canonical', address: null, place: 'canonical:region' }, places)).toBe('canonical:region@213');
    expect(numberAt({ id: 'x', space: 'rules', address: null, place: 'rules:BR-017' }, places)).toBeNull();
  });
});

describe('the gate graph', () => {
  const data: GateGraphData = {
    gates: ['read', 'sum'].map((id, layer) => ({ id, title: id, version: '1', status: 'passed', seconds: 0, key: null, message: null, layer })),
    artifacts: [['tape', null], ['sum', 'read'], ['total', 'sum']].map(([name, madeBy]) => ({ name: name ?? '', madeBy: madeBy ?? null, state: 'output' as const, sha256: '', bytes: 1, mediaType: 'text/csv', extension: 'csv' })),
    edges: [{ gate: 'read', slot: 'tape', as: 'reads' }, { gate: 'read', slot: 'sum', as: 'writes' }, { gate: 'sum', slot: 'sum', as: 'reads' }, { gate: 'sum', slot: 'total', as: 'writes' }],
  };

  it('EXV-55 links go with the data, and a gate that bears the name of an artifact is another node', () => {
    expect(gateLinks(data).map(({ from, to }) => `${from} ${to}`)).toEqual(['slot:tape gate:read', 'gate:read slot:sum', 'slot:sum gate:sum', 'gate:sum slot:total']);
  });

  it('EXV-55 the tree says of each gate what it reads and writes', () => {
    expect(gateTree(data).map(({ id, level }) => `${level} ${id}`)).toEqual(['1 gate:read', '2 gate:read<tape', '2 gate:read>sum', '1 gate:sum', '2 gate:sum<sum', '2 gate:sum>total']);
  });
});
