import { describe, expect, it } from 'vitest';
import { absorbedBy, type StepPair, type TwoRuns } from '../../src-main/evidence/absorb.ts';
import { forward, type ForwardPlans } from '../../src-main/evidence/forward.ts';
import type { Derivation, Origin, Step } from '../../src-shared/model/derivation.ts';
import type { Measure } from '../../src-shared/model/measure.ts';
import type { Rule } from '../../src-shared/model/rule.ts';

const origin: Origin = { kind: 'system', ref: 'x', label: 'x' };
const cell = (index: number): Step => ({ step: 'cell', index, header: `h${index}`, origin });
const made = (column: string, ...steps: Step[]): Derivation => ({ column, title: column, type: 'text', steps });
const measure = (id: string, about: Partial<Measure>): Measure => ({ id, title: id, definition: '', reference: '', over: 'current', aggregate: 'sum', unit: 'none', scale: 2, ...about });
const rule = (id: string, about: Partial<Rule>): Rule => ({ id, severity: 'error', title: '', text: '', reference: '', fields: ['loan_id'], scope: 'row', whenNull: 'fail', waivable: true, assets: [], modes: ['mi'], expected: '', examples: { pass: [{}], fail: [{}] }, ...about });

const plans: ForwardPlans = {
  tables: [
    { space: 'canonical', input: 'source', derivations: [made('loan_id', cell(0)), made('total_balance', cell(1), { step: 'trim' }), made('share_ltv', { step: 'ratio', numerator: 'total_balance', denominator: 'home_value', factor: '100', precision: 18, scale: 4 }), made('home_value', cell(2)), made('stand_in', cell(3), { step: 'or-else', column: 'share_ltv' }), made('fixed_code', { step: 'constant', value: 'A', origin })] },
    { space: 'report', input: 'canonical', derivations: [made('R1', { step: 'read', column: 'total_balance' }), made('R2', { step: 'read', column: 'stand_in' }), made('R3', { step: 'read', column: 'fixed_code' })] },
  ],
  figures: [{
    space: 'canonical', relation: 'current', key: 'loan_id',
    joins: [{ id: 'both', left: 'prior', right: 'current', leftKey: 'loan_id', rightKey: 'loan_id', kind: 'full' }],
    measures: [measure('sum_balance', { value: 'total_balance' }), measure('sum_filtered', { value: 'home_value', filter: 'total_balance > 0' }), measure('lost', { over: 'both', value: 'prior__total_balance', filter: 'current__loan_id is null' }), measure('earlier', { over: 'prior', value: 'total_balance' })],
    formulas: [{ id: 'first', title: '', definition: '', reference: '', operation: 'share', of: ['sum_balance', 'ledger:x'], scale: 2 }, { id: 'second', title: '', definition: '', reference: '', operation: 'same', of: ['first'], scale: 2 }],
    codes: [{ code: 'I1', sources: ['measure:second'] }, { code: 'I2', sources: ['deal:I2', 'measure:lost'] }, { code: 'I3', sources: ['deal:sum_balance'] }],
    bands: [{ id: 'by_value', title: '', field: 'home_value', kind: 'bands', unit: 'none', edges: ['1'] }],
  }],
  rules: [rule('AA-001', { fields: ['home_value'], require: 'home_value > 0' }), rule('AA-002', { fields: ['fixed_code'], require: "fixed_code = 'A'" }), rule('AA-003', { scope: 'unique', fields: ['loan_id'] }), rule('AA-004', { fields: ['fixed_code'], when: 'total_balance > 0', require: "fixed_code = 'A'" })],
};
const from = (index: number) => forward(plans, { space: 'source', column: `c${index}` });
const columns = (index: number, space: string): string[] => [...(from(index).columns.get(space)?.keys() ?? [])].sort();

describe('forward, by the plans alone', () => {
  it('EVD-4 a cell reaches the columns that read it, through columns of the same table in any order, and the report’s', () => {
    expect([columns(1, 'canonical'), columns(1, 'report')]).toEqual([['share_ltv', 'stand_in', 'total_balance'], ['R1', 'R2']]);
    expect([columns(3, 'canonical'), columns(3, 'report')]).toEqual([['stand_in'], ['R2']]);
    expect([columns(9, 'canonical'), columns(9, 'report'), from(9).measures.size, from(9).strata.size]).toEqual([[], [], 0, 0]);
    expect(from(1).columns.get('report')?.get('R2')).toEqual(['canonical:stand_in']);
  });

  it('EVD-4 a figure is reached through its value, its filter, a formula of formulas, or the column that tells exposures apart', () => {
    expect([...from(1).measures].sort()).toEqual(['sum_balance', 'sum_filtered']);
    expect([[...from(1).formulas].sort(), [...from(1).codes]]).toEqual([['first', 'second'], ['I1']]);
    // The figures of another run's table are not reached; a join of both is.
    expect([...from(0).measures].sort()).toEqual(['lost', 'sum_balance', 'sum_filtered']);
    expect([...from(0).codes].sort()).toEqual(['I1', 'I2']);
    expect([...from(2).strata].sort()).toEqual(['by_value/earlier', 'by_value/lost', 'by_value/sum_balance', 'by_value/sum_filtered']);
    expect([...from(1).strata].sort()).toEqual(['by_value/sum_balance', 'by_value/sum_filtered']);
  });

  it('EVD-4 a rule is reached through every column it reads: its findings on the row, or anywhere where it looks across rows', () => {
    const where = (index: number): (string | null)[] => ['AA-001', 'AA-002', 'AA-003', 'AA-004'].map((id) => from(index).finding(id, 'x'));
    expect([where(0), where(1), where(2), where(9)]).toEqual([[null, null, 'pool', null], [null, null, null, 'row'], ['row', null, null, null], [null, null, null, null]]);
    expect([from(1).finding('FMT-001', 'total_balance'), from(1).finding('FMT-001', 'home_value'), from(1).finding('FMT-005', 'R1')]).toEqual(['row', null, 'row']);
  });
});

describe('absorbed', () => {
  const pair = (step: Step, first: string | null, second: string | null): StepPair => ({ step, first, second });
  const runs = (steps: Record<string, StepPair[]>, changed: string[]): TwoRuns => ({
    steps: async (space, column) => steps[`${space}:${column}`] ?? [], changed: (space, column) => changed.includes(`${space}:${column}`), through: (space, column) => from(1).columns.get(space)?.get(column) ?? [],
  });

  it('EVD-5 the first step that read the change and gave what it gave before', async () => {
    const trimmed = runs({ 'canonical:total_balance': [pair(cell(1), ' 5', '5'), pair({ step: 'trim' }, '5', '5')] }, ['source:c1']);
    expect(await absorbedBy(trimmed, 'canonical', 'total_balance')).toEqual({ space: 'canonical', column: 'total_balance', step: 1, kind: 'trim' });
    // What stands above is spared by the same step.
    expect(await absorbedBy(trimmed, 'report', 'R1')).toEqual({ space: 'canonical', column: 'total_balance', step: 1, kind: 'trim' });
  });

  it('EVD-5 a stand-in that was not needed absorbs what changed in it; a value that changed was not absorbed', async () => {
    const unused = runs({ 'canonical:stand_in': [pair(cell(3), '7', '7'), pair({ step: 'or-else', column: 'share_ltv' }, '7', '7')] }, ['source:c1', 'canonical:total_balance', 'canonical:share_ltv']);
    expect(await absorbedBy(unused, 'canonical', 'stand_in')).toEqual({ space: 'canonical', column: 'stand_in', step: 1, kind: 'or-else' });
    const through = runs({ 'canonical:total_balance': [pair(cell(1), '5', '6'), pair({ step: 'trim' }, '5', '6')] }, ['source:c1', 'canonical:total_balance']);
    expect(await absorbedBy(through, 'canonical', 'total_balance')).toBeNull();
  });
});
