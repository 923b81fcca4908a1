/** Sessions by position, both included. */
export interface Span { readonly from: number; readonly to: number }

export interface WalkForwardFold { readonly train: Span; readonly test: Span }

/**
 * Folds of a walk-forward over sessions `from` to `to`: training, `gap` sessions that are in neither (labels of the last training sessions reach
 * into them), test. `rolling`: training of fixed length; `anchored`: from the first session, at first of that length. Only whole test windows.
 */
export function walkForwardFolds({ from, to }: Span, kind: 'rolling' | 'anchored', train: number, test: number, step: number, gap: number): WalkForwardFold[] {
  const folds: WalkForwardFold[] = [];
  for (let begin = from + train; begin + test - 1 <= to; begin += step) {
    const last = begin - 1 - gap;
    const first = kind === 'anchored' ? from : begin - train;
    if (last >= first) folds.push({ train: { from: first, to: last }, test: { from: begin, to: begin + test - 1 } });
  }
  return folds;
}

/** Sessions cut into consecutive groups whose lengths differ by one at most. */
export function groupsOf({ from, to }: Span, groups: number): Span[] {
  const length = to - from + 1;
  return Array.from({ length: groups }, (_, g) => ({ from: from + Math.floor((g * length) / groups), to: from + Math.floor(((g + 1) * length) / groups) - 1 }));
}

/** All choices of `k` of `n`, each ascending, in lexical order. */
export function combinations(n: number, k: number): number[][] {
  const found: number[][] = [];
  const take = (begun: readonly number[], next: number): void => {
    if (begun.length === k) {
      found.push([...begun]);
      return;
    }
    for (let i = next; i <= n - (k - begun.length); i += 1) take([...begun, i], i + 1);
  };
  take([], 0);
  return found;
}

/** A session's label is made of it and the `horizon` sessions after. */
export interface Purge { readonly horizon: number; readonly embargo: number }

/**
 * Training sessions beside test groups, as spans: no session whose label overlaps the label of a test session (López de Prado 2018, section 7.4.1),
 * and none in the `embargo` sessions after the last label of a group (7.4.2). Groups that touch are one.
 */
export function purgedTraining({ from, to }: Span, tests: readonly Span[], { horizon, embargo }: Purge): Span[] {
  const barred = tests.map((test) => ({ from: test.from - horizon, to: test.to + horizon + embargo })).sort((a, b) => a.from - b.from);
  const kept: Span[] = [];
  let next = from;
  for (const { from: begin, to: end } of barred) {
    if (begin > next) kept.push({ from: next, to: Math.min(begin - 1, to) });
    next = Math.max(next, end + 1);
  }
  if (next <= to) kept.push({ from: next, to });
  return kept;
}

/** One way of holding out groups. */
export interface Split { readonly tested: readonly number[]; readonly tests: readonly Span[]; readonly train: readonly Span[] }

/** Every choice of `test` of `groups` groups held out, with what is left to train on. */
export function combinatorialSplits(sample: Span, groups: number, test: number, purge: Purge): { readonly groups: readonly Span[]; readonly splits: readonly Split[] } {
  const parts = groupsOf(sample, groups);
  const splits = combinations(groups, test).map((tested) => {
    const tests = tested.map((g) => parts[g] as Span);
    return { tested, tests, train: purgedTraining(sample, tests, purge) };
  });
  return { groups: parts, splits };
}

/**
 * Backtest paths (12.3): path j takes group g from the j-th split that tests g. There are C(N, k) k / N of them, and every split's every tested group
 * is in exactly one. `paths[j][g]` is the position of the split.
 */
export function pathsOf(splits: readonly Split[], groups: number): number[][] {
  const testing = Array.from({ length: groups }, (_, g) => splits.flatMap(({ tested }, s) => (tested.includes(g) ? [s] : [])));
  return Array.from({ length: testing[0]?.length ?? 0 }, (_, j) => testing.map((of) => of[j] as number));
}

/** Positions of spans, ascending. */
export function positionsOf(spans: readonly Span[]): number[] {
  return spans.flatMap(({ from, to }) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i));
}
