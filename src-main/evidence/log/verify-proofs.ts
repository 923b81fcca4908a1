import { isSubtree } from './log-tree.ts';
import { emptyTreeHash, nodeHash } from './merkle-tree.ts';

/** Bytes of a SHA-256: nothing of another length is a hash. */
const WIDTH = 32;

export interface InclusionClaim {
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  /** Nearest first. */
  readonly path: readonly Uint8Array[];
}

/** Whether the path leads from the leaf to the root, RFC 9162 section 2.1.3.2. False for anything malformed; never throws. */
export function verifyInclusion({ index, size, leaf, root, path }: InclusionClaim): boolean {
  return verifySubtreeInclusion({ index, start: 0, end: size, leaf, root, path });
}

/** The same within the subtree of leaves `start` to `end`, draft-ietf-plants-merkle-tree-certs section 4.3.2. */
export function verifySubtreeInclusion({ index, start, end, leaf, root, path }: Omit<InclusionClaim, 'size'> & { readonly start: number; readonly end: number }): boolean {
  if (!isSubtree(start, end) || !Number.isSafeInteger(index) || index < start || index >= end || !allHashes([leaf, root, ...path])) return false;
  let at = index - start;
  let last = end - start - 1;
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(root);
}

export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Uint8Array };
  readonly second: { readonly size: number; readonly root: Uint8Array };
  readonly path: readonly Uint8Array[];
}

/** Whether the first tree is the beginning of the second, RFC 9162 section 2.1.4.2. False for anything malformed; never throws. */
export function verifyConsistency({ first, second, path }: ConsistencyClaim): boolean {
  return verifySubtreeConsistency({ start: 0, end: first.size, size: second.size, subtree: first.root, root: second.root, path });
}

/** Whether a subtree with this hash is part of the tree with this root, draft-ietf-plants-merkle-tree-certs section 4.4.3. */
export function verifySubtreeConsistency({ start, end, size, subtree, root, path }: { readonly start: number; readonly end: number; readonly size: number; readonly subtree: Uint8Array; readonly root: Uint8Array; readonly path: readonly Uint8Array[] }): boolean {
  if (!isSubtree(start, end) || !Number.isSafeInteger(size) || end > size) return false;
  // Nothing is in every tree, whatever its root: there is nothing to be shown of it.
  if (start === end) return path.length === 0 && emptyTreeHash().equals(subtree);
  if (!allHashes([subtree, root, ...path])) return false;
  let [left, last, tree] = [start, end - 1, size - 1];
  const shift = (): void => { [left, last, tree] = [half(left), half(last), half(tree)]; };
  if (last === tree) while (left !== last) shift();
  else while (left !== last && isOdd(last)) shift();
  // A subtree that is a node of the tree is itself where both computations begin; any other is built from its right edge.
  const rest = left === last ? path : path.slice(1);
  const begin = left === last ? subtree : path[0];
  if (begin === undefined) return false;
  let [small, large]: [Buffer, Buffer] = [Buffer.from(begin), Buffer.from(begin)];
  for (const sibling of rest) {
    if (tree === 0) return false;
    if (isOdd(last) || last === tree) {
      if (left < last) small = nodeHash(sibling, small);
      large = nodeHash(sibling, large);
      while (!isOdd(last) && last !== 0) shift();
    } else {
      large = nodeHash(large, sibling);
    }
    shift();
  }
  return tree === 0 && small.equals(subtree) && large.equals(root);
}

const isOdd = (count: number): boolean => count % 2 === 1;
const half = (count: number): number => Math.floor(count / 2);
const allHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === WIDTH);
