/** A half-open stretch of UTF-16 offsets. */
export interface Span { readonly start: number; readonly end: number }

/** What a step did to the characters of a value. `replaced`: little was kept, so marking characters would say nothing. */
export interface CharDiff { readonly removed: readonly Span[]; readonly added: readonly Span[]; readonly replaced: boolean }

const NOTHING: CharDiff = { removed: [], added: [], replaced: false };
const REPLACED: CharDiff = { removed: [], added: [], replaced: true };
const LONGEST = 300;
const LEAST_KEPT = 0.6;

function spansOf(kept: readonly boolean[]): Span[] {
  const spans: Span[] = [];
  let start = -1;
  for (let at = 0; at <= kept.length; at += 1) {
    const gone = at < kept.length && kept[at] === false;
    if (gone && start < 0) start = at;
    if (!gone && start >= 0) { spans.push({ start, end: at }); start = -1; }
  }
  return spans;
}

/** Lengths of the longest common subsequence of every pair of suffixes. */
function suffixLengths(a: string, b: string): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = rows[i] as Uint16Array;
    const below = rows[i + 1] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j -= 1) row[j] = a[i] === b[j] ? (below[j + 1] as number) + 1 : Math.max(below[j] as number, row[j + 1] as number);
  }
  return rows;
}

/**
 * The characters that a step took away from `before` and added to reach `after`, by longest common subsequence.
 * A value that was replaced rather than edited (a code for a text, another date order) is reported as `replaced`, unmarked.
 */
export function charDiff(before: string | null, after: string | null): CharDiff {
  if (before === null || after === null || before === after) return NOTHING;
  if (before.length > LONGEST || after.length > LONGEST) return REPLACED;
  const lengths = suffixLengths(before, after);
  const shorter = Math.min(before.length, after.length);
  const common = (lengths[0] as Uint16Array)[0] as number;
  if (common < LEAST_KEPT * shorter || (common === 0 && shorter > 0)) return REPLACED;
  const keptBefore = Array.from({ length: before.length }, () => false);
  const keptAfter = Array.from({ length: after.length }, () => false);
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    const below = (lengths[i + 1] as Uint16Array)[j] as number;
    const beside = (lengths[i] as Uint16Array)[j + 1] as number;
    if (before[i] === after[j]) { keptBefore[i] = true; keptAfter[j] = true; i += 1; j += 1; }
    else if (below >= beside) i += 1;
    else j += 1;
  }
  return { removed: spansOf(keptBefore), added: spansOf(keptAfter), replaced: false };
}

/** A piece of a shown value. */
export interface Piece { readonly text: string; readonly tinted: boolean }

/** Cuts a value at spans, and at `cut`, so that both halves beside the plumb line can be drawn. */
export function pieces(text: string, spans: readonly Span[], from = 0, to = text.length): Piece[] {
  const result: Piece[] = [];
  for (let at = from; at < to; at += 1) {
    const tinted = spans.some((span) => at >= span.start && at < span.end);
    const last = result.at(-1);
    if (last && last.tinted === tinted) result[result.length - 1] = { text: last.text + text.charAt(at), tinted };
    else result.push({ text: text.charAt(at), tinted });
  }
  return result;
}
