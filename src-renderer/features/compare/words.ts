import { groupDigits } from '../../components/format.ts';

const MINUS = '\u2212';

/** A difference with its sign: `+1,204.00`, `−3`; zero has none. */
export function signed(text: string): string {
  if (!/[1-9]/.test(text)) return groupDigits(text.replace(/^[+-]/, ''));
  return text.startsWith('-') ? `${MINUS}${groupDigits(text.slice(1))}` : `+${groupDigits(text.replace(/^\+/, ''))}`;
}

const CHANGES = { added: 'added', withdrawn: 'withdrawn', changed: 'changed' } as const;
/** What happened to a cause, seen from the right run. */
export function changeWord(change: keyof typeof CHANGES): string {
  return CHANGES[change];
}

/** What names a row, as a column head: the titles of the key's columns. */
export function keyTitle(table: { readonly key: readonly string[]; readonly columns: readonly { readonly column: string; readonly title: string }[] }): string {
  return table.key.map((name) => table.columns.find(({ column }) => column === name)?.title ?? name).join(' / ');
}
