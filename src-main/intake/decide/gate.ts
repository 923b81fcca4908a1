import { Decisions } from '../../../src-shared/model/decision.ts';
import { TapeProfile } from '../../../src-shared/model/profile.ts';
import { defineGate } from '../../engine/gate.ts';
import { JSON_TYPE } from '../gate-session.ts';
import { section, IntakeParams } from '../params.ts';
import { checkDecisions, effectiveFor, isFor } from './check-decision.ts';

/** What people decided, checked against the registry, the code lists, the template and the tape before anything uses it. */
export const decideGate = defineGate({
  id: 'decide',
  version: '1',
  title: 'Decisions',
  inputs: ['profile', 'decisions.input?', 'mapping'],
  outputs: ['decisions'],
  params: IntakeParams.pick({ asset: true }),
  config: ['fields', 'rules', 'templates', 'enumerations'],
  run: async (context) => {
    const profile = await context.inputJson('profile', TapeProfile);
    const given = context.optional('decisions.input') ? await context.inputJson('decisions.input', Decisions) : { kind: 'decisions' as const, version: 1 as const, decisions: [] };
    const sections = { fields: section(context, 'fields'), rules: section(context, 'rules'), templates: section(context, 'templates'), enumerations: section(context, 'enumerations') };
    checkDecisions(given.decisions, { sections, rows: profile.rows, tape: profile.tape.sha256 });
    // From here on a run knows only what was decided for its own tape and still holds; the document keeps the rest.
    const own = given.decisions.filter((decision) => isFor(decision, profile.tape.sha256));
    const decisions = effectiveFor(given.decisions, profile.tape.sha256);
    await context.output('decisions', { json: { ...given, decisions } }, JSON_TYPE);
    const withdrawn = own.filter(({ kind }) => kind === 'withdraw').length;
    return { outcome: 'passed' as const, summary: { decisions: decisions.length, forOtherTapes: given.decisions.length - own.length, ...(withdrawn === 0 ? {} : { withdrawn }) } };
  },
});
