/** One table's values, a column at a time, as small JSON: who reads it back knows each row's texts after each step. */
export interface PackedColumn {
  /** Values after each step; `0` where a step left the value before it as it was. A tuple per distinct path. */
  readonly t: readonly (string | null | 0)[][];
  /** Tuple of each row, as differences to the row before; absent where each row has a tuple of its own, in order. */
  readonly r?: readonly number[];
}

/** Collects the rows of a column. Rows that went the same way are kept once. */
export class ColumnPacker {
  readonly #tuples: (string | null | 0)[][] = [];
  readonly #known = new Map<string, number>();
  readonly #rows: number[] = [];

  add(values: readonly (string | null)[]): void {
    let key = '';
    for (const value of values) key += value === null ? '\u0000' : `\u0001${value}`;
    let at = this.#known.get(key);
    if (at === undefined) {
      at = this.#tuples.length;
      this.#known.set(key, at);
      this.#tuples.push(values.map((value, i) => (i > 0 && value === values[i - 1] ? 0 : value)));
    }
    this.#rows.push(at);
  }

  get rows(): number {
    return this.#rows.length;
  }

  finish(): PackedColumn {
    if (this.#tuples.length === this.#rows.length) return { t: this.#tuples };
    let before = 0;
    const r = this.#rows.map((at) => { const step = at - before; before = at; return step; });
    return { t: this.#tuples, r };
  }
}

/** Whole numbers as differences to the one before. */
export function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}
