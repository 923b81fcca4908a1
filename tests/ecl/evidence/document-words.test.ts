import { describe, expect, it } from 'vitest';
import { changesBetween, titleOfPath } from '../../../src-main/services/ecl/documents/document-words.ts';
import { countsTwice, scopesMeet } from '../../../src-shared/model/ecl/overlay-overlap.ts';
import { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';

const policy = (more: object = {}): EclPolicy => EclPolicy.parse({ kind: 'ecl-policy', version: 1, name: 'p', title: 'P', pd: { curves: [{ source: 'annual', id: 'c', pd: [0.01] }] }, lgd: [{ id: 'a', title: 'A', lgd: 0.4 }], ...more });
const overlay = (more: object = {}): Overlay => Overlay.parse({ kind: 'overlay', version: 1, id: 'a', title: 'A', scope: {}, effect: { kind: 'percent', percent: 5 }, risk: 'climate', reason: 'flood maps', owner: 'ida', effective: '2026-01-01', expires: '2026-06-30', ...more });

describe('documents in words', () => {
  it('EVE-10 a difference of two policies says conventions as they are printed, and everything else by its path, once', () => {
    const changes = changesBetween('policy', policy(), policy({ staging: { backstop: { operator: '>=', days: 30 } }, conventions: { defaultTiming: 'mid' }, lgd: [{ id: 'a', title: 'A', lgd: 0.45 }, { id: 'b', title: 'B', lgd: 0.2 }] }));
    expect(changes.map(({ title, kind, before, after }) => [title, kind, before, after])).toEqual(expect.arrayContaining([
      ['Default within a month', 'changed', 'end', 'mid'], ['Backstop', 'changed', '> 30 days', '>= 30 days'], ['LGD a: LGD', 'changed', '0.4', '0.45'], ['LGD b: LGD', 'added', null, '0.2'],
    ]));
    expect(changes.filter(({ path }) => path.startsWith('staging.backstop'))).toHaveLength(1);
    expect(changesBetween('policy', policy(), policy())).toEqual([]);
  });

  it('EVE-10 of scenarios by the scenario that has them', () => {
    const set = (weight: number): ScenarioSet => ScenarioSet.parse({ kind: 'scenario-set', version: 1, name: 's', title: 'S', date: '2026-03-31', scenarios: [{ id: 'base', title: 'Base', weight }, { id: 'adverse', title: 'Adverse', weight: 1 - weight, hpiShift: -0.02 }] });
    expect(changesBetween('scenarios', set(0.5), set(0.25)).map(({ title, before, after }) => [title, before, after])).toEqual([['Scenario base: weight', '0.5', '0.25'], ['Scenario adverse: weight', '0.5', '0.75']]);
    expect(titleOfPath('scenarios[adverse].hpiShift')).toBe('Scenario adverse: house-price shift');
    expect(titleOfPath('somethingNew.deepInside')).toBe('Something new, deep inside');
  });
});

describe('two overlays on one risk', () => {
  it('EVE-13 meet unless a condition of one excludes the other’s, their days do not meet, or one says why it stands beside the other', () => {
    expect(countsTwice(overlay(), overlay({ id: 'b', risk: ' Climate ' }))).toBe(true);
    expect(countsTwice(overlay(), overlay({ id: 'a' }))).toBe(false);
    expect(countsTwice(overlay(), overlay({ id: 'b', risk: 'energy' }))).toBe(false);
    expect(countsTwice(overlay({ scope: { regions: ['ES61'] } }), overlay({ id: 'b', scope: { regions: ['ES30'], segments: ['sme'] } }))).toBe(false);
    expect(countsTwice(overlay({ scope: { regions: ['ES61', 'ES30'] } }), overlay({ id: 'b', scope: { regions: ['ES30'], segments: ['sme'] } }))).toBe(true);
    expect(countsTwice(overlay(), overlay({ id: 'b', effective: '2026-06-30', expires: '2026-12-31' }))).toBe(true);
    expect(countsTwice(overlay(), overlay({ id: 'b', effective: '2026-07-01', expires: '2026-12-31' }))).toBe(false);
    expect(countsTwice(overlay(), overlay({ id: 'b', besides: [{ overlay: 'a', reason: 'another flood' }] }))).toBe(false);
    expect(scopesMeet({ loans: ['1'] }, { loans: ['2'] })).toBe(false);
    expect(scopesMeet({ segments: [] }, {})).toBe(true);
  });
});
