import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charDiff, pieces, type Span } from '../../src-renderer/features/trace/char-diff.ts';

const cut = (text: string, spans: readonly Span[]): string[] => spans.map((span) => text.slice(span.start, span.end));
const without = (text: string, spans: readonly Span[]): string => pieces(text, spans).filter((piece) => !piece.tinted).map((piece) => piece.text).join('');

describe('what a step took away or added', () => {
  it.each([
    ['177,334.06', '177334.06', [','], []], ['£177,334.06', '177,334.06', ['£'], []], [' £1 ', '£1', [' ', ' '], []],
    ['7.1', '7.10', [], ['0']], ['1,204,318.07', '1204318.07', [',', ','], []],
  ])('TRV-5 %j to %j', (before, after, removed, added) => {
    const diff = charDiff(before, after);
    expect(cut(before, diff.removed)).toEqual(removed);
    expect(cut(after, diff.added)).toEqual(added);
    expect(diff.replaced).toBe(false);
  });
  it.each([['07/06/2025', '2025-06-07'], ['Lifetime mortgage', 'EQRE'], ['manual', '0'], ['x'.repeat(400), 'x'.repeat(399)]])('TRV-6 %j to %j is a replacement and is not tinted', (before, after) => {
    expect(charDiff(before, after)).toEqual({ removed: [], added: [], replaced: true });
  });
  it('TRV-7 nothing is marked where a value is empty or unchanged', () => {
    for (const [before, after] of [[null, '1'], ['1', null], ['1', '1']] as const) expect(charDiff(before, after)).toEqual({ removed: [], added: [], replaced: false });
  });
  it('TRV-5 what is kept of both sides is the same text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 24 }), fc.string({ maxLength: 24 }), (before, after) => {
      const diff = charDiff(before, after);
      if (!diff.replaced && before !== after) expect(without(before, diff.removed)).toBe(without(after, diff.added));
    }), { seed: 7, numRuns: 300 });
  });
  it('TRV-8 pieces are cut at the plumb line and keep every character', () => {
    const spans = [{ start: 0, end: 2 }];
    expect(pieces('£1.5', spans, 0, 1)).toEqual([{ text: '£', tinted: true }]);
    expect(pieces('£1.5', spans, 1)).toEqual([{ text: '1', tinted: true }, { text: '.5', tinted: false }]);
  });
});
