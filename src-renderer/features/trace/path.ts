import type { Trace, TraceNode, TraceOrigin, TraceStep } from '../../../src-shared/model/trace.ts';
import { anchor, numberParts, type Anchored } from './anchor.ts';
import { charDiff, type Span } from './char-diff.ts';

/** A value on the plumb line with the characters that the step above took away or the step below added. */
export interface Bead { readonly text: string | null; readonly cut: Anchored; readonly tinted: readonly Span[] }

interface Stop {
  /** Stable while the path is open: address and position. */
  readonly key: string;
  readonly node: TraceNode;
  /** False below a hash that does not hold. */
  readonly verified: boolean;
}
export interface StepStop extends Stop {
  readonly kind: 'step';
  readonly step: TraceStep;
  /** Solid: the value changed here. */
  readonly solid: boolean;
  /** The value before the step, drawn below it where it changed. */
  readonly bead: Bead | null;
  /** The artifact the node's value is stored in, on its last step only. */
  readonly stored: { readonly table: string; readonly sha256: string } | null;
}
export interface FindingsStop extends Stop { readonly kind: 'findings' }
export interface BranchStop extends Stop { readonly kind: 'branch'; readonly entered: number }
export interface PopulationStop extends Stop { readonly kind: 'population'; readonly total: string | null }
export interface OriginStop extends Stop { readonly kind: 'origin'; readonly origin: TraceOrigin; readonly digits: string | null }
export interface BrokenStop extends Stop { readonly kind: 'broken'; readonly what: string; readonly expected: string; readonly found: string }
/** Steps in a row that left the value as it was; opened, they stand one by one. */
export interface FoldedStop extends Stop { readonly kind: 'folded'; readonly steps: readonly StepStop[] }
export type PathStop = StepStop | FoldedStop | FindingsStop | BranchStop | PopulationStop | OriginStop | BrokenStop;

/** Which input is followed at a node with several, by the node's address. */
export type Entered = Readonly<Record<string, number>>;

/** Deeper than any derivation that a plan may hold; guards against an answer that never ends. */
const DEEPEST = 64;
/** Steps that start a value by reading one that already is: nothing changed, nothing stood before. */
const READS = new Set(['cell', 'read']);
/** Steps over several values: what stood before is drawn as branches or as a population, never as one value. */
const GATHERS = new Set(['formula', 'ratio', 'expression']);
/** Steps that edit characters; any other replaces the value, and marking characters would say nothing. */
const EDITS = new Set(['trim', 'strip-unit', 'parse-decimal', 'parse-integer', 'format', 'pass-through']);
const FEWEST_FOLDED = 2;

/** The input that gave a coalescing node its value: the first that is not empty; the first of all otherwise. */
function firstFilled(node: TraceNode): number {
  const value = node.steps.find((step) => step.after !== null)?.after ?? node.recomputed;
  const equal = node.inputs.findIndex((input) => input.recomputed !== null && input.recomputed === value);
  const filled = node.inputs.findIndex((input) => input.recomputed !== null);
  return Math.max(0, equal >= 0 ? equal : filled);
}

/** Documents first, the source cell last: the path ends on the tape. */
const byDepth = (origin: TraceOrigin): number => (origin.kind === 'source-cell' ? 1 : 0);

class Walk {
  readonly stops: PathStop[] = [];
  verified = true;
  digits: string | null = null;
  private readonly reported = new Set<string>();
  private readonly trace: Trace;
  private readonly entered: Entered;

  constructor(trace: Trace, entered: Entered) {
    this.trace = trace;
    this.entered = entered;
  }

  private broken(node: TraceNode, name: string, sha256: string | null): void {
    for (const hash of this.trace.hashes.broken) {
      if (this.reported.has(hash.name) || (hash.expected !== sha256 && hash.name !== name)) continue;
      this.reported.add(hash.name);
      this.stops.push({ kind: 'broken', key: `${node.address}!${hash.name}`, node, verified: false, what: hash.name, expected: hash.expected, found: hash.found });
      this.verified = false;
    }
  }

  /** Hashes that belong to no node of the path stand above it: nothing below can be relied on. */
  strays(root: TraceNode): void {
    const named = new Set<string>();
    const collect = (node: TraceNode, depth: number): void => {
      named.add(node.table);
      if (node.artifactSha256 !== null) named.add(node.artifactSha256);
      for (const origin of node.origins) {
        if (origin.kind === 'source-cell') { named.add(origin.tapeSha256); named.add(origin.file); }
        if (origin.kind === 'document' && origin.origin.hash !== undefined) named.add(origin.origin.hash);
      }
      if (depth < DEEPEST) for (const input of node.inputs) collect(input, depth + 1);
    };
    collect(root, 0);
    for (const hash of this.trace.hashes.broken) if (!named.has(hash.name) && !named.has(hash.expected)) this.broken(root, hash.name, hash.expected);
  }

  private bead(text: string | null, tinted: readonly Span[]): Bead {
    const parts = text === null ? null : numberParts(text, this.digits);
    if (parts) this.digits = parts.integerDigits;
    return { text, cut: anchor(text ?? '', parts?.integerDigits ?? null), tinted };
  }

  private steps(node: TraceNode): void {
    const topDown = node.steps.toReversed();
    topDown.forEach((step, index) => {
      const starts = index === topDown.length - 1 && step.before === null;
      const solid = step.changed && !(starts && READS.has(step.kind));
      const below = topDown[index + 1];
      let bead: Bead | null = null;
      if (solid && !starts && !GATHERS.has(step.kind) && !node.population) {
        const taken = EDITS.has(step.kind) ? charDiff(step.before, step.after).removed : [];
        const given = below?.changed && EDITS.has(below.kind) ? charDiff(below.before, below.after).added : [];
        // A step that gathers several values goes on from none of them: what stands between is what the one below came to.
        bead = this.bead(step.before ?? below?.after ?? null, [...taken, ...given]);
      }
      this.stops.push({
        kind: 'step', key: `${node.address}#${topDown.length - 1 - index}`, node, step, verified: this.verified, solid, bead,
        stored: index === 0 && node.artifactSha256 !== null ? { table: node.table, sha256: node.artifactSha256 } : null,
      });
    });
  }

  node(node: TraceNode, depth: number): void {
    // Another value's digits say nothing here: a ratio is not made of its own.
    this.digits = node.recomputed === null ? null : numberParts(node.recomputed)?.integerDigits ?? null;
    this.broken(node, node.table, node.artifactSha256);
    if (!node.agrees) {
      this.stops.push({ kind: 'broken', key: `${node.address}!value`, node, verified: false, what: `${node.title}: stored and recomputed differ`, expected: node.stored ?? 'empty', found: node.recomputed ?? 'empty' });
      this.verified = false;
    }
    if (node.findings.length > 0) this.stops.push({ kind: 'findings', key: `${node.address}?`, node, verified: this.verified });
    this.steps(node);
    if (node.population) this.stops.push({ kind: 'population', key: `${node.address}%`, node, verified: this.verified, total: node.steps.at(0)?.after ?? node.recomputed });
    const documents = node.origins.toSorted((a, b) => byDepth(a) - byDepth(b));
    documents.forEach((origin, index) => {
      if (origin.kind === 'source-cell') this.broken(node, origin.file, origin.tapeSha256);
      if (origin.kind === 'document' && origin.origin.hash !== undefined) this.broken(node, origin.origin.label, origin.origin.hash);
      this.stops.push({ kind: 'origin', key: `${node.address}=${index}`, node, verified: this.verified, origin, digits: this.digits });
    });
    if (depth >= DEEPEST || node.inputs.length === 0) return;
    const index = Math.min(this.entered[node.address] ?? firstFilled(node), node.inputs.length - 1);
    if (node.inputs.length > 1) this.stops.push({ kind: 'branch', key: `${node.address}&`, node, verified: this.verified, entered: index });
    // A chosen contributor of a population opens its own path; a measure's inputs are not one thread.
    if (!node.population || node.inputs.length === 1) this.node(node.inputs[index] as TraceNode, depth + 1);
  }
}

/**
 * Flattens a trace to the stops that are drawn, what left the building at the top, steps last first, the source at the bottom.
 * At a node with several inputs one is followed; the others are branches that can be entered.
 */
export function flattenPath(trace: Trace, entered: Entered = {}): PathStop[] {
  const walk = new Walk(trace, entered);
  walk.strays(trace.root);
  walk.node(trace.root, 0);
  return walk.stops;
}

const foldable = (stop: PathStop): stop is StepStop => stop.kind === 'step' && !stop.solid && stop.stored === null && stop.step.origin?.actor === undefined && !READS.has(stop.step.kind);

/**
 * Folds neighbouring steps of one value that changed nothing, for which no person vouches and which no table stores: trimming what
 * had no spaces is worth a line, not three. `opened` holds the keys of folds that a person opened; those steps follow their fold.
 */
export function foldUnchanged(stops: readonly PathStop[], opened: ReadonlySet<string>): PathStop[] {
  const folded: PathStop[] = [];
  for (let at = 0; at < stops.length;) {
    const run: StepStop[] = [];
    for (let next = stops[at + run.length]; next !== undefined && foldable(next) && (run[0] === undefined || (next.node === run[0].node && next.verified === run[0].verified)); next = stops[at + run.length]) run.push(next);
    const [first] = run;
    if (first === undefined || run.length < FEWEST_FOLDED) {
      folded.push(stops[at] as PathStop);
      at += 1;
      continue;
    }
    const fold: FoldedStop = { kind: 'folded', key: `${first.key}+`, node: first.node, verified: first.verified, steps: run };
    folded.push(fold, ...(opened.has(fold.key) ? run : []));
    at += run.length;
  }
  return folded;
}

/** The source cell a path ends on, or null where it ends on a document or in a population. */
export function sourceOf(stops: readonly PathStop[]): OriginStop | null {
  return stops.findLast((stop): stop is OriginStop => stop.kind === 'origin' && stop.origin.kind === 'source-cell') ?? null;
}

/** The delivered line cut on the plumb line; the innermost tag is what the projection put around the value. */
export function cutDelivered(xml: string, valueStart: number, valueEnd: number): { outer: string; open: string; left: string; right: string; close: string; rest: string } {
  const value = xml.slice(valueStart, valueEnd);
  const cut = anchor(value);
  const open = xml.lastIndexOf('<', Math.max(0, valueStart - 1));
  const close = xml.indexOf('>', valueEnd);
  const from = open < 0 ? valueStart : open;
  const to = close < 0 ? xml.length : close + 1;
  return { outer: xml.slice(0, from), open: xml.slice(from, valueStart), left: cut.left, right: cut.right, close: xml.slice(valueEnd, to), rest: xml.slice(to) };
}
