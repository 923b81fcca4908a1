import { constants, existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { hashFile } from '../../data/artifact-files.ts';
import { textOption, textOptions, type Command } from './command.ts';
import { fileToken } from './run-command.ts';

export const bundle: Command = {
  name: 'bundle',
  usage: 'bundle RUN --out FILE.zip [--number ADDRESS ...]',
  summary: 'Writes a run’s evidence, or what chosen numbers need of it, as one file that opens in any browser and verifies itself.',
  options: { out: { type: 'string' }, number: { type: 'string', multiple: true } },
  positionals: [1, 1],
  async run(context) {
    const out = textOption(context, 'out');
    if (out === undefined) throw new AppError('INVALID_INPUT', '--out FILE is missing', { userAction: bundle.usage });
    const path = resolve(context.cwd, out);
    if (existsSync(path)) throw new AppError('CONFLICT', `${path} exists already`, { userAction: 'Name another file: what has been handed out is never overwritten.' });
    const { client, workbench } = await context.open();
    const run = context.positionals[0] ?? '';
    const written = await client['bundles.write']({ run, numbers: textOptions(context, 'number') }, { signal: context.signal });
    await copyFile(workbench.fileTokens.resolve(written.token).path, path, constants.COPYFILE_EXCL);
    const { sha256 } = await hashFile(path);
    if (sha256 !== written.sha256) {
      await rm(path, { force: true });
      throw new AppError('CORRUPT', `the bundle changed while it was copied: expected SHA-256 ${written.sha256}, found ${sha256}`, { userAction: 'Write it again.' });
    }
    const { token: _token, ...facts } = written;
    return {
      json: { ...facts, path, notShown: [...facts.notShown], head: { ...facts.head } }, exit: 0,
      text: [path, `SHA-256 ${sha256}`, `${written.bytes} bytes, ${written.parts} parts, ${written.artifacts} artifacts`, `log head ${written.head.size} ${written.head.root}, key ${written.keyId}`, ...written.notShown].join('\n'),
    };
  },
};

export const importBundle: Command = {
  name: 'import',
  usage: 'import FILE.zip',
  summary: 'Verifies a bundle and takes its run in, for reading only.',
  options: {},
  positionals: [1, 1],
  async run(context) {
    const { client, workbench } = await context.open();
    const { run, already, imported } = await client['bundles.import']({ file: fileToken(context, workbench, context.positionals[0] ?? '') }, { signal: context.signal });
    return {
      json: { run, already, imported: { ...imported, head: { ...imported.head } } }, exit: 0,
      text: [`${run}${already ? ' (it was here already)' : ''}: run ${imported.run} of the workspace ${imported.workspace}`, `signed by the key ${imported.keyId}: compare it with one that you were given in another way`, `log head ${imported.head.size} ${imported.head.root}, ${imported.head.at}`].join('\n'),
    };
  },
};
