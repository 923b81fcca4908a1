import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { LookAheadCheck, LookAheadCheckId, LookAheadDifference } from '../../../../src-shared/model/research/look-ahead.ts';

const SHOWN = 20;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The same bits; one NaN is as good as another. */
export function same(a: number, b: number): boolean {
  return a === b ? a !== 0 || 1 / a === 1 / b : a !== a && b !== b;
}

/** Where a comparison stands: at which session the later was taken away, how, and on which bars. */
export interface Place { readonly panel: BarPanel; readonly cut: number; readonly variant: LookAheadDifference['variant'] }

/** What one check compared, and what it found: counts, and the first difference of each thing that differs. */
export class Tally {
  compared = 0;
  differing = 0;
  readonly #first = new Map<string, LookAheadDifference>();

  /** Symbol-major columns, the whole data's on `place.panel`'s axes and the other on `known` sessions, up to the cut. */
  columns(place: Place, what: string, whole: ArrayLike<number>, other: ArrayLike<number>, known: number): void {
    for (let s = 0; s < place.panel.symbols.length; s += 1) this.column(place, what, s, whole, other, known);
  }

  /** The same of one symbol. */
  column(place: Place, what: string, s: number, whole: ArrayLike<number>, other: ArrayLike<number>, known: number): void {
    const T = place.panel.sessions.length;
    for (let t = 0; t <= place.cut; t += 1) {
      const a = whole[s * T + t] as number;
      const b = other[s * known + t] as number;
      if (!same(a, b)) this.#differs(place, what, s, t, a, b);
    }
    this.compared += place.cut + 1;
  }

  /** Values by symbol decided in one session. */
  decided(place: Place, what: string, session: number, whole: ArrayLike<number>, other: ArrayLike<number>): void {
    for (let s = 0; s < whole.length; s += 1) if (!same(whole[s] as number, other[s] as number)) this.#differs(place, what, s, session, whole[s] as number, other[s] as number);
    this.compared += whole.length;
  }

  /** Anything else that must be the same. */
  one(place: Place, what: string, symbol: number | null, session: number, whole: number, other: number, isSame = same(whole, other)): void {
    this.compared += 1;
    if (!isSame) this.#differs(place, what, symbol, session, whole, other);
  }

  get differences(): readonly LookAheadDifference[] {
    return [...this.#first.values()];
  }

  check(check: LookAheadCheckId, title: string, passed: string): LookAheadCheck {
    const [first] = this.differences;
    const text = first === undefined ? passed : `${this.differing} of ${this.compared} values move when what comes later does. First: ${told(first)}.`;
    return { check, title, verdict: first === undefined ? 'passed' : 'failed', text, compared: this.compared, differing: this.differing, differences: this.differences.slice(0, SHOWN) };
  }

  #differs({ panel, cut, variant }: Place, what: string, symbol: number | null, session: number, whole: number, known: number): void {
    this.differing += 1;
    if (this.#first.has(what)) return;
    const row = symbol === null ? -1 : (panel.row[symbol * panel.sessions.length + session] as number);
    this.#first.set(what, { cut: panel.sessions[cut] as string, variant, symbol: symbol === null ? null : (panel.symbols[symbol] as string), session: panel.sessions[session] as string, what, whole: finite(whole), known: finite(known), sourceRow: row >= 0 ? row : null });
  }
}

/** A difference in words. */
export function told({ what, symbol, session, whole, known, cut, variant }: LookAheadDifference): string {
  const value = (of: number | null): string => (of === null ? 'not known' : String(of));
  const how = variant === 'cut' ? `without anything after ${cut}` : variant === 'changed' ? `with another future after ${cut}` : `with other revisions after ${cut}`;
  return `${what}${symbol === null ? '' : ` of ${symbol}`} in ${session} is ${value(whole)}, and ${value(known)} ${how}`;
}

/** A check that compared nothing, and why. */
export function compareNothing(check: LookAheadCheckId, title: string, verdict: 'passed' | 'not-evaluable', text: string): LookAheadCheck {
  return { check, title, verdict, text, compared: 0, differing: 0, differences: [] };
}
