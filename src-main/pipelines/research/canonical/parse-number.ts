/** What a cell was. */
export const READ = { ok: 0, empty: 1, noNumber: 2, tooLarge: 3 } as const;

const SAFE = Number.MAX_SAFE_INTEGER;
const POINT = 46;
const COMMA = 44;
const MOST_EXPONENT = 40;

/**
 * Reads decimals from text into whole units of the last digit kept, without making objects: prices cross by the million. One reader is used for
 * one cell after another; `state`, `units` and `lost` are of the last. Grammar: sign, digits with groups of three or without, decimal mark and
 * digits, exponent. Currency signs, blanks inside, brackets, `NaN` and `inf` are no numbers. Digits beyond the scale are rounded half up;
 * `lost` is by how much of the value.
 */
export class UnitReader {
  state: number = READ.empty;
  units = Number.NaN;
  lost = 0;
  readonly #mark: number;
  readonly #group: number;
  readonly #scale: number;
  readonly #one: number;

  constructor(locale: '1,234.56' | '1.234,56', scale: number) {
    [this.#mark, this.#group] = locale === '1,234.56' ? [POINT, COMMA] : [COMMA, POINT];
    this.#scale = scale;
    this.#one = 10 ** scale;
  }

  /** Reads `text[from, to)`. */
  read(text: string, from: number, to: number): number {
    let [at, end] = [from, to];
    while (at < end && isSpace(text.charCodeAt(at))) at += 1;
    while (end > at && isSpace(text.charCodeAt(end - 1))) end -= 1;
    this.units = Number.NaN;
    this.lost = 0;
    if (at === end) return (this.state = READ.empty);
    let sign = 1;
    const first = text.charCodeAt(at);
    if (first === 45 || first === 43) {
      if (first === 45) sign = -1;
      at += 1;
    }
    return this.#digits(text, at, end, sign);
  }

  #digits(text: string, from: number, end: number, sign: number): number {
    let at = from;
    let whole = 0;
    let run = 0;
    let groups = 0;
    let digits = 0;
    for (; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= 48 && code <= 57) {
        whole = whole * 10 + code - 48;
        if (whole > SAFE) return this.#large(text, from, end);
        run += 1;
        digits += 1;
      } else if (code === this.#group) {
        if (run === 0 || run > 3 || (groups > 0 && run !== 3)) return (this.state = READ.noNumber);
        groups += 1;
        run = 0;
      } else break;
    }
    if (groups > 0 && run !== 3) return (this.state = READ.noNumber);
    let fraction = 0;
    let kept = 0;
    let rest = 0;
    let weight = 0.1;
    let up = 0;
    if (at < end && text.charCodeAt(at) === this.#mark) {
      for (at += 1; at < end; at += 1) {
        const digit = text.charCodeAt(at) - 48;
        if (!(digit >= 0 && digit <= 9)) break;
        digits += 1;
        if (kept < this.#scale) {
          fraction = fraction * 10 + digit;
          kept += 1;
        } else {
          // The first digit that is dropped decides; a sum of nines could come to a half.
          if (weight === 0.1 && digit >= 5) up = 1;
          rest += digit * weight;
          weight /= 10;
        }
      }
    }
    if (digits === 0) return (this.state = READ.noNumber);
    if (at < end) return this.#exponent(text, from, at, end, sign);
    for (; kept < this.#scale; kept += 1) fraction *= 10;
    const units = whole * this.#one + fraction + up;
    if (units > SAFE) return (this.state = READ.tooLarge);
    if (rest !== 0) this.lost = (Math.abs(up - rest) || Number.EPSILON) / (whole * this.#one + fraction + rest);
    this.units = units === 0 ? 0 : sign * units;
    return (this.state = READ.ok);
  }

  /** More digits than a whole number of units can have: still a number, where the rest is one. */
  #large(text: string, from: number, end: number): number {
    for (let at = from; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (!((code >= 48 && code <= 57) || code === POINT || code === COMMA)) return (this.state = READ.noNumber);
    }
    return (this.state = READ.tooLarge);
  }

  /** `1.5e-3`: the decimal mark is moved in the text, so that nothing is rounded on the way. */
  #exponent(text: string, from: number, at: number, end: number, sign: number): number {
    const match = /^[eE]([+-]?\d{1,3})$/.exec(text.slice(at, end));
    const mantissa = text.slice(from, at).replaceAll(String.fromCharCode(this.#group), '');
    if (match === null) return (this.state = READ.noNumber);
    const mark = String.fromCharCode(this.#mark);
    const [whole = '', fraction = ''] = mantissa.split(mark);
    const by = Number(match[1]);
    const all = whole + fraction;
    if (Math.abs(by) > MOST_EXPONENT && /[1-9]/.test(all)) {
      if (by > 0) return (this.state = READ.tooLarge);
      this.lost = 1;
      this.units = 0;
      return (this.state = READ.ok);
    }
    const place = whole.length + (/[1-9]/.test(all) ? by : 0);
    const moved = place <= 0 ? `0${mark}${'0'.repeat(-place)}${all}` : `${all.slice(0, place).padEnd(place, '0')}${mark}${all.slice(place)}`;
    return this.#digits(moved, 0, moved.length, sign);
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 160;
}
