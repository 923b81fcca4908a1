import type { MetricLine } from './metric-text.ts';

/** Groups in the order in which they are read; others follow by name. */
const GROUPS = ['performance', 'risk', 'benchmark', 'significance', 'trading', 'execution', 'safety'];

/** Metrics by group, in reading order. */
export function metricGroups(lines: readonly MetricLine[]): readonly (readonly [string, readonly MetricLine[]])[] {
  const rank = (group: string): number => { const at = GROUPS.indexOf(group); return at < 0 ? GROUPS.length : at; };
  const names = [...new Set(lines.map(({ group }) => group))].toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names.map((group) => [group, lines.filter((line) => line.group === group)] as const);
}
