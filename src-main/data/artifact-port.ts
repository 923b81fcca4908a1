import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { adoptArtifact, artifactPath, verifyArtifact, writeArtifact } from './artifact-files.ts';

export interface ArtifactAbout { readonly extension: string; readonly mediaType: string; readonly rows?: number; readonly logicalDigest?: string }

/**
 * The engine's way to artifacts over a workspace's folders. Files made in a scratch directory are adopted by rename; texts are
 * written. Scratch directories live under `scratch/` of the same file system, so that the rename is one.
 */
export function artifactPort(artifacts: string, scratch: string) {
  return {
    put: async (name: string, source: { readonly path: string } | { readonly text: string }, about: ArtifactAbout): Promise<ArtifactRef> => {
      const facts = { ...(about.rows === undefined ? {} : { rows: about.rows }), ...(about.logicalDigest === undefined ? {} : { logicalDigest: about.logicalDigest }) };
      return 'path' in source ? adoptArtifact(artifacts, name, about.mediaType, about.extension, source.path, facts) : writeArtifact(artifacts, name, about.mediaType, about.extension, source.text, facts);
    },
    pathOf: (ref: Pick<ArtifactRef, 'sha256' | 'extension'>): string => artifactPath(artifacts, ref),
    holds: async (ref: Pick<ArtifactRef, 'sha256' | 'extension'>): Promise<boolean> => (await verifyArtifact(artifacts, ref)).holds,
    scratch: async (gate: string): Promise<{ path: string; dispose(): Promise<void> }> => {
      await mkdir(scratch, { recursive: true });
      const path = await mkdtemp(join(scratch, `${gate}-`));
      // A marker that says what the folder was for, should a crash leave it behind.
      await writeFile(join(path, '.gate'), gate);
      return { path, dispose: () => rm(path, { recursive: true, force: true }) };
    },
  };
}
