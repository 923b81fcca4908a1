import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src-main/data/limits.ts';
import { preflightWorkbook } from '../../src-main/data/workbook/preflight.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { bench } from '../data/fixtures.ts';
import { sheetRows, workbookParts, zip } from '../data/zip-fixtures.ts';

const at = bench();
afterAll(() => at.close());
const limits = { ...DEFAULT_LIMITS.workbook, maxEntryBytes: 1 << 20, maxTotalBytes: 4 << 20 };
const honest = zip(workbookParts(sheetRows([['a', 'b'], ['1', '2']])));

async function outcome(bytes: Uint8Array): Promise<number> {
  try {
    return (await preflightWorkbook(at.file('fuzz.xlsx', bytes), limits)).inflatedBytes;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(['UNREADABLE', 'LIMIT_EXCEEDED']).toContain((error as AppError).code);
    return -1;
  }
}

describe('workbook preflight fuzz', () => {
  it('HOS-6 HOS-10 an honest file with bytes changed passes within the limits or is an AppError', async () => {
    expect(await outcome(honest)).toBeGreaterThan(0);
    const changes = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(changes, async (list) => {
      const bytes = Buffer.from(honest);
      for (const [position, value] of list) bytes[position] = value;
      expect(await outcome(bytes)).toBeLessThanOrEqual(limits.maxTotalBytes);
    }), { seed: 11, numRuns: 400, interruptAfterTimeLimit: 4_000 });
  });

  it('HOS-6 a file cut short is refused', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: honest.length - 1 }), async (length) => {
      expect(await outcome(honest.subarray(0, length))).toBe(-1);
    }), { seed: 12, numRuns: 150, interruptAfterTimeLimit: 3_000 });
  });

  it('HOS-6 noise after a ZIP signature is refused', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => {
      expect(await outcome(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), noise]))).toBe(-1);
    }), { seed: 13, numRuns: 150, interruptAfterTimeLimit: 3_000 });
  });
});
