/** Position of the first session on or after a day; the number of sessions where there is none. Sessions ascend. */
export function firstFrom(sessions: readonly string[], day: string): number {
  let [low, high] = [0, sessions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sessions[middle] as string) < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Position of the last session on or before a day; -1 where there is none. Sessions ascend. */
export function lastTo(sessions: readonly string[], day: string): number {
  const next = firstFrom(sessions, day);
  return sessions[next] === day ? next : next - 1;
}

/** Positions of the first and last session of a slice, both included; `to` is before `from` where the slice holds none. */
export function sessionRange(sessions: readonly string[], slice: { readonly from: string; readonly to: string }): { readonly from: number; readonly to: number } {
  return { from: firstFrom(sessions, slice.from), to: lastTo(sessions, slice.to) };
}
