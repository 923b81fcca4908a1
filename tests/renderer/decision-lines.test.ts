import { describe, expect, it } from 'vitest';
import { decisionLines } from '../../src-renderer/features/decisions/decision-lines.ts';
import type { Decision } from '../../src-shared/model/decision.ts';

const person = (id: string) => ({ id, actor: 'M. Okafor', reason: 'because', at: '2026-02-01T10:00:00Z' });
const constant: Decision = { kind: 'constant', field: 'currency', value: 'GBP', whenBlank: true, ...person('d1') };
const waiver: Decision = { kind: 'waive', rule: 'BR-017', owner: 'A. Lindqvist', expires: '2026-04-30', ...person('d2') };
const withdrawal: Decision = { kind: 'withdraw', decision: 'd1', ...person('d3') };

describe('the list of decisions', () => {
  it('GVW-7 a withdrawn decision stays in the list, with who took it back', () => {
    const lines = decisionLines([constant, waiver, withdrawal], '2026-03-01');
    expect(lines.map((line) => [line.id, line.state])).toEqual([['d3', 'withdrawal'], ['d2', 'holds'], ['d1', 'withdrawn']]);
    expect(lines[2]?.by?.id).toBe('d3');
  });

  it('GVW-7 a waiver holds through its last day and has expired on the next', () => {
    expect(decisionLines([waiver], '2026-04-30')[0]?.state).toBe('holds');
    expect(decisionLines([waiver], '2026-05-01')[0]?.state).toBe('expired');
  });

  it('GVW-7 a withdrawal of what comes after it, or of a withdrawal, takes nothing back', () => {
    expect(decisionLines([withdrawal, constant], '2026-03-01').map((line) => line.state)).toEqual(['holds', 'withdrawal']);
    expect(decisionLines([constant, withdrawal, { kind: 'withdraw', decision: 'd3', ...person('d4') }], '2026-03-01').map((line) => line.state)).toEqual(['withdrawal', 'withdrawal', 'withdrawn']);
  });
});
