import { constants, existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { textOption, type Command } from './command.ts';

type JsonObject = { readonly [key: string]: Json };

export const eclExplain: Command = {
  name: 'ecl explain',
  usage: 'ecl explain RUN LOAN [--workbook FILE]',
  summary: 'Shows one loan of a run: why it is in its stage, what would change it, its ECL by scenario; with --workbook as live formulas.',
  options: { workbook: { type: 'string' } },
  positionals: [2, 2],
  async run(context) {
    const [run = '', loan = ''] = context.positionals;
    const file = textOption(context, 'workbook');
    const path = file === undefined ? null : resolve(context.cwd, file);
    if (path !== null && existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file.' });
    const { client, workbench } = await context.open();
    const page = await client['ecl.loan']({ run, loan });
    const book = path === null ? null : await client['ecl.workbook']({ run, loan });
    if (path !== null && book !== null) await copyFile(workbench.fileTokens.resolve(book.token).path, path, constants.COPYFILE_EXCL);
    const result = (name: string): string => page.results.find((each) => each.name === name)?.value ?? '-';
    const text = [
      `${page.line.loan}, source row ${page.line.sourceRow}: stage ${page.line.stage}${page.line.decisive === null ? '' : `, decided by ${page.line.decisive}`}; allowance ${result('allowance')}`,
      ...page.inputs.filter(({ standIn }) => standIn !== null).map(({ title, standIn }) => `  ${title} is lacking: ${standIn ?? ''} stands in`),
      ...page.tests.filter(({ fired, wouldChange }) => fired || wouldChange !== null).map((test) => `  ${test.fired ? 'fires ' : 'silent'}  ${test.title}: ${test.observed ?? 'not known'} (${test.threshold})${test.wouldChange === null ? '' : `; ${test.wouldChange}`}`),
      ...page.grid.scenarios.map(({ scenario, weight, ecl12, lifetime, defaulted, months }) => `  ${scenario}, weight ${weight}: 12-month ${ecl12.toFixed(4)}, lifetime ${lifetime.toFixed(4)}, defaulted ${defaulted.toFixed(4)}; ${months.length} months`),
      `  modelled ${result('modelled')}, overlays ${result('overlay')}, allowance ${result('allowance')}`,
      ...page.overlays.map(({ id, amount, owner, approver }) => `  overlay ${id}: ${amount}, owner ${owner}, approved by ${approver ?? 'nobody yet'}`),
      ...(page.previous === null ? [] : [`  before: stage ${page.previous.stage}, allowance ${page.previous.allowance} (${page.previous.run})`]),
      ...(path === null ? [] : [path]),
    ].join('\n');
    return { json: { ...(page as unknown as JsonObject), ...(book === null ? {} : { workbook: { path, sha256: book.sha256, bytes: book.bytes } }) }, text, exit: 0 };
  },
};

export const eclDocuments: Command = {
  name: 'ecl documents',
  usage: 'ecl documents [--kind policy|scenarios|ledger]',
  summary: 'Lists policies, scenario sets and ledgers: versions, who saved them, who approved them.',
  options: { kind: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const kind = textOption(context, 'kind');
    if (kind !== undefined && kind !== 'policy' && kind !== 'scenarios' && kind !== 'ledger') throw new AppError('INVALID_INPUT', '--kind is one of policy, scenarios, ledger', { userAction: eclDocuments.usage });
    const { client } = await context.open();
    const documents = await client['ecl.documents'](kind === undefined ? {} : { kind });
    const text = documents.map((each) => `${each.kind.padEnd(9)}  ${each.name} ${each.version === 0 ? 'shipped' : `version ${each.version}`}  ${each.sha256.slice(0, 12)}  ${each.savedBy}  ${each.approval === 'approved' ? `approved by ${each.approvedBy.join(', ')}` : each.approval === 'none' ? 'not approved' : each.approval}  ${each.title}`);
    return { json: { documents: documents as unknown as Json }, text: text.join('\n') || 'No documents.', exit: 0 };
  },
};

export const eclOverlays: Command = {
  name: 'ecl overlays',
  usage: 'ecl overlays',
  summary: 'Lists overlays: what they do, their owner and approver, and whether they are in force.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const overlays = await client['ecl.overlays']({});
    const text = overlays.map(({ overlay, state, approvedBy, expiresInDays, sha256 }) => `${overlay.id}  ${state}  ${overlay.effect.kind}  ${overlay.effective} to ${overlay.expires} (${expiresInDays} days)  owner ${overlay.owner}  approved by ${approvedBy.join(', ') || 'nobody'}  ${sha256.slice(0, 12)}  ${overlay.title}`);
    return { json: { overlays: overlays as unknown as Json }, text: text.join('\n') || 'No overlays.', exit: 0 };
  },
};
