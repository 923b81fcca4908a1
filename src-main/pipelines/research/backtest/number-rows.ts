const CHUNK = 8_192;

/**
 * Rows of numbers that grow without being copied: a ledger of a million fills costs its numbers and nothing else. A row is written and read in
 * place: `begin()` gives its chunk's offset.
 */
export class NumberRows {
  readonly width: number;
  readonly #chunks: Float64Array[] = [];
  #length = 0;

  constructor(width: number) {
    this.width = width;
  }

  get length(): number {
    return this.#length;
  }

  /** Memory held, in bytes. */
  get bytes(): number {
    return this.#chunks.length * CHUNK * this.width * 8;
  }

  /** The chunk in which the next row stands; write at `offsetOf(length - 1)` after this call. */
  push(): Float64Array {
    const chunk = Math.floor(this.#length / CHUNK);
    if (chunk === this.#chunks.length) this.#chunks.push(new Float64Array(CHUNK * this.width));
    this.#length += 1;
    return this.#chunks[chunk] as Float64Array;
  }

  /** Place of a row in its chunk. */
  offsetOf(row: number): number {
    return (row % CHUNK) * this.width;
  }

  chunkOf(row: number): Float64Array {
    return this.#chunks[Math.floor(row / CHUNK)] as Float64Array;
  }

  get(row: number, column: number): number {
    return this.chunkOf(row)[this.offsetOf(row) + column] as number;
  }

  set(row: number, column: number, value: number): void {
    this.chunkOf(row)[this.offsetOf(row) + column] = value;
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

  word(code: number): string {
    return this.#words[code] ?? '';
  }
}
