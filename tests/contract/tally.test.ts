import { describe, expect, it } from 'vitest';
import { closingLine, tally } from '../support/tally.ts';

describe('the closing line of npm test', () => {
  it('HST-40 counts tests from the report and names the skipped only where there are some', () => {
    const report = { success: false, testResults: [{ name: 'a', status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'skipped' }, { status: 'todo' }] }] };
    expect(tally(report)).toEqual({ passed: 1, failed: 1, skipped: 2 });
    expect(closingLine(tally(report))).toBe('1 passed, 1 failed, 2 skipped');
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  });

  it('HST-41 a file that could not be loaded is a failure, not silence', () => {
    expect(tally({ success: false, testResults: [{ name: 'b', status: 'failed', message: 'no such module', assertionResults: [] }] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
