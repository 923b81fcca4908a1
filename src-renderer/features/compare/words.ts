import { groupDigits } from '../../components/format.ts';

const MINUS = '\u2212';

/** A difference with its sign: `+1,204.00`, `−3`; zero has none. */
export function signed(text: string): string {
  if (!/[1-9]/.test(text)) return groupDigits(text.replace(/^[+-]/, ''));
  return text.startsWith('-') ? `${MINUS}${groupDigits(text.slice(1))}` : `+${groupDigits(text.replace(/^\+/, ''))}`;
}

/** A value as the tables of data show it: numbers grouped, anything else as it is. */
export function shown(value: string): string {
  return groupDigits(value);
}

const CHANGES = { added: 'added', withdrawn: 'withdrawn', changed: 'changed' } as const;
/** What happened to a cause, seen from the right run. */
export function changeWord(change: keyof typeof CHANGES): string {
  return CHANGES[change];
}
