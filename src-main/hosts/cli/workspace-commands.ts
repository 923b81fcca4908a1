import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError, ERROR_TABLE } from '../../../src-shared/kernel/errors.ts';
import { systemClock } from '../system-clock.ts';
import { textOption, type Command } from './command.ts';
import { fileToken } from './run-command.ts';

/**
 * What a backup holds beside the database. The scratch, the cache and the outbox can be made again. People's keys are under their
 * passphrases and come along, or nobody could sign in after a restore; the log's own key is not, and a restored workspace makes a new one.
 */
const FOLDERS = ['artifacts', 'schemas', 'config', 'keys'] as const;
const LOG_KEY = join('keys', 'log.pem');
const STORE = 'audit.sqlite';

export const schemaImport: Command = {
  name: 'schema import',
  usage: 'schema import FILE',
  summary: 'Imports an official XSD as a schema pack.',
  options: {},
  positionals: [1, 1],
  async run(context) {
    const { client, workbench } = await context.open();
    const pack = await client['workspace.importSchema']({ token: fileToken(context, workbench, context.positionals[0] ?? '') });
    return { json: { ...pack }, text: `${pack.id}  ${pack.namespace}\nSHA-256 ${pack.sha256}`, exit: 0 };
  },
};

export const backup: Command = {
  name: 'backup',
  usage: 'backup --out DIR',
  summary: 'Copies the workspace into a new folder while it is in use.',
  options: { out: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const out = resolve(context.cwd, textOption(context, 'out') ?? missing('--out DIR', backup.usage));
    const { workspace } = context.options;
    if (existsSync(out) && readdirSync(out).length > 0) throw new AppError('CONFLICT', `${out} is there already and is not empty`, { userAction: 'Name another folder.' });
    if (!existsSync(join(workspace, STORE))) throw new AppError('NOT_FOUND', `there is no workspace at ${workspace}`);
    const { openWorkspaceStore } = await import('../../store/open-workspace.ts');
    const opened = openWorkspaceStore(workspace, { clock: systemClock, who: { actor: context.options.actor, host: 'cli' }, mode: 'read' });
    try {
      mkdirSync(out, { recursive: true });
      // The database first: every artifact it names is on the disk before its row is, so the copy of the files holds them all.
      const { head } = await opened.store.backup(join(out, STORE));
      for (const folder of FOLDERS) if (existsSync(join(workspace, folder))) await cp(join(workspace, folder), join(out, folder), { recursive: true, filter: (path) => !path.includes('.incoming-') && !path.endsWith(LOG_KEY) });
      return { json: { workspace, out, log: { entries: head.seq, head: head.hash } }, text: `${out}\n${head.seq} log entries, head ${head.hash}`, exit: 0 };
    } catch (thrown) {
      await rm(out, { recursive: true, force: true });
      throw thrown;
    } finally {
      opened.close();
    }
  },
};

export const restore: Command = {
  name: 'restore',
  usage: 'restore --from DIR',
  summary: 'Puts a backup into a workspace that is not there yet, after checking it.',
  options: { from: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const from = resolve(context.cwd, textOption(context, 'from') ?? missing('--from DIR', restore.usage));
    const { workspace } = context.options;
    if (!existsSync(join(from, STORE))) throw new AppError('NOT_FOUND', `${from} is no backup of a workspace: it has no ${STORE}`);
    if (existsSync(join(workspace, STORE))) throw new AppError('CONFLICT', `${workspace} is a workspace already`, { userAction: 'Restore into another folder, or move this one away first.' });
    const { restore: restoreStore } = await import('../../store/backup.ts');
    mkdirSync(workspace, { recursive: true });
    for (const folder of FOLDERS) if (existsSync(join(from, folder))) await cp(join(from, folder), join(workspace, folder), { recursive: true, force: false, errorOnExist: false });
    const { log } = await restoreStore(join(from, STORE), join(workspace, STORE));
    const { client } = await context.open();
    const { holds, artifacts } = await client['audit.verify']({});
    return {
      json: { workspace, from, holds, log: { entries: log.entries, head: log.head.hash }, artifacts: { checked: artifacts.checked, broken: artifacts.broken.map((each) => ({ ...each })) } },
      text: `${workspace}\n${log.entries} log entries, ${artifacts.checked - artifacts.broken.length} of ${artifacts.checked} artifacts hold`,
      exit: holds ? 0 : ERROR_TABLE.CORRUPT.exit,
    };
  },
};

export const generate: Command = {
  name: 'generate',
  usage: 'generate --loans N --months M --seed S --out DIR',
  summary: 'Makes an invented equity-release pool: tapes, deal files, mapping, decisions, answer key.',
  options: { loans: { type: 'string' }, months: { type: 'string' }, seed: { type: 'string' }, out: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const out = resolve(context.cwd, textOption(context, 'out') ?? missing('--out DIR', generate.usage));
    const number = (name: string): Record<string, number> => {
      const text = textOption(context, name);
      if (text === undefined) return {};
      if (!/^\d{1,15}$/.test(text)) throw new AppError('INVALID_INPUT', `--${name} ${text} is no whole number`, { userAction: generate.usage });
      return { [name]: Number(text) };
    };
    const { generateTape } = await import('../../pipelines/tape/generator/generate.ts');
    const pool = await generateTape({ out, ...number('loans'), ...number('months'), ...number('seed') });
    return { json: { out, months: pool.months.map(({ cutOff, tape, tapeSha256, rows, deal }) => ({ cutOff, tape, tapeSha256, rows, deal })), mapping: pool.mapping, decisions: pool.decisions, answerKey: pool.answerKey }, text: pool.months.map((month) => `${month.cutOff}  ${month.rows} rows  ${month.tape}`).join('\n'), exit: 0 };
  },
};

export const serveCommand: Command = {
  name: 'serve',
  minds: 'interrupt',
  usage: 'serve [--port N]',
  summary: 'Serves the workbench on 127.0.0.1 until Ctrl+C.',
  options: { port: { type: 'string' } },
  positionals: [0, 0],
  async run(context) {
    const { installationRoot } = await import('../installation.ts');
    const { openWorkbench } = await import('../open-workbench.ts');
    const { serve } = await import('../loopback/serve.ts');
    const { jsonLinesLog } = await import('../dispatch/log.ts');
    const port = textOption(context, 'port');
    const root = installationRoot();
    const assets = join(root, 'out', 'renderer');
    if (!existsSync(join(assets, 'index.html'))) throw new AppError('UNAVAILABLE', 'the interface is not built', { userAction: 'Run `npm run build`, or use `npm start`, which builds it.' });
    const host = await serve({
      openWorkbench: () => openWorkbench({ workspaceDir: context.options.workspace, actor: context.options.actor, host: 'loopback' }),
      workspaceDir: context.options.workspace, actor: context.options.actor, assets, clock: systemClock, log: jsonLinesLog(systemClock, (line) => process.stderr.write(line)),
      ...(port === undefined ? {} : { port: Number(port) }),
    });
    context.say(`The workbench is at ${host.url}${host.readOnly ? ' (read-only: another process holds this workspace)' : ''}. Ctrl+C ends it.`);
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      else context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await host.close();
    return { json: { workspace: context.options.workspace, user: userInfo().username }, text: 'Closed.', exit: 0 };
  },
};

function missing(what: string, usage: string): never {
  throw new AppError('INVALID_INPUT', `${what} is missing`, { userAction: usage });
}
