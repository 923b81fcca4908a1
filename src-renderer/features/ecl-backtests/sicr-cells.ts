interface GridLine { readonly id: string; readonly stage2: number }

/** Lines `sicr-<ratio>-<increase>` by both bars, tinted 0 to 3 by the loans in stage 2; null where there are none. */
export function sicrGrid<L extends GridLine>(lines: readonly L[]): { ratios: string[]; increases: string[]; cell: (ratio: string, increase: string) => { line: L; tint: 0 | 1 | 2 | 3 } | undefined } | null {
  const cells = lines.flatMap((line) => {
    const [, ratio, increase] = /^sicr-([\d.]+)-([\d.]+)$/.exec(line.id) ?? [];
    return ratio === undefined || increase === undefined ? [] : [{ ratio, increase, line }];
  });
  if (cells.length === 0) return null;
  const ascending = (values: string[]): string[] => [...new Set(values)].toSorted((a, b) => Number(a) - Number(b));
  const counts = cells.map(({ line }) => line.stage2);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const tint = (count: number): 0 | 1 | 2 | 3 => (most === least ? 0 : (Math.min(3, Math.floor((4 * (count - least)) / (most - least))) as 0 | 1 | 2 | 3));
  return {
    ratios: ascending(cells.map(({ ratio }) => ratio)), increases: ascending(cells.map(({ increase }) => increase)),
    cell: (ratio, increase) => {
      const found = cells.find((each) => each.ratio === ratio && each.increase === increase);
      return found === undefined ? undefined : { line: found.line, tint: tint(found.line.stage2) };
    },
  };
}
