import { told } from '../panel/vendor-rows.ts';
import { isComparable, type Grid } from './grid.ts';

/** A vendor that is wrong as a whole about a symbol, measured against another. `row` is the first row of the left vendor it was measured on. */
export interface Lie { readonly rule: 'MKT-201' | 'MKT-202' | 'MKT-203'; readonly field: 'session' | 'close'; readonly row: number; readonly observed: string }

/** Bars that must be there before anything is said. */
const LEAST = 20;
/** At most so many of the same session may agree, and at least so many of the other reading must. */
const FEW = 0.5;
const MOST = 0.9;
/** A ratio of prices nearer to 1 than this is a difference, not a scale. */
const SCALE = 0.02;

type Vendor = Grid['vendors'][number];

/**
 * What a systematic error of one of two vendors is: a shift of all dates by one session, closes of another session beside opens of the right
 * one, or prices in another unit. Null where most closes agree, or nothing explains why they do not. One vendor alone cannot show it, and
 * two cannot show which of them is wrong: that is for a person to find out.
 */
export function lieOf(grid: Grid, left: Vendor, right: Vendor, symbol: number, same: number): Lie | null {
  const { rows, calendar } = grid;
  const T = calendar.days.length;
  const rowAt = (vendor: Vendor, t: number): number => (t < 0 || t >= T ? -1 : (vendor.usable[symbol * T + t] as number));
  const agreeing = (values: Float64Array, lag: number): { readonly share: number; readonly count: number; readonly agree: number } => {
    let [count, agree] = [0, 0];
    for (let t = 0; t < T; t += 1) {
      const [i, j] = [rowAt(left, t), rowAt(right, t + lag)];
      if (i === -1 || j === -1 || !isComparable(grid, i, j)) continue;
      count += 1;
      if (Math.abs((values[i] as number) / (values[j] as number) - 1) <= same) agree += 1;
    }
    return { share: count === 0 ? 0 : agree / count, count, agree };
  };
  const now = agreeing(rows.close, 0);
  if (now.count < LEAST || now.share >= FEW) return null;
  let first = 0;
  while (rowAt(left, first) === -1 || rowAt(right, first) === -1) first += 1;
  const row = rowAt(left, first);
  for (const lag of [1, -1]) {
    const other = agreeing(rows.close, lag);
    if (other.count < LEAST || other.share < MOST) continue;
    const when = lag === 1 ? 'after' : 'before';
    const evidence = `${other.agree} of ${other.count} closes equal those of the session ${when}, ${now.agree} of ${now.count} those of the same session`;
    const opens = agreeing(rows.open, 0);
    if (opens.share >= MOST) return { rule: 'MKT-203', field: 'close', row, observed: `${evidence}, while ${opens.agree} of ${opens.count} opens equal those of the same session` };
    return { rule: 'MKT-201', field: 'session', row, observed: evidence };
  }
  const ratios: number[] = [];
  for (let t = 0; t < T; t += 1) {
    const [i, j] = [rowAt(left, t), rowAt(right, t)];
    if (i !== -1 && j !== -1 && isComparable(grid, i, j)) ratios.push((rows.close[i] as number) / (rows.close[j] as number));
  }
  const middle = ratios.toSorted((a, b) => a - b)[ratios.length >> 1] as number;
  const alike = ratios.filter((ratio) => Math.abs(ratio / middle - 1) <= same).length;
  if (Math.abs(middle - 1) <= Math.max(SCALE, 4 * same) || alike / ratios.length < MOST) return null;
  return { rule: 'MKT-202', field: 'close', row, observed: `${alike} of ${ratios.length} closes are ${Number(middle.toPrecision(6))} times the other's, first ${told(rows.close[row] as number)} against ${told(rows.close[rowAt(right, first)] as number)}` };
}
