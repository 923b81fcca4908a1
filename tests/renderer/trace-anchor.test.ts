import { describe, expect, it } from 'vitest';
import { anchor, anchorChain, numberParts } from '../../src-renderer/features/trace/anchor.ts';

describe('the plumb line', () => {
  it.each([
    ['177334.06', '177334', '.06'], [' £177,334.06 ', ' £177,334', '.06 '], ['1.234,56', '1.234', ',56'], ['−12,408.33', '−12,408', '.33'],
    ['7.108%', '7', '.108%'], ['GBP 1,000,000', 'GBP 1,000,000', ''], ['(1,204.50)', '(1,204', '.50)'], ['.5', '', '.5'], ['0', '0', ''],
  ])('TRV-1 %s is cut at its decimal point', (text, left, right) => {
    expect(anchor(text)).toMatchObject({ left, right, numeric: true });
  });
  it.each(['Deceased - sale pending', '07/06/2025', '26.02.2024', 'NGH-ERM-0004217', 'EQRE', 'B1 1AA', '', 'ND4-2026-06-30'])('TRV-2 %j is a text and hangs by its first character', (text) => {
    expect(anchor(text)).toEqual({ at: 0, left: '', right: text, numeric: false });
  });
  it('TRV-3 a lone separator before three digits is settled by the neighbouring value', () => {
    expect(anchor('468.000', '468000').right).toBe('');
    expect(anchor('468.000', '468').right).toBe('.000');
    expect(anchor('468,000', '468000').left).toBe('468,000');
    expect(anchor('468,000', '468').right).toBe(',000');
  });
  it('TRV-3 without a neighbour a point is decimal and a comma groups', () => {
    expect(anchor('1.234').right).toBe('.234');
    expect(anchor('1,234').left).toBe('1,234');
  });
  it('TRV-4 the digits of a chain stand still from the delivered value to the source', () => {
    expect(anchorChain(['468000.00', '468.000', ' € 468.000 ']).map((cut) => cut.left)).toEqual(['468000', '468.000', ' € 468.000']);
    expect(numberParts('177,334.06')?.integerDigits).toBe('177334');
  });
});
