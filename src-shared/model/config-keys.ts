/** How configuration compares text. Whoever matches a source text or a header against it must use these. */

/** Key of a source text in synonyms and code overrides: trimmed, lower case, runs of white space are one space. */
export function textKey(text: string): string {
  return text.trim().replace(/\s+/gu, ' ').toLowerCase();
}

/** Key of a header: lower case, accents dropped, runs of anything but letters and digits are one space. */
export function headerKey(header: string): string {
  return accentedHeaderKey(header.normalize('NFKD').replace(/\p{M}+/gu, ''));
}

/** As `headerKey`, keeping accents. Aliases are filed under both, so that a tape may write them or not. */
export function accentedHeaderKey(header: string): string {
  return header
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
