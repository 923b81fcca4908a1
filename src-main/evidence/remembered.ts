/**
 * What was made before, by key, up to a number of entries; the one longest unused goes first. Two who ask at once get one making. What
 * failed is not kept: a file that was missing may be back at the next question.
 */
export class Remembered<T> {
  private readonly limit: number;
  private readonly known = new Map<string, Promise<T>>();

  constructor(limit: number) {
    this.limit = limit;
  }

  has(key: string): boolean {
    return this.known.has(key);
  }

  put(key: string, value: T): void {
    this.known.set(key, Promise.resolve(value));
    this.shrink();
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const held = this.known.get(key);
    if (held) {
      this.known.delete(key);
      this.known.set(key, held);
      return held;
    }
    const made = make();
    this.known.set(key, made);
    made.catch(() => { if (this.known.get(key) === made) this.known.delete(key); });
    this.shrink();
    return made;
  }

  private shrink(): void {
    for (const oldest of this.known.keys()) {
      if (this.known.size <= this.limit) break;
      this.known.delete(oldest);
    }
  }
}
