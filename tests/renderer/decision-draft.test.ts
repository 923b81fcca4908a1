import { describe, expect, it } from 'vitest';
import { Decision } from '../../src-shared/model/decision.ts';
import { DecisionDraft } from '../../src-shared/contract/findings.ts';
import { codeIn, draftOf, formFor, meaningOf, problemsOf, unlisted, remediesOf, titleOf, type DecisionForm, type DecisionKind } from '../../src-renderer/features/findings/decision-draft.ts';
import { withDraft } from '../../src-renderer/features/findings/pending-store.ts';
import { FINDINGS, GROUPS } from './fixtures/findings.ts';

const finding = (rule: string) => {
  const found = FINDINGS.find((each) => each.rule === rule);
  if (!found) throw new Error(`no finding of ${rule}`);
  return found;
};
const group = (rule: string) => GROUPS.find((each) => each.rule === rule);
const closed = (rule: string, kind: DecisionKind): string | null | undefined => remediesOf(finding(rule), group(rule), undefined).find((remedy) => remedy.kind === kind)?.closed;
const filled = (kind: DecisionKind, more: Partial<DecisionForm>): DecisionForm => ({ ...formFor(kind, finding('EN-069'), group('EN-069')), reason: 'servicer’s note', ...more });

const FORMS: readonly DecisionForm[] = [
  filled('map-code', { value: 'REOT' }), filled('override', { value: '' }), filled('override', { value: 'PERF' }), filled('constant', { value: 'GBP' }),
  filled('no-data', { code: 'RREC17', answer: 'ND2' }), filled('no-data', { code: 'RREC19', answer: 'ND4', date: '2026-06-30', replaceValue: true }), filled('waive', { owner: 'C. Prats', expires: '2026-04-30' }),
];

describe('what can be done about a finding', () => {
  it('FND-1 each remedy says beside itself why it is closed', () => {
    expect(closed('EN-069', 'map-code')).toBeNull();
    expect(closed('EN-069', 'waive')).toBe('a blocking rule cannot be waived');
    expect(closed('BR-012', 'map-code')).toBe('the cell is empty');
    expect(closed('BR-012', 'constant')).toBeNull();
    expect(closed('BR-017', 'waive')).toBe('waived by A. Lindqvist');
    expect(remediesOf({ ...finding('BR-031'), sourceRow: null }, { ...group('BR-031'), waivable: false, severity: 'warning' }, undefined).map((remedy) => remedy.closed)).toContain('this rule is declared unwaivable');
  });
  it('FND-1 a field without codes is not offered a code', () => {
    const field = { name: 'x', title: 'X', type: 'decimal', unit: 'none', scale: 2, meaning: '', core: 'no', level: 'exposure', personal: false, assets: [] } as const;
    expect(remediesOf(finding('BR-017'), group('BR-017'), { ...field, assets: [] })[0]?.closed).toBe('this field has no codes');
  });
  it.each(FORMS.map((form) => [form.kind, form] as const))('FND-2 a kept %s is a draft that the contract and, with its person, the model accept', (_, form) => {
    expect(problemsOf(form)).toEqual({});
    const draft = DecisionDraft.parse(draftOf(form));
    expect(Decision.safeParse({ ...draft, id: 'd-1', actor: 'M. Okafor', at: '2026-02-02T09:48:00Z' }).error?.issues ?? []).toEqual([]);
  });
  it('FND-3 no decision without a reason', () => {
    for (const form of FORMS) expect(problemsOf({ ...form, reason: '  ' }).reason).toMatch(/reason/);
  });
  it('FND-4 what is missing is said by member', () => {
    expect(Object.keys(problemsOf(filled('map-code', {})))).toEqual(['value']);
    expect(Object.keys(problemsOf(filled('no-data', { code: 'RREL', answer: 'ND4', date: '2026-02-30' })))).toEqual(['code', 'date']);
    expect(Object.keys(problemsOf(filled('waive', {})))).toEqual(['owner', 'expires']);
  });
  it('FND-5 a later decision on the same thing takes the place of the earlier one', () => {
    const first = draftOf(filled('map-code', { value: 'REOT' }));
    const other = draftOf(filled('override', { value: 'PERF' }));
    const again = draftOf(filled('map-code', { value: 'PERF' }));
    expect(withDraft(withDraft([first], other), again)).toEqual([other, again]);
  });
  it('FND-6 a draft is named in one line', () => {
    expect(FORMS.map((form) => titleOf(draftOf(form)))).toEqual([
      '“Deceased - sale pending” in account_status means REOT', 'account_status of row 11 is blank', 'account_status of row 11 is PERF', 'account_status is GBP where blank',
      'RREC17 answers ND2', 'RREC19 answers ND4 2026-06-30', 'EN-069 waived until 2026-04-30, C. Prats answers for it',
    ]);
  });
  it('FND-9 a closed list takes its own codes only, and says what each means; an open one, a blank and another kind of decision are left alone', () => {
    const choices = { codes: [{ code: 'PERF', title: 'Performing' }], closed: true, reportCodes: [] };
    const form = { kind: 'map-code' as const, field: 'account_status', value: ' PERF ' };
    expect([unlisted(form, choices), unlisted({ ...form, value: 'perf' }, choices).value, unlisted({ ...form, value: '' }, choices), unlisted({ ...form, value: 'x' }, { ...choices, closed: false }), unlisted({ ...form, value: 'x' }, undefined), unlisted({ ...form, kind: 'waive', value: 'x' }, choices)]).toEqual([{}, 'perf is no code of this field; choose one of the 1.', {}, {}, {}, {}]);
    expect([meaningOf(choices, 'PERF '), meaningOf(choices, 'x'), meaningOf(undefined, 'PERF')]).toEqual(['Performing', null, null]);
  });
  it('FND-7 the regime code of a rule is read from its reference', () => {
    expect([codeIn('Annex 2, RREL69 {LIST}'), codeIn('Annex 12, IVSS28'), codeIn('our own rule')]).toEqual(['RREL69', 'IVSS28', '']);
  });
});
