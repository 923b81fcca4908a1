import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord, Manifest } from '../../src-shared/model/run.ts';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { RunnerOptions } from './run-options.ts';

/**
 * Writes the manifest: what was put in, what came out, by which gates and versions; no time, no person, no place.
 * A reused gate stands as `passed`, so that a resumed run ends with the manifest of an undisturbed one.
 */
export async function writeManifest(options: RunnerOptions, records: readonly GateRecord[]): Promise<ArtifactRef> {
  const { request } = options;
  const manifest: Manifest = {
    kind: 'manifest',
    version: 1,
    pipeline: request.pipeline,
    mode: request.mode,
    regime: request.regime,
    inputs: request.inputs.map(({ name, sha256, fileName }) => ({ name, sha256, fileName })),
    params: request.params,
    configSha256: request.configSha256,
    engine: { ...options.engine, code: options.codeHash },
    gates: records.map(({ id, version, status, key, message, outputs }) => ({ id, version, status: status === 'reused' ? 'passed' : status, key, message, outputs })),
  };
  return options.artifacts.put('manifest', { text: `${canonicalJson(manifest)}\n` }, { extension: 'json', mediaType: 'application/json' });
}
