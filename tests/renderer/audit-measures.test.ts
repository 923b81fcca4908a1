import { describe, expect, it } from 'vitest';
import { describeEntry, payloadPairs, runOfEntry } from '../../src-renderer/features/audit/describe-entry.ts';
import { headOf, isNumber, widthOf } from '../../src-renderer/features/data/column-shape.ts';
import { barFigure, type PlotTokens } from '../../src-renderer/features/measures/bar-figure.ts';
import { entryOf } from './fixtures/audit-log.ts';
import { stratify } from './fixtures/strata.ts';

const TOKENS: PlotTokens = { bar: 'b', text: 't', text2: 'u', line: 'l', font: 'f', mono: 'm' };
const show = (value: string): string => `<${value}>`;

describe('the audit log', () => {
  it('AUD-1 an entry is one line: subject, particulars, the reason quoted last', () => {
    expect(describeEntry(entryOf(18_202))).toMatch(/^r0412, manifest [0-9a-f]{4} [0-9a-f]{4}, “reviewed against servicer statement NSV-11”$/);
  });
  it('AUD-2 any JSON is described, none is invented', () => {
    const entry = entryOf(18_202);
    expect(payloadPairs({ ...entry, payload: null })).toEqual([]);
    expect(payloadPairs({ ...entry, payload: 'text' })).toEqual([{ name: 'value', value: 'text' }]);
    expect(payloadPairs({ ...entry, payload: { a: [1, 2], b: { c: 1 }, d: false } })).toEqual([{ name: 'a', value: '2 entries' }, { name: 'd', value: 'no' }]);
  });
  it('AUD-3 an entry on a run leads to it', () => {
    expect(runOfEntry(entryOf(18_202))).toBe('r0412');
    expect(runOfEntry({ ...entryOf(18_202), subject: 'workspace' })).toBeNull();
  });
});

describe('bars of a stratification', () => {
  it('MSR-V1 the axis starts at zero and every bar carries its own figure', () => {
    const figure = barFigure(stratify('current_ltv'), 1, TOKENS, show);
    expect(figure.layout.xaxis.range[0]).toBe(0);
    expect(figure.data[0]?.text[0]).toBe('<4102833.71>');
    expect(figure.data[0]?.marker.color).toBe('b');
  });
  it('MSR-V2 a figure that is not computable is said, not drawn as zero without a word', () => {
    const bar = barFigure(stratify('current_ltv'), 2, TOKENS, show).data[0];
    expect([bar?.x.at(-1), bar?.text.at(-1)]).toEqual([0, 'not computable']);
  });
  it('MSR-V3 negative figures keep zero in the axis', () => {
    const strata = stratify('current_ltv');
    const negative = { ...strata, bands: strata.bands.map((band) => ({ ...band, figures: band.figures.map((each) => ({ ...each, value: '-5' })) })) };
    const [from, to] = barFigure(negative, 0, TOKENS, show).layout.xaxis.range;
    expect(from).toBeLessThan(0);
    expect(to).toBeGreaterThanOrEqual(0);
  });
});

describe('columns of the data view', () => {
  it('DAT-V1 numbers are known by their type and carry the unit in the head', () => {
    expect(['integer', 'decimal(18,2)', 'text', 'date', 'boolean'].map(isNumber)).toEqual([true, true, false, false, false]);
    expect(headOf({ name: 'x', type: 'decimal(18,2)', title: 'Current balance', unit: 'currency' })).toBe('Current balance, currency');
    expect(headOf({ name: 'x', type: 'text', title: 'Status', unit: 'none' })).toBe('Status');
  });
  it('DAT-V2 a long head does not widen a column without end', () => {
    expect(widthOf({ name: 'x', type: 'date', title: 'Day', unit: 'none' })).toBe(104);
    expect(widthOf({ name: 'x', type: 'text', title: 'y'.repeat(300), unit: 'none' })).toBe(240);
  });
});
