import type { Field } from '../../../src-shared/model/field.ts';
import type { Mapping, MappingColumn } from '../../../src-shared/model/mapping.ts';
import type { ColumnProfile } from '../../../src-shared/model/profile.ts';
import type { Sections } from '../params.ts';
import { headerMatcher, TIER_RANK, type Candidate } from './candidates.ts';
import { fileNumberForm, proposeReading, type NumberForm } from './propose-reading.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { sha256 } from '../../engine/hash.ts';

export interface AlignSpec {
  readonly columns: readonly ColumnProfile[];
  readonly asset: string;
  readonly sections: Pick<Sections, 'align' | 'aliases' | 'fields' | 'reading'>;
}

/** Identity of a header row: a mapping fits every tape that has it. */
export function headersSha256(headers: readonly string[]): string {
  return sha256(canonicalJson(headers));
}

/**
 * Proposes a mapping: every header's candidates by tier, then one field per column and one column per field. A stronger tier wins a
 * field, then the higher score, then the column further left; the loser keeps the reason and its alternatives.
 */
export function proposeMapping(spec: AlignSpec): Mapping {
  const { align } = spec.sections;
  const fields = Object.values(spec.sections.fields).map((entry) => entry.value).filter((field) => field.assets.length === 0 || field.assets.includes(spec.asset));
  const match = headerMatcher(fields, spec.sections);
  const candidates = spec.columns.map((column) => (column.header.trim() === '' ? [] : match(column.header)));
  const wishes = candidates.flatMap((list, index) => list.filter((candidate) => candidate.tier !== 'none').map((candidate) => ({ index, candidate })));
  wishes.sort((a, b) => TIER_RANK[b.candidate.tier] - TIER_RANK[a.candidate.tier] || b.candidate.score - a.candidate.score || a.index - b.index);
  const winner = new Map<string, number>();
  const chosen = new Map<number, Candidate>();
  for (const { index, candidate } of wishes) {
    if (chosen.has(index) || winner.has(candidate.field)) continue;
    winner.set(candidate.field, index);
    chosen.set(index, candidate);
  }
  const byName = new Map(fields.map((field) => [field.name, field]));
  const form = fileNumberForm(spec.columns);
  const columns = spec.columns.map((column, index) => describe(column, candidates[index] as Candidate[], chosen.get(index) ?? null, winner, byName, spec, align, form));
  return { kind: 'mapping', version: 1, headersSha256: headersSha256(spec.columns.map((column) => column.header)), asset: spec.asset, columns };
}

function describe(column: ColumnProfile, candidates: readonly Candidate[], choice: Candidate | null, winner: ReadonlyMap<string, number>, fields: ReadonlyMap<string, Field>, spec: AlignSpec, align: Sections['align'], form: NumberForm | null): MappingColumn {
  const alternatives = candidates.filter((candidate) => candidate.field !== choice?.field).slice(0, align.nearMiss.value.most).map(({ field, tier, score }) => ({ field, tier, score }));
  const wanted = candidates[0];
  const lost = wanted && wanted.tier !== 'none' && wanted.field !== choice?.field ? { field: wanted.field, winner: winner.get(wanted.field) as number } : null;
  const collision = lost ? { collision: { ...lost, reason: `column ${lost.winner + 1} “${(spec.columns[lost.winner] as ColumnProfile).header.trim()}” has a stronger claim to ${lost.field}` } } : {};
  const base = { index: column.index, header: column.header, alternatives, ...collision };
  if (!choice) {
    if (column.type === 'empty' && column.header.trim() === '') return { ...base, field: null, tier: 'none', score: 0, status: 'ignored', reason: 'no header and no values', reading: {}, readingReason: '' };
    const waits = alternatives.length > 0 || lost !== null;
    return { ...base, field: null, tier: 'none', score: 0, status: waits ? 'review' : 'ignored', reason: waits ? 'no field is certain enough' : 'no field of the registry resembles this header', reading: {}, readingReason: '' };
  }
  const field = fields.get(choice.field) as Field;
  const { reading, reason, open } = proposeReading(field, column, spec.sections.reading, form);
  const certain = choice.score >= align.reviewBar.value && !(align.reviewTiers.value as readonly string[]).includes(choice.tier);
  return { ...base, field: choice.field, tier: choice.tier, score: choice.score, reason: choice.reason, status: certain && open === null ? 'accepted' : 'review', reading, readingReason: open === null ? reason : `${reason}; ${open}` };
}
