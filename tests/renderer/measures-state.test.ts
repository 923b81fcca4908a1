import { describe, expect, it } from 'vitest';
import { axisName, heatOf, idOfName, measureHead, readTable, shownScale } from '../../src-renderer/features/measures/table-state.ts';
import { formatRoute, parseRoute } from '../../src-renderer/routing/route.ts';
import { tableFields } from './fixtures/strata.ts';

const offer = tableFields();

describe('a table in the address', () => {
  it('MEA-20 what the address says is the table; nothing in it is the first set that has something to show', () => {
    expect(readTable({}, offer)).toMatchObject({ rows: { field: 'current_loan_to_value', edges: ['20', '30', '40', '50', '60'] }, columns: null, measures: ['loans', 'balance', 'rate'] });
    const said = { rows: 'current_loan_to_value(10,20.5)', cols: 'origination_date(year)', measures: 'rate,loans' };
    const back = parseRoute(formatRoute(['runs', 'r0001', 'measures'], said)).query;
    expect(readTable(back, offer)).toEqual({ rows: { field: 'current_loan_to_value', kind: 'bands', edges: ['10', '20.5'] }, columns: { field: 'origination_date', kind: 'year', edges: [] }, measures: ['rate', 'loans'] });
  });
  it('MEA-20 an address that somebody typed wrong shows the first set, an older one the set it names', () => {
    expect(readTable({ rows: 'x(', cols: '%', measures: 'none' }, offer)).toEqual(readTable({}, offer));
    expect(readTable({ by: 'vintage' }, offer)?.rows).toEqual({ field: 'origination_date', kind: 'year', edges: [] });
    expect(readTable({ by: 'original_term' }, offer)?.rows.field).toBe('current_loan_to_value');
    expect(readTable({}, { ...offer, sets: [] })).toBeNull();
  });
  it('MEA-20 an axis is called by its set, or says that the bands are own ones', () => {
    expect(axisName(offer, { field: 'current_loan_to_value', kind: 'bands', edges: ['20', '30', '40', '50', '60'] })).toBe('Current loan-to-value');
    expect(axisName(offer, { field: 'current_loan_to_value', kind: 'bands', edges: ['5'] })).toBe('Current LTV, own bands');
  });
});

describe('figures on the screen', () => {
  it('MEA-20 money has its two digits, points at most three; the unit stands in the head', () => {
    expect([shownScale({ unit: 'GBP', scale: 2 }), shownScale({ unit: 'points', scale: 6 }), shownScale({ unit: 'count', scale: 0 })]).toEqual([2, 3, 0]);
    expect([measureHead({ title: 'Principal', unit: 'GBP' }), measureHead({ title: 'Loans', unit: 'count' })]).toEqual(['Principal, GBP', 'Loans']);
  });
  it('MEA-20 tints go from none to three by place; what is not computable and what does not differ has none', () => {
    const heat = heatOf(['0', '10', null, '5']);
    expect([heat('0'), heat('5'), heat('10'), heat(null)]).toEqual([0, 2, 3, 0]);
    expect(heatOf(['4', '4'])('4')).toBe(0);
    expect(heatOf([])('4')).toBe(0);
  });
  it('MEA-21 a name gives an id that a document can have', () => {
    expect([idOfName('Committee LTV, 2026'), idOfName('  Größe € '), idOfName('123'), idOfName('€')]).toEqual(['committee_ltv_2026', 'gro_e', null, null]);
  });
});
