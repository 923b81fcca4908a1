import type { BundledArtifact } from '../../../src-shared/model/bundle.ts';
import type { Run, RunRequest } from '../../../src-shared/model/run.ts';
import type { RunArtifact, StoredArtifact } from '../../store/store.ts';

export const MANIFEST = 'manifest';

/**
 * The artifacts of a run with the place each has in its bundle: `artifacts/<slot>.<extension>`; an input whose slot a gate filled too is
 * `artifacts/input.<slot>...`. With `needed`, those that it does not name are given by their hash only.
 */
export function bundledArtifacts(held: readonly RunArtifact[], run: Run, needed: ReadonlySet<string> | null): BundledArtifact[] {
  const made = new Set(held.filter(({ gate }) => gate !== null).map(({ ref }) => ref.name));
  const taken = new Set<string>();
  return held.map(({ ref, gate }) => {
    const shadowed = gate === null && made.has(ref.name);
    const included = needed === null || ref.name === MANIFEST || (needed.has(ref.name) && !shadowed);
    return { ...ref, gate, fileName: gate === null ? run.inputs.find((input) => input.name === ref.name)?.fileName ?? null : null, path: included ? place(`${shadowed ? 'input.' : ''}${ref.name}`, ref.extension, taken) : null };
  });
}

/** The resolved configuration, which is no slot of the run. */
export function bundledConfig(request: RunRequest, stored: StoredArtifact | null): BundledArtifact | null {
  if (!stored) return null;
  const { firstSeenAt: _when, ...file } = stored;
  return { ...file, sha256: request.configSha256, name: 'config', gate: null, fileName: null, path: 'config.json' };
}

/** A slot name may hold anything; a path in a bundle may not. */
function place(slot: string, extension: string, taken: Set<string>): string {
  const plain = slot.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_').slice(0, 120);
  for (let n = 1; ; n += 1) {
    const path = `artifacts/${n === 1 ? "" : `${n}.`}${plain.endsWith(`.${extension}`) ? plain : `${plain}.${extension}`}`;
    if (taken.has(path.toLowerCase())) continue;
    taken.add(path.toLowerCase());
    return path;
  }
}
