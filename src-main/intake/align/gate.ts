import { Mapping } from '../../../src-shared/model/mapping.ts';
import { TapeProfile } from '../../../src-shared/model/profile.ts';
import { defineGate } from '../../engine/gate.ts';
import { JSON_TYPE } from '../gate-session.ts';
import { section, IntakeParams } from '../params.ts';
import { adoptMapping, missingHeaders } from './adopt-mapping.ts';
import { proposeMapping } from './propose-mapping.ts';

/** Gate 1: every column finds its field or waits for a person; a given mapping is laid over the proposal. */
export const alignGate = defineGate({
  id: 'align',
  version: '1',
  title: 'Align',
  inputs: ['profile', 'mapping.input?'],
  outputs: ['mapping'],
  params: IntakeParams.pick({ asset: true }),
  config: ['fields', 'aliases', 'align', 'reading'],
  run: async (context) => {
    const profile = await context.inputJson('profile', TapeProfile);
    const sections = { fields: section(context, 'fields'), aliases: section(context, 'aliases'), align: section(context, 'align'), reading: section(context, 'reading') };
    const proposal = proposeMapping({ columns: profile.columns, asset: context.params.asset, sections });
    const given = context.optional('mapping.input') ? await context.inputJson('mapping.input', Mapping) : null;
    const mapping = given ? adoptMapping(proposal, given, sections) : proposal;
    const missing = given ? missingHeaders(proposal, given) : [];
    await context.output('mapping', { json: mapping }, JSON_TYPE);
    const count = (status: string): number => mapping.columns.filter((column) => column.status === status).length;
    const summary = { columns: mapping.columns.length, mapped: mapping.columns.filter((column) => column.status === 'accepted' && column.field !== null).length, review: count('review'), ignored: count('ignored'), missing: missing.length };
    if (missing.length > 0) return { outcome: 'review_required' as const, summary, message: `the mapping uses ${missing.length === 1 ? 'a column' : `${missing.length} columns`} that the tape does not have: ${missing.slice(0, 5).map((header) => `“${header}”`).join(', ')}${missing.length > 5 ? ' and more' : ''}. Confirm the mapping without ${missing.length === 1 ? 'it' : 'them'}, or ask for the column` };
    if (summary.review === 0) return { outcome: 'passed' as const, summary };
    return { outcome: 'review_required' as const, summary, message: `${summary.review} of ${summary.columns} columns wait for a person: confirm, remap or ignore them` };
  },
});
