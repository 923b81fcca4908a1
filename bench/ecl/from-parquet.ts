import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../src-main/data/duckdb-session.ts';
import { text } from '../../src-main/derive/sql-text.ts';
import { allocateBlock } from '../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { openPool } from '../../src-main/pipelines/ecl/kernel/pool.ts';
import { roundedMinorUnits, roundedUnits } from '../../src-main/pipelines/ecl/kernel/rounding.ts';
import { measureParquet } from '../../src-main/pipelines/ecl/kernel/stream.ts';
import { forgetPeak, processFigures } from '../process-figures.ts';
import { PEER_INPUTS } from './portfolio.ts';

export interface ParquetFigures { readonly loans: number; readonly seconds: number; readonly secondsPerMillion: number; readonly sourceMb: number; readonly resultMb: number; readonly peakMemoryMb: number | null }

/** Draws loans into a Parquet file of DECIMAL columns, then measures that file into another; the drawing is not timed. */
export async function benchFromParquet(folder: string, loans: number, workers: number, memoryMb: number): Promise<ParquetFigures> {
  mkdirSync(join(folder, 'parts'), { recursive: true });
  const [source, result] = [join(folder, `loans-${loans}.parquet`), join(folder, `ecl-${loans}.parquet`)];
  const session = await openSession({ threads: 2, memoryLimitMb: memoryMb, tempDirectory: join(folder, 'spill'), directories: [folder] });
  const pool = openPool({ workers });
  try {
    const share = (salt: number): string => `((hash(range + ${salt * 1_000_003}) % 1000000)::BIGINT)`;
    await session.copyOrdered(`SELECT range AS source_row, 'L' || range AS loan_id, ('S' || range % 12) AS segment, ((500000 + ${share(1)} * 5)::DECIMAL(18,0) * 0.01)::DECIMAL(18,2) AS balance, ((15000 + ${share(2)} // 6)::DECIMAL(18,0) * 0.000001)::DECIMAL(18,12) AS eir, ((2000 + ${share(3)} // 8)::DECIMAL(18,0) * 0.000001)::DECIMAL(18,12) AS pd_12m, (${share(4)}::DECIMAL(18,0) * 0.000001)::DECIMAL(18,12) AS lgd, (12 + ${share(5)} % 109)::INTEGER AS remaining_term, (${share(6)} % 3)::INTEGER AS stage FROM range(${loans})`, source, 'source_row', { alreadyOrdered: true });
    forgetPeak();
    const from = performance.now();
    await measureParquet({
      session, pool, inputs: PEER_INPUTS, source: `read_parquet(${text(source)})`, key: 'source_row',
      select: 'CAST(source_row AS DOUBLE), loan_id, segment, CAST(balance AS DOUBLE), CAST(eir AS DOUBLE), CAST(pd_12m AS DOUBLE), CAST(lgd AS DOUBLE), remaining_term, stage',
      assemble: (scanned) => {
        const [keys = [], , , balance = [], eir = [], pd = [], lgd = [], term = [], stage = []] = scanned as readonly (readonly number[])[];
        const block = allocateBlock(keys.length);
        block.balance.set(balance);
        block.eir.set(eir);
        block.rate.set(eir);
        block.pdScale.set(pd);
        block.lgd.set(lgd);
        block.term.set(term);
        block.stage.set(stage);
        return { block, kept: scanned };
      },
      emit: ({ kept, block }, { ecl12, lifetime, defaulted, booked, pd12, pdLifetime, lgdNow }) => ({
        rows: block.count,
        values: [kept[0] as number[], kept[1] as string[], kept[2] as string[], ...[ecl12, lifetime, defaulted, booked].map((each) => each.map(roundedMinorUnits)), ...[pd12, pdLifetime, lgdNow].map((each) => each.map((share) => roundedUnits(share, 1e12)))],
      }),
      output: {
        path: result, scratch: join(folder, 'parts'),
        columns: [{ name: 'source_row', type: 'bigint' }, { name: 'loan_id', type: 'text' }, { name: 'segment', type: 'text' }, ...['ecl_12m', 'ecl_lifetime', 'ecl_default', 'modelled'].map((name) => ({ name, type: 'decimal(18,2)' as const })), ...['pd_12m', 'pd_lifetime', 'lgd'].map((name) => ({ name, type: 'decimal(18,12)' as const }))],
      },
    });
    const seconds = (performance.now() - from) / 1000;
    return { loans, seconds, secondsPerMillion: (seconds / loans) * 1e6, sourceMb: statSync(source).size / 2 ** 20, resultMb: statSync(result).size / 2 ** 20, peakMemoryMb: processFigures(process.pid).peakMb };
  } finally {
    await pool.close();
    session.close();
  }
}
