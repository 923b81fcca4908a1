import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { hashFile } from '../../data/artifact-files.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';
import { findingReader } from '../findings.ts';
import type { ExportTools } from './export-definition.ts';

export interface WrittenExport {
  readonly name: string;
  readonly fileName: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes named exports into the outbox, each into the folder of its run; a file that is there already with another content is
 * replaced, because both were made from the same run. Errors: NOT_FOUND for a name the run does not offer, LIMIT_EXCEEDED, CORRUPT.
 */
export async function writeExports(context: ServiceContext, run: Run, names: readonly string[], signal: AbortSignal): Promise<WrittenExport[]> {
  const { exports } = pipelineOf(context, run.pipeline);
  const folder = join(context.folders.outbox, run.id);
  await mkdir(folder, { recursive: true });
  const tools: ExportTools = {
    run, files: context.runFiles, signal,
    config: () => context.config.read(context.store.runs.request(run.id).configSha256),
    session: () => context.reader.session(),
    findings: () => findingReader(context, run),
  };
  const written: WrittenExport[] = [];
  const work = await mkdtemp(join(folder, '.writing-'));
  try {
    for (const name of new Set(names)) {
      const definition = exports.find((each) => each.name === name);
      const missing = definition?.slots.find((slot) => !context.runFiles.find(run.id, slot));
      if (!definition || missing !== undefined) throw new AppError('NOT_FOUND', `run ${run.id} offers no export ${name}${missing === undefined ? '' : `: it has no ${missing}`}`, { details: { name }, userAction: 'Choose one of deliver.exports.' });
      const partial = join(work, definition.fileName);
      await definition.write(tools, partial);
      const { sha256, bytes } = await hashFile(partial);
      const source = definition.copies ? context.runFiles.get(run.id, definition.slots[0] ?? '') : null;
      if (source && source.sha256 !== sha256) throw new AppError('CORRUPT', `${source.name} is not what run ${run.id} stored: expected SHA-256 ${source.sha256}, found ${sha256}`, { details: { expected: source.sha256, found: sha256 }, userAction: 'Run `tapestry verify`.' });
      await flush(partial);
      const path = join(folder, definition.fileName);
      await rename(partial, path);
      written.push({ name, fileName: definition.fileName, path, sha256, bytes });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return written;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
