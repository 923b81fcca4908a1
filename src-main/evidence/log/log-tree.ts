import { AppError } from '../../../src-shared/kernel/errors.ts';
import { emptyTreeHash, leafHash, nodeHash } from './merkle-tree.ts';

/** Bytes of a SHA-256. */
const WIDTH = 32;

/**
 * The RFC 6962 tree over a log that grows. Every perfect subtree is kept once it is complete (64 bytes a leaf in all, packed), so that
 * a root or a proof at any earlier size costs at most log2(n) squared hashes, and one more entry costs two.
 */
export class LogTree {
  /** `levels[k]` holds, side by side, the hashes of the complete subtrees of 2^k leaves. */
  readonly #levels: { bytes: Buffer; nodes: number }[] = [];

  /** Leaves that are in the tree. */
  get size(): number {
    return this.#levels[0]?.nodes ?? 0;
  }

  /** Adds the leaf of an entry: `data` is what the leaf is the hash of (32 bytes of the entry's hash). */
  append(data: Uint8Array): void {
    let node = leafHash(data);
    for (let level = 0; ; level += 1) {
      const nodes = this.#push(level, node);
      if (nodes % 2 === 1) return;
      node = nodeHash(this.#node(level, nodes - 2), node);
    }
  }

  /** Hash of leaf `index`, from 0. */
  leaf(index: number): Buffer {
    this.#within(index + 1);
    return Buffer.from(this.#node(0, index));
  }

  /** Merkle Tree Hash of the first `size` leaves (section 2.1); of none, the SHA-256 of nothing. */
  root(size: number = this.size): Buffer {
    this.#within(size);
    return size === 0 ? emptyTreeHash() : this.#range(0, size);
  }

  /** Audit path of leaf `index` in the tree of the first `size` leaves, nearest first (section 2.1.1). */
  inclusion(index: number, size: number = this.size): Buffer[] {
    this.#within(size);
    if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) throw new AppError('INVALID_INPUT', `leaf ${index} is not in a tree of ${size}`);
    return this.#path(index, 0, size);
  }

  /** Consistency proof between the trees of the first `first` and the first `second` leaves (section 2.1.2). */
  consistency(first: number, second: number = this.size): Buffer[] {
    return this.subtreeConsistency(0, first, second);
  }

  /** Inclusion in the subtree of leaves `start` to `end` (exclusive), draft-ietf-plants-merkle-tree-certs section 4.3. */
  subtreeInclusion(index: number, start: number, end: number): Buffer[] {
    this.#within(end);
    if (!isSubtree(start, end) || index < start || index >= end) throw new AppError('INVALID_INPUT', `leaf ${index} is not in a subtree from ${start} to ${end}`);
    return this.#path(index, start, end);
  }

  /** That leaves `start` to `end` are a subtree of the tree of the first `size` leaves, same draft, section 4.4. */
  subtreeConsistency(start: number, end: number, size: number): Buffer[] {
    this.#within(size);
    if (!isSubtree(start, end) || end > size) throw new AppError('INVALID_INPUT', `leaves ${start} to ${end} are no subtree of a tree of ${size}`);
    return start === end ? [] : this.#subproof(start, end, 0, size, true);
  }

  #path(index: number, from: number, to: number): Buffer[] {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle ? [...this.#path(index, from, middle), this.#range(middle, to)] : [...this.#path(index, middle, to), this.#range(from, middle)];
  }

  #subproof(start: number, end: number, from: number, to: number, known: boolean): Buffer[] {
    if (start === from && end === to) return known ? [] : [this.#range(from, to)];
    const middle = from + splitOf(to - from);
    if (end <= middle) return [...this.#subproof(start, end, from, middle, known), this.#range(middle, to)];
    if (start >= middle) return [...this.#subproof(start, end, middle, to, known), this.#range(from, middle)];
    return [...this.#subproof(middle, end, middle, to, false), this.#range(from, middle)];
  }

  /** Hash of leaves `from` to `to`; a complete subtree is looked up. */
  #range(from: number, to: number): Buffer {
    const width = to - from;
    const level = Math.log2(width);
    if (Number.isInteger(level) && from % width === 0) return Buffer.from(this.#node(level, from / width));
    const middle = from + splitOf(width);
    return nodeHash(this.#range(from, middle), this.#range(middle, to));
  }

  #node(level: number, index: number): Buffer {
    const held = this.#levels[level];
    if (!held || index >= held.nodes) throw new AppError('INTERNAL', `the tree has no node ${index} at level ${level}`);
    return held.bytes.subarray(index * WIDTH, (index + 1) * WIDTH);
  }

  #push(level: number, node: Uint8Array): number {
    const held = (this.#levels[level] ??= { bytes: Buffer.alloc(8 * WIDTH), nodes: 0 });
    if ((held.nodes + 1) * WIDTH > held.bytes.length) {
      const larger = Buffer.alloc(held.bytes.length * 2);
      held.bytes.copy(larger);
      held.bytes = larger;
    }
    held.bytes.set(node, held.nodes * WIDTH);
    held.nodes += 1;
    return held.nodes;
  }

  #within(size: number): void {
    if (!(Number.isSafeInteger(size) && size >= 0 && size <= this.size)) throw new AppError('INVALID_INPUT', `the log has ${this.size} entries, not ${size}`, { details: { size: this.size } });
  }
}

/** The largest power of two below a count of at least two: where RFC 6962 divides a tree. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

/** Whether leaves `start` to `end` hang under one node: start is a multiple of the power of two that holds them. */
export function isSubtree(start: number, end: number): boolean {
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end)) return false;
  let ceiling = 1;
  while (ceiling < end - start) ceiling *= 2;
  return start % ceiling === 0;
}
