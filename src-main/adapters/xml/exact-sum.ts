const DECIMAL = /^(-?)(\d{0,40})(?:\.(\d{1,20}))?$/;
const SCALE = 20;

/** An exact running sum of decimal text: a scaled big integer, so the order of the terms and their number do not matter. */
export class ExactSum {
  #scaled = 0n;

  /** Adds a plain decimal of up to 40 digits before and 20 after the point; false, and nothing added, when it is none. */
  add(text: string): boolean {
    const match = DECIMAL.exec(text);
    if (!match || ((match[2] ?? '') === '' && match[3] === undefined)) return false;
    const digits = BigInt(`${match[2] ?? ''}${(match[3] ?? '').padEnd(SCALE, '0')}`);
    this.#scaled += match[1] === '-' ? -digits : digits;
    return true;
  }

  /** Plain decimal text without trailing zeros. */
  toString(): string {
    const negative = this.#scaled < 0n;
    const digits = (negative ? -this.#scaled : this.#scaled).toString().padStart(SCALE + 1, '0');
    const fraction = digits.slice(-SCALE).replace(/0+$/, '');
    return `${negative ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
  }
}
