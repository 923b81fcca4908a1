import { undefinedFor, type Measured } from './measured.ts';

export interface OverfittingResult extends Measured {
  readonly blocks: number;
  readonly combinations: number;
  readonly trials: number;
  /** Of each combination: logit of the out-of-sample rank of the trial that was best in sample. */
  readonly logits: Float64Array;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: sessions in `blocks` even parts; of every half of them
 * the trial of highest Sharpe ratio is chosen and ranked in the other half; the share of halves where the logit of its relative rank is not
 * above 0. Trials are returns session by session, all of the same sessions. Bailey, Borwein, López de Prado and Zhu 2017.
 */
export function probabilityOfOverfitting(trials: readonly ArrayLike<number>[], blocks = 16): OverfittingResult {
  const n = trials[0]?.length ?? 0;
  const none = (why: string): OverfittingResult => ({ ...undefinedFor(why, n), blocks, combinations: 0, trials: trials.length, logits: new Float64Array(0) });
  if (trials.length < 2) return none('two trials are needed');
  if (blocks < 2 || blocks % 2 !== 0 || blocks > 20) return none(`sessions are cut into an even number of blocks from 2 to 20, not ${blocks}`);
  if (n < 2 * blocks) return none(`${n} sessions cannot be cut into ${blocks} blocks of two`);
  if (trials.some((returns) => returns.length !== n)) return none('trials are of different lengths');
  for (const returns of trials) for (let t = 0; t < n; t += 1) if (!Number.isFinite(returns[t])) return none('a trial has a session without a return');
  const sums = blockSums(trials, blocks);
  const logits: number[] = [];
  for (const inSample of halves(blocks)) {
    const [before, after] = [ratios(sums, trials.length, blocks, inSample, true), ratios(sums, trials.length, blocks, inSample, false)];
    let best = 0;
    for (let k = 1; k < trials.length; k += 1) if (before[k]! > before[best]!) best = k;
    let [below, equal] = [0, 0];
    for (let k = 0; k < trials.length; k += 1) {
      if (after[k]! < after[best]!) below += 1;
      else if (after[k] === after[best]) equal += 1;
    }
    // Rank from 1, ties in the middle, over N + 1: never 0 nor 1.
    const rank = (below + (equal + 1) / 2) / (trials.length + 1);
    logits.push(Math.log(rank / (1 - rank)));
  }
  const value = logits.filter((logit) => logit <= 1e-12).length / logits.length;
  return { value, why: null, observations: n, blocks, combinations: logits.length, trials: trials.length, logits: Float64Array.from(logits) };
}

/** Of each trial and block: count, sum and sum of squares. */
function blockSums(trials: readonly ArrayLike<number>[], blocks: number): Float64Array {
  const out = new Float64Array(trials.length * blocks * 3);
  for (const [k, returns] of trials.entries()) {
    for (let b = 0; b < blocks; b += 1) {
      const at = (k * blocks + b) * 3;
      const to = Math.floor(((b + 1) * returns.length) / blocks);
      for (let t = Math.floor((b * returns.length) / blocks); t < to; t += 1) {
        out[at] = out[at]! + 1;
        out[at + 1] = out[at + 1]! + returns[t]!;
        out[at + 2] = out[at + 2]! + returns[t]! * returns[t]!;
      }
    }
  }
  return out;
}

/** Sharpe ratio of each trial over the blocks inside (or outside) a half; a trial that does not move ranks by its sign. */
function ratios(sums: Float64Array, trials: number, blocks: number, half: number, inside: boolean): Float64Array {
  const out = new Float64Array(trials);
  for (let k = 0; k < trials; k += 1) {
    let [count, total, squares] = [0, 0, 0];
    for (let b = 0; b < blocks; b += 1) {
      if (((half >> b) & 1) === (inside ? 1 : 0)) {
        const at = (k * blocks + b) * 3;
        count += sums[at]!;
        total += sums[at + 1]!;
        squares += sums[at + 2]!;
      }
    }
    const average = total / count;
    const variance = Math.max(0, (squares - total * average) / (count - 1));
    out[k] = variance > 0 ? average / Math.sqrt(variance) : average === 0 ? 0 : Math.sign(average) * Number.MAX_VALUE;
  }
  return out;
}

/** Every choice of half of the blocks, as bits, ascending. */
function* halves(blocks: number): Generator<number> {
  for (let bits = 0; bits < 2 ** blocks; bits += 1) {
    let count = 0;
    for (let rest = bits; rest > 0; rest &= rest - 1) count += 1;
    if (count === blocks / 2) yield bits;
  }
}
