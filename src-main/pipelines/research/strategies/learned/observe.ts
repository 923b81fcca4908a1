/** Beyond so many deviations an observation is cut: a market never seen in training must not saturate the net. */
const MOST = 10;

/**
 * The market's part of an observation, normalised: (value - mean) / deviation by what was fitted in the training, cut at 10 deviations. A value
 * that is not known stands at its mean, and the share that is known (the first of each slot, not normalised) is observed beside it.
 */
export function normaliseBase(base: Float64Array, from: number, width: number, mean: Float64Array, deviation: Float64Array): void {
  for (let i = 0; i < width; i += 1) {
    const value = ((base[from + i] as number) - (mean[i] as number)) / (deviation[i] as number);
    base[from + i] = Number.isNaN(value) ? 0 : value > MOST ? MOST : value < -MOST ? -MOST : value;
  }
}

/** The book's part: weight of each slot, then cash, from `from`. Weights of names without a slot are in neither. */
export function observeBook(weights: Float64Array, slot: Int16Array, slots: number, out: Float64Array, from: number): void {
  out.fill(0, from, from + slots);
  let cash = 1;
  for (let s = 0; s < weights.length; s += 1) {
    const weight = weights[s] as number;
    if (weight === 0) continue;
    cash -= weight;
    const k = slot[s] as number;
    if (k >= 0) out[from + k] = (out[from + k] as number) + weight;
  }
  out[from + slots] = cash;
}

/**
 * Shares of the book from an action: softmax over the slots that have names, and cash, which stands last. Into `share`; `members` are the
 * names a slot has. Long only: shares are above 0 and sum to 1.
 */
export function sharesOf(action: Float64Array, from: number, members: Int32Array, slots: number, share: Float64Array): void {
  let most = action[from + slots] as number;
  for (let k = 0; k < slots; k += 1) if ((members[k] as number) > 0 && (action[from + k] as number) > most) most = action[from + k] as number;
  let total = 0;
  for (let k = 0; k <= slots; k += 1) {
    const value = k < slots && members[k] === 0 ? 0 : Math.exp((action[from + k] as number) - most);
    share[k] = value;
    total += value;
  }
  for (let k = 0; k <= slots; k += 1) share[k] = (share[k] as number) / total;
}

/** How many names each slot has. */
export function countMembers(slot: Int16Array, members: Int32Array): number {
  members.fill(0);
  let all = 0;
  for (let s = 0; s < slot.length; s += 1) {
    const k = slot[s] as number;
    if (k < 0) continue;
    members[k] = (members[k] as number) + 1;
    all += 1;
  }
  return all;
}
