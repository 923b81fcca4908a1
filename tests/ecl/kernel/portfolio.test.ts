import { describe, expect, it } from 'vitest';
import { PEER_INPUTS } from '../../../bench/ecl/portfolio.ts';
import { allocateBlock, allocateColumns } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { measureBlock } from '../../../src-main/pipelines/ecl/kernel/measure-block.ts';
import { relative } from './one-loan.ts';
import { referenceFile, WITHOUT_REFERENCE } from './reference-block.ts';

describe.skipIf(WITHOUT_REFERENCE)('portfolio_2000_expected.csv', () => {
  it('EKN-1 2,000 loans agree loan by loan to 1e-10, by intensities', () => {
    const [, ...rows] = referenceFile('portfolio_2000_expected.csv').trim().split('\n').map((line) => line.split(','));
    const at = (row: readonly string[], column: number): number => Number(row[column]);
    const block = allocateBlock(rows.length);
    rows.forEach((row, i) => {
      block.balance[i] = at(row, 1);
      block.eir[i] = at(row, 2);
      block.rate[i] = at(row, 2);
      block.term[i] = at(row, 3);
      block.pdScale[i] = at(row, 4);
      block.lgd[i] = at(row, 5);
      block.stage[i] = at(row, 6) - 1;
    });
    const out = allocateColumns(rows.length);
    measureBlock(block, PEER_INPUTS.curves, PEER_INPUTS.scenarios, PEER_INPUTS.conventions, { from: 0, to: rows.length, out });
    expect(rows.length).toBe(2000);
    const worst = Math.max(...rows.flatMap((row, i) => [relative(out.ecl12[i]!, at(row, 7)), relative(out.lifetime[i]!, at(row, 8)), relative(out.booked[i]!, at(row, 9))]));
    expect(worst).toBeLessThan(1e-10);
  });
});
