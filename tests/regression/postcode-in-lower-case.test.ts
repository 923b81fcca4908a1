import { describe, expect, it } from 'vitest';
import { PATTERNS } from '../../src-main/derive/expression/functions.ts';

// The region was read from “sw19 3wb” and the same postcode was reported as none.
describe('a postcode in lower case', () => {
  it('GEO-001 is a postcode to the rule as it is to the lookup', () => {
    const source = PATTERNS['uk-postcode'] ?? '';
    expect(source.startsWith('(?i)')).toBe(true);
    const pattern = new RegExp(`^(?:${source.slice(4)})$`, 'i');
    for (const good of ['SW19 3WB', 'sw19 3wb', 'g12 0wh', 'W5 6BX', 'EC1A1BB']) expect(pattern.test(good), good).toBe(true);
    for (const bad of ['28013', 'SW19', 'manual', 'SW19  3WB', 'SW19 3W']) expect(pattern.test(bad), bad).toBe(false);
  });
});
