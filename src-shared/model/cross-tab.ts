import { z } from 'zod';
import { decimal, isDecimal, toShortest } from '../kernel/decimal.ts';
import { AppError } from '../kernel/errors.ts';
import type { BandSet } from './resolved-config.ts';

/** How rows are told apart on one axis of a table: a field and its bands. `edges` are canonical decimal texts, rising. */
export const Grouping = z.object({
  field: z.string().min(1).max(100),
  kind: z.enum(['bands', 'values', 'year']),
  edges: z.array(z.string()).max(200).default([]),
});
export type Grouping = z.infer<typeof Grouping>;

/** A group of a grouping. `band` is the key that the SQL of a grouping gives: a band's place as three digits, a value, a year; null is "not known". */
export interface CellBand { readonly grouping: Grouping; readonly band: string | null }

/** What a cell is: one band of each axis; none for the total of the pool. At most two. */
export type Cell = readonly CellBand[];

export const MOST_EDGES = 200;
/** Stands for "not known" in an address: no encoded value is this. */
const NOT_KNOWN = '?';
const EDGE = /^-?(?:0|[1-9]\d{0,11})(?:\.\d{0,5}[1-9])?$/;

/**
 * Edges as they are kept: each without superfluous zeros, rising. `problem` says in words what is wrong, and at which edge (from 0).
 */
export function readEdges(texts: readonly string[]): { readonly edges: readonly string[]; readonly problem: { readonly at: number; readonly words: string } | null } {
  const edges: string[] = [];
  for (const [at, raw] of texts.entries()) {
    const typed = raw.trim().replaceAll('\u2212', '-');
    const wrong = (words: string) => ({ edges, problem: { at, words } });
    if (typed === '') return wrong('An edge is empty: type a number or remove it.');
    if (!isDecimal(typed)) return wrong(`“${raw.slice(0, 40)}” is no number: write digits and a decimal point, as in 12500 or 2.5.`);
    const value = decimal(typed);
    const edge = toShortest(value, 40).replace(/^-0$/, '0');
    if (!EDGE.test(edge)) return wrong(`${raw.slice(0, 40)} is out of reach: an edge has at most 12 digits before and 6 after the point.`);
    const before = edges.at(-1);
    if (before !== undefined && decimal(before).gte(value)) return wrong(decimal(before).eq(value) ? `${edge} stands twice: each edge begins a new band.` : `${edge} follows ${before}: edges must rise.`);
    edges.push(edge);
  }
  if (edges.length > MOST_EDGES) return { edges, problem: { at: MOST_EDGES, words: `There are ${edges.length} edges; a set has at most ${MOST_EDGES}.` } };
  return { edges, problem: edges.length === 0 ? { at: 0, words: 'A set of bands needs at least one edge.' } : null };
}

/** The grouping with its edges in canonical form. Errors: INVALID_INPUT in words. */
export function canonicalGrouping(grouping: Pick<BandSet, 'field' | 'kind' | 'edges'>): Grouping {
  if (grouping.kind !== 'bands') return { field: grouping.field, kind: grouping.kind, edges: [] };
  const { edges, problem } = readEdges(grouping.edges);
  if (problem) throw new AppError('INVALID_INPUT', problem.words, { details: { field: grouping.field, edge: problem.at }, userAction: 'Correct the edge.' });
  return { field: grouping.field, kind: 'bands', edges: [...edges] };
}

export function sameGrouping(a: Pick<BandSet, 'field' | 'kind' | 'edges'>, b: Pick<BandSet, 'field' | 'kind' | 'edges'>): boolean {
  return formatGrouping(canonicalGrouping(a)) === formatGrouping(canonicalGrouping(b));
}

/** Every band of a set of bands, as keys in order; other kinds have the bands that the rows have. */
export function bandKeys(grouping: Grouping): string[] {
  return grouping.kind === 'bands' ? Array.from({ length: grouping.edges.length + 1 }, (_, i) => String(i).padStart(3, '0')) : [];
}

/** Both ends of a band by its key; null is open. The lower end belongs to the band. */
export function bandEnds(grouping: Grouping, key: string): readonly [from: string | null, under: string | null] {
  const i = Number(key);
  return [grouping.edges[i - 1] ?? null, grouping.edges[i] ?? null];
}

/** A band in words: `under 10`, `10 to under 20`, `100 and over`; the value itself for values; `not known`. */
export function bandLabel(set: Pick<BandSet, 'kind' | 'edges'>, key: string | null): string {
  if (key === null) return 'not known';
  if (set.kind !== 'bands') return key;
  const i = Number(key);
  const [low, high] = [set.edges[i - 1], set.edges[i]];
  if (low === undefined) return `under ${high}`;
  return high === undefined ? `${low} and over` : `${low} to under ${high}`;
}

/** Letters, digits, `_ . -` stand as they are, all else as its UTF-8 bytes: `%20`. */
function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'half a character cannot stand in an address', { cause });
  }
}

function decode(text: string, what: string): string {
  let plain: string | null = null;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // Said below.
  }
  // One cell has one address: what could be written shorter is refused.
  if (plain === null || encode(plain) !== text) throw unreadable(`“${text.slice(0, 60)}” is no ${what}`);
  return plain;
}

function unreadable(why: string): AppError {
  return new AppError('INVALID_INPUT', `not a cell of a table: ${why}`, { userAction: 'Write e.g. tab:strat_balance@current_loan_to_value(40,60,80)=40..60&property_type(values)=RHOS.' });
}

/** `current_loan_to_value(40,60)`, `property_type(values)`, `origination_date(year)`. */
export function formatGrouping(grouping: Grouping): string {
  return `${encode(grouping.field)}(${grouping.kind === 'bands' ? grouping.edges.join(',') : grouping.kind})`;
}

/** Reads what `formatGrouping` writes, and nothing else. Errors: INVALID_INPUT. */
export function parseGrouping(text: string): Grouping {
  const match = /^([^()=&]{1,400})\(([^()=&]*)\)$/s.exec(text);
  if (!match) throw unreadable(`“${text.slice(0, 60)}” is no field with its bands`);
  const field = decode(match[1] as string, 'field');
  const shape = match[2] as string;
  if (shape === 'values' || shape === 'year') return { field, kind: shape, edges: [] };
  const edges = shape.split(',');
  const read = readEdges(edges);
  if (read.problem) throw unreadable(read.problem.words);
  if (read.edges.some((edge, i) => edge !== edges[i])) throw unreadable(`the edges ${shape.slice(0, 60)} are not in their shortest form`);
  return { field, kind: 'bands', edges };
}

function formatBand({ grouping, band }: CellBand): string {
  if (band === null) return NOT_KNOWN;
  if (grouping.kind !== 'bands') return encode(band);
  const [from, under] = bandEnds(grouping, band);
  return `${from ?? ''}..${under ?? ''}`;
}

function parseBand(grouping: Grouping, text: string): string | null {
  if (text === NOT_KNOWN) return null;
  if (grouping.kind === 'values') return decode(text, 'value');
  if (grouping.kind === 'year') {
    if (!/^-?\d{1,6}$/.test(text)) throw unreadable(`“${text.slice(0, 60)}” is no year`);
    return text;
  }
  const key = bandKeys(grouping).find((each) => formatBand({ grouping, band: each }) === text);
  if (key === undefined) throw unreadable(`the bands of ${grouping.field} have no ${text.slice(0, 60)}`);
  return key;
}

/** The key of a cell's address; null for the total of the pool. A cell has one key however rows and columns were turned. */
export function formatCell(cell: Cell): string | null {
  return cell.length === 0 ? null : cell.map((band) => `${formatGrouping(band.grouping)}=${formatBand(band)}`).sort().join('&');
}

/** Reads the key of a cell. Errors: INVALID_INPUT saying what is wrong. */
export function parseCell(key: string | null): Cell {
  if (key === null) return [];
  const parts = key.split('&');
  if (parts.length > 2) throw unreadable('a cell lies on at most two axes');
  const cell = parts.map((part): CellBand => {
    const at = part.indexOf('=');
    if (at === -1) throw unreadable(`“${part.slice(0, 60)}” names no band`);
    const grouping = parseGrouping(part.slice(0, at));
    return { grouping, band: parseBand(grouping, part.slice(at + 1)) };
  });
  if (formatCell(cell) !== key) throw unreadable('its parts are not in their order');
  return cell;
}
