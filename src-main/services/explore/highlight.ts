export interface Highlight { readonly start: number; readonly end: number }

/** A JSON document indented, and where one member of it stands; null where the member is not in it. */
export function indented(document: unknown, member: unknown): { readonly text: string; readonly highlight: Highlight | null } {
  const text = JSON.stringify(document, null, 2);
  if (member === undefined) return { text, highlight: null };
  const lines = JSON.stringify(member, null, 2).split('\n');
  for (let level = 1; level <= 8; level += 1) {
    const wanted = lines.map((line, i) => (i === 0 ? line : `${'  '.repeat(level)}${line}`)).join('\n');
    // It begins where a value can: after the indentation of a list, or after a key.
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      const lineStart = text.lastIndexOf('\n', at) + 1;
      const before = text.slice(lineStart, at);
      if (before === '  '.repeat(level) || (before.startsWith('  '.repeat(level)) && /^ *"(?:[^"\\]|\\.)*": $/.test(before))) return { text, highlight: { start: at, end: at + wanted.length } };
    }
  }
  return { text, highlight: null };
}

/** A JSON document indented, and where the member at a JSON pointer stands, its key included; null where it has none. */
export function indentedAt(document: unknown, pointer: string): { readonly text: string; readonly highlight: Highlight | null } {
  let text = '';
  let highlight: Highlight | null = null;
  const write = (value: unknown, at: string, indent: string, start: number): void => {
    if (value !== null && typeof value === 'object') {
      const list = Array.isArray(value);
      const members = Object.entries(value).filter(([, each]) => each !== undefined);
      text += list ? '[' : '{';
      members.forEach(([key, each], i) => {
        text += `${i === 0 ? '' : ','}\n${indent}  `;
        const begins = text.length;
        if (!list) text += `${JSON.stringify(key)}: `;
        write(each, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, `${indent}  `, begins);
      });
      text += `${members.length === 0 ? '' : `\n${indent}`}${list ? ']' : '}'}`;
    } else text += JSON.stringify(value) ?? 'null';
    if (pointer !== '' && at === pointer) highlight = { start, end: text.length };
  };
  write(document, '', '', 0);
  return { text, highlight };
}

/**
 * Where an entry stands in a YAML (or CSV) text: the line that names it as a key, as `id: KEY` or as a first cell, and what is indented
 * below it. Null where no line does.
 */
export function entryInText(text: string, key: string): Highlight | null {
  const names = [key, key.split('.').at(-1) ?? key];
  const lines = text.split('\n');
  for (const name of names) {
    const plain = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const asId = new RegExp(`^(\\s*)(?:- )?(?:\\{ *)?(?:id|code|name|field|key): *["']?${plain}["']?(?:[\\s,}]|$)`);
    const asKey = new RegExp(`^(\\s*)(?:- )?["']?${plain}["']?:(?:\\s|$)`);
    const asCell = new RegExp(`^()"?${plain}"?,`);
    const at = lines.findIndex((line) => asId.test(line) || asKey.test(line) || asCell.test(line));
    if (at === -1) continue;
    let first = at;
    const indent = (line: string): number => line.length - line.trimStart().length;
    // An entry of a list begins at its dash, which may stand lines above the one that names it.
    if (asId.test(lines[at] as string) && !/^\s*- /.test(lines[at] as string)) while (first > 0 && indent(lines[first - 1] as string) >= indent(lines[at] as string)) first -= 1;
    if (first !== at && first > 0 && /^\s*- /.test(lines[first - 1] as string)) first -= 1;
    const base = indent(lines[first] as string);
    let last = first;
    while (last + 1 < lines.length && ((lines[last + 1] as string).trim() === '' || indent(lines[last + 1] as string) > base)) last += 1;
    while (last > at && (lines[last] as string).trim() === '') last -= 1;
    const start = lines.slice(0, first).reduce((sum, line) => sum + line.length + 1, 0);
    return { start, end: start + lines.slice(first, last + 1).join('\n').length };
  }
  return null;
}
