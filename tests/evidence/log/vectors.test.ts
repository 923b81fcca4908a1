import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from '../../../src-main/evidence/log/verify-proofs.ts';

const FOLDER = join(import.meta.dirname, '../../../../shared/data/peers/merkle_rfc6962');
const hash = z.string().transform((text) => Buffer.from(text, 'base64'));
const path = z.array(hash).nullable().transform((list) => list ?? []);
const about = { desc: z.string(), wantErr: z.boolean(), proof: path };
const Inclusion = z.strictObject({ ...about, leafIdx: z.number(), treeSize: z.number(), root: hash, leafHash: hash });
const Consistency = z.strictObject({ ...about, size1: z.number(), size2: z.number(), root1: hash, root2: hash });
const SubtreeInclusion = z.strictObject({ ...about, leafIdx: z.number(), start: z.number(), end: z.number(), root: hash, leafHash: hash });
const SubtreeConsistency = z.strictObject({ ...about, start: z.number(), end: z.number(), size: z.number(), root1: hash, root2: hash });

/** Each folder with how many vectors it holds: a file that is not read, or one more, fails. */
const KINDS: readonly { readonly folder: string; readonly files: number; readonly good: number; readonly judge: (text: unknown) => { readonly verdict: boolean; readonly wantErr: boolean } }[] = [
  { folder: 'inclusion', files: 53, good: 4, judge: (json) => { const v = Inclusion.parse(json); return { wantErr: v.wantErr, verdict: verifyInclusion({ index: v.leafIdx, size: v.treeSize, leaf: v.leafHash, root: v.root, path: v.proof }) }; } },
  { folder: 'consistency', files: 43, good: 3, judge: (json) => { const v = Consistency.parse(json); return { wantErr: v.wantErr, verdict: verifyConsistency({ first: { size: v.size1, root: v.root1 }, second: { size: v.size2, root: v.root2 }, path: v.proof }) }; } },
  { folder: 'subtreeinclusion', files: 98, good: 3, judge: (json) => { const v = SubtreeInclusion.parse(json); return { wantErr: v.wantErr, verdict: verifySubtreeInclusion({ index: v.leafIdx, start: v.start, end: v.end, leaf: v.leafHash, root: v.root, path: v.proof }) }; } },
  { folder: 'subtreeconsistency', files: 59, good: 9, judge: (json) => { const v = SubtreeConsistency.parse(json); return { wantErr: v.wantErr, verdict: verifySubtreeConsistency({ start: v.start, end: v.end, size: v.size, subtree: v.root1, root: v.root2, path: v.proof }) }; } },
];

const isThere = existsSync(FOLDER);
const filesOf = (folder: string): string[] => (isThere ? readdirSync(join(FOLDER, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(FOLDER, join(entry.parentPath, entry.name))).sort() : []);

describe.skipIf(!isThere)('published proofs (skipped where the vectors are not on this machine)', () => {
  it('LOG-2 every vector there is belongs to a kind that is judged', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(KINDS.map(({ folder }) => folder).sort());
    expect(filesOf('.').length).toBe(253);
  });
  for (const { folder, files, good, judge } of KINDS) {
    it(`LOG-2 ${folder}: ${files} vectors, each with the right verdict`, () => {
      const names = filesOf(folder);
      const verdicts = names.map((name) => ({ name, ...judge(JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))) }));
      expect(verdicts.length).toBe(files);
      expect(verdicts.filter(({ verdict, wantErr }) => verdict === wantErr).map(({ name }) => name)).toEqual([]);
      expect(verdicts.filter(({ wantErr }) => !wantErr).length).toBe(good);
    });
  }
});
