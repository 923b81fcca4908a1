/**
 * Key chords as the guide writes them: `Ctrl K`, `Shift T`, `Alt 1`, `Enter`, `/`, `?`. On a Mac `Ctrl` means and shows `Cmd`.
 * A chord without Ctrl or Alt whose key is one character is a *single letter*: off in text fields, and by choice in Settings.
 */
export interface Chord {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMED: Readonly<Record<string, string>> = { Esc: 'Escape', Space: ' ', Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight' };

/** Parses a chord. Letters compare without case; Shift must then be said. */
export function parseChord(text: string): Chord {
  const parts = text.split(' ');
  const last = parts.at(-1) ?? '';
  const key = NAMED[last] ?? last;
  return { ctrl: parts.includes('Ctrl'), alt: parts.includes('Alt'), shift: parts.includes('Shift'), key: key.length === 1 ? key.toLowerCase() : key };
}

/** True when the press is the chord. For signs such as `?`, Shift belongs to the sign and is not compared. */
export function matches(chord: Chord, press: KeyPress, mac: boolean): boolean {
  const ctrl = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (other || ctrl !== chord.ctrl || press.altKey !== chord.alt) return false;
  // Alt changes the character on several layouts; the physical digit stays.
  const digit = /^Digit(\d)$/.exec(press.code)?.[1];
  const key = chord.alt && digit !== undefined ? digit : press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key !== chord.key) return false;
  const sign = chord.key.length === 1 && !/[a-z0-9]/.test(chord.key);
  return sign || press.shiftKey === chord.shift;
}

/** True for chords that must not fire while a person types. */
export function isSingleLetter(chord: Chord): boolean {
  return !chord.ctrl && !chord.alt && chord.key.length === 1;
}

/** As shown to the person, with the platform's word. */
export function showChord(text: string, mac: boolean): string {
  return mac ? text.replace('Ctrl', 'Cmd').replace('Alt', 'Option') : text;
}
