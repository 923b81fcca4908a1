import type { MarketFinding } from '../../panel/findings.ts';
import { dayText } from '../../panel/session-days.ts';
import type { Series, VendorRows } from '../../panel/vendor-rows.ts';
import { OK } from '../../reconcile/rules.ts';
import type { ActionsOf } from './moves.ts';

/** Splits smaller than this are lost in what the market does on the day. */
const LEAST = Math.log(1.2);

/**
 * At each split of the actions: do prices go from one basis to the other as the file's entry says? A file declared raw has to fall by the
 * ratio, an adjusted one must not. Returns the first row at each split where it is the other way round.
 */
export function judgeBasis(rows: VendorRows, series: readonly Series[], actionsOf: ActionsOf, findings: MarketFinding[]): Set<number> {
  const otherwise = new Set<number>();
  for (const { symbol, rows: own } of series) {
    for (const { day, ratio } of actionsOf(symbol)) {
      const size = Math.log(ratio);
      if (Math.abs(size) < LEAST) continue;
      let before = -1;
      let after = -1;
      for (const i of own) {
        if (rows.verdict[i] !== OK) continue;
        if ((rows.day[i] as number) < day) before = i;
        else { after = i; break; }
      }
      if (before === -1 || after === -1) continue;
      const { adjusted } = rows.files[rows.file[after] as number] as VendorRows['files'][number];
      const move = Math.log((rows.close[after] as number) / (rows.close[before] as number));
      const [asDeclared, asOther] = adjusted === 'raw' ? [-size, 0] : [0, -size];
      if (Math.abs(move - asOther) >= Math.abs(size) / 4 || Math.abs(move - asDeclared) <= Math.abs(size) / 2) continue;
      otherwise.add(after);
      findings.push({ rule: 'MKT-144', field: 'close', sourceRow: rows.sourceRow[after] as number, observed: `declared ${adjusted}; at the split ${Number(ratio.toFixed(6))} of ${dayText(day)} the close went from ${String((rows.close[before] as number) / 1e6)} to ${String((rows.close[after] as number) / 1e6)}` });
    }
  }
  return otherwise;
}
