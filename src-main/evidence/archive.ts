import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { artifactPath, verifyArtifact } from '../data/artifact-files.ts';

/** The artifacts of one run by slot, read-only, each re-hashed before it is believed. */
export class RunArchive {
  readonly run: string;
  private readonly directory: string;
  private readonly refs: ReadonlyMap<string, ArtifactRef>;
  private readonly parsed = new Map<string, unknown>();
  private readonly verdicts: HashMemory;

  constructor(run: string, refs: readonly ArtifactRef[], directory: string, verdicts: HashMemory) {
    this.run = run;
    this.directory = directory;
    this.refs = new Map(refs.map((ref) => [ref.name, ref]));
    this.verdicts = verdicts;
  }

  has(slot: string): boolean {
    return this.refs.has(slot);
  }

  ref(slot: string): ArtifactRef {
    const ref = this.refs.get(slot);
    if (!ref) throw new AppError('NOT_FOUND', `run ${this.run} has no ${slot}`, { userAction: 'The gate that makes it did not run: look at the gates of the run.' });
    return ref;
  }

  path(slot: string): string {
    return artifactPath(this.directory, this.ref(slot));
  }

  /** A statement over these artifacts with their files named from the artifact folder on. */
  withoutFolder(sql: string): string {
    const folder = this.directory.replaceAll("'", "''");
    return sql.replaceAll(`${folder}/`, 'artifacts/').replaceAll(`${folder}\\`, 'artifacts/');
  }

  /** `read_parquet('...')` of a table slot. */
  parquet(slot: string): string {
    return `read_parquet('${this.path(slot).replaceAll("'", "''")}')`;
  }

  /** A JSON artifact through its schema; parsed once. Errors: CORRUPT when it is missing, altered or of another form. */
  async json<T extends z.ZodType>(slot: string, schema: T): Promise<z.output<T>> {
    if (!this.parsed.has(slot)) {
      let value: unknown;
      try {
        value = JSON.parse(await readFile(this.path(slot), 'utf8'));
      } catch (cause) {
        throw new AppError('CORRUPT', `${slot} of run ${this.run} cannot be read: its file is missing or altered`, { cause, details: { sha256: this.ref(slot).sha256 } });
      }
      const read = schema.safeParse(value);
      if (!read.success) throw new AppError('CORRUPT', `${slot} of run ${this.run} is of another form than this version of Tapestry reads: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`, { details: { sha256: this.ref(slot).sha256 } });
      this.parsed.set(slot, read.data);
    }
    return this.parsed.get(slot) as z.output<T>;
  }

  /** Whether the file still has its hash; remembered as long as size and modification time stay. */
  async verdict(slot: string): Promise<{ name: string; expected: string; found: string | null }> {
    const ref = this.ref(slot);
    return { name: slot, expected: ref.sha256, found: await this.verdicts.check(this.path(slot), this.directory, ref) };
  }
}

/** Verdicts by path, size and modification time, so that a trace need not hash a gigabyte that has not changed. */
export class HashMemory {
  private readonly known = new Map<string, { stamp: string; broken: string | null }>();

  /** The other hash (or `missing`) when the file does not hold, else null. */
  async check(path: string, directory: string, ref: ArtifactRef): Promise<string | null> {
    const info = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!info) return 'missing';
    // Times of modification can be set back; the time of change cannot.
    const stamp = `${info.size}/${info.mtimeNs}/${info.ctimeNs}/${info.ino}`;
    const known = this.known.get(path);
    if (known?.stamp === stamp) return known.broken;
    const verdict = await verifyArtifact(directory, ref);
    const broken = verdict.holds ? null : verdict.found;
    this.known.set(path, { stamp, broken });
    return broken;
  }
}
