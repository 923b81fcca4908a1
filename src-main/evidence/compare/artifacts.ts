import type { ArtifactRef } from '../../../src-shared/model/artifact.ts';
import type { ComparedArtifact, ComparedGate } from '../../../src-shared/model/comparison.ts';
import type { GateRecord } from '../../../src-shared/model/run.ts';
import type { RunPair } from './compared-run.ts';

/** Everything that gates wrote, by slot: content of tables where both sides know it, bytes else. */
export function artifactDifferences({ left, right }: RunPair): ComparedArtifact[] {
  const outputs = (gates: readonly GateRecord[]): Map<string, ArtifactRef> => new Map(gates.flatMap((gate) => gate.outputs).map((ref) => [ref.name, ref]));
  const [a, b] = [outputs(left.run.gates), outputs(right.run.gates)];
  return [...new Set([...a.keys(), ...b.keys()])].map((slot): ComparedArtifact => {
    const [before, after] = [a.get(slot), b.get(slot)];
    const byContent = before?.logicalDigest !== undefined && after?.logicalDigest !== undefined;
    const digest = (ref: ArtifactRef | undefined): string | null => (ref === undefined ? null : byContent ? ref.logicalDigest ?? null : ref.sha256);
    return { slot, by: byContent ? 'content' : 'bytes', left: digest(before), right: digest(after), state: !before ? 'only-right' : !after ? 'only-left' : digest(before) === digest(after) ? 'same' : 'different' };
  });
}

/** Gates of both runs: one that a run lacks, or that ended otherwise, is a difference; a key that differs only says that something put in did. */
export function gateDifferences({ left, right }: RunPair): ComparedGate[] {
  const ids = new Set([...right.run.gates, ...left.run.gates].map(({ id }) => id));
  // A reused result is the result: whether it was computed now is no difference.
  const ended = (status: string): string => (status === 'reused' ? 'passed' : status);
  return [...ids].map((id) => {
    const [a, b] = [left, right].map(({ run }) => run.gates.find((gate) => gate.id === id));
    const side = (gate: GateRecord | undefined) => (gate ? { status: ended(gate.status), version: gate.version, key: gate.key } : null);
    return { id, title: b?.title ?? a?.title ?? id, left: side(a), right: side(b), same: a !== undefined && b !== undefined && ended(a.status) === ended(b.status) && a.version === b.version };
  });
}
