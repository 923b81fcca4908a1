import { expect, test } from 'vitest';
import { fromEpochDay, parseLocalDate, toEpochDay } from '../../src-shared/kernel/local-date.ts';

test('KER-9 the years 0 to 99 are not taken for 1900 to 1999', () => {
  for (const text of ['0000-01-01', '0026-01-31', '0099-12-31', '0100-01-01', '1999-12-31']) {
    const date = parseLocalDate(text);
    expect(date && fromEpochDay(toEpochDay(date))).toBe(text);
  }
});
