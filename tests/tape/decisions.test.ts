import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkDecisions } from '../../src-main/intake/decide/check-decision.ts';
import { judge, waiverFor } from '../../src-main/intake/aggregate/verdict.ts';
import { Decision, Decisions } from '../../src-shared/model/decision.ts';
import type { TablePlan } from '../../src-shared/model/derivation.ts';
import { configOf, demo, REPO, tapeBench, type TapeRun } from '../support/run-tape.ts';

const bench = tapeBench();
const { sections } = configOf('regulatory');
const TAPE = demo('2026-01-31').tape;
const tapeSha = createHash('sha256').update(readFileSync(TAPE)).digest('hex');
const OTHER = 'f'.repeat(64);
const shipped = Decisions.parse(parse(readFileSync(join(REPO, 'resources/demo/decisions.yaml'), 'utf8')));
let n = 0;
const decision = (about: object): Decision => { n += 1; return Decision.parse({ id: `T-${n}`, actor: 't.tester', reason: 'a test', at: '2026-02-01T00:00:00.000Z', ...about }); };
const refused = (...list: object[]): string | null => {
  try {
    checkDecisions(list.map(decision), { sections, rows: 10, tape: tapeSha });
    return null;
  } catch (error) {
    expect((error as { code: string }).code).toBe('INVALID_INPUT');
    return (error as Error).message;
  }
};
afterAll(() => bench.dispose());

test('TAP-20 a decision that could not take effect, or would be illegal, is refused with what is wrong', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ kind: 'constant', field: 'nonsense', value: '1' }, /no field of the registry/],
    [{ kind: 'constant', field: 'purpose', value: 'NOPE' }, /no code of/],
    [{ kind: 'constant', field: 'current_principal_balance', value: '1,5' }, /no decimal/],
    [{ kind: 'constant', field: 'current_principal_balance', value: '12345678901234567' }, /no decimal/],
    [{ kind: 'constant', field: 'origination_date', value: '31/01/2026' }, /no date/],
    [{ kind: 'constant', field: 'origination_date', value: '2026-02-30' }, /no date/],
    [{ kind: 'constant', field: 'resident', value: 'yes' }, /no boolean/],
    [{ kind: 'override', field: 'resident', sourceRow: 10, value: 'true' }, /source row 10 is not in the tape, which has 10 rows/],
    [{ kind: 'override', field: 'origination_date', sourceRow: 1, value: '2026-13-01' }, /no date/],
    [{ kind: 'map-code', field: 'purpose', from: 'x', to: 'NOPE' }, /no code of/],
    [{ kind: 'map-code', field: 'current_principal_balance', from: 'x', to: '1' }, /no code list/],
    [{ kind: 'no-data', code: 'RREL999', answer: 'ND1' }, /no code of the template/],
    [{ kind: 'no-data', code: 'RREL30', answer: 'ND1' }, /does not admit ND1/],
    [{ kind: 'no-data', code: 'RREL67', answer: 'ND5' }, /does not admit ND5/],
    [{ kind: 'no-data', code: 'RREL16', answer: 'ND4' }, /carries the date/],
    [{ kind: 'no-data', code: 'RREL16', answer: 'ND1', date: '2026-12-31' }, /carries the date/],
    [{ kind: 'no-data', code: 'RREL16', answer: 'ND4', date: '31/12/2026' }, /no date/],
    [{ kind: 'waive', rule: 'XXX-999', owner: 'o', expires: '2026-12-31' }, /there is no rule XXX-999/],
    [{ kind: 'waive', rule: 'REP-001', owner: 'o', expires: '2026-12-31' }, /cannot be waived/],
    [{ kind: 'waive', rule: 'BAL-001', owner: 'o', expires: '31/12/2026' }, /no date/],
    [{ kind: 'dialect', member: 'delimiter', value: ';' }, /declared with the run/],
  ];
  for (const [about, why] of cases) expect(refused(about) ?? 'accepted', JSON.stringify(about)).toMatch(why);
});

test('TAP-20 legal decisions of every kind are accepted', () => {
  expect(refused({ kind: 'constant', field: 'purpose', value: 'PURC' }, { kind: 'override', field: 'origination_date', sourceRow: 9, value: '2026-01-31' }, { kind: 'override', field: 'origination_date', sourceRow: 8, value: null }, { kind: 'map-code', field: 'purpose', from: 'World cruise', to: 'OTHR' }, { kind: 'no-data', code: 'RREL16', answer: 'ND4', date: '2026-12-31' }, { kind: 'waive', rule: 'BAL-001', owner: 'o', expires: '2026-12-31' }, { kind: 'no-data', code: 'IVSS1', answer: 'ND1' })).toBeNull();
});

test('TAP-21 two decisions never say two things of one; what is for another tape does not count', () => {
  expect(refused({ kind: 'override', field: 'resident', sourceRow: 1, value: 'true' }, { kind: 'override', field: 'resident', sourceRow: 1, value: 'false' })).toMatch(/has already decided this \(resident on row 1\)/);
  expect(refused({ kind: 'map-code', field: 'purpose', from: 'Home  Loan', to: 'PURC' }, { kind: 'map-code', field: 'purpose', from: 'home loan', to: 'OTHR' })).toMatch(/already decided/);
  expect(refused({ kind: 'no-data', code: 'RREL16', answer: 'ND1' }, { kind: 'no-data', code: 'RREL16', answer: 'ND2' })).toMatch(/already decided/);
  expect(refused({ kind: 'override', field: 'resident', sourceRow: 1, value: 'true', tape: OTHER }, { kind: 'override', field: 'resident', sourceRow: 1, value: 'false', tape: tapeSha }, { kind: 'override', field: 'resident', sourceRow: 99, value: 'false', tape: OTHER })).toBeNull();
  expect(() => checkDecisions([{ ...decision({ kind: 'constant', field: 'purpose', value: 'PURC' }), id: 'same' }, { ...decision({ kind: 'constant', field: 'resident', value: 'true' }), id: 'same' }], { sections, rows: 1, tape: tapeSha })).toThrow(/same id/);
});

let effects: TapeRun;
beforeAll(async () => {
  const more = [
    decision({ kind: 'constant', field: 'seller_name', value: 'Northern' }), decision({ kind: 'constant', field: 'occupancy_type', value: 'TLET', whenBlank: false }), decision({ kind: 'override', field: 'current_principal_balance', sourceRow: 3, value: '1.23' }),
    decision({ kind: 'override', field: 'redemption_date', sourceRow: 4, value: null }), decision({ kind: 'no-data', code: 'RREL43', answer: 'ND5', replaceValue: true }), decision({ kind: 'no-data', code: 'RREL17', answer: 'ND4', date: '2027-01-01' }),
    decision({ kind: 'map-code', field: 'purpose', from: ' HOME improvements ', to: 'OTHR' }), decision({ kind: 'override', field: 'current_principal_balance', sourceRow: 5, value: '9.99', tape: OTHER }), decision({ kind: 'no-data', code: 'RREL23', answer: 'ND1', replaceValue: true, tape: OTHER }),
  ];
  effects = await bench.run({ mode: 'regulatory', ...demo('2026-01-31'), decisions: { ...shipped, decisions: [...shipped.decisions, ...more] }, until: 'weigh-annex2' });
}, 60_000);

test('TAP-22 every kind of decision takes effect where it says, and nowhere else', async () => {
  expect(effects.error).toBeNull();
  const [cells] = await effects.rows('canonical', `SELECT count(DISTINCT seller_name) || '/' || min(seller_name) AS seller, count(DISTINCT occupancy_type) || '/' || min(occupancy_type) AS occupancy, count(*) FILTER (WHERE purpose = 'OTHR') AS other, max(CASE WHEN source_row = 3 THEN current_principal_balance END) AS b3, max(CASE WHEN source_row = 5 THEN current_principal_balance END) AS b5 FROM it`);
  expect(cells).toMatchObject({ seller: '1/Northern', occupancy: '1/TLET', b3: '1.23', b5: '435206.92' });
  const source = await effects.rows('source', `SELECT count(*) AS n FROM it WHERE lower(trim(c14)) = 'home improvements'`);
  expect(Number(source[0]?.['n'])).toBeGreaterThan(10);
  expect(Number(cells?.['other'])).toBeGreaterThanOrEqual(Number(source[0]?.['n']));
  const [projected] = await effects.rows('annex2', `SELECT count(DISTINCT "RREL43") || '/' || min("RREL43") AS rate, count(DISTINCT "RREL17") || '/' || min("RREL17") AS income, min("RREL23") AS originated FROM it`);
  expect(projected).toMatchObject({ rate: '1/ND5', income: '1/ND4-2027-01-01' });
  expect(String(projected?.['originated'])).toMatch(/^\d{4}-/);
});

test('TAP-22 a decision stands in the plan as the origin of what it made, with person and reason', () => {
  const plan = effects.json<TablePlan>('canonical.plan');
  const step = plan.derivations.find((each) => each.column === 'current_principal_balance')?.steps.at(-1);
  expect(step).toMatchObject({ step: 'override', rows: [{ sourceRow: 3, value: '1.23', origin: { kind: 'decision', actor: 't.tester', label: 'a test' } }] });
  expect(effects.gate('decide').summary).toEqual({ decisions: effects.json<Decisions>('decisions').decisions.length, forOtherTapes: shipped.decisions.filter((each) => each.tape !== undefined && each.tape !== tapeSha).length + 2 });
});

test('TAP-23 a waiver covers its rule and field to the day it expires, never an unwaivable rule', () => {
  const waiver = decision({ kind: 'waive', rule: 'BAL-001', field: 'current_principal_balance', owner: 'o', expires: '2026-06-30' });
  expect(waiverFor('BAL-001', 'current_principal_balance', true, [waiver], '2026-06-30')).toBe(waiver);
  expect(waiverFor('BAL-001', 'current_principal_balance', true, [waiver], '2026-07-01')).toBeNull();
  expect(waiverFor('BAL-001', 'arrears_balance', true, [waiver], '2026-01-01')).toBeNull();
  expect(waiverFor('BAL-002', 'current_principal_balance', true, [waiver], '2026-01-01')).toBeNull();
  expect(waiverFor('BAL-001', 'current_principal_balance', false, [waiver], '2026-01-01')).toBeNull();
});

test('TAP-24 the policy: severity gives the class, shares lift it, small groups and waived ones are never lifted', () => {
  const group = (more: object) => judge({ severity: 'error', findings: 100, ratePoints: '1.0000', balancePoints: null, waived: 0, ...more } as Parameters<typeof judge>[0], sections.policy);
  expect(group({}).materiality).toBe('review');
  expect(group({ severity: 'blocking' }).materiality).toBe('blocking');
  expect(group({ severity: 'warning' }).materiality).toBe('info');
  expect(group({ ratePoints: '25.0000' })).toEqual({ materiality: 'blocking', why: '25.0000 % of rows, policy bar 25 %' });
  expect(group({ ratePoints: '24.9999' }).materiality).toBe('review');
  expect(group({ balancePoints: '30.0000' }).materiality).toBe('blocking');
  expect(group({ severity: 'warning', ratePoints: '10.0000' }).materiality).toBe('review');
  expect(group({ severity: 'note', ratePoints: '100.0000' }).materiality).toBe('info');
  expect(group({ findings: 4, ratePoints: '100.0000' }).materiality).toBe('review');
  expect(group({ severity: 'blocking', waived: 100 })).toEqual({ materiality: 'info', why: 'waived' });
});
