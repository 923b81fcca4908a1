import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatDay, formatDecimal, formatDifference, formatMoment, formatSeconds, groupDigits, plural, runNumber, sentence, shortHash, splitFileName } from '../../src-renderer/components/format.ts';

describe('messages as sentences', () => {
  it('UI-71 a message begins with a capital and ends with a stop; a name that begins it stays as it is', () => {
    expect(sentence('the engine process was ended by SIGKILL')).toBe('The engine process was ended by SIGKILL.');
    expect(sentence('annex2.xml is not there')).toBe('annex2.xml is not there.');
    expect(sentence('r0004 has no column x?')).toBe('r0004 has no column x?');
    expect(sentence('The run was interrupted.')).toBe('The run was interrupted.');
  });
});

describe('numbers as they are written', () => {
  it('UI-30 groups the whole part only and writes a true minus', () => {
    expect(groupDigits('1204318.07')).toBe('1,204,318.07');
    expect(groupDigits('-12408.33')).toBe('\u221212,408.33');
    expect(groupDigits('999')).toBe('999');
    expect(groupDigits('1000.123456')).toBe('1,000.123456');
  });

  it('UI-30 leaves what is no decimal as it is', () => {
    for (const text of ['manual', '', '1,204', '1e5', 'ND5']) expect(groupDigits(text)).toBe(text);
  });

  it('UI-30 never passes through a float', () => {
    expect(formatDecimal('12345678901234567890.125', 2)).toBe('12,345,678,901,234,567,890.13');
    expect(formatDecimal('0.005', 2)).toBe('0.01');
    expect(formatDecimal('7.1', 3)).toBe('7.100');
  });

  it('UI-30 grouping takes no digit away and adds none', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
      expect(groupDigits(String(value)).replaceAll(',', '').replace('\u2212', '-')).toBe(String(value));
    }), { seed: 7, numRuns: 300 });
  });

  it('UI-30 a difference carries its sign, zero has none', () => {
    expect(formatDifference('1.2', 2)).toBe('+1.20');
    expect(formatDifference('-1.2', 2)).toBe('\u22121.20');
    expect(formatDifference('0', 2)).toBe('0.00');
    expect(formatDifference('-0.001', 2)).toBe('0.00');
  });
});

describe('names, times, sizes', () => {
  it('UI-32 shortens hashes in groups of four', () => {
    expect(shortHash('4e0dc7f1aabbccdd0011')).toBe('4e0d c7f1');
    expect(shortHash('4e0dc7f1aabbccdd0011', 16)).toBe('4e0d c7f1 aabb ccdd');
  });

  it('UI-32 file names keep their end, and both parts are the whole', () => {
    const [head, tail] = splitFileName('Northgate_ERM_LoanTape_2026-01-31_v3 FINAL.csv');
    expect(head + tail).toBe('Northgate_ERM_LoanTape_2026-01-31_v3 FINAL.csv');
    expect(tail.endsWith('FINAL.csv')).toBe(true);
    expect(splitFileName('a.csv')).toEqual(['a.csv', '']);
  });

  it('writes days, moments, durations and sizes for people', () => {
    expect(formatDay('2026-01-31')).toBe('31 Jan 2026');
    expect(formatDay('31/01/2026')).toBe('31/01/2026');
    expect(formatMoment('2025-12-31T12:00:00', new Date('2026-01-31T00:00:00'))).toBe('31 Dec 2025 12:00');
    expect(formatMoment('2026-01-05T09:07:00', new Date('2026-01-31T00:00:00'))).toBe('5 Jan 09:07');
    expect(formatSeconds(0.44)).toBe('0.4 s');
    expect(formatSeconds(124)).toBe('2:04');
    expect(formatBytes(61_204)).toBe('61 kB');
    expect(formatBytes(18_400_000)).toBe('18.4 MB');
    expect(formatBytes(999_600)).toBe('1.0 MB');
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(48_210, 'row')).toBe('48,210 rows');
    expect(runNumber(412)).toBe('0412');
  });
});
