import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { text } from '../../../src-main/derive/sql-text.ts';
import { allocateBlock, allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { openPool, type KernelPool } from '../../../src-main/pipelines/ecl/kernel/pool.ts';
import { roundedMinorUnits, roundedUnits } from '../../../src-main/pipelines/ecl/kernel/rounding.ts';
import { measureParquet, type Assembled, type ParquetMeasure, type Scanned } from '../../../src-main/pipelines/ecl/kernel/stream.ts';
import { CURVES } from './random-block.ts';
import { conventions, scenarioOf } from './reference-block.ts';

const LOANS = 5_000;
const inputs = { curves: CURVES, scenarios: [scenarioOf('base', { w: 0.6 }), scenarioOf('down', { w: 0.4, pd_mult: [1.5, 1.2], lgd_mult: 1.1 })], conventions: conventions() };

describe('measureParquet', () => {
  let folder: string;
  let session: Session;
  const pools: KernelPool[] = [];
  const source = (): string => `read_parquet(${text(join(folder, 'loans.parquet'))})`;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tapestry-ecl-stream-'));
    mkdirSync(join(folder, 'parts'));
    session = await openSession({ threads: 2, memoryLimitMb: 256, tempDirectory: join(folder, 'spill'), directories: [folder] });
    // Every third key is missing, as additional rows of a loan are.
    await session.copyOrdered(`SELECT range AS source_row, 'L' || range AS loan_id, (1000 + range % 977)::DECIMAL(18,2) AS balance, ((range % 13) * 0.01)::DECIMAL(18,12) AS eir, (1 + range % 50)::INTEGER AS term FROM range(${LOANS}) WHERE range % 3 <> 1`, join(folder, 'loans.parquet'), 'source_row');
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    session.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const job = (workers: number, chunkKeys: number, name: string, more: Partial<ParquetMeasure<Scanned>> = {}): ParquetMeasure<Scanned> => {
    const pool = openPool({ workers });
    pools.push(pool);
    return {
      session, pool, inputs, chunkKeys, source: source(), key: 'source_row',
      select: 'CAST(source_row AS DOUBLE), loan_id, CAST(balance AS DOUBLE), CAST(eir AS DOUBLE), CAST(term AS DOUBLE)',
      assemble,
      emit: ({ kept, block }, columns) => ({
        rows: block.count,
        values: [kept[0] as number[], kept[1] as string[], Array.from(columns.booked, roundedMinorUnits), Array.from(columns.pd12, (pd, i) => (i % 7 === 0 ? null : roundedUnits(pd, 1e12))), Array.from(columns.booked, (each) => each > 1), block.term],
      }),
      output: { path: join(folder, name), scratch: join(folder, 'parts'), columns: [{ name: 'source_row', type: 'bigint' }, { name: 'loan_id', type: 'text' }, { name: 'booked', type: 'decimal(18,2)' }, { name: 'pd_12m', type: 'decimal(18,12)' }, { name: 'big', type: 'boolean' }, { name: 'term', type: 'integer' }] },
      ...more,
    };
  };
  function assemble(scanned: Scanned): Assembled<Scanned> {
    const [keys = [], , balance, eir, term] = scanned as readonly (readonly number[])[];
    const block = allocateBlock(keys.length);
    keys.forEach((_, i) => {
      block.balance[i] = balance![i]!;
      block.eir[i] = eir![i]!;
      block.rate[i] = eir![i]!;
      block.term[i] = term![i]!;
      block.pdScale[i] = 1;
      block.lgd[i] = 0.4;
      block.stage[i] = i % 3;
    });
    return { block, kept: scanned };
  }

  it('EKN-19 rows, bytes and values do not depend on chunks or workers, and are the kernel\'s, rounded once', async () => {
    const expected = new Map<number, string>();
    const seen: number[][] = [];
    const whole = await measureParquet(job(0, 1_000_000, 'whole.parquet', { onProgress: (...at) => seen.push(at) }));
    const chunked = await measureParquet(job(2, 999, 'chunked.parquet'));
    const count = Math.ceil(LOANS / 3) + Math.floor(LOANS / 3);
    expect([whole.loans, whole.rows, chunked.loans, chunked.rows]).toEqual([count, count, count, count]);
    expect(seen).toEqual([[count, count]]);
    expect(await session.rows(`DESCRIBE SELECT * FROM ${text(join(folder, 'whole.parquet'))}`)).toMatchObject([{ column_type: 'BIGINT' }, { column_type: 'VARCHAR' }, { column_type: 'DECIMAL(18,2)' }, { column_type: 'DECIMAL(18,12)' }, { column_type: 'BOOLEAN' }, { column_type: 'INTEGER' }]);
    const ids = (name: string): Promise<{ source_row: number; loan_id: string }[]> => session.rows(`SELECT source_row, loan_id FROM ${text(join(folder, name))}`);
    expect(await ids('whole.parquet')).toEqual(await ids('chunked.parquet'));
    // Stage and null pattern follow the place in the chunk here, so values are compared on the whole.
    const scanned = (await session.rows<{ source_row: number; booked: string; pd_12m: string | null }>(`SELECT source_row, booked, pd_12m FROM ${text(join(folder, 'whole.parquet'))}`));
    const rows = await session.rows<{ source_row: number; balance: string; eir: string; term: number }>(`SELECT source_row, balance, eir, term FROM ${source()} ORDER BY 1`);
    const { block } = assemble([rows.map((row) => row.source_row), [], rows.map((row) => Number(row.balance)), rows.map((row) => Number(row.eir)), rows.map((row) => row.term)]);
    const out = allocateColumns(block.count);
    measureBlock(block, inputs.curves, inputs.scenarios, inputs.conventions, { from: 0, to: block.count, out });
    rows.forEach((row, i) => expected.set(row.source_row, out.booked[i]!.toFixed(2)));
    expect(scanned.filter((row) => row.booked !== expected.get(row.source_row))).toEqual([]);
    expect(scanned.filter((row, i) => (row.pd_12m === null) !== (i % 7 === 0))).toEqual([]);
    expect(Math.abs(whole.totals.balance - rows.reduce((sum, row) => sum + Number(row.balance), 0))).toBeLessThan(1e-6);
    expect(readdirSync(join(folder, 'parts'))).toEqual([]);
  });

  it('EKN-19 the same bytes for any chunk and number of workers where the row alone decides', async () => {
    const hashes = new Set<string>();
    for (const [workers, chunk] of [[0, 100_000], [1, 1_024], [2, 777]] as const) {
      const made = job(workers, chunk, `bytes-${chunk}.parquet`, { emit: ({ kept, block }, { lifetime }) => ({ rows: block.count, values: [kept[0] as number[], kept[1] as string[], Array.from(lifetime, roundedMinorUnits), [...lifetime].map(() => null), lifetime.length > 0 ? Array.from(lifetime, () => true) : [], block.term] }) });
      await measureParquet(made);
      hashes.add(createHash('sha256').update(readFileSync(made.output.path)).digest('hex'));
    }
    expect(hashes.size).toBe(1);
  });

  it('EKN-20 an empty table gives an empty file; a cancelled one leaves neither file nor parts', async () => {
    const empty = await measureParquet(job(0, 100, 'empty.parquet', { source: `(SELECT * FROM ${source()} WHERE source_row < 0)` }));
    expect(empty).toMatchObject({ loans: 0, rows: 0, totals: { booked: 0 } });
    expect(await session.rows(`SELECT count(*) AS n FROM ${text(join(folder, 'empty.parquet'))}`)).toEqual([{ n: 0 }]);
    const control = new AbortController();
    await expect(measureParquet(job(1, 100, 'cancelled.parquet', { signal: control.signal, onProgress: () => control.abort() }))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(join(folder, 'cancelled.parquet'))).toBe(false);
    expect(readdirSync(join(folder, 'parts'))).toEqual([]);
  });
});

describe('rounding', () => {
  it('EKN-21 half away from zero on the exact binary value, never -0', () => {
    expect([0.125, -0.125, 0.375, 2.5e-3].map(roundedMinorUnits)).toEqual([13, -13, 38, 0]);
    // 1.005 and 8.345 as doubles lie below and above their digits.
    expect([1.005, 8.345, -1.005, 1.115, 0.285, 1e13 + 0.125].map(roundedMinorUnits)).toEqual([100, 835, -100, 111, 28, 1000000000000013]);
    expect(Object.is(roundedMinorUnits(-0.001), 0)).toBe(true);
    const exact = (value: number): bigint => {
      // The double as a fraction over 2^1074, times 100, half away from zero.
      const scale = 1n << 1074n;
      let [mantissa, power] = [Math.abs(value), 0];
      while (!Number.isInteger(mantissa)) [mantissa, power] = [mantissa * 2, power + 1];
      const numerator = BigInt(mantissa) * (scale >> BigInt(power)) * 100n;
      const units = (2n * numerator + scale) / (2n * scale);
      return value < 0 ? -units : units;
    };
    for (let i = 0; i < 20_000; i += 1) {
      const value = ((i % 2 === 0 ? 1 : -1) * (i * 7919 + 5)) / 1000;
      expect(BigInt(roundedMinorUnits(value))).toBe(exact(value));
    }
  });
});
