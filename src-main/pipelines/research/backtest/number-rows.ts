const CHUNK = 8_192;

/** Rows `0..CHUNK` of a ledger: whole numbers beside doubles, row by row. */
interface Chunk { readonly whole: Int32Array; readonly exact: Float64Array }

/**
 * Rows of numbers that grow without being copied: a ledger of a million fills costs its numbers and nothing else. The first `whole` columns
 * are whole numbers of 32 bits (codes, positions), the others doubles. A new row is written in place: `push`, then into `chunk` at `wholeAt`
 * and `exactAt`.
 */
export class NumberRows {
  readonly #whole: number;
  readonly #exact: number;
  readonly #chunks: Chunk[] = [];
  #length = 0;
  /** Of the row pushed last. */
  whole = new Int32Array(0);
  exact = new Float64Array(0);
  wholeAt = 0;
  exactAt = 0;

  constructor(whole: number, exact: number) {
    this.#whole = whole;
    this.#exact = exact;
  }

  get length(): number {
    return this.#length;
  }

  /** Memory held, in bytes. */
  get bytes(): number {
    return this.#chunks.length * CHUNK * (this.#whole * 4 + this.#exact * 8);
  }

  /** Begins a row; returns its number. */
  push(): number {
    const row = this.#length;
    const at = row % CHUNK;
    if (at === 0) {
      this.whole = new Int32Array(CHUNK * this.#whole);
      this.exact = new Float64Array(CHUNK * this.#exact);
      this.#chunks.push({ whole: this.whole, exact: this.exact });
    }
    this.wholeAt = at * this.#whole;
    this.exactAt = at * this.#exact;
    this.#length = row + 1;
    return row;
  }

  get(row: number, column: number): number {
    const chunk = this.#chunks[Math.floor(row / CHUNK)] as Chunk;
    const at = row % CHUNK;
    return (column < this.#whole ? chunk.whole[at * this.#whole + column] : chunk.exact[at * this.#exact + column - this.#whole]) as number;
  }
}

/** Few different texts as numbers. */
export class Words {
  readonly #of = new Map<string, number>();
  readonly #words: string[] = [];

  code(word: string): number {
    const known = this.#of.get(word);
    if (known !== undefined) return known;
    this.#of.set(word, this.#words.length);
    return this.#words.push(word) - 1;
  }

  all(): readonly string[] {
    return this.#words;
  }

  word(code: number): string {
    return this.#words[code] ?? '';
  }
}
