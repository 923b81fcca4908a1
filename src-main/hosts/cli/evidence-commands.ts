import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { AppError, ERROR_TABLE } from '../../../src-shared/kernel/errors.ts';
import type { TraceNode } from '../../../src-shared/model/trace.ts';
import { textOption, type Command } from './command.ts';

export const trace: Command = {
  name: 'trace',
  usage: 'trace RUN ADDRESS',
  summary: 'Shows where a number comes from. Addresses: annex2:RREL30@<id>, annex12:IVSS39, canonical:<field>@<row>.',
  options: {},
  positionals: [2, 2],
  async run(context) {
    const { client } = await context.open();
    const [run = '', address = ''] = context.positionals;
    const found = await client['trace.get']({ run, address });
    return { json: found as unknown as { readonly [key: string]: Json }, text: `${found.title}\n${told(found.root, 0).join('\n')}\n${found.holds ? 'recomputed equals stored, every hash holds' : 'DOES NOT HOLD'}`, exit: found.holds ? 0 : ERROR_TABLE.CHECK_FAILED.exit };
  },
};

function told(node: TraceNode, depth: number): string[] {
  const pad = '  '.repeat(depth + 1);
  return [
    `${pad}${node.address} = ${node.stored ?? '(blank)'}${node.agrees ? '' : `  recomputed: ${node.recomputed ?? '(blank)'}`}`,
    ...node.steps.map((step) => `${pad}  ${step.title}: ${step.before ?? ''} -> ${step.after ?? '(blank)'}${step.origin ? `  [${step.origin.kind} ${step.origin.ref}]` : ''}`),
    ...node.origins.map((origin) => `${pad}  from ${origin.kind === 'source-cell' ? `${origin.file}, ${origin.line === null ? `cell ${origin.cell ?? ''}` : `line ${origin.line}`}, ${origin.header.trim()}: “${origin.value ?? ''}”` : origin.kind === 'document' ? `${origin.origin.kind} ${origin.origin.ref}: ${origin.origin.label}` : origin.reason}`),
    ...node.inputs.flatMap((input) => told(input, depth + 1)),
  ];
}

export const sheet: Command = {
  name: 'sheet',
  usage: 'sheet RUN ADDRESS --out FILE',
  summary: 'Writes one number’s path as one self-contained HTML page.',
  options: { out: { type: 'string' } },
  positionals: [2, 2],
  async run(context) {
    const out = textOption(context, 'out');
    if (out === undefined) throw new AppError('INVALID_INPUT', '--out FILE is missing', { userAction: sheet.usage });
    const path = resolve(context.cwd, out);
    if (existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file.' });
    const { client } = await context.open();
    const [run = '', address = ''] = context.positionals;
    const { html, sha256 } = await client['trace.sheet']({ run, address });
    await writeFile(path, html, { flag: 'wx' });
    return { json: { run, address, path, sha256 }, text: `${path}\nSHA-256 ${sha256}`, exit: 0 };
  },
};

export const verify: Command = {
  name: 'verify',
  usage: 'verify [RUN] [--rerun]',
  summary: 'Checks the log and every artifact; with --rerun, executes again and compares.',
  options: { rerun: { type: 'boolean' } },
  positionals: [0, 1],
  async run(context) {
    const { client } = await context.open();
    const run = context.positionals[0];
    const found = await client['audit.verify']({ rerun: context.values['rerun'] === true, ...(run === undefined ? {} : { run }) });
    const { log, artifacts, state, rerun } = found;
    const wrong = (rerun ?? []).filter((each) => !each.agrees);
    const lines = [
      log.firstBroken === null ? `log: ${log.entries} entries hold, head ${log.head}` : `log: BROKEN at entry ${log.firstBroken.seq}: ${log.firstBroken.reason}`,
      ...(state?.differences ?? []).map((each) => `run ${each.run}: NOT what the log says: ${each.reason}`),
      `artifacts: ${artifacts.checked - artifacts.broken.length} of ${artifacts.checked} hold`,
      ...artifacts.broken.map((each) => `  ALTERED ${each.sha256} (${each.names.join(', ')}): found ${each.found}`),
      ...(rerun === null ? [] : [`re-run: ${rerun.length - wrong.length} of ${rerun.length} outputs agree`, ...wrong.map((each) => `  DIFFERS ${each.run} ${each.gate} ${each.artifact}: expected ${each.expected}, found ${each.found}`)]),
      found.holds ? 'Everything holds.' : 'It does NOT hold.',
    ];
    // Altered bytes are corruption; a re-run that disagrees is a check that failed.
    const exit = found.holds ? 0 : log.firstBroken !== null || artifacts.broken.length > 0 || (state?.differences.length ?? 0) > 0 ? ERROR_TABLE.CORRUPT.exit : ERROR_TABLE.CHECK_FAILED.exit;
    return { json: found as unknown as { readonly [key: string]: Json }, text: lines.join('\n'), exit };
  },
};
