import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogTree } from '../../../src-main/evidence/log/log-tree.ts';
import { leafHash, treeHash } from '../../../src-main/evidence/log/merkle-tree.ts';
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from '../../../src-main/evidence/log/verify-proofs.ts';

const entry = (i: number): Buffer => createHash('sha256').update(`entry ${i}`).digest();
function treeOf(size: number): LogTree {
  const tree = new LogTree();
  for (let i = 0; i < size; i += 1) tree.append(entry(i));
  return tree;
}

describe('the tree over the log', () => {
  it('LOG-1 the root at every size is that of the tree hashed from nothing', () => {
    const tree = treeOf(200);
    for (let size = 0; size <= 200; size += 1) expect(tree.root(size).toString('hex'), `size ${size}`).toBe(treeHash(Array.from({ length: size }, (_, i) => leafHash(entry(i)))).toString('hex'));
  });

  it('LOG-1 an empty log has the hash of nothing, one entry is its own root', () => {
    expect(new LogTree().root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(treeOf(1).root()).toEqual(leafHash(entry(0)));
    expect(treeOf(1).inclusion(0)).toEqual([]);
  });

  it('LOG-3 every entry of every size up to 70 is proven, and no other leaf, place or size is', () => {
    const tree = treeOf(70);
    for (let size = 1; size <= 70; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const claim = { index, size, leaf: tree.leaf(index), root: tree.root(size), path: tree.inclusion(index, size) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(claim.path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
        expect(verifyInclusion({ ...claim, leaf: leafHash(claim.leaf) })).toBe(false);
      }
    }
  });

  it('LOG-4 every earlier size is the beginning of every later one, and of no altered one', () => {
    const tree = treeOf(70);
    for (let second = 1; second <= 70; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const claim = { first: { size: first, root: tree.root(first) }, second: { size: second, root: tree.root(second) }, path: tree.consistency(first, second) };
        expect(verifyConsistency(claim), `${first} in ${second}`).toBe(true);
        expect(verifyConsistency({ ...claim, first: { size: first, root: leafHash(claim.first.root) } })).toBe(false);
      }
    }
  });

  it('LOG-4 subtrees of a log of any size are proven, and no bit of a proof may differ', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat(), fc.nat(), (size, a, b, bit) => {
      const tree = treeOf(size);
      const level = a % 9;
      const start = Math.min(Math.floor((b % size) / 2 ** level) * 2 ** level, size - 1);
      const end = Math.min(start + 2 ** level, size);
      const claim = { start, end, size, root: tree.root(), path: tree.subtreeConsistency(start, end, size), subtree: tree.subtreeConsistency(start, end, size).length === 0 ? tree.root() : subtreeOf(start, end) };
      expect(verifySubtreeConsistency(claim)).toBe(true);
      const flip = (hash: Buffer): Buffer => { const copy = Buffer.from(hash); copy[bit % 32] = (copy[bit % 32] ?? 0) ^ (1 << (bit % 8)); return copy; };
      if (claim.path.length > 0) expect(verifySubtreeConsistency({ ...claim, path: claim.path.with(bit % claim.path.length, flip(claim.path[bit % claim.path.length] as Buffer)) })).toBe(false);
      const index = start + (b % (end - start));
      const path = tree.subtreeInclusion(index, start, end);
      expect(verifySubtreeInclusion({ index, start, end, leaf: tree.leaf(index), root: subtreeOf(start, end), path })).toBe(true);
      expect(verifySubtreeInclusion({ index, start, end, leaf: flip(tree.leaf(index)), root: subtreeOf(start, end), path })).toBe(false);
    }), { seed: 6962, numRuns: 300 });
  });

  it('LOG-3 what is not in the tree has no proof, and is told so', () => {
    const tree = treeOf(5);
    expect(() => tree.inclusion(5)).toThrow('leaf 5 is not in a tree of 5');
    expect(() => tree.root(6)).toThrow('the log has 5 entries, not 6');
    expect(() => tree.consistency(4, 9)).toThrow('the log has 5 entries');
    expect(() => tree.inclusion(0.5)).toThrow();
  });

  it('LOG-5 in a log of a million entries a proof is 20 hashes', () => {
    const tree = treeOf(1_000_000);
    const path = tree.inclusion(999_999);
    expect(path.length).toBeLessThanOrEqual(20);
    expect(verifyInclusion({ index: 123_456, size: 1_000_000, leaf: tree.leaf(123_456), root: tree.root(), path: tree.inclusion(123_456) })).toBe(true);
    expect(verifyConsistency({ first: { size: 777_777, root: tree.root(777_777) }, second: { size: 1_000_000, root: tree.root() }, path: tree.consistency(777_777) })).toBe(true);
  }, 60_000);
});

function subtreeOf(start: number, end: number): Buffer {
  return treeHash(Array.from({ length: end - start }, (_, i) => leafHash(entry(start + i))));
}
