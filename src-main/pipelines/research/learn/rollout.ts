import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import { forwardOne, scratchFor, type NetworkShape } from '../strategies/learned/network-shape.ts';
import { TradingEnvironment } from './environment.ts';
import { logProbabilityOf, type Samples } from './gradient.ts';
import { normals, streamOf } from './draws.ts';
import type { TrainingMarket } from './training-market.ts';

type Ppo = Extract<StrategySpec, { kind: 'ppo' }>;

/** Books that a rollout is made of, always so many: they are what threads share. */
const BOOKS = 8;

export interface RolloutMemory {
  readonly reward: Float64Array;
  readonly value: Float64Array;
  /** Number of the rollout and its decisions. */
  readonly rollout: Int32Array;
}

interface Memory extends RolloutMemory, Samples { readonly spec: Ppo; readonly seed: number; readonly market: TrainingMarket; readonly parameters: Float64Array }

/**
 * Decisions of the policy as it stands, in books that each begin in cash at a random session of the training slice. A book's draws come from
 * its own stream. A window that ends is cut, not over: what would have followed is taken at the value that the net gives it.
 */
export class Rollouts {
  readonly #memory: Memory;
  readonly #shape: NetworkShape;
  readonly #environment: TradingEnvironment;
  readonly #policy: readonly Float64Array[];
  readonly #value: readonly Float64Array[];
  readonly #end: Float64Array;

  constructor(memory: Memory, shape: NetworkShape) {
    this.#memory = memory;
    this.#shape = shape;
    this.#environment = new TradingEnvironment(memory.market);
    [this.#policy, this.#value] = [scratchFor(shape.policy), scratchFor(shape.value)];
    this.#end = new Float64Array(shape.inputs);
  }

  parts(count: number): number {
    return Math.min(BOOKS, count);
  }

  /** Book `part`: its share of the rollout's decisions, with rewards to go and advantages (Schulman et al. 2016, eq. 16). */
  run(part: number): void {
    const { spec, seed, market, parameters, rollout, observed, actions, logProbability, reward, value } = this.#memory;
    const { inputs, actions: width, logDeviation } = this.#shape;
    const [number, count] = [rollout[0] as number, rollout[1] as number];
    const parts = this.parts(count);
    const [from, to] = [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)];
    const draw = seededRandom(seed, streamOf('rollout', number, part));
    const normal = normals(draw.next);
    const environment = this.#environment;
    let last = -1;
    let begun = from;
    for (let k = from; k < to; k += 1) {
      if (last < 0) {
        const window = draw.below(market.starts.length);
        environment.reset(market.starts[window] as number);
        [last, begun] = [market.ends[window] as number, k];
      }
      environment.observe(observed, k * inputs);
      const mean = forwardOne(this.#shape.policy, parameters, observed, k * inputs, this.#policy);
      for (let a = 0; a < width; a += 1) actions[k * width + a] = (mean[a] as number) + Math.exp(parameters[logDeviation + a] as number) * normal();
      logProbability[k] = logProbabilityOf(actions, k * width, mean, 0, parameters, logDeviation, width);
      value[k] = forwardOne(this.#shape.value, parameters, observed, k * inputs, this.#value)[0] as number;
      const growth = environment.act(actions, k * width, last);
      reward[k] = (growth > 1e-9 ? Math.log(growth) : Math.log(1e-9)) - spec.reward.turnover * environment.turnover - spec.reward.drawdown * environment.deepened;
      const isLost = !(environment.equity > 0);
      if (k + 1 < to && environment.session < last && !isLost) continue;
      environment.observe(this.#end, 0);
      this.#credit(begun, k, isLost ? 0 : (forwardOne(this.#shape.value, parameters, this.#end, 0, this.#value)[0] as number));
      last = -1;
    }
  }

  /** Generalised advantages of decisions `from` to `to`, after which the book is worth `next` to the net. Rewards are scaled here, and only here. */
  #credit(from: number, to: number, next: number): void {
    const { spec, market, reward, value, advantage, goal } = this.#memory;
    let [after, sum] = [next, 0];
    for (let k = to; k >= from; k -= 1) {
      const error = (reward[k] as number) / market.rewardUnit + spec.gamma * after - (value[k] as number);
      sum = error + spec.gamma * spec.lambda * sum;
      advantage[k] = sum;
      goal[k] = sum + (value[k] as number);
      after = value[k] as number;
    }
  }

  /** When all books are in: advantages to mean 0 and deviation 1 over the rollout. Returns the mean reward of a decision. */
  finish(count: number): number {
    const { advantage, reward } = this.#memory;
    let [sum, earned] = [0, 0];
    for (let k = 0; k < count; k += 1) {
      sum += advantage[k] as number;
      earned += reward[k] as number;
    }
    const mean = sum / count;
    let squares = 0;
    for (let k = 0; k < count; k += 1) squares += ((advantage[k] as number) - mean) * ((advantage[k] as number) - mean);
    const deviation = Math.sqrt(squares / count) + 1e-8;
    for (let k = 0; k < count; k += 1) advantage[k] = ((advantage[k] as number) - mean) / deviation;
    return earned / count;
  }
}
