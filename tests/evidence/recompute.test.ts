import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { Recompute, type RecomputePlan, type RowPair } from '../../src-main/evidence/recompute.ts';
import { Remembered } from '../../src-main/evidence/remembered.ts';
import type { Derivation, Origin } from '../../src-shared/model/derivation.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapestry-recompute-'));
let session: Session;
beforeAll(async () => { session = await openSession({ threads: 1, memoryLimitMb: 128, tempDirectory: folder, directories: [] }); });
afterAll(() => { session.close(); rmSync(folder, { recursive: true, force: true }); });

const origin: Origin = { kind: 'decision', ref: 'D-1', label: 'x' };
const balance: Derivation = { column: 'balance', title: 'Balance', type: 'decimal(18,2)', steps: [{ step: 'cell', index: 3, header: 'b', origin }, { step: 'trim' }, { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 2 }, { step: 'override', rows: [{ sourceRow: 2, value: '7.00', origin }] }] };
const share: Derivation = { column: 'share', title: 'Share', type: 'decimal(18,4)', steps: [{ step: 'ratio', numerator: 'balance', denominator: 'value', factor: '100', precision: 18, scale: 4 }] };
const plan: RecomputePlan = { space: 'canonical', own: new Map([balance, share].map((each) => [each.column, each])), inputTypes: new Map([['value', 'decimal(18,2)']]) };
const row = (sourceRow: number, c3: string | null, own: Record<string, string | null> = {}, value = '8.00'): RowPair => ({ sourceRow, own, input: { c3, value } });

describe('steps run again', () => {
  it('EVD-6 rows that agree in what the steps read share one computation; a row on which a person set the cell is its own', async () => {
    const statements: string[] = [];
    const recompute = new Recompute((sql) => { statements.push(sql); return session.rows(sql); });
    const rows = [row(0, ' 1,000.5 '), row(1, ' 1,000.5 '), row(2, ' 1,000.5 '), row(3, null), row(4, "it's")];
    const near = async (): Promise<RowPair[]> => rows;
    const values = [];
    for (const each of rows) values.push((await recompute.steps(plan, 'balance', each, near))?.values);
    expect(values).toEqual([[' 1,000.5 ', '1,000.5', '1000.50', '1000.50'], [' 1,000.5 ', '1,000.5', '1000.50', '1000.50'], [' 1,000.5 ', '1,000.5', '1000.50', '7.00'], [null, null, null, null], ["it's", "it's", null, null]]);
    expect(statements).toHaveLength(1);
    expect(await recompute.steps(plan, 'unknown', rows[0] as RowPair, near)).toBeNull();
  });

  it('EVD-6 what a column of the same table gave is taken as stored, so that a wrong value shows at its own node', async () => {
    const recompute = new Recompute((sql) => session.rows(sql));
    const alone = async (): Promise<RowPair[]> => [];
    // The stored balance is not what the cell says: the share is right of what is stored, the balance itself is not.
    const altered = row(0, '1', { balance: '2.00' });
    expect((await recompute.steps(plan, 'share', altered, alone))?.values).toEqual(['25.0000']);
    expect((await recompute.steps(plan, 'balance', altered, alone))?.values.at(-1)).toBe('1.00');
    expect(recompute.reads(plan, 'share')).toEqual({ own: ['balance'], input: ['value'] });
  });
});

describe('remembered', () => {
  it('EVD-21 what failed is asked again; who asks at once gets one making; the one longest unused goes first', async () => {
    const made: string[] = [];
    const remembered = new Remembered<string>(2);
    const make = (key: string) => () => { made.push(key); return Promise.resolve(key); };
    await expect(remembered.get('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await Promise.all([remembered.get('a', make('a')), remembered.get('a', make('a'))])).toEqual(['a', 'a']);
    await remembered.get('b', make('b'));
    await remembered.get('a', make('a'));
    await remembered.get('c', make('c'));
    await remembered.get('a', make('a'));
    await remembered.get('b', make('b'));
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});
