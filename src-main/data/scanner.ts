/**
 * Finds where records begin and end in a block of code units (bytes, or 16-bit units for UTF-16), and notes what each record
 * needs later. It copies and decodes nothing: one table look-up for an ordinary unit.
 */

/** What a record holds besides ordinary text; a record with flags 0 is its cells joined by the delimiter. */
export const QUOTED = 1;
/** Text after a closing quote. */
export const STRAY = 2;
/** A quote that opens a field and never closes. */
export const UNCLOSED = 4;
export const NUL = 8;
/** A unit of 0x80 or more; noted only where the scanner is asked to. */
export const HIGH = 16;
/** A cell that begins with `=`. */
export const FORMULA = 32;

const KIND = { ordinary: 0, delimiter: 1, quote: 2, cr: 3, lf: 4, nul: 5, high: 6, equals: 7 } as const;

export type Units = Uint8Array | Uint16Array;

/** The class of every code unit; 256 entries for bytes, 65,536 for 16-bit units. */
export function unitClasses(delimiter: string, quote: string, wide: boolean, noteHigh: boolean): Uint8Array {
  const table = new Uint8Array(wide ? 65_536 : 256);
  if (noteHigh) table.fill(KIND.high, 128);
  table[0] = KIND.nul;
  table[10] = KIND.lf;
  table[13] = KIND.cr;
  table[61] = KIND.equals;
  if (quote) table[quote.charCodeAt(0)] = KIND.quote;
  table[delimiter.charCodeAt(0)] = KIND.delimiter;
  return table;
}

/** Records of one scan, as parallel arrays; positions are units from the start of the block. */
export class RecordIndex {
  readonly capacity: number;
  count = 0;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Fields, i.e. delimiters outside quotes plus one. */
  readonly fields: Int32Array;
  readonly flags: Uint8Array;
  /** Physical line of the record's start, from 1. */
  readonly line: Float64Array;
  /** Line on which the next record starts. */
  nextLine = 1;
  /** The quote that was still open where the block ended, or that closes past the record limit; else -1. */
  openQuote = -1;
  /** `openQuote` closes, but too late. */
  tooFar = false;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.fields = new Int32Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.line = new Float64Array(capacity);
  }
}

/**
 * Scans `units[from, to)` and fills `out` (count reset) until it is full or no whole record is left. Returns where the next
 * record begins. `final` says that nothing follows `to`. A quote at `literalQuote` is an ordinary character; one that closes more
 * than `limit` units after its record's start ends the scan.
 */
export function scanRecords(units: Units, from: number, to: number, final: boolean, classes: Uint8Array, out: RecordIndex, literalQuote: number, limit: number): number {
  out.count = 0;
  out.openQuote = -1;
  out.tooFar = false;
  let position = from;
  while (out.count < out.capacity && position < to) {
    const start = position;
    let fields = 1;
    let flags = 0;
    let lines = 1;
    let end = -1;
    while (end < 0) {
      if (position >= to) {
        if (!final) return start;
        end = to;
        break;
      }
      const unit = units[position] as number;
      const kind = classes[unit] as number;
      if (kind === 0) {
        position += 1;
        continue;
      }
      switch (kind) {
        case KIND.delimiter:
          fields += 1;
          position += 1;
          break;
        case KIND.lf:
          end = position;
          position += 1;
          break;
        case KIND.cr:
          if (position + 1 >= to && !final) return start;
          end = position;
          position += units[position + 1] === 10 && position + 1 < to ? 2 : 1;
          break;
        case KIND.quote: {
          const opens = position === start || classes[units[position - 1] as number] === KIND.delimiter;
          if (!opens) {
            position += 1;
            break;
          }
          if (position === literalQuote) {
            flags |= UNCLOSED;
            position += 1;
            break;
          }
          flags |= QUOTED;
          const opening = position;
          position += 1;
          if (units[position] === 61 && position < to) flags |= FORMULA;
          for (;;) {
            if (position >= to) {
              out.openQuote = opening;
              return start;
            }
            const inner = units[position] as number;
            const innerKind = classes[inner] as number;
            position += 1;
            if (innerKind === 0) continue;
            if (innerKind === KIND.quote) {
              if (position >= to) {
                if (!final) return start;
                break;
              }
              if (units[position] === inner) {
                position += 1;
                continue;
              }
              const after = classes[units[position] as number];
              if (after !== KIND.delimiter && after !== KIND.cr && after !== KIND.lf) flags |= STRAY;
              break;
            }
            if (innerKind === KIND.nul) flags |= NUL;
            else if (innerKind === KIND.high) flags |= HIGH;
            else if (innerKind === KIND.lf) lines += 1;
            else if (innerKind === KIND.cr) {
              if (position >= to && !final) return start;
              if (units[position] === 10 && position < to) position += 1;
              lines += 1;
            }
          }
          if (position - start > limit) {
            out.openQuote = opening;
            out.tooFar = true;
            return start;
          }
          break;
        }
        case KIND.nul:
          flags |= NUL;
          position += 1;
          break;
        case KIND.high:
          flags |= HIGH;
          position += 1;
          break;
        default:
          if (position === start || classes[units[position - 1] as number] === KIND.delimiter) flags |= FORMULA;
          position += 1;
      }
    }
    const at = out.count;
    out.start[at] = start;
    out.end[at] = end;
    out.fields[at] = fields;
    out.flags[at] = flags;
    out.line[at] = out.nextLine;
    out.nextLine += lines;
    out.count = at + 1;
  }
  return position;
}
