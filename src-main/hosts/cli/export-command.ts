import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TapestryClient } from '../../../src-shared/contract/contract.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { hashFile } from '../../data/artifact-files.ts';
import type { Workbench } from '../workbench.ts';
import { textOption, type Command } from './command.ts';

export interface ExportedFile { readonly name: string; readonly path: string; readonly sha256: string; readonly bytes: number }

/**
 * Writes a run's exports into a folder that is not there yet (or is empty), with SHA256SUMS, a cover and the signed head of the log, so that
 * what left says against which log it left. Written aside and renamed: the folder is whole or absent. Errors: CONFLICT where it exists.
 */
export async function exportRun(client: TapestryClient, workbench: Workbench, run: string, out: string, only?: readonly string[]): Promise<ExportedFile[]> {
  if (existsSync(out) && readdirSync(out).length > 0) throw new AppError('CONFLICT', `${out} is there already and is not empty`, { details: { out }, userAction: 'Name another folder: what has been exported is never overwritten.' });
  const names = only ?? (await client['deliver.exports']({ run })).map(({ name }) => name);
  if (names.length === 0) throw new AppError('NOT_FOUND', `run ${run} has nothing to export yet`, { userAction: 'Look at its gates with `show`.' });
  const written = await client['deliver.export']({ run, names: [...names] });
  const partial = join(dirname(out), `.${basename(out)}.partial-${process.pid}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    for (const file of written) {
      await copyFile(workbench.fileTokens.resolve(file.token).path, join(partial, file.fileName));
      const { sha256 } = await hashFile(join(partial, file.fileName));
      if (sha256 !== file.sha256) throw new AppError('CORRUPT', `${file.fileName} changed while it was copied: expected SHA-256 ${file.sha256}, found ${sha256}`, { userAction: 'Export again.' });
    }
    await writeFile(join(partial, 'SHA256SUMS'), written.map(({ sha256, fileName }) => `${sha256}  ${fileName}\n`).join(''));
    await rm(out, { recursive: true, force: true });
    await rename(partial, out);
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true });
    throw thrown;
  }
  return written.map(({ name, fileName, sha256, bytes }) => ({ name, path: join(out, fileName), sha256, bytes }));
}

export const exportCommand: Command = {
  name: 'export',
  usage: 'export RUN --out DIR [--only NAME,NAME]',
  summary: 'Writes a run’s named exports with SHA256SUMS, a cover and the signed head of the log.',
  options: { out: { type: 'string' }, only: { type: 'string' } },
  positionals: [1, 1],
  async run(context) {
    const out = textOption(context, 'out');
    if (out === undefined) throw new AppError('INVALID_INPUT', '--out DIR is missing', { userAction: exportCommand.usage });
    const { client, workbench } = await context.open();
    const run = context.positionals[0] ?? '';
    const folder = resolve(context.cwd, out);
    const files = await exportRun(client, workbench, run, folder, textOption(context, 'only')?.split(','));
    return { json: { run, out: folder, files: files.map((file) => ({ ...file })) }, text: files.map((file) => `${file.sha256}  ${file.path}`).join('\n'), exit: 0 };
  },
};
