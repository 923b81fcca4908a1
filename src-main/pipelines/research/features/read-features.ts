import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { FeatureUse } from '../../../../src-shared/model/research/spec.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import { ident } from '../../../derive/sql-text.ts';
import { parquet } from '../../../intake/gate-session.ts';
import type { FeaturePanel } from '../strategy.ts';
import { featureOf, nameOf } from './registry.ts';
import { warmUpOf } from './uses.ts';

/** The table `feature` (one row a bar, by its source row) on the panel's axes; NaN where the table has none. */
export async function readFeatures(session: Session, path: string, panel: BarPanel, uses: readonly FeatureUse[]): Promise<FeaturePanel> {
  const names = uses.map(nameOf);
  const columns = new Map(names.map((name) => [name, new Float64Array(panel.close.length).fill(Number.NaN)]));
  const warmUp = new Map(uses.map((use) => [nameOf(use), warmUpOf(featureOf(use.name).warmUp, use)]));
  if (names.length === 0) return { names, columns, warmUp };
  const cellOf = new Map<number, number>();
  for (let i = 0; i < panel.row.length; i += 1) if ((panel.row[i] as number) >= 0) cellOf.set(panel.row[i] as number, i);
  const into = names.map((name) => columns.get(name) as Float64Array);
  await session.streamColumns(`SELECT source_row, ${names.map(ident).join(', ')} FROM ${parquet(path)}`, ([rows = [], ...values]) => {
    for (let i = 0; i < rows.length; i += 1) {
      const cell = cellOf.get(Number(rows[i]));
      if (cell === undefined) continue;
      for (let f = 0; f < into.length; f += 1) {
        const value = values[f]?.[i];
        if (typeof value === 'number') (into[f] as Float64Array)[cell] = value;
      }
    }
  });
  return { names, columns, warmUp };
}
