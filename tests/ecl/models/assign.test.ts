import { expect, test } from 'vitest';
import { assignCurve, curveBook, FLAT } from '../../../src-main/pipelines/ecl/measure/assign-curve.ts';
import { planCurves } from '../../../src-main/pipelines/ecl/measure/make-plan.ts';
import { estimateParameters } from '../../../src-main/pipelines/ecl/models/estimate/estimate-parameters.ts';
import type { Experience } from '../../../src-main/pipelines/ecl/models/estimate/experience.ts';
import { PolicyCurves } from '../../../src-shared/model/ecl/policy-curves.ts';

const LOAN = { pd_curve: null, segment: null, product: null, sector: null, remaining_term: null, grade: null, score: null, pd_12m: null, months_on_book: null };
const pd = PolicyCurves.parse({
  curves: [{ source: 'annual', id: 'retail-44', pd: [0.05] }, { source: 'annual', id: 'short', pd: [0.2] }, { source: 'annual', id: 'long', pd: [0.03] }, { source: 'annual', id: 'rest', pd: [0.1] }],
  assign: [{ sectorPrefixes: ['44', '45'], curve: 'retail-44' }, { termUpTo: 36, curve: 'short' }, { termUpTo: 120, curve: 'long' }, { curve: 'rest' }],
});
const idOf = (more: object): string | undefined => assignCurve({ ...LOAN, ...more }, pd, curveBook(planCurves({ pd }), pd))?.id;

test('EMD-42 curves are assigned by the first characters of the sector and by the longest remaining term, the first that fits', () => {
  expect(idOf({ sector: '441110', remaining_term: 12 })).toBe('retail-44');
  expect(idOf({ sector: '144', remaining_term: 36 })).toBe('short');
  expect(idOf({ remaining_term: 37 })).toBe('long');
  expect(idOf({ remaining_term: 121 })).toBe('rest');
  expect(idOf({ sector: null, remaining_term: null })).toBe('rest');
  expect(planCurves({ pd }).at(-1)).toBe(FLAT);
});

test('EMD-42 a proposal by term bands assigns every loan the band it was estimated in; by sector the rest takes the whole', () => {
  const loan = (segment: string, i: number): Experience => ({ segment, vintage: 2020, months: 12, defaulted: i % 5 === 0, defaultMonth: null, exposure: 1, realisedLgd: i % 5 === 0 ? 0.5 : null });
  const drawn = (segments: string[]): Experience[] => segments.flatMap((segment) => Array.from({ length: 20 }, (_, i) => loan(segment, i)));
  const proposed = (segments: string[], segmentBy: 'term-band' | 'sector' | 'region') => {
    const own = PolicyCurves.parse(estimateParameters(drawn(segments), { segmentBy }).policy.pd);
    const book = curveBook(planCurves({ pd: own }), own);
    return (more: object): string | undefined => assignCurve({ ...LOAN, ...more }, own, book)?.id;
  };
  const byTerm = proposed(['up to 120 months', 'up to 36 months', 'over 240 months'], 'term-band');
  expect([12, 36, 37, 120, 121, 400].map((remaining_term) => byTerm({ remaining_term }))).toEqual(['term-band-up to 36 months', 'term-band-up to 36 months', 'term-band-up to 120 months', 'term-band-up to 120 months', 'term-band-over 240 months', 'term-band-over 240 months']);
  const bySector = proposed(['44', 'other'], 'sector');
  expect([bySector({ sector: '445' }), bySector({ sector: '62' }), bySector({})]).toEqual(['sector-44', 'all', 'all']);
  expect(proposed(['ES30'], 'region')({ segment: 'ES30' })).toBe('all');
});
