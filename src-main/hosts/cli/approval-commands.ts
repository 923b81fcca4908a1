import type { Approvable } from '../../../src-shared/contract/governance.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { SignedStatement } from '../../../src-shared/model/governance.ts';
import { needed } from './actor-commands.ts';
import type { Command, CommandResult } from './command.ts';
import { describeForPeople, describeRun } from './describe-run.ts';

export const submit: Command = {
  name: 'submit',
  usage: 'submit RUN --note TEXT',
  summary: 'Hands a run over for approval.',
  options: { note: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    return approvableResult(await client['approvals.submit']({ type: 'run', id: context.positionals[0] ?? '', text: needed(context, 'note', submit.usage) }));
  },
};

export const approve: Command = {
  name: 'approve',
  usage: 'approve RUN --reason TEXT [--sha256 MANIFEST]',
  summary: 'Signs an approval; with enough of them a succeeded draft is a record. With --sha256, of exactly the manifest that was seen.',
  options: { reason: { type: 'string' }, sha256: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const reason = needed(context, 'reason', approve.usage);
    const id = context.positionals[0] ?? '';
    const sha256 = context.values['sha256'];
    if (typeof sha256 === 'string') await client['approvals.decide']({ type: 'run', id, sha256, verdict: 'approve', reason });
    else await client['runs.approve']({ run: id, reason });
    const run = await client['runs.get']({ run: id });
    const about = await client['approvals.get']({ type: 'run', id });
    const state = run.approval === null ? `${about.has} of ${about.needs} signatures` : `record: approved by ${run.approval.actor} at ${run.approval.at}: ${run.approval.reason}`;
    return { json: { ...(await describeRun(client, run)), approvals: { state: about.state, needs: about.needs, has: about.has } }, text: `${describeForPeople(run)}\n  ${state}`, exit: 0 };
  },
};

export const reject: Command = {
  name: 'reject',
  usage: 'reject RUN --reason TEXT',
  summary: 'Rejects a run: it cannot be approved until it changes or is submitted again.',
  options: { reason: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const id = context.positionals[0] ?? '';
    const reason = needed(context, 'reason', reject.usage);
    const { sha256 } = await client['approvals.get']({ type: 'run', id });
    return approvableResult(await client['approvals.decide']({ type: 'run', id, sha256: sha256 ?? '0'.repeat(64), verdict: 'reject', reason }));
  },
};

export const comment: Command = {
  name: 'comment',
  usage: 'comment RUN [ADDRESS] --text TEXT [--answers SHA256]',
  summary: 'Comments on a run, or on one of its numbers.',
  options: { text: { type: 'string' }, answers: { type: 'string' } },
  positionals: [1, 2],
  async run(context) {
    const { client } = await context.open();
    const [run = '', address = null] = context.positionals;
    const answers = context.values['answers'];
    const said = await client['comments.add']({ run, address, text: needed(context, 'text', comment.usage), answers: typeof answers === 'string' ? answers : null });
    return { json: plain(said), text: line(said), exit: 0 };
  },
};

export const comments: Command = {
  name: 'comments',
  usage: 'comments RUN [ADDRESS]',
  summary: 'What people said about a run or one of its numbers.',
  options: {},
  positionals: [1, 2],
  async run(context) {
    const { client } = await context.open();
    const [run = '', address] = context.positionals;
    const said = await client['comments.list']({ run, ...(address === undefined ? {} : { address }) });
    return { json: { run, comments: said.map(plain) }, text: said.length === 0 ? 'No comments.' : said.map(line).join('\n'), exit: 0 };
  },
};

export const inbox: Command = {
  name: 'inbox',
  usage: 'inbox [--as ID]',
  summary: 'What waits for you.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const items = await client['approvals.inbox']({});
    return { json: { items: items.map((item) => ({ ...item })) }, text: items.length === 0 ? 'Nothing waits for you.' : items.map((item) => `${item.kind.padEnd(9)} ${item.title}${item.due === null ? '' : `  (${item.due})`}\n          ${item.detail}`).join('\n'), exit: 0 };
  },
};

function approvableResult(thing: Approvable): CommandResult {
  const json = { type: thing.type, id: thing.id, title: thing.title, sha256: thing.sha256, state: thing.state, needs: thing.needs, has: thing.has, contributors: thing.contributors.map((each) => ({ ...each })), statements: thing.statements.map(plain) };
  return { json, text: `${thing.id}  ${thing.state}  ${thing.has} of ${thing.needs} signatures\n  contributed: ${thing.contributors.map(({ actor }) => actor).join(', ')}`, exit: 0 };
}

function plain(said: SignedStatement): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(said)) as { readonly [key: string]: Json };
}

function line({ statement, sha256, signature }: SignedStatement): string {
  return `${statement.at}  ${statement.actor}${signature === null ? ' (not signed)' : ''}${statement.address === null ? '' : `  ${statement.address}`}  [${sha256.slice(0, 12)}]\n  ${statement.text}`;
}
