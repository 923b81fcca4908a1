import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { installationRoot } from '../installation.ts';
import type { Command } from './command.ts';
import { describeForPeople, describeRun, exitOf } from './describe-run.ts';
import { exportRun } from './export-command.ts';
import { followRun } from './follow-run.ts';
import { fileToken } from './run-command.ts';

const MONTHS = ['2026-01-31', '2026-02-28'] as const;

export const demo: Command = {
  name: 'demo',
  minds: 'interrupt',
  usage: 'demo',
  summary: 'Runs the two shipped tapes to both ESMA reports and says where everything lies.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const { client, workbench } = await context.open();
    const folder = join(installationRoot(), 'resources', 'demo');
    const token = (name: string): string => fileToken(context, workbench, join(folder, name));
    const start = async (month: string, mode: 'mi' | 'regulatory' | 'annex12', prior?: string): Promise<Run> => {
      context.say(`${month}, ${mode}`);
      const { run } = await client['runs.start']({
        tape: token(`tape-${month}.csv`), mode, title: `Demo ${month}, ${mode}`, mapping: token('mapping.yaml'), deal: token(`deal-${month}.yaml`), decisions: token('decisions.yaml'),
        ...(prior === undefined ? {} : { prior }),
      });
      return followRun(context, client, run);
    };
    const first = await start(MONTHS[0], 'mi');
    const runs = [first, await start(MONTHS[1], 'regulatory'), await start(MONTHS[1], 'annex12', first.id)];
    const described: { readonly [key: string]: Json }[] = [];
    const text: string[] = [];
    for (const run of runs) {
      const out = join(context.options.workspace, 'outbox', `demo-${run.id}`);
      const files = run.status === 'succeeded' && !existsSync(out) ? await exportRun(client, workbench, run.id, out) : [];
      described.push({ ...(await describeRun(client, run)), exports: files.map(({ name, path, sha256 }) => ({ name, path, sha256 })) });
      text.push(describeForPeople(run), ...files.map(({ path }) => `  ${path}`));
    }
    text.push(`Workspace: ${context.options.workspace}`, 'Open it in the workbench: npm start -- --workspace ' + context.options.workspace);
    return { json: { workspace: context.options.workspace, runs: described }, text: text.join('\n'), exit: runs.map(exitOf).find((exit) => exit !== 0) ?? 0 };
  },
};
