import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { Decisions, type Decision } from '../../../../src-shared/model/decision.ts';
import { TapeProfile } from '../../../../src-shared/model/profile.ts';
import { defineGate } from '../../../engine/gate.ts';
import { JSON_TYPE } from '../gate-session.ts';
import { section, type Sections, TapeParams } from '../params.ts';

/** What people decided, checked against the registry, the code lists, the template and the tape before anything uses it. */
export const decideGate = defineGate({
  id: 'decide',
  version: '1',
  title: 'Decisions',
  inputs: ['profile', 'decisions.input?', 'mapping'],
  outputs: ['decisions'],
  params: TapeParams.pick({ asset: true }),
  config: ['fields', 'rules', 'templates', 'enumerations'],
  run: async (context) => {
    const profile = await context.inputJson('profile', TapeProfile);
    const given = context.optional('decisions.input') ? await context.inputJson('decisions.input', Decisions) : { kind: 'decisions' as const, version: 1 as const, decisions: [] };
    const sections = { fields: section(context, 'fields'), rules: section(context, 'rules'), templates: section(context, 'templates'), enumerations: section(context, 'enumerations') };
    const ids = new Set<string>();
    for (const decision of given.decisions) {
      if (ids.has(decision.id)) throw wrong(decision, 'another decision has the same id');
      ids.add(decision.id);
      check(decision, sections, profile);
    }
    await context.output('decisions', { json: given }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { decisions: given.decisions.length } };
  },
});

function wrong(decision: Decision, what: string): AppError {
  return new AppError('INVALID_INPUT', `decision ${decision.id} (${decision.kind}): ${what}`, { details: { decision: decision.id }, userAction: 'Correct the decision and run again.' });
}

/** Refuses a decision that could not take effect or would put an illegal value into a report. */
function check(decision: Decision, sections: Pick<Sections, 'fields' | 'rules' | 'templates' | 'enumerations'>, profile: TapeProfile): void {
  if (decision.kind === 'constant' || decision.kind === 'override' || decision.kind === 'map-code') {
    const field = sections.fields[decision.field]?.value;
    if (!field) throw wrong(decision, `${decision.field} is no field of the registry`);
    const value = decision.kind === 'map-code' ? decision.to : decision.value;
    if (value !== null && field.codes !== undefined && field.type === 'code' && !Object.hasOwn(sections.enumerations[field.codes]?.codes ?? {}, value)) throw wrong(decision, `${value} is no code of ${field.codes}`);
    if (decision.kind !== 'map-code' && value !== null && !fits(field.type, value)) throw wrong(decision, `“${value}” is no ${field.type} in canonical form (ISO date, decimal point, true or false)`);
  }
  if (decision.kind === 'override' && (decision.tape === undefined || decision.tape === profile.tape.sha256) && decision.sourceRow >= profile.rows) throw wrong(decision, `source row ${decision.sourceRow} is not in the tape, which has ${profile.rows} rows`);
  if (decision.kind === 'no-data') {
    const codes = Object.values(sections.templates).flatMap((template) => template.value.fields);
    const field = codes.find((candidate) => candidate.code === decision.code);
    const family = (code: string): string => code.replace(/\d+$/, '');
    if (!field) {
      // A code of a template that this run does not load is checked by the run that does.
      if (codes.some((candidate) => family(candidate.code) === family(decision.code))) throw wrong(decision, `${decision.code} is no code of the template`);
      return;
    }
    if (decision.answer === 'ND5' ? !field.nd5 : !field.nd14) throw wrong(decision, `${decision.code} does not admit ${decision.answer}`);
    if ((decision.answer === 'ND4') !== (decision.date !== undefined)) throw wrong(decision, 'ND4, and only ND4, carries the date from which the data will be there');
  }
  if (decision.kind === 'waive' && sections.rules[decision.rule]?.value.waivable === false) throw wrong(decision, `${decision.rule} cannot be waived`);
}

function fits(type: string, value: string): boolean {
  switch (type) {
    case 'decimal': return /^-?\d{1,16}(\.\d+)?$/.test(value);
    case 'integer': return /^-?\d{1,18}$/.test(value);
    case 'date': return /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'boolean': return value === 'true' || value === 'false';
    default: return value !== '';
  }
}
