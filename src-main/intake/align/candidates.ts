import type { Field } from '../../../src-shared/model/field.ts';
import type { MappingTier } from '../../../src-shared/model/mapping.ts';
import type { Sections } from '../params.ts';
import { aliasKey, indelSimilarity, jaccard, words } from './words.ts';

export interface Candidate { readonly field: string; readonly tier: MappingTier; readonly score: number; readonly reason: string }

/** Strength of a tier; a stronger one wins a field whatever the scores. */
export const TIER_RANK: Readonly<Record<MappingTier, number>> = { person: 6, exact: 5, normalised: 4, alias: 3, 'token-set': 2, fuzzy: 1, none: 0 };

interface KnownField { readonly field: Field; readonly names: readonly { words: string[]; sorted: string }[] }

/** Prepares the fields once for all headers of a tape. */
export function headerMatcher(fields: readonly Field[], sections: Pick<Sections, 'align' | 'aliases'>): (header: string) => Candidate[] {
  const { align, aliases } = sections;
  const known: KnownField[] = fields.map((field) => ({
    field,
    names: [field.name, field.title].map((name) => { const own = words(name, align); return { words: own, sorted: [...own].sort().join(' ') }; }),
  }));
  const byAlias = new Map(Object.entries(aliases).map(([alias, field]) => [alias, field]));
  const inSet = new Set(fields.map((field) => field.name));
  return (header) => {
    const text = header.trim();
    const own = words(text, align);
    const sorted = [...own].sort().join(' ');
    const found = new Map<string, Candidate>();
    const offer = (candidate: Candidate): void => {
      const other = found.get(candidate.field);
      if (!other || TIER_RANK[candidate.tier] > TIER_RANK[other.tier] || (candidate.tier === other.tier && candidate.score > other.score)) found.set(candidate.field, candidate);
    };
    const alias = byAlias.get(aliasKey(text));
    if (alias && inSet.has(alias.value)) offer({ field: alias.value, tier: 'alias', score: 1, reason: `“${aliasKey(text)}” is an alias (${alias.layer}, ${alias.file})` });
    for (const { field, names } of known) {
      if (text.toLowerCase() === field.name || text.toLowerCase() === field.title.toLowerCase()) offer({ field: field.name, tier: 'exact', score: 1, reason: 'the header is the field’s name' });
      for (const name of names) {
        if (sorted === name.sorted) offer({ field: field.name, tier: 'normalised', score: 1, reason: `the same words: ${name.words.join(' ')}` });
        const common = jaccard(own, name.words);
        if (common >= align.tokenSet.value && common < 1) offer({ field: field.name, tier: 'token-set', score: round(common), reason: `shares ${Math.round(common * 100)} % of the words with ${field.name}` });
        const similar = indelSimilarity(sorted, name.sorted);
        if (similar >= align.fuzzy.value && similar < 1) offer({ field: field.name, tier: 'fuzzy', score: round(similar), reason: `spelled like ${field.name}, similarity ${similar.toFixed(2)}` });
        const near = Math.max(common, similar);
        if (near >= align.nearMiss.value.from) offer({ field: field.name, tier: 'none', score: round(near), reason: `resembles ${field.name}, ${near.toFixed(2)}` });
      }
    }
    return [...found.values()].sort((a, b) => TIER_RANK[b.tier] - TIER_RANK[a.tier] || b.score - a.score || (a.field < b.field ? -1 : 1));
  };
}

function round(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
