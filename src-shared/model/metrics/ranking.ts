/** How well a score ranks outcomes. Higher score: riskier. */
export interface Ranking {
  readonly n: number;
  readonly events: number;
  /** P(score of an event > of a non-event) + half of P(equal): Mann-Whitney with ties (Hanley and McNeil, Radiology 143, 1982). */
  readonly auc: number;
  /** 2 AUC - 1. */
  readonly gini: number;
  /** Largest distance of the two distribution functions, between tied scores only. */
  readonly ks: number;
  /** Of AUC, by Hanley and McNeil 1982. */
  readonly standardError: number;
  /** ROC from (0,0) to (1,1), one point after each distinct score, the riskiest first. */
  readonly curve: readonly { readonly falsePositive: number; readonly truePositive: number }[];
}

/** Null where there are no events or nothing but events: then nothing is ranked. Scores must be numbers; NaN is a defect of the caller. */
export function rankingOf(scores: ArrayLike<number>, events: ArrayLike<boolean | number>): Ranking | null {
  const n = scores.length;
  let total = 0;
  for (let i = 0; i < n; i += 1) if (events[i]) total += 1;
  const others = n - total;
  if (total === 0 || others === 0) return null;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const curve = [{ falsePositive: 0, truePositive: 0 }];
  let [bad, good, ks, twiceArea] = [0, 0, 0, 0];
  for (let at = 0; at < n; ) {
    const score = scores[order[at] as number] as number;
    const [badBefore, goodBefore] = [bad, good];
    for (; at < n && (scores[order[at] as number] as number) === score; at += 1) {
      if (events[order[at] as number]) bad += 1;
      else good += 1;
    }
    // Whole numbers below 2^53: exact, so the result does not depend on the order of ties.
    twiceArea += (good - goodBefore) * (bad + badBefore);
    ks = Math.max(ks, Math.abs(bad / total - good / others));
    curve.push({ falsePositive: good / others, truePositive: bad / total });
  }
  const auc = twiceArea / (2 * total * others);
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const variance = (auc * (1 - auc) + (total - 1) * (q1 - auc * auc) + (others - 1) * (q2 - auc * auc)) / (total * others);
  return { n, events: total, auc, gini: 2 * auc - 1, ks, standardError: Math.sqrt(Math.max(0, variance)), curve };
}

/** The curve thinned to at most `points`, ends kept: for drawing. */
export function thinned<T>(curve: readonly T[], points: number): T[] {
  if (curve.length <= points) return [...curve];
  return Array.from({ length: points }, (_, i) => curve[Math.round((i * (curve.length - 1)) / (points - 1))] as T);
}
