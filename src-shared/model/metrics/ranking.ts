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

/** Obligors of one score. */
export interface ScoreCount { readonly n: number; readonly events: number }

/**
 * Ranks outcomes by score from counts of equal scores, told in falling order of score (the riskiest first); totals are known beforehand, so the counts
 * may be streamed. `spacing` leaves out curve points closer than that to the last one in both directions.
 */
export class RankingCounter {
  readonly #events: number;
  readonly #others: number;
  readonly #spacing: number;
  readonly #curve = [{ falsePositive: 0, truePositive: 0 }];
  #bad = 0;
  #good = 0;
  #ks = 0;
  #twiceArea = 0n;

  constructor(n: number, events: number, spacing = 0) {
    this.#events = events;
    this.#others = n - events;
    this.#spacing = spacing;
  }

  add({ n, events }: ScoreCount): void {
    const good = n - events;
    // Whole numbers: exact, whatever their size.
    this.#twiceArea += BigInt(good) * BigInt(2 * this.#bad + events);
    this.#bad += events;
    this.#good += good;
    const point = { falsePositive: this.#good / this.#others, truePositive: this.#bad / this.#events };
    this.#ks = Math.max(this.#ks, Math.abs(point.truePositive - point.falsePositive));
    const last = this.#curve[this.#curve.length - 1] as typeof point;
    const isEnd = this.#bad === this.#events && this.#good === this.#others;
    if (isEnd || point.falsePositive - last.falsePositive >= this.#spacing || point.truePositive - last.truePositive >= this.#spacing) this.#curve.push(point);
  }

  /** Null where there are no events or nothing but events: then nothing is ranked. */
  ranking(): Ranking | null {
    const [events, others] = [this.#events, this.#others];
    if (events === 0 || others === 0) return null;
    const auc = Number(this.#twiceArea) / (2 * events * others);
    const q1 = auc / (2 - auc);
    const q2 = (2 * auc * auc) / (1 + auc);
    const variance = (auc * (1 - auc) + (events - 1) * (q1 - auc * auc) + (others - 1) * (q2 - auc * auc)) / (events * others);
    return { n: events + others, events, auc, gini: 2 * auc - 1, ks: this.#ks, standardError: Math.sqrt(Math.max(0, variance)), curve: this.#curve };
  }
}

/** The same from scores and outcomes. Scores must be numbers; NaN is a defect of the caller. */
export function rankingOf(scores: ArrayLike<number>, events: ArrayLike<boolean | number>): Ranking | null {
  const n = scores.length;
  let total = 0;
  for (let i = 0; i < n; i += 1) if (events[i]) total += 1;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const counter = new RankingCounter(n, total);
  for (let at = 0; at < n; ) {
    const score = scores[order[at] as number] as number;
    const count = { n: 0, events: 0 };
    for (; at < n && (scores[order[at] as number] as number) === score; at += 1) {
      count.n += 1;
      if (events[order[at] as number]) count.events += 1;
    }
    counter.add(count);
  }
  return counter.ranking();
}
