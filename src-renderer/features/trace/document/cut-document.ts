/** Characters of a document on either side of its entry; a longer one is cut at line ends. */
const AROUND = 20_000;

/** A document's text in three parts; `left` is how much is not shown. */
export interface DocumentCut { readonly before: string; readonly entry: string; readonly after: string; readonly shown: number; readonly left: number }

/** Cuts a text around its entry (UTF-16 offsets); offsets outside the text mark nothing. */
export function cutDocument(text: string, highlight: { readonly start: number; readonly end: number } | null, around = AROUND): DocumentCut {
  const fits = highlight !== null && highlight.start >= 0 && highlight.start < highlight.end && highlight.end <= text.length;
  const start = fits ? highlight.start : 0;
  const end = fits ? highlight.end : 0;
  const from = start <= around ? 0 : text.lastIndexOf('\n', start - around) + 1;
  const lineEnd = text.length - end <= around ? -1 : text.indexOf('\n', end + around);
  const to = lineEnd < 0 ? text.length : lineEnd;
  return { before: text.slice(from, start), entry: text.slice(start, end), after: text.slice(end, to), shown: to - from, left: text.length - (to - from) };
}
