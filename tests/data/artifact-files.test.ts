import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptArtifact, artifactPath, removeOrphans, verifyArtifact, writeArtifact } from '../../src-main/data/artifact-files.ts';

describe('artifact files', () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'tapestry-artifacts-')); });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('ING-30 an artifact lies under its SHA-256 and its bytes are the source', async () => {
    const ref = await writeArtifact(directory, 'note', 'text/plain', 'txt', 'héllo');
    const expected = createHash('sha256').update('héllo', 'utf8').digest('hex');
    expect(ref).toEqual({ name: 'note', sha256: expected, bytes: 6, mediaType: 'text/plain', extension: 'txt' });
    expect(artifactPath(directory, ref)).toBe(join(directory, expected.slice(0, 2), `${expected.slice(2)}.txt`));
    expect(readFileSync(artifactPath(directory, ref), 'utf8')).toBe('héllo');
  });

  it('ING-30 writing the same bytes twice leaves the first file alone and no temporary file behind', async () => {
    const first = await writeArtifact(directory, 'a', 'text/plain', 'txt', Buffer.from('same'));
    const before = statSync(artifactPath(directory, first)).ino;
    const second = await writeArtifact(directory, 'b', 'text/plain', 'txt', 'same');
    expect(second.sha256).toBe(first.sha256);
    expect(statSync(artifactPath(directory, second)).ino).toBe(before);
    expect(readdirSync(directory)).toEqual([first.sha256.slice(0, 2)]);
  });

  it('ING-30 a file source is copied and stays; an adopted file moves', async () => {
    const source = join(directory, 'in.csv');
    writeFileSync(source, 'a,b\n');
    const copied = await writeArtifact(directory, 'tape', 'text/csv', 'csv', { path: source });
    expect(existsSync(source)).toBe(true);
    writeFileSync(source, 'c,d\n');
    const adopted = await adoptArtifact(directory, 'table', 'text/csv', 'csv', source, { rows: 1 });
    expect(existsSync(source)).toBe(false);
    expect(adopted.rows).toBe(1);
    expect(readFileSync(artifactPath(directory, adopted), 'utf8')).toBe('c,d\n');
    expect(await verifyArtifact(directory, copied)).toEqual({ holds: true });
  });

  it('ING-31 an altered artifact is named with the hash that was found, a missing one as missing, and a rewrite heals it', async () => {
    const ref = await writeArtifact(directory, 'a', 'text/plain', 'txt', 'truth');
    writeFileSync(artifactPath(directory, ref), 'forge');
    const forged = createHash('sha256').update('forge').digest('hex');
    expect(await verifyArtifact(directory, ref)).toMatchObject({ holds: false, found: forged });
    await writeArtifact(directory, 'a', 'text/plain', 'txt', 'truth');
    expect(await verifyArtifact(directory, ref)).toEqual({ holds: true });
    rmSync(artifactPath(directory, ref));
    expect(await verifyArtifact(directory, ref)).toMatchObject({ holds: false, found: 'missing' });
  });

  it('ING-32 temporary files of a crash are removed, and only those', async () => {
    const ref = await writeArtifact(directory, 'a', 'text/plain', 'txt', 'keep');
    writeFileSync(join(directory, `.incoming-${randomUUID()}`), 'half');
    writeFileSync(join(directory, '.incoming-notes'), 'a person wrote this');
    expect(removeOrphans(directory)).toBe(1);
    expect(existsSync(join(directory, '.incoming-notes'))).toBe(true);
    expect(await verifyArtifact(directory, ref)).toEqual({ holds: true });
  });

  it('ING-30 a source that is not there is NOT_FOUND and leaves nothing', async () => {
    await expect(writeArtifact(directory, 'a', 'text/plain', 'txt', { path: join(directory, 'no') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(readdirSync(directory)).toEqual([]);
  });
});
