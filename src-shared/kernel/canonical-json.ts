import type { Json } from './errors.ts';

/**
 * Canonical JSON after RFC 8785 (JCS): keys in UTF-16 code-unit order, ECMAScript number rendering, no white space.
 * `undefined` members are dropped, as JSON.stringify does. Refused with a TypeError that names the place: NaN and the infinities,
 * because JSON cannot say them, and whatever is not a plain object (a Date or a Map would come out empty, and all would hash alike).
 * One deviation: a lone surrogate is written as its escape, where RFC 8785 asks to refuse, so that no text of a tape can stop a run.
 */
export function canonicalJson(value: unknown): string {
  return render(value, '$');
}

function render(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => render(item ?? null, `${path}[${i}]`)).join(',')}]`;
  if (typeof value === 'object') {
    if (!isPlain(value)) throw new TypeError(`${path}: a ${value.constructor.name} has no JSON form`);
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${render(member, `${path}.${key}`)}`).join(',')}}`;
  }
  throw new TypeError(`${path}: a ${typeof value} has no JSON form`);
}

/** Plain in any realm: nothing stands between the object and the root of its prototypes. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Parses JSON text to a plain value; the caller hands the result to a zod schema. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}
