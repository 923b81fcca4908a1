import { pathSteps, type PathStep } from '../../../src-shared/model/verify-by-hand.ts';
import type { CallOutput } from '../../state/use-call.ts';

export type EntryProof = CallOutput<'audit.proof'>;

/** A node on the way from an entry to the head; `step` is what it was joined with to give it, null for the leaf. */
export interface PathNode { readonly hash: string; readonly step: PathStep | null }

/** What this window computed itself from the proof: the nodes from the leaf to the top, and whether the top is the head's root. */
export interface ProvenEntry { readonly nodes: readonly PathNode[]; readonly isIncluded: boolean }

/** Hashes its way up, RFC 6962: nothing of it is taken from the host but the siblings. Null where the window may not hash (no secure context). */
export async function proveEntry(proof: EntryProof): Promise<ProvenEntry | null> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return null;
  const sha256 = async (...parts: readonly Uint8Array[]): Promise<string> => toHex(new Uint8Array(await subtle.digest('SHA-256', join(parts))));
  let hash = await sha256(Uint8Array.of(0), fromHex(proof.entryHash));
  const nodes: PathNode[] = [{ hash, step: null }];
  for (const step of pathSteps(proof.seq - 1, proof.size, proof.path)) {
    const [left, right] = step.side === 'left' ? [step.sibling, hash] : [hash, step.sibling];
    hash = await sha256(Uint8Array.of(1), fromHex(left), fromHex(right));
    nodes.push({ hash, step });
  }
  return { nodes, isIncluded: hash === proof.root && nodes[0]?.hash === proof.leaf };
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
