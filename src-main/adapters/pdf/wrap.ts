/**
 * Breaks a text into lines of at most `width`: at blanks where it can, inside a word (a hash, an address) where it must. Line ends in
 * the text stay line ends. Every line but the last of a paragraph lost at most the blanks it was broken at; with `keep` it lost nothing.
 */
export function wrap(text: string, width: number, measure: (text: string) => number, keep = false): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapLine(paragraph, width, measure, keep));
}

function wrapLine(text: string, width: number, measure: (text: string) => number, keep: boolean): string[] {
  if (measure(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const end = (): void => { lines.push(keep ? line : line.trimEnd()); line = ''; used = 0; };
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    const size = measure(word);
    if (used + size <= width) { line += word; used += size; continue; }
    if (!keep && line !== '' && measure(word.trimStart()) <= width) { end(); line = word.trimStart(); used = measure(line); continue; }
    for (const character of keep || line === '' ? word : ` ${word.trimStart()}`) {
      const step = measure(character);
      if (used + step > width && line !== '') end();
      line += character;
      used += step;
    }
  }
  if (line !== '') end();
  return lines;
}
