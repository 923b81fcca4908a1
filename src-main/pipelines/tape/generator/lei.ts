import { AppError } from '../../../../src-shared/kernel/errors.ts';

/** ISO 7064 MOD 97-10 over the letters-as-numbers form (A = 10 ... Z = 35). */
function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** A LEI from its first 18 characters: the two check digits of ISO 17442 appended. Throws on any other prefix. */
export function leiFrom(prefix: string): string {
  if (!/^[A-Z0-9]{18}$/.test(prefix)) throw new AppError('INVALID_INPUT', `"${prefix}" is not 18 capital letters and digits`, { userAction: 'Give the first 18 characters of the LEI.' });
  return prefix + String(98 - mod97(`${prefix}00`)).padStart(2, '0');
}

/** Whether the check digits of a 20-character LEI hold. */
export function isLei(text: string): boolean {
  return /^[A-Z0-9]{18}[0-9]{2}$/.test(text) && mod97(text) === 1;
}
