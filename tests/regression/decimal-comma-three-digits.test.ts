import { expect, test } from 'vitest';
import type { ColumnProfile } from '../../src-shared/model/profile.ts';
import { fileNumberForm, proposeReading } from '../../src-main/intake/align/propose-reading.ts';

const column = (...shapes: string[]): ColumnProfile => ({ type: 'decimal', shapes: shapes.map((shape) => ({ shape, count: 1 })), samples: [], minimum: null, maximum: null }) as unknown as ColumnProfile;
const field = { name: 'effective_interest_rate', type: 'decimal', unit: 'points' } as never;
const section = { fields: {}, number: { value: '1,234.56' }, dates: { value: [] } } as never;

test('TAP-14 a rate of three digits after a decimal comma (29,328%) is read as the rest of its file is', () => {
  const rates = column('99,999%', '9,999%');
  const balances = column('9.999,99', '999,99');
  expect(fileNumberForm([rates, balances])).toBe('1.234,56');
  expect(proposeReading(field, rates, section, '1.234,56').reading).toEqual({ number: '1.234,56', percent: 'points' });
  expect(proposeReading(field, rates, section, '1.234,56').reason).toMatch(/all other numbers of the file are 1\.234,56/);
});

test('TAP-14 a file that tells nothing, or two things, or the configured form, leaves the configured one', () => {
  expect(fileNumberForm([column('99,999%')])).toBeNull();
  expect(fileNumberForm([column('9.999,99'), column('9,999.99')])).toBeNull();
  expect(proposeReading(field, column('99,999%'), section, null).reading).toEqual({ percent: 'points' });
  expect(proposeReading(field, column('99,999%'), section, '1,234.56').reading).toEqual({ percent: 'points' });
  expect(proposeReading(field, column('99'), section, '1.234,56').reading).toEqual({});
});
