import { hash as digest } from 'node:crypto';

/** Hash of a leaf, RFC 6962 section 2.1: SHA-256 of 0x00 and its bytes. */
export function leafHash(data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(data.length + 1);
  bytes[0] = 0;
  bytes.set(data, 1);
  return digest('sha256', bytes, 'buffer');
}

/** Hash of two subtrees: SHA-256 of 0x01, the left and the right. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(left.length + right.length + 1);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, left.length + 1);
  return digest('sha256', bytes, 'buffer');
}

/** Merkle Tree Hash of no leaves at all: the SHA-256 of nothing. */
export function emptyTreeHash(): Buffer {
  return digest('sha256', new Uint8Array(0), 'buffer');
}

/** Merkle Tree Hash of leaf hashes in order; of none, the SHA-256 of nothing. */
export function treeHash(leaves: readonly Uint8Array[]): Buffer {
  // One pass with a stack of perfect subtrees: the bits of the count say which there are.
  const stack: Buffer[] = [];
  for (const [i, leaf] of leaves.entries()) {
    let node: Buffer = Buffer.from(leaf);
    for (let bits = i; bits % 2 === 1; bits = (bits - 1) / 2) node = nodeHash(stack.pop() as Buffer, node);
    stack.push(node);
  }
  let root = stack.pop();
  if (root === undefined) return emptyTreeHash();
  for (let left = stack.pop(); left !== undefined; left = stack.pop()) root = nodeHash(left, root);
  return root;
}
