import { constants, existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';
import { AppError, ERROR_TABLE } from '../../../src-shared/kernel/errors.ts';
import type { TraceNode } from '../../../src-shared/model/trace.ts';
import { textOption, textOptions, type Command } from './command.ts';

export const trace: Command = {
  name: 'trace',
  usage: 'trace RUN ADDRESS [--pdf FILE]',
  summary: 'Shows where a number comes from. Addresses: annex2:RREL30@<id>, annex12:IVSS39, canonical:<field>@<row>.',
  options: { pdf: { type: 'string' } },
  positionals: [2, 2],
  async run(context) {
    const { client, workbench } = await context.open();
    const [run = '', address = ''] = context.positionals;
    const out = textOption(context, 'pdf');
    const path = out === undefined ? null : resolve(context.cwd, out);
    if (path !== null && existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file.' });
    const found = await client['trace.get']({ run, address });
    if (path !== null) await copyFile(workbench.fileTokens.resolve((await client['trace.sheetPdf']({ run, address })).token).path, path, constants.COPYFILE_EXCL);
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
  usage: 'verify [RUN] [--rerun] [--head FILE ...]',
  summary: 'Checks the log, heads that left (also those in the files named), tables, statements and every artifact; --rerun executes again.',
  options: { rerun: { type: 'boolean' }, head: { type: 'string', multiple: true } },
  positionals: [0, 1],
  async run(context) {
    const { client, workbench } = await context.open();
    const run = context.positionals[0];
    const heads = textOptions(context, 'head').map((name) => {
      const path = resolve(context.cwd, name);
      if (!existsSync(path)) throw new AppError('NOT_FOUND', `there is no file ${path}`, { userAction: 'Name a log-head.json, a bundle or an evidence sheet.' });
      return workbench.fileTokens.issue(path, name);
    });
    const found = await client['audit.verify']({ heads, rerun: context.values['rerun'] === true, ...(run === undefined ? {} : { run }) });
    const { log, artifacts, state, rerun, statements, store, firstBroken } = found;
    const fallen = found.heads.filter((each) => !(each.consistent && (each.signed || each.at === '')));
    const wrong = (rerun ?? []).filter((each) => !each.agrees);
    const lines = [
      log.firstBroken === null ? `log: ${log.entries} entries hold, head ${log.head}` : `log: BROKEN at entry ${log.firstBroken.seq}: ${log.firstBroken.reason}`,
      ...(state?.differences ?? []).map((each) => `run ${each.run}: NOT what the log says: ${each.reason}`),
      `heads: ${found.heads.length - fallen.length} of ${found.heads.length} that left hold`,
      ...fallen.map((each) => `  DOES NOT HOLD ${each.source}: ${each.reason ?? ''}`),
      ...(store === undefined ? [] : [
        store.since === null ? 'tables: not held by this log (an older Tapestry wrote it): open the workspace once for writing' : `tables: ${store.rows} rows ${store.differences.length === 0 ? 'are as the log says' : 'read'}`,
        ...store.differences.map((each) => `  DIFFERS ${each.place}: ${each.reason}`),
        { 'as-closed': 'database file: as Tapestry closed it', changed: `database file: CHANGED: ${store.file.reason ?? ''}`, unsealed: 'database file: nothing to hold it against (not closed by Tapestry)' }[store.file.state],
      ]),
      ...(statements.checked === 0 && statements.broken.length === 0 ? [] : [`statements: ${statements.checked - statements.broken.length} of ${statements.checked} hold`, ...statements.broken.map((each) => `  DOES NOT HOLD ${each.sha256}: ${each.reason}`)]),
      `artifacts: ${artifacts.checked - artifacts.broken.length} of ${artifacts.checked} hold`,
      ...artifacts.broken.map((each) => `  ALTERED ${each.sha256} (${each.names.join(', ')}): found ${each.found}`),
      ...(rerun === null ? [] : [`re-run: ${rerun.length - wrong.length} of ${rerun.length} outputs agree`, ...wrong.map((each) => `  DIFFERS ${each.run} ${each.gate} ${each.artifact}: expected ${each.expected}, found ${each.found}`)]),
      found.holds ? 'Everything holds, as far as this machine can tell.' : `It does NOT hold. First: ${firstBroken ?? ''}`,
    ];
    // Altered bytes are corruption; a re-run that disagrees is a check that failed.
    const isOnlyRerun = log.firstBroken === null && fallen.length === 0 && artifacts.broken.length === 0 && wrong.length > 0 && (state?.differences.length ?? 0) + (store?.differences.length ?? 0) + statements.broken.length === 0;
    const exit = found.holds ? 0 : isOnlyRerun ? ERROR_TABLE.CHECK_FAILED.exit : ERROR_TABLE.CORRUPT.exit;
    return { json: found as unknown as { readonly [key: string]: Json }, text: lines.join('\n'), exit };
  },
};

export const head: Command = {
  name: 'head',
  usage: 'head [--out FILE]',
  summary: 'Gives the signed head of the log: keep it elsewhere, and a log that is cut or rewritten later shows against it.',
  options: { out: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const out = textOption(context, 'out');
    const path = out === undefined ? null : resolve(context.cwd, out);
    if (path !== null && existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file.' });
    const { client } = await context.open();
    const signed = await client['audit.head']({});
    if (path !== null) await writeFile(path, `${canonicalJson(signed)}\n`, { flag: 'wx' });
    return { json: { ...(signed as unknown as { readonly [key: string]: Json }), ...(path === null ? {} : { path }) }, text: path === null ? canonicalJson(signed) : `${path}\n${signed.size} entries, root ${signed.root}, key ${signed.keyId}`, exit: 0 };
  },
};

export const proof: Command = {
  name: 'proof',
  usage: 'proof SEQ [--size N]',
  summary: 'Proves that an entry is in the log: the path from it to the root of the head (RFC 6962), with the fields it is hashed from.',
  options: { size: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const [seq, size] = [Number(context.positionals[0]), textOption(context, 'size')];
    if (!Number.isSafeInteger(seq) || seq < 1 || (size !== undefined && !(Number(size) >= 1))) throw new AppError('INVALID_INPUT', 'an entry is named by its number, from 1', { userAction: proof.usage });
    const { client } = await context.open();
    const found = await client['audit.proof']({ seq, ...(size === undefined ? {} : { size: Number(size) }) });
    const lines = [...found.fields.map(({ name, value }) => `${name.padEnd(8)}${value}`), `entry   ${found.entryHash}`, `leaf    ${found.leaf}`, ...found.path.map((hash) => `path    ${hash}`), `root    ${found.root}`, `size    ${found.size}`];
    return { json: found as unknown as { readonly [key: string]: Json }, text: lines.join('\n'), exit: 0 };
  },
};
