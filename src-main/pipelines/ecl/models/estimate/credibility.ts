/** One group of observations: how many, their mean, their sum of squares around it. */
export interface GroupMoments { readonly n: number; readonly mean: number; readonly squares: number }

export function momentsOf(values: readonly number[]): GroupMoments {
  const n = values.length;
  const mean = n === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / n;
  return { n, mean, squares: values.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) };
}

/**
 * Shrinks the means of groups towards the mean of all: Z mean + (1 - Z) overall, Z = n / (n + k), k the variance within groups over that between. No
 * variance between groups that chance does not explain gives Z = 0: one mean for all. Source: Buhlmann and Straub 1970, unbiased estimators.
 */
export function shrunkMeans(groups: readonly GroupMoments[]): { overall: number; credibility: number[]; means: number[] } {
  const filled = groups.filter(({ n }) => n > 0);
  const total = filled.reduce((sum, { n }) => sum + n, 0);
  const overall = total === 0 ? 0 : filled.reduce((sum, { n, mean }) => sum + n * mean, 0) / total;
  const freedom = total - filled.length;
  const within = freedom > 0 ? filled.reduce((sum, { squares }) => sum + squares, 0) / freedom : 0;
  const spread = filled.reduce((sum, { n, mean }) => sum + n * (mean - overall) * (mean - overall), 0);
  const scale = total - filled.reduce((sum, { n }) => sum + n * n, 0) / Math.max(1, total);
  const between = scale > 0 ? Math.max(0, (spread - (filled.length - 1) * within) / scale) : 0;
  const credibility = groups.map(({ n }) => (n === 0 || between === 0 ? (within === 0 && between === 0 && filled.length === 1 && n > 0 ? 1 : 0) : n / (n + within / between)));
  return { overall, credibility, means: groups.map(({ mean }, i) => (credibility[i] as number) * mean + (1 - (credibility[i] as number)) * overall) };
}
