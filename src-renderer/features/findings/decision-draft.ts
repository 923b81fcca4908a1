import type { z } from 'zod';
import type { DecisionDraft as DraftShape } from '../../../src-shared/contract/findings.ts';
import type { Field } from '../../../src-shared/model/field.ts';
import type { Finding, FindingGroup } from '../../../src-shared/model/finding.ts';
import { parseLocalDate } from '../../../src-shared/kernel/local-date.ts';
import type { CallOutput } from '../../state/use-call.ts';

/** A decision that a person has formed and not yet applied. Members beyond `kind` and `reason` follow the decision's model. */
export type DecisionDraft = z.infer<typeof DraftShape>;
export type DecisionKind = DecisionDraft['kind'];

/** Something that can be done about a finding. `closed` says why not, beside the control. */
export interface Remedy {
  readonly kind: DecisionKind;
  readonly label: string;
  readonly key: string;
  readonly closed: string | null;
}

/** What a person fills in, all as typed. */
export interface DecisionForm {
  readonly kind: DecisionKind;
  readonly field: string;
  readonly sourceRow: number | null;
  readonly rule: string;
  readonly code: string;
  readonly from: string;
  readonly value: string;
  readonly answer: string;
  readonly date: string;
  readonly replaceValue: boolean;
  readonly owner: string;
  readonly expires: string;
  readonly everyField: boolean;
  readonly reason: string;
}

const CODE = /\b(?:RRE[LC]|IVS[SRF])\d{1,3}\b/;

/** A regime code named in a text, e.g. in a rule's reference; empty where there is none. */
export function codeIn(text: string): string {
  return CODE.exec(text)?.[0] ?? '';
}

/** The remedies of one finding, in the order they are offered. A field of unknown type is offered what its value allows. */
export function remediesOf(finding: Finding, group: Pick<FindingGroup, 'waivable' | 'severity'> | undefined, field: Field | undefined): Remedy[] {
  const blank = finding.observed === null || finding.observed === '';
  const coded = field === undefined || field.type === 'code';
  const waivable = group?.waivable ?? finding.severity !== 'blocking';
  return [
    { kind: 'map-code', label: 'Map this value to a code, for this and later tapes', key: 'M', closed: blank ? 'the cell is empty' : coded ? null : 'this field has no codes' },
    { kind: 'override', label: 'Override this one cell', key: 'O', closed: finding.sourceRow === null ? 'the finding is on the pool, not on a cell' : null },
    { kind: 'constant', label: 'Set a constant where it is blank', key: 'V', closed: blank ? null : 'the tape gives a value here' },
    { kind: 'no-data', label: 'Choose a no-data answer', key: 'D', closed: null },
    { kind: 'waive', label: 'Waive', key: 'W', closed: finding.waivedBy !== null ? `waived by ${finding.waivedBy}` : waivable ? null : finding.severity === 'blocking' ? 'a blocking rule cannot be waived' : 'this rule is declared unwaivable' },
  ];
}

/** An empty form for a finding. */
export function formFor(kind: DecisionKind, finding: Finding, group: FindingGroup | undefined): DecisionForm {
  return {
    kind, field: finding.field, sourceRow: finding.sourceRow, rule: finding.rule, code: codeIn(group?.reference ?? ''), from: finding.observed ?? '', value: '', answer: 'ND1', date: '',
    replaceValue: false, owner: '', expires: '', everyField: false, reason: '',
  };
}

export type Problems = Readonly<Partial<Record<keyof DecisionForm, string>>>;

const isDay = (text: string): boolean => parseLocalDate(text) !== null;

/** What is missing or wrong, by member; empty when the form can be kept. */
export function problemsOf(form: DecisionForm): Problems {
  const problems: { -readonly [K in keyof Problems]: Problems[K] } = {};
  if (form.reason.trim() === '') problems.reason = 'A decision needs a reason; it is shown in every trace it touches.';
  if ((form.kind === 'map-code' || form.kind === 'constant') && form.value.trim() === '') problems.value = form.kind === 'map-code' ? 'Which code does it mean?' : 'Which value?';
  if (form.kind === 'no-data') {
    if (codeIn(form.code) !== form.code || form.code === '') problems.code = 'A code of the regime, such as RREL16.';
    if (form.answer === 'ND4' && !isDay(form.date)) problems.date = 'ND4 needs the day from which it is known, as 2026-06-30.';
  }
  if (form.kind === 'waive') {
    if (form.owner.trim() === '') problems.owner = 'Who answers for it?';
    if (!isDay(form.expires)) problems.expires = 'Until which day, as 2026-04-30?';
  }
  return problems;
}

/** What a person may choose from, as the host says. */
export type Choices = CallOutput<'decisions.choices'>;

/** A value that the field's closed list of codes does not know; nothing while the list is on its way. */
export function unlisted(form: Pick<DecisionForm, 'kind' | 'value' | 'field'>, choices: Choices | undefined): Problems {
  const value = form.value.trim();
  const takesCode = form.kind === 'map-code' || form.kind === 'override' || form.kind === 'constant';
  if (!takesCode || value === '' || choices === undefined || !choices.closed || choices.codes.some(({ code }) => code === value)) return {};
  return { value: `${value} is no code of this field; choose one of the ${choices.codes.length}.` };
}

/** What a typed code means; null for anything else. */
export function meaningOf(choices: Choices | undefined, value: string): string | null {
  return choices?.codes.find(({ code }) => code === value.trim())?.title ?? null;
}

/** The draft of a form without problems. An empty override means blank. */
export function draftOf(form: DecisionForm): DecisionDraft {
  const reason = form.reason.trim();
  const value = form.value.trim();
  switch (form.kind) {
    case 'map-code': return { kind: 'map-code', field: form.field, from: form.from, to: value, reason };
    case 'override': return { kind: 'override', field: form.field, sourceRow: form.sourceRow, value: value === '' ? null : value, reason };
    case 'constant': return { kind: 'constant', field: form.field, value, whenBlank: true, reason };
    case 'no-data': return { kind: 'no-data', code: form.code, answer: form.answer, replaceValue: form.replaceValue, reason, ...(form.answer === 'ND4' ? { date: form.date } : {}) };
    case 'waive': return { kind: 'waive', rule: form.rule, owner: form.owner.trim(), expires: form.expires, reason, ...(form.everyField ? {} : { field: form.field }) };
  }
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** One line that names a draft. */
export function titleOf(draft: DecisionDraft): string {
  switch (draft.kind) {
    case 'map-code': return `“${text(draft['from'])}” in ${text(draft['field'])} means ${text(draft['to'])}`;
    case 'override': return `${text(draft['field'])} of row ${text(draft['sourceRow'])} is ${draft['value'] === null ? 'blank' : text(draft['value'])}`;
    case 'constant': return `${text(draft['field'])} is ${text(draft['value'])} where blank`;
    case 'no-data': return `${text(draft['code'])} answers ${text(draft['answer'])}${draft['date'] === undefined ? '' : ` ${text(draft['date'])}`}`;
    case 'waive': return `${text(draft['rule'])} waived until ${text(draft['expires'])}, ${text(draft['owner'])} answers for it`;
  }
}

/** What a draft is about: a later draft on the same thing takes the place of an earlier one. */
export function subjectOf(draft: DecisionDraft): string {
  return [draft.kind, draft['field'], draft['sourceRow'], draft['from'], draft['code'], draft['rule']].map(text).join('|');
}
