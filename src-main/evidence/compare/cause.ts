import type { Cause, CauseKind, CauseSide } from '../../../src-shared/model/comparison.ts';
import { cutParts, differingParts, hashOf, textOf, type Part } from './json-leaves.ts';

/** One thing that a run had, before it is held against the other run's. */
export interface Thing {
  readonly title: string;
  readonly side: CauseSide;
  /** What is compared, and whose parts are shown where it changed. */
  readonly value: unknown;
  readonly detail?: string | undefined;
}

/** A side with what is known of it. */
export function side(known: Partial<CauseSide>): CauseSide {
  return { text: null, hash: null, rows: null, actor: null, at: null, layer: null, ...known };
}

/** Things of both runs by key: what is only in one, and what differs, in the order of the keys. */
export function causesOf(kind: CauseKind, left: ReadonlyMap<string, Thing>, right: ReadonlyMap<string, Thing>): Cause[] {
  const causes: Cause[] = [];
  for (const key of [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => (a < b ? -1 : 1))) {
    const [a, b] = [left.get(key), right.get(key)];
    const about = b ?? a;
    if (!about || (a && b && hashOf(a.value ?? null) === hashOf(b.value ?? null))) continue;
    const parts: Part[] = a && b ? differingParts(a.value, b.value).filter((part) => part.name !== '') : [];
    causes.push({ id: `${kind}:${key}`, kind, change: a ? (b ? 'changed' : 'withdrawn') : 'added', title: about.title, detail: about.detail ?? null, left: a?.side ?? null, right: b?.side ?? null, ...cutParts(parts) });
  }
  return causes;
}

/** Each value of a document as a thing of its own. */
export function leafThings(leaves: ReadonlyMap<string, string | null>): Map<string, Thing> {
  return new Map([...leaves].map(([path, text]) => [path, { title: path, side: side({ text }), value: text }]));
}

/** A document as one line for people. */
export function inShort(value: unknown): string {
  const text = textOf(value) ?? '';
  return text.length > 240 ? `${text.slice(0, 240)}...` : text;
}
