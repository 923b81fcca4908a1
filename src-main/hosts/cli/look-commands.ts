import type { Command } from './command.ts';
import { describeForPeople, describeRun } from './describe-run.ts';

export const runs: Command = {
  name: 'runs',
  usage: 'runs',
  summary: 'Lists the runs, newest first.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const { client } = await context.open();
    const { items, total } = await client['runs.list']({ limit: 500 });
    return {
      json: { total, runs: items.map(({ id, pipeline, mode, regime, status, kind, title, createdAt, rows, findings }) => ({ id, pipeline, mode, regime, status, kind, title, createdAt, rows, findings: { ...findings } })) },
      text: items.length === 0 ? 'No runs yet. Start with: run tape --in FILE --mode mi' : items.map((run) => `${run.id}  ${run.status.padEnd(15)} ${run.kind.padEnd(7)} ${run.mode.padEnd(10)} ${run.createdAt.slice(0, 16).replace('T', ' ')}  ${run.title}`).join('\n'),
      exit: 0,
    };
  },
};

export const show: Command = {
  name: 'show',
  usage: 'show RUN',
  summary: 'Shows a run: gates, artifacts, findings.',
  options: {},
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const run = await client['runs.get']({ run: context.positionals[0] ?? '' });
    // Showing is what was asked for, whatever the run's state.
    return { json: await describeRun(client, run), text: describeForPeople(run), exit: 0 };
  },
};

export const findings: Command = {
  name: 'findings',
  usage: 'findings RUN [--rule ID] [--field NAME] [--severity S] [--limit N]',
  summary: 'Lists findings: by rule and field, then one by one.',
  options: { rule: { type: 'string' }, field: { type: 'string' }, severity: { type: 'string' }, limit: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const { client } = await context.open();
    const run = context.positionals[0] ?? '';
    const groups = await client['findings.groups']({ run });
    const filter = Object.fromEntries(['rule', 'field', 'severity'].flatMap((name) => (typeof context.values[name] === 'string' ? [[name, context.values[name]]] : [])));
    const page = await client['findings.page']({ run, ...filter, limit: Math.min(500, Math.max(1, Number(context.values['limit'] ?? 200) || 200)) });
    return {
      json: { run, verdict: groups.verdict, policy: groups.policy, groups: groups.groups, total: page.total, findings: page.items },
      text: [
        `${groups.verdict} (${groups.policy})`,
        ...groups.groups.map((group) => `  ${group.materiality.padEnd(9)} ${group.rule.padEnd(8)} ${group.field.padEnd(34)} ${String(group.findings).padStart(6)}  ${group.title}${group.waived > 0 ? ` (${group.waived} waived)` : ''}`),
        ...page.items.map((item) => `    ${item.rule} ${item.field} ${item.sourceRow === null ? '(pool)' : `row ${item.sourceRow}${item.line === null ? '' : `, line ${item.line}`}`}${item.exposure === null ? '' : `, ${item.exposure}`}: ${item.observed === null ? 'blank' : `“${item.observed}”`}, expected ${item.expected}`),
        ...(page.total > page.items.length ? [`    ... ${page.total - page.items.length} more: export ${run} writes all of them`] : []),
      ].join('\n'),
      exit: 0,
    };
  },
};
