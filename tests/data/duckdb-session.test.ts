import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineVersions, openSession } from '../../src-main/data/duckdb-session.ts';
import { ident as sqlName, text as sqlText } from '../../src-main/derive/sql-text.ts';
import type { Session } from '../../src-main/data/duckdb-session.ts';

describe('duckdb session', () => {
  let folder: string;
  const open: Session[] = [];
  const session = async (threads = 2, signal?: AbortSignal): Promise<Session> => {
    const opened = await openSession({ threads, memoryLimitMb: 256, tempDirectory: join(folder, 'spill'), directories: [join(folder, 'data')], ...(signal ? { signal } : {}) });
    open.push(opened);
    return opened;
  };
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tapestry-duckdb-')); mkdirSync(join(folder, 'data')); });
  afterEach(() => { for (const one of open.splice(0)) one.close(); rmSync(folder, { recursive: true, force: true }); });

  it('ING-40 values arrive JSON-safe: decimals and dates as text, integers as numbers while they are exact', async () => {
    const db = await session();
    expect(await db.rows("SELECT 1.50::DECIMAL(10,2) d, DATE '2024-02-29' e, 7::BIGINT f, 9007199254740993 g, NULL n, true b, sum(range) s, '5' t FROM range(4)"))
      .toEqual([{ d: '1.50', e: '2024-02-29', f: 7, g: '9007199254740993', n: null, b: true, s: 6, t: '5' }]);
  });

  it('ING-41 Parquet bytes and logical digest are the same for 1, 2 and 4 threads', async () => {
    const seen = new Set<string>();
    const digests = new Set<string>();
    for (const threads of [1, 2, 4, 2]) {
      const db = await session(threads);
      await db.run("CREATE TABLE t AS SELECT range AS source_row, md5(range::VARCHAR) AS c, (range / 7)::DECIMAL(18,3) AS d FROM range(300000)");
      const path = join(folder, 'data', `t${seen.size}-${threads}.parquet`);
      expect(await db.copyOrdered('SELECT * FROM t WHERE source_row % 3 > 0', path, 'source_row')).toBe(200_000);
      seen.add(createHash('sha256').update(readFileSync(path)).digest('hex'));
      digests.add(await db.logicalDigest(`FROM ${sqlText(path)}`, 'source_row'));
    }
    expect(seen.size).toBe(1);
    expect(digests.size).toBe(1);
  });

  it('ING-42 the logical digest tells NULL from empty text, and where one cell ends', async () => {
    const db = await session();
    const digests = await Promise.all(["SELECT 1 k, NULL::VARCHAR a, 'x' b", "SELECT 1 k, '' a, 'x' b", "SELECT 1 k, 'x' a, '' b", "SELECT 1 k, '1:x' a, NULL::VARCHAR b", "SELECT 1 k, 'x' a, '' c"].map((sql) => db.logicalDigest(sql, 'k')));
    expect(new Set(digests).size).toBe(5);
    const numbers = await Promise.all(['SELECT 1 k, 12 a, NULL::INT b', 'SELECT 1 k, 1 a, 2 b', 'SELECT 1 k, NULL::INT a, 12 b', 'SELECT 1 k, NULL::INT a, NULL::INT b', 'SELECT 1 k, NULL::INT a, NULL::INT b UNION ALL SELECT 2, NULL, NULL', 'SELECT NULL::INT k, NULL::INT a', 'SELECT NULL::INT k, NULL::INT a UNION ALL SELECT NULL, NULL', 'SELECT 1 k, DATE \'2026-01-31\' a, 2 b', "SELECT 1 k, '2026-01-31' a, 2 b"].map((sql) => db.logicalDigest(sql, 'k')));
    expect(new Set(numbers).size).toBe(9);
  });

  it('ING-43 a sibling reads the same tables beside the session, is interrupted with it and closes with it', async () => {
    const controller = new AbortController();
    const db = await session(2, controller.signal);
    const sibling = await db.sibling();
    await db.run('CREATE TABLE shared AS SELECT range AS r FROM range(10)');
    const both = await Promise.all([db.rows('SELECT count(*) AS n FROM shared'), sibling.rows('SELECT sum(r)::INTEGER AS n FROM shared')]);
    expect(both).toEqual([[{ n: 10 }], [{ n: 45 }]]);
    await expect(sibling.sibling()).rejects.toMatchObject({ code: 'INTERNAL' });
    sibling.close();
    await expect(sibling.run('SELECT 1')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await db.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const other = await db.sibling();
    const long = other.run('SELECT count(*) FROM range(100000) a, range(100000) b WHERE a.range * b.range = 7');
    setTimeout(() => controller.abort(), 50);
    await expect(long).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('ING-43 cancelling interrupts the statement that runs and refuses later ones', async () => {
    const controller = new AbortController();
    const db = await session(2, controller.signal);
    const long = db.run('SELECT count(*) FROM range(100000) a, range(100000) b WHERE a.range * b.range = 7');
    setTimeout(() => controller.abort(), 50);
    await expect(long).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(db.run('SELECT 1')).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('HOS-20 SQL reaches the folders it was given and nothing else', async () => {
    const db = await session();
    await expect(db.rows("SELECT * FROM read_text('/etc/hostname')")).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('Permission Error') });
    await expect(db.copyOrdered('SELECT 1 AS k', join(folder, 'outside.parquet'), 'k')).rejects.toThrow('Permission Error');
    await expect(db.copyOrdered('SELECT 1 AS k', join(folder, 'data', '..', 'outside.parquet'), 'k')).rejects.toThrow('Permission Error');
    await expect(db.run('SET enable_external_access = true')).rejects.toThrow('Cannot');
    await expect(db.run('INSTALL httpfs')).rejects.toThrow();
  });

  it('ING-44 a result too large to hand on is an error that names the limit', async () => {
    await expect((await session()).rows('FROM range(100001)')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('ING-45 the engine names its version, and names and texts are quoted', () => {
    expect(engineVersions().duckdb).toMatch(/^v\d+\.\d+\.\d+$/);
    expect([sqlText("O'Neill"), sqlName('a"b')]).toEqual(["'O''Neill'", '"a""b"']);
  });
});
