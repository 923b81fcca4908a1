import type { CallOutput } from '../../state/use-call.ts';
import { formatCount } from '../../components/format.ts';

export type MigrationCell = CallOutput<'ecl.migration'>['cells'][number];

/** Severity of a stage: what up and down mean. POCI and the simplified approach are apart. */
const RANK: Readonly<Record<string, number>> = { '1': 1, '2': 2, '3': 3 };

/** Loans that moved to a worse stage, to a better one, stayed, came and left. */
export function migrationSums(cells: readonly MigrationCell[]): { worse: number; better: number; same: number; came: number; left: number; text: string } {
  const sum = { worse: 0, better: 0, same: 0, came: 0, left: 0 };
  for (const { from, to, loans } of cells) {
    const count = Number(loans.value ?? 0);
    if (from === 'new') sum.came += count;
    else if (to === 'exit') sum.left += count;
    else if (from === to) sum.same += count;
    else if ((RANK[to] ?? 0) > (RANK[from] ?? 0)) sum.worse += count;
    else sum.better += count;
  }
  return { ...sum, text: `${formatCount(sum.worse)} moved to a worse stage, ${formatCount(sum.better)} to a better one, ${formatCount(sum.same)} stayed; ${formatCount(sum.came)} came, ${formatCount(sum.left)} left.` };
}

/** Tint of a cell by its share of the row, in points: 0 none to 3, light enough for the numbers on it. */
export function tintOf(share: string): 0 | 1 | 2 | 3 {
  const points = Number(share);
  return !(points > 0) ? 0 : points < 10 ? 1 : points < 50 ? 2 : 3;
}
