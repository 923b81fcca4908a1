import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { artifactPath } from '../data/artifact-files.ts';
import type { Store } from '../store/store.ts';

/** A run's artifacts as files. */
export interface RunFiles {
  /** The artifact in a slot, or null. */
  find(run: string, slot: string): (ArtifactRef & { readonly path: string }) | null;
  /** As `find`; NOT_FOUND says which gate did not get that far. */
  get(run: string, slot: string): ArtifactRef & { readonly path: string };
  /** Text of an artifact, hashed as it is read. CORRUPT when it is not what was stored. */
  text(run: string, slot: string): Promise<string>;
  json<T extends z.ZodType>(run: string, slot: string, schema: T): Promise<z.output<T>>;
  /** Null where the slot is empty. */
  jsonIf<T extends z.ZodType>(run: string, slot: string, schema: T): Promise<z.output<T> | null>;
  /** Text of an artifact of no run, such as a saved document, hashed as it is read. CORRUPT when it is not what was stored. */
  ofRef(ref: ArtifactRef): Promise<string>;
}

export function createRunFiles(store: Store, artifacts: string): RunFiles {
  const find: RunFiles['find'] = (run, slot) => {
    const found = store.artifacts.listForRun(run);
    // An output wins over an input of the same name.
    const held = found.findLast((each) => each.ref.name === slot && each.gate !== null) ?? found.find((each) => each.ref.name === slot);
    return held ? { ...held.ref, path: artifactPath(artifacts, held.ref) } : null;
  };
  const get: RunFiles['get'] = (run, slot) => {
    const found = find(run, slot);
    if (found) return found;
    const { status, gates } = store.runs.get(run);
    const stopped = gates.find((gate) => gate.status === 'blocked' || gate.status === 'review_required' || gate.status === 'failed');
    throw new AppError('NOT_FOUND', `run ${run} (${status}) has no ${slot}${stopped ? `: it stopped at ${stopped.title}` : ''}`, { details: { run, slot }, userAction: stopped?.message ?? 'Look at its gates with `tapestry show`.' });
  };
  const text: RunFiles['text'] = async (run, slot) => {
    const ref = get(run, slot);
    return readHashed(ref.path, ref.sha256, slot);
  };
  const json: RunFiles['json'] = async (run, slot, schema) => {
    const parsed = schema.safeParse(JSON.parse(await text(run, slot)));
    if (!parsed.success) throw new AppError('CORRUPT', `${slot} of run ${run} does not fit its schema at ${parsed.error.issues[0]?.path.join('.') ?? ''}`, { details: { run, slot }, userAction: 'It was written by another version of Tapestry. Run again.' });
    return parsed.data;
  };
  return { find, get, text, json, jsonIf: async (run, slot, schema) => (find(run, slot) ? json(run, slot, schema) : null), ofRef: (ref) => readHashed(artifactPath(artifacts, ref), ref.sha256, ref.name) };
}

/** Reads a text artifact and holds it against its hash. Errors: CORRUPT naming both hashes. */
export async function readHashed(path: string, sha256: string, name: string): Promise<string> {
  const bytes = await readFile(path).catch(() => null);
  const found = bytes === null ? 'missing' : createHash('sha256').update(bytes).digest('hex');
  if (bytes === null || found !== sha256) throw new AppError('CORRUPT', `the artifact ${name} is not what was stored: expected SHA-256 ${sha256}, found ${found}`, { details: { name, expected: sha256, found }, userAction: 'Run `tapestry verify`; restore the artifact from a backup, or run again.' });
  return bytes.toString('utf8');
}
