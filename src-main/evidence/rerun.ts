import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { GateRecord } from '../../src-shared/model/run.ts';

export interface OutputComparison { readonly run: string; readonly gate: string; readonly artifact: string; readonly expected: string; readonly found: string; readonly agrees: boolean }

/**
 * Holds the outputs of a second execution against those of the first. Same toolchain: the bytes must be the same. A table made by
 * another engine version may have other bytes and the same values: then its logical digest decides, and the comparison says so.
 */
export function compareRuns(run: string, first: readonly GateRecord[], second: readonly GateRecord[]): OutputComparison[] {
  const again = new Map(second.map((gate) => [gate.id, gate]));
  return first.flatMap((gate) => gate.outputs.map((output): OutputComparison => {
    const other = again.get(gate.id)?.outputs.find((candidate) => candidate.name === output.name);
    return { run, gate: gate.id, artifact: output.name, expected: output.sha256, ...found(output, other) };
  }));
}

function found(output: ArtifactRef, other: ArtifactRef | undefined): { found: string; agrees: boolean } {
  if (!other) return { found: 'not made', agrees: false };
  if (other.sha256 === output.sha256) return { found: other.sha256, agrees: true };
  const same = output.logicalDigest !== undefined && other.logicalDigest === output.logicalDigest;
  return { found: same ? `${other.sha256} (other bytes, same values: logical digest ${output.logicalDigest})` : other.sha256, agrees: same };
}
