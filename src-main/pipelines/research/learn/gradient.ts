import type { Layer, NetworkShape } from '../strategies/learned/network-shape.ts';
import { addWeightGradient, backwardLayer, BLOCK, forwardLayer } from './layer-kernels.ts';

/** What the objective is made of. */
export interface Objective { readonly clip: number; readonly valueWeight: number; readonly entropyWeight: number }

/** What was done and seen, row-major by sample; rewards to go and advantages as of the rollout. */
export interface Samples {
  readonly observed: Float64Array; readonly actions: Float64Array; readonly logProbability: Float64Array;
  readonly advantage: Float64Array; readonly goal: Float64Array;
}

/** Sums over a block of samples, to be divided by the minibatch: places in `statistics`. */
export const [POLICY_LOSS, VALUE_LOSS, CLIPPED, KL, STATISTICS] = [0, 1, 2, 3, 4];

const HALF_LOG_TAU = 0.9189385332046727; // ½ ln 2π

/** Log density of an action under independent normals. */
export function logProbabilityOf(action: Float64Array, at: number, mean: Float64Array, from: number, parameters: Float64Array, logDeviation: number, actions: number): number {
  let sum = 0;
  for (let a = 0; a < actions; a += 1) {
    const log = parameters[logDeviation + a] as number;
    const z = ((action[at + a] as number) - (mean[from + a] as number)) / Math.exp(log);
    sum -= 0.5 * z * z + log + HALF_LOG_TAU;
  }
  return sum;
}

/** Entropy of the policy, the same in every state: its deviations do not depend on what is observed. */
export function entropyOf(parameters: Float64Array, { logDeviation, actions }: NetworkShape): number {
  let sum = 0;
  for (let a = 0; a < actions; a += 1) sum += (parameters[logDeviation + a] as number) + HALF_LOG_TAU + 0.5;
  return sum;
}

/**
 * Gradient of PPO's objective (Schulman et al. 2017, eq. 7 and 9) over blocks of samples, by hand: minus the mean of min(rA, clip(r)A), plus
 * valueWeight (V - goal)², minus entropyWeight times the entropy (of which the caller adds the gradient, once). Room for one block is kept.
 */
export class BlockGradient {
  readonly #shape: NetworkShape;
  readonly #input: Float64Array;
  readonly #policy: readonly Float64Array[];
  readonly #value: readonly Float64Array[];
  readonly #deltas: readonly [Float64Array, Float64Array];

  constructor(shape: NetworkShape) {
    this.#shape = shape;
    const room = (layers: readonly Layer[]): Float64Array[] => layers.map(({ outputs }) => new Float64Array(BLOCK * outputs));
    this.#input = new Float64Array(BLOCK * shape.inputs);
    [this.#policy, this.#value] = [room(shape.policy), room(shape.value)];
    const widest = Math.max(shape.actions, 1, ...shape.hidden);
    this.#deltas = [new Float64Array(BLOCK * widest), new Float64Array(BLOCK * widest)];
  }

  /** Samples `order[from .. to]` (at most BLOCK of a minibatch of `batch`): gradient into `gradient` from `at`, sums into `statistics` from `told`. Both are overwritten. */
  add(parameters: Float64Array, samples: Samples, objective: Objective, order: Int32Array, from: number, to: number, batch: number, gradient: Float64Array, at: number, statistics: Float64Array, told: number): void {
    const { inputs, actions, policy, value, logDeviation, parameters: size } = this.#shape;
    const input = this.#input;
    gradient.fill(0, at, at + size);
    statistics.fill(0, told, told + STATISTICS);
    for (let r = 0; r < BLOCK; r += 1) {
      if (from + r >= to) {
        input.fill(0, r * inputs, (r + 1) * inputs);
        continue;
      }
      const k = (order[from + r] as number) * inputs;
      for (let i = 0; i < inputs; i += 1) input[r * inputs + i] = samples.observed[k + i] as number;
    }
    const mean = forward(policy, parameters, input, this.#policy);
    const estimate = forward(value, parameters, input, this.#value);
    const delta = this.#deltas[0];
    delta.fill(0, 0, BLOCK * actions);
    for (let r = 0; r < BLOCK && from + r < to; r += 1) {
      const k = order[from + r] as number;
      const log = logProbabilityOf(samples.actions, k * actions, mean, r * actions, parameters, logDeviation, actions) - (samples.logProbability[k] as number);
      const ratio = Math.exp(log);
      const advantage = samples.advantage[k] as number;
      const cut = ratio > 1 + objective.clip ? 1 + objective.clip : ratio < 1 - objective.clip ? 1 - objective.clip : ratio;
      const isFree = ratio * advantage <= cut * advantage;
      statistics[told + POLICY_LOSS] = (statistics[told + POLICY_LOSS] as number) - (isFree ? ratio : cut) * advantage;
      statistics[told + KL] = (statistics[told + KL] as number) + (ratio - 1 - log);
      if (cut !== ratio) statistics[told + CLIPPED] = (statistics[told + CLIPPED] as number) + 1;
      if (!isFree) continue;
      const scale = (-ratio * advantage) / batch;
      for (let a = 0; a < actions; a += 1) {
        const deviation = Math.exp(parameters[logDeviation + a] as number);
        const z = ((samples.actions[k * actions + a] as number) - (mean[r * actions + a] as number)) / deviation;
        delta[r * actions + a] = (scale * z) / deviation;
        gradient[at + logDeviation + a] = (gradient[at + logDeviation + a] as number) + scale * (z * z - 1);
      }
    }
    this.#backward(policy, parameters, this.#policy, gradient, at);
    delta.fill(0, 0, BLOCK);
    for (let r = 0; r < BLOCK && from + r < to; r += 1) {
      const away = (estimate[r] as number) - (samples.goal[order[from + r] as number] as number);
      statistics[told + VALUE_LOSS] = (statistics[told + VALUE_LOSS] as number) + away * away;
      delta[r] = (2 * objective.valueWeight * away) / batch;
    }
    this.#backward(value, parameters, this.#value, gradient, at);
  }

  /** From the delta of the last layer, which stands in the first of the two rooms. */
  #backward(layers: readonly Layer[], parameters: Float64Array, outputs: readonly Float64Array[], gradient: Float64Array, at: number): void {
    let [delta, next] = this.#deltas;
    for (let k = layers.length - 1; k >= 0; k -= 1) {
      const layer = layers[k] as Layer;
      const input = k === 0 ? this.#input : (outputs[k - 1] as Float64Array);
      addWeightGradient(layer, input, delta, gradient, at);
      if (k === 0) break;
      backwardLayer(layer, parameters, delta, input, next);
      [delta, next] = [next, delta];
    }
  }
}

function forward(layers: readonly Layer[], parameters: Float64Array, input: Float64Array, outputs: readonly Float64Array[]): Float64Array {
  let from = input;
  layers.forEach((layer, k) => {
    forwardLayer(layer, parameters, from, outputs[k] as Float64Array);
    from = outputs[k] as Float64Array;
  });
  return from;
}
