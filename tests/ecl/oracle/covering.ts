/**
 * A pairwise covering array: rows of settings in which any two factors take every pair of their levels at least once. Greedy, seeded by
 * the order of the factors only, so the same array every time.
 */
export function pairwise(factors: readonly { readonly name: string; readonly levels: readonly string[] }[]): Record<string, string>[] {
  const key = (i: number, a: string, j: number, b: string): string => `${i}=${a}|${j}=${b}`;
  const open = new Set<string>();
  for (let i = 0; i < factors.length; i += 1) {
    for (let j = i + 1; j < factors.length; j += 1) {
      for (const a of factors[i]?.levels ?? []) for (const b of factors[j]?.levels ?? []) open.add(key(i, a, j, b));
    }
  }
  const rows: Record<string, string>[] = [];
  while (open.size > 0) {
    const row: string[] = [];
    const [first] = open;
    const [left, right] = (first as string).split('|').map((part) => part.split('='));
    factors.forEach((factor, i) => {
      const fixed = [left, right].find((part) => Number(part?.[0]) === i)?.[1];
      if (fixed !== undefined) { row[i] = fixed; return; }
      let best = factor.levels[0] as string;
      let most = -1;
      for (const level of factor.levels) {
        const gains = factors.reduce((sum, _, j) => (j === i ? sum : sum + ((j < i || Number(left?.[0]) === j || Number(right?.[0]) === j) ? Number(open.has(pairKey(i, level, j, j < i ? (row[j] as string) : ((Number(left?.[0]) === j ? left : right)?.[1] as string)))) : 0)), 0);
        if (gains > most) [best, most] = [level, gains];
      }
      row[i] = best;
    });
    for (let i = 0; i < factors.length; i += 1) for (let j = i + 1; j < factors.length; j += 1) open.delete(key(i, row[i] as string, j, row[j] as string));
    rows.push(Object.fromEntries(factors.map((factor, i) => [factor.name, row[i] as string])));
  }
  return rows;

  function pairKey(i: number, a: string, j: number, b: string): string {
    return i < j ? key(i, a, j, b) : key(j, b, i, a);
  }
}
