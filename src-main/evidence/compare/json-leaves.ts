import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../src-shared/kernel/errors.ts';

/** Parts of one cause that are listed; the rest is counted. */
export const MOST_PARTS = 200;
const LONGEST = 4_000;

export interface Part { readonly name: string; readonly left: string | null; readonly right: string | null }

/**
 * Every value of a JSON document by its path, as text. An entry of a list that names itself (`id`, `code`, `name`) stands under that name,
 * so that an inserted one does not shift all that follow.
 */
export function jsonLeaves(value: unknown, path = '', into = new Map<string, string | null>()): Map<string, string | null> {
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object' || each === null)) into.set(path, textOf(value));
    else for (const [name, each] of namedEntries(value)) jsonLeaves(each, `${path}[${name}]`, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) jsonLeaves(each, path === '' ? key : `${path}.${key}`, into);
  } else into.set(path, textOf(value));
  return into;
}

function namedEntries(list: readonly unknown[]): [string, unknown][] {
  const seen = new Map<string, number>();
  return list.map((each, index) => {
    const own = typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {};
    const name = ['id', 'code', 'name'].map((key) => own[key]).find((text) => typeof text === 'string') as string | undefined;
    if (name === undefined) return [String(index), each];
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [before === 0 ? name : `${name} (${before + 1})`, each];
  });
}

/** A JSON value as a person reads it: texts as they are, null as no value, anything else in canonical form. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === 'string' ? value : canonicalJson(value as Json);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** SHA-256 over the canonical JSON of a value: its version. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value as Json)).digest('hex');
}

/** What differs between two documents, by path; an absent value and null are told apart only by the document that lacks the path. */
export function differingParts(left: unknown, right: unknown): Part[] {
  const [a, b] = [jsonLeaves(left), jsonLeaves(right)];
  const parts: Part[] = [];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [before, after] = [a.get(name) ?? null, b.get(name) ?? null];
    if (before !== after) parts.push({ name, left: before, right: after });
  }
  return parts;
}

/** The first parts, and how many more there are. */
export function cutParts(parts: readonly Part[]): { readonly parts: Part[]; readonly partsLeftOut: number } {
  return { parts: parts.slice(0, MOST_PARTS), partsLeftOut: Math.max(0, parts.length - MOST_PARTS) };
}
