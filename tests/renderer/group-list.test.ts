import { describe, expect, it } from 'vitest';
import { countBySeverity, listBy } from '../../src-renderer/features/findings/group-list.ts';
import { GROUPS } from './fixtures/findings.ts';

describe('findings by rule and by field', () => {
  it('FND-10 every finding is counted once, blocking first', () => {
    const counts = countBySeverity(GROUPS);
    expect(counts.map((count) => [count.severity, count.findings])).toEqual([['blocking', 14], ['error', 9], ['warning', 1284], ['note', 500]]);
    expect(counts.reduce((sum, count) => sum + count.share, 0)).toBeCloseTo(1, 12);
    expect(countBySeverity([]).every((count) => count.share === 0)).toBe(true);
  });
  it('FND-11 rules stand by worst severity, then by most findings', () => {
    expect(listBy(GROUPS, 'rule').map((entry) => entry.key)).toEqual(['EN-069', 'BR-009', 'BR-012', 'FM-104', 'BR-031', 'BR-017', 'BR-022', 'BR-044']);
  });
  it('FND-12 a field takes the worst severity and verdict of its rules and sums the rest', () => {
    const [first] = GROUPS;
    if (!first) throw new Error('fixtures hold groups');
    const two = [{ ...first, rule: 'BR-999', severity: 'warning' as const, materiality: 'review' as const, findings: 2, waived: 1, notEvaluable: 5 }, first];
    expect(listBy(two, 'field')).toEqual([{ key: 'account_status', title: 'account_status', detail: 'BR-999, EN-069', severity: 'blocking', findings: 15, waived: 1, notEvaluable: 5, materiality: 'blocking' }]);
  });
});
