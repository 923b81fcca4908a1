import { describe, expect, it } from 'vitest';
import { inMillions } from '../../../src-renderer/features/ecl-movement/scale-words.ts';
import { migrationSums, tintOf } from '../../../src-renderer/features/ecl-movement/migration-sums.ts';
import { titleLines, waterfallBars, waterfallStart } from '../../../src-renderer/features/ecl-movement/waterfall-figure.ts';
import { sicrGrid } from '../../../src-renderer/features/ecl-backtests/sicr-cells.ts';
import { EMPTY_DRAFT, overlayOf, type OverlayDraft } from '../../../src-renderer/features/ecl-overlays/overlay-draft.ts';
import { effectWords, expiryWords, scopeWords } from '../../../src-renderer/features/ecl-overlays/overlay-words.ts';

const STEPS = [{ title: 'Opening', amount: '100.00', end: true }, { title: 'New', amount: '30.50', end: false }, { title: 'Repaid', amount: '-50.25', end: false }, { title: 'Closing', amount: '80.25', end: true }];

describe('the waterfall', () => {
  it('ESD-1 bars begin where the one before ended, and the last ends at the closing', () => {
    expect(waterfallBars(STEPS).map(({ from, to, what }) => [from, to, what])).toEqual([[0, 100, 'end'], [100, 130.5, 'raise'], [130.5, 80.25, 'lower'], [0, 80.25, 'end']]);
  });

  it('ESD-3 the axis starts at zero where the steps can be seen so, else at a round number below all of them', () => {
    expect(waterfallStart(waterfallBars(STEPS))).toBe(0);
    const small = waterfallBars([{ title: 'Opening', amount: '41207318.44', end: true }, { title: 'New', amount: '12000.00', end: false }, { title: 'Closing', amount: '41219318.44', end: true }]);
    const start = waterfallStart(small);
    expect(start).toBeGreaterThan(41_000_000);
    expect(start).toBeLessThan(41_207_318.44);
    expect(start % 1000).toBe(0);
    expect(waterfallStart(waterfallBars([{ title: 'Opening', amount: '10.00', end: true }, { title: 'Out', amount: '-12.00', end: false }, { title: 'Closing', amount: '-2.00', end: true }]))).toBe(-2);
  });

  it('ESD-1 titles stand on two lines, and amounts are shortened by what the caption says', () => {
    expect(titleLines('Remeasurement on transfer')).toEqual(['Remeasurement', 'on transfer']);
    expect(titleLines('New')).toEqual(['New']);
    expect(titleLines('Passage of time and scheduled repayment')).toEqual(['Passage of', 'time and', 'scheduled', 'repayment']);
    expect(titleLines('Remeasurement on transfer', 9)).toEqual(['Remeasur-', 'ement on', 'transfer']);
    for (const width of [6, 9, 13]) for (const line of titleLines('Exposure other than scheduled and derecognised', width)) expect(line.length).toBeLessThanOrEqual(width);
    expect([inMillions(['38459747.48']).of('38459747.48'), inMillions(['1798451.13']).of('1798451.13'), inMillions(['912.30']).of('912.30')]).toEqual(['38.46', '1798', '912']);
  });
});

describe('migration', () => {
  it('ESD-4 counts moves to worse and better stages, who stayed, came and left', () => {
    const figure = (value: string) => ({ address: null, value, why: null, unit: 'count' });
    const cell = (from: string, to: string, loans: string) => ({ from, to, loans: figure(loans), exposure: figure('0'), share: '0' });
    expect(migrationSums([cell('1', '1', '10'), cell('1', '2', '3'), cell('1', '3', '1'), cell('3', '2', '2'), cell('new', '1', '5'), cell('2', 'exit', '4')])).toMatchObject({ worse: 4, better: 2, same: 10, came: 5, left: 4, text: '4 moved to a worse stage, 2 to a better one, 10 stayed; 5 came, 4 left.' });
    expect(['0', '0.1', '9.99', '10', '50', '91'].map(tintOf)).toEqual([0, 1, 1, 2, 3, 3]);
  });
});

describe('the grid of bars', () => {
  it('ESD-10 stands by ratio and increase, ascending, tinted by the loans in stage 2', () => {
    const grid = sicrGrid([{ id: 'sicr-3-0.01', stage2: 10 }, { id: 'sicr-1.5-0.0025', stage2: 50 }, { id: 'sicr-1.5-0.01', stage2: 20 }, { id: 'pd-up', stage2: 1 }]);
    expect([grid?.ratios, grid?.increases]).toEqual([['1.5', '3'], ['0.0025', '0.01']]);
    expect([grid?.cell('1.5', '0.0025')?.tint, grid?.cell('1.5', '0.01')?.tint, grid?.cell('3', '0.01')?.tint, grid?.cell('3', '0.0025')]).toEqual([3, 1, 0, undefined]);
    expect(sicrGrid([{ id: 'pd-up', stage2: 1 }])).toBeNull();
  });
});

describe('a draft of an overlay', () => {
  const whole: OverlayDraft = { ...EMPTY_DRAFT, id: 'energy-2025', title: 'Energy', kind: 'percent', value: '12.5', risk: 'energy prices', reason: 'seen in 2022', owner: 'finance', effective: '2025-10-01', expires: '2026-12-31', segments: 'a, b', stages: '1;2' };

  it('ESD-8 becomes the document, with amounts as they were typed', () => {
    expect(overlayOf(whole)).toMatchObject({ fault: null, overlay: { effect: { kind: 'percent', percent: 12.5 }, scope: { segments: ['a', 'b'], stages: ['1', '2'] }, besides: [] } });
    expect(overlayOf({ ...whole, kind: 'absolute', value: '1,250,000.50' }).overlay?.effect).toEqual({ kind: 'absolute', amount: '1250000.50' });
    expect(overlayOf({ ...whole, kind: 'floor', value: '1.25' }).overlay?.effect).toEqual({ kind: 'floor', coverage: 0.0125 });
    expect(overlayOf({ ...whole, besides: 'other', besidesReason: 'another period' }).overlay?.besides).toEqual([{ overlay: 'other', reason: 'another period' }]);
  });

  it('ESD-9 names what is missing or wrong', () => {
    const fault = (over: Partial<OverlayDraft>): string | null => overlayOf({ ...whole, ...over }).fault;
    expect(fault({ value: '' })).toMatch(/how much/i);
    expect(fault({ kind: 'stage', value: '1' })).toMatch(/2 or 3/);
    expect(fault({ id: 'Not An Id' })).toMatch(/lower-case/);
    expect(fault({ owner: ' ' })).toMatch(/owner/);
    expect(fault({ expires: '' })).toMatch(/until which day/);
    expect(fault({ expires: '2025-01-01' })).toMatch(/before it takes effect/);
    expect(fault({ stages: '9' })).toMatch(/^scope/);
    expect(fault({ besides: 'other' })).toMatch(/beside/);
  });

  it('ESD-8 says in words what it does, on whom, and for how long', () => {
    expect(effectWords({ kind: 'floor', coverage: 0.0125 })).toBe('coverage of at least 1.25 %');
    expect(scopeWords({})).toBe('all loans');
    expect(scopeWords({ segments: ['a', 'b', 'c', 'd'], stages: ['1', '2'] })).toBe('segment a, b, c and 1 more; stage 1, 2');
    expect([expiryWords({ expiresInDays: 0, state: 'in-force' }), expiryWords({ expiresInDays: -3, state: 'expired' }), expiryWords({ expiresInDays: 41, state: 'in-force' })]).toEqual(['today', '3 days ago', 'in 41 days']);
  });
});
