import { AppError } from '../../../src-shared/kernel/errors.ts';
import { parseLocalDate } from '../../../src-shared/kernel/local-date.ts';
import { effectiveDecisions, type Decision } from '../../../src-shared/model/decision.ts';
import { codeKey } from '../../derive/steps/codes.ts';
import type { Sections } from '../params.ts';
import { fitsField } from '../transform/field-type.ts';
import { registryCheck } from '../validate/registry-checks.ts';

export interface DecisionSpec {
  readonly sections: Pick<Sections, 'fields' | 'rules' | 'templates' | 'enumerations'>;
  /** Data rows of the tape. */
  readonly rows: number;
  /** SHA-256 of the tape. */
  readonly tape: string;
}

/** Does the decision speak of this tape? One that names no tape speaks of all. */
export function isFor(decision: Decision, tape: string): boolean {
  return decision.tape === undefined || decision.tape === tape;
}

/** The decisions that take effect on this tape: those made for it or for all, without what was withdrawn. */
export function effectiveFor(decisions: readonly Decision[], tape: string): readonly Decision[] {
  return effectiveDecisions(decisions.filter((decision) => isFor(decision, tape)));
}

/**
 * Refuses a decision that could not take effect, that would put an illegal value into a report, or that says of one thing what
 * another has said; and a withdrawal of nothing. What was withdrawn is not held against anything: withdrawing is how a wrong one is undone.
 * Errors: INVALID_INPUT naming the decision.
 */
export function checkDecisions(decisions: readonly Decision[], spec: DecisionSpec): void {
  const ids = new Set<string>();
  const subjects = new Map<string, string>();
  const withdrawn = new Set<string>();
  const effective = new Set(effectiveFor(decisions, spec.tape));
  const anywhere = new Set<Decision>(effectiveDecisions(decisions));
  for (const [index, decision] of decisions.entries()) {
    if (ids.has(decision.id)) throw wrong(decision, 'another decision has the same id');
    ids.add(decision.id);
    if (decision.kind === 'withdraw') {
      checkWithdrawal(decision, decisions.slice(0, index), withdrawn);
      continue;
    }
    // One that stands for this tape or for another is checked; one that no longer stands anywhere is not.
    if (effective.has(decision) || anywhere.has(decision)) check(decision, spec);
    const subject = effective.has(decision) ? subjectOf(decision) : null;
    if (subject === null) continue;
    const other = subjects.get(subject);
    if (other !== undefined) throw wrong(decision, `${other} has already decided this (${subject})`);
    subjects.set(subject, decision.id);
  }
}

function wrong(decision: Decision, what: string): AppError {
  return new AppError('INVALID_INPUT', `decision ${decision.id} (${decision.kind}): ${what}`, { details: { decision: decision.id }, userAction: 'Correct the decision and run again.' });
}

/** What only one decision may say; null where several may (a waiver is renewed). */
function subjectOf(decision: Decision): string | null {
  switch (decision.kind) {
    case 'constant': return `${decision.field}, ${decision.whenBlank ? 'where blank' : 'on every row'}`;
    case 'override': return `${decision.field} on row ${decision.sourceRow}`;
    case 'no-data': return decision.code;
    case 'map-code': return `“${codeKey(decision.from)}” of ${decision.field}`;
    default: return null;
  }
}

function checkWithdrawal(decision: Extract<Decision, { kind: 'withdraw' }>, before: readonly Decision[], withdrawn: Set<string>): void {
  const named = before.find(({ id }) => id === decision.decision);
  if (!named) throw wrong(decision, `no decision ${decision.decision} stands before it`);
  if (named.kind === 'withdraw') throw wrong(decision, `${decision.decision} is a withdrawal; to undo it, decide again`);
  const what = `${decision.decision} ${decision.tape ?? ''}`;
  if (withdrawn.has(what) || withdrawn.has(`${decision.decision} `)) throw wrong(decision, `${decision.decision} was withdrawn already`);
  withdrawn.add(what);
}

function check(decision: Exclude<Decision, { kind: 'withdraw' }>, spec: DecisionSpec): void {
  switch (decision.kind) {
    case 'constant': return checkValue(decision, decision.field, decision.value, spec);
    case 'override':
      if (decision.value !== null) checkValue(decision, decision.field, decision.value, spec);
      else fieldOf(decision, decision.field, spec);
      if (isFor(decision, spec.tape) && decision.sourceRow >= spec.rows) throw wrong(decision, `source row ${decision.sourceRow} is not in the tape, which has ${spec.rows} rows`);
      return;
    case 'map-code': return checkMapping(decision, spec);
    case 'no-data': return checkNoData(decision, spec);
    case 'waive': return checkWaiver(decision, spec);
    case 'dialect': throw wrong(decision, 'how a tape is read is declared with the run, not decided here');
  }
}

function fieldOf(decision: Decision, name: string, { sections }: DecisionSpec): Sections['fields'][string]['value'] {
  const field = sections.fields[name]?.value;
  if (!field) throw wrong(decision, `${name} is no field of the registry`);
  return field;
}

function checkValue(decision: Decision, name: string, value: string, spec: DecisionSpec): void {
  const field = fieldOf(decision, name, spec);
  if (field.type === 'code' && !Object.hasOwn(spec.sections.enumerations[field.codes ?? '']?.codes ?? {}, value)) throw wrong(decision, `${value} is no code of ${field.codes}`);
  if (!fitsField(field, value)) throw wrong(decision, `“${value}” is no ${field.type} of this field in canonical form (ISO date, decimal point, true or false)`);
}

function checkMapping(decision: Extract<Decision, { kind: 'map-code' }>, spec: DecisionSpec): void {
  const field = fieldOf(decision, decision.field, spec);
  if (field.codes === undefined) throw wrong(decision, `${decision.field} has no code list that a text could be mapped to`);
  if (field.type === 'code' && !Object.hasOwn(spec.sections.enumerations[field.codes]?.codes ?? {}, decision.to)) throw wrong(decision, `${decision.to} is no code of ${field.codes}`);
}

function checkNoData(decision: Extract<Decision, { kind: 'no-data' }>, { sections }: DecisionSpec): void {
  const codes = Object.values(sections.templates).flatMap((template) => template.value.fields);
  const field = codes.find((candidate) => candidate.code === decision.code);
  const family = (code: string): string => code.replace(/\d+$/, '');
  if ((decision.answer === 'ND4') !== (decision.date !== undefined)) throw wrong(decision, 'ND4, and only ND4, carries the date from which the data will be there');
  if (decision.date !== undefined && parseLocalDate(decision.date) === null) throw wrong(decision, `“${decision.date}” is no date YYYY-MM-DD`);
  if (!field) {
    // A code of a template that this run does not load is checked by the run that does.
    if (codes.some((candidate) => family(candidate.code) === family(decision.code))) throw wrong(decision, `${decision.code} is no code of the template`);
    return;
  }
  if (decision.answer === 'ND5' ? !field.nd5 : !field.nd14) throw wrong(decision, `${decision.code} does not admit ${decision.answer}`);
}

function checkWaiver(decision: Extract<Decision, { kind: 'waive' }>, { sections }: DecisionSpec): void {
  const rule = sections.rules[decision.rule]?.value ?? registryCheck(decision.rule);
  if (!rule) throw wrong(decision, `there is no rule ${decision.rule}`);
  if (!rule.waivable) throw wrong(decision, `${decision.rule} cannot be waived`);
  // Compared as text later: any other form would never expire.
  if (parseLocalDate(decision.expires) === null) throw wrong(decision, `“${decision.expires}” is no date YYYY-MM-DD on which the waiver expires`);
}
