import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, runHref, runOf } from '../../src-renderer/routing/route.ts';

describe('addresses', () => {
  it('UI-10 a view, its filter and the trace stand in one address', () => {
    const hash = runHref('r0001', 'findings', { rule: 'BR-017', trace: 'annex2:RREL30@NGH/1' });
    expect(hash).toBe('#/runs/r0001/findings?rule=BR-017&trace=annex2%3ARREL30%40NGH%2F1');
    expect(parseRoute(hash)).toEqual({ path: ['runs', 'r0001', 'findings'], query: { rule: 'BR-017', trace: 'annex2:RREL30@NGH/1' } });
  });

  it('UI-12 a trace address with a slash is one segment', () => {
    const hash = runHref('r0001', 'trace', {}, ['annex2:RREC13@A/B C']);
    expect(parseRoute(hash).path).toEqual(['runs', 'r0001', 'trace', 'annex2:RREC13@A/B C']);
  });

  it('UI-10 one view has one address: keys in order, empty values gone', () => {
    expect(formatRoute(['runs'], { b: '1', a: '2', c: '', d: undefined })).toBe('#/runs?a=2&b=1');
  });

  it('UI-10 parsing then formatting gives the same address', () => {
    const segment = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
    fc.assert(fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), segment), (path, query) => {
      const hash = formatRoute(path, query);
      const route = parseRoute(hash);
      expect(route.path).toEqual(path);
      expect(route.query).toEqual({ ...query });
      expect(formatRoute(route.path, route.query)).toBe(hash);
    }), { seed: 11, numRuns: 300 });
  });

  it('UI-10 parsing never throws', () => {
    for (const hash of ['', '#', '#/', '#/%E0%A4%A', '#//runs//x', '#?a=%', '#/runs?&&=&a']) expect(parseRoute(hash).path.length).toBeGreaterThan(0);
  });

  it('UI-10 tells a run from the form of a new one', () => {
    expect(runOf(parseRoute('#/runs/r0412/gates'))).toBe('r0412');
    expect(runOf(parseRoute('#/runs/new'))).toBeNull();
    expect(runOf(parseRoute('#/audit'))).toBeNull();
  });
});
