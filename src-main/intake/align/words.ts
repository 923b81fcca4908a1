import type { Sections } from '../params.ts';

/** Lower case; every run of anything but letters and digits is one space: the key of the alias table. */
export function aliasKey(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/**
 * The words of a header or field name after whole-word expansion of abbreviations and without stop words. Only whole words are
 * expanded: `current` is not `curr` + `ent`, and `notes` does not begin with `no`.
 */
export function words(text: string, align: Pick<Sections['align'], 'abbreviations' | 'stopWords'>): string[] {
  const stop = new Set(align.stopWords.value);
  const expanded = aliasKey(text).split(' ').flatMap((word) => (Object.hasOwn(align.abbreviations, word) ? (align.abbreviations[word] as { value: string }).value.split(' ') : [word]));
  const kept = expanded.filter((word) => word !== '' && !stop.has(word));
  // A header of nothing but stop words keeps them: “Loan” is still a word.
  return kept.length > 0 ? kept : expanded.filter((word) => word !== '');
}

/** Jaccard index of two word sets, 0 to 1. */
export function jaccard(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const right = new Set(b);
  const common = [...left].filter((word) => right.has(word)).length;
  const all = left.size + right.size - common;
  return all === 0 ? 0 : common / all;
}

/** Indel similarity: 1 - (insertions + deletions) / total length, 0 to 1 (longest common subsequence). */
export function indelSimilarity(a: string, b: string): number {
  if (a.length + b.length === 0) return 1;
  let previous = new Array<number>(b.length + 1).fill(0);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [0];
    for (let j = 1; j <= b.length; j += 1) {
      current[j] = a[i - 1] === b[j - 1] ? (previous[j - 1] as number) + 1 : Math.max(previous[j] as number, current[j - 1] as number);
    }
    previous = current;
  }
  return (2 * (previous[b.length] as number)) / (a.length + b.length);
}
