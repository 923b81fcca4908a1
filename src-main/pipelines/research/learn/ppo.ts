import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import type { Strategy as StrategySpec } from '../../../../src-shared/model/research/spec.ts';
import { networkShape, type NetworkShape } from '../strategies/learned/network-shape.ts';
import { adamFor, adamStep, limitNorm } from './adam.ts';
import { share, type Crew } from './crew.ts';
import { BlockGradient, CLIPPED, entropyOf, KL, POLICY_LOSS, STATISTICS, VALUE_LOSS, type Samples } from './gradient.ts';
import { BLOCK } from './layer-kernels.ts';
import { Rollouts, type RolloutMemory } from './rollout.ts';
import { normals, streamOf } from './draws.ts';
import type { TrainingMarket } from './training-market.ts';

type Ppo = Extract<StrategySpec, { kind: 'ppo' }>;

/** Kinds of work that a crew shares. */
export const [ROLL, LEARN] = [0, 1];

/** A point of the learning curve. `reward`: mean of a decision's reward in the rollout, log growth less penalties, not scaled. */
export interface LearningPoint { readonly step: number; readonly reward: number; readonly policyLoss: number; readonly valueLoss: number; readonly entropy: number; readonly clipped: number; readonly kl: number }

/** All that threads share of one training: what stands here is read and written in place. */
export interface PpoMemory extends RolloutMemory, Samples {
  readonly spec: Ppo;
  readonly seed: number;
  readonly market: TrainingMarket;
  readonly parameters: Float64Array;
  /** Samples in the order in which an epoch goes through them. */
  readonly order: Int32Array;
  /** One gradient and one row of sums a block of a minibatch. */
  readonly gradients: Float64Array;
  readonly statistics: Float64Array;
  /** Begin and length of the minibatch at hand. */
  readonly minibatch: Int32Array;
}

export function shapeOf(spec: Ppo, market: Pick<TrainingMarket, 'base' | 'slots'>): NetworkShape {
  return networkShape(market.base + market.slots + 1, spec.hidden, market.slots + 1);
}

/** Memory for a training, on shared buffers, with the first weights in it. */
export function ppoMemory(spec: Ppo, seed: number, market: TrainingMarket): PpoMemory {
  const shape = shapeOf(spec, market);
  const floats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));
  const [most, blocks] = [spec.rollout, Math.ceil(spec.batch / BLOCK)];
  const parameters = floats(shape.parameters);
  firstWeights(shape, parameters, seed);
  return {
    spec, seed, market, parameters,
    observed: floats(most * shape.inputs), actions: floats(most * shape.actions), logProbability: floats(most), advantage: floats(most), goal: floats(most), reward: floats(most), value: floats(most),
    order: ints(most), gradients: floats(blocks * shape.parameters), statistics: floats(blocks * STATISTICS), minibatch: ints(2), rollout: ints(2),
  };
}

/**
 * Normal weights of deviation 1 / √inputs, biases 0; the last layer of the policy a hundredth of that, so that it begins near equal shares.
 * Deviations of actions begin at 1.
 */
function firstWeights(shape: NetworkShape, parameters: Float64Array, seed: number): void {
  const draw = seededRandom(seed, streamOf('weights', 0, 0));
  const normal = normals(draw.next);
  for (const [net, last] of [[shape.policy, 0.01], [shape.value, 1]] as const) {
    for (const layer of net) {
      const scale = (layer.isLast ? last : 1) / Math.sqrt(layer.inputs);
      for (let i = 0; i < layer.inputs * layer.outputs; i += 1) parameters[layer.weights + i] = scale * normal();
    }
  }
}

/** What any thread of a crew does of a training. */
export function ppoWork(memory: PpoMemory): Crew['work'] {
  const shape = shapeOf(memory.spec, memory.market);
  const rollouts = new Rollouts(memory, shape);
  const block = new BlockGradient(shape);
  return (kind, part) => {
    if (kind === ROLL) {
      rollouts.run(part);
      return;
    }
    const [from, length] = [memory.minibatch[0] as number, memory.minibatch[1] as number];
    const [first, last] = [from + part * BLOCK, Math.min(from + length, from + (part + 1) * BLOCK)];
    block.add(memory.parameters, memory, memory.spec, memory.order, first, last, length, memory.gradients, part * shape.parameters, memory.statistics, part * STATISTICS);
  };
}

/**
 * Trains, with the crew's help: rollouts of `rollout` decisions, then `epochs` times through them in random order by minibatches of `batch`.
 * The gradient of a minibatch is the sum of its blocks' in their order, whoever made them. False where it was stopped.
 */
export function trainPpo(memory: PpoMemory, crew: Crew, onPoint: (point: LearningPoint) => void): boolean {
  const { spec, seed, parameters, order, minibatch, rollout, gradients, statistics } = memory;
  const shape = shapeOf(spec, memory.market);
  const adam = adamFor(shape.parameters);
  const gradient = new Float64Array(shape.parameters);
  const rollouts = new Rollouts(memory, shape);
  for (let [done, number] = [0, 0]; done < spec.steps; number += 1) {
    const count = Math.min(spec.rollout, spec.steps - done);
    rollout[0] = number;
    rollout[1] = count;
    if (!share(crew, ROLL, rollouts.parts(count))) return false;
    const reward = rollouts.finish(count);
    const sums = new Float64Array(STATISTICS);
    let seen = 0;
    for (let epoch = 0; epoch < spec.epochs; epoch += 1) {
      shuffle(order, count, seed, streamOf('order', number, epoch));
      for (let from = 0; from < count; from += spec.batch) {
        const length = Math.min(spec.batch, count - from);
        minibatch[0] = from;
        minibatch[1] = length;
        const blocks = Math.ceil(length / BLOCK);
        if (!share(crew, LEARN, blocks)) return false;
        gradient.set(gradients.subarray(0, shape.parameters));
        for (let b = 1; b < blocks; b += 1) {
          const at = b * shape.parameters;
          for (let i = 0; i < gradient.length; i += 1) gradient[i] = (gradient[i] as number) + (gradients[at + i] as number);
        }
        for (let a = 0; a < shape.actions; a += 1) gradient[shape.logDeviation + a] = (gradient[shape.logDeviation + a] as number) - spec.entropyWeight;
        limitNorm(gradient);
        adamStep(adam, parameters, gradient, spec.learningRate);
        for (let b = 0; b < blocks; b += 1) for (let k = 0; k < STATISTICS; k += 1) sums[k] = (sums[k] as number) + (statistics[b * STATISTICS + k] as number);
        seen += length;
      }
    }
    done += count;
    const mean = (k: number): number => (sums[k] as number) / seen;
    onPoint({ step: done, reward, policyLoss: mean(POLICY_LOSS), valueLoss: mean(VALUE_LOSS), entropy: entropyOf(parameters, shape), clipped: mean(CLIPPED), kl: mean(KL) });
  }
  return true;
}

/** Fisher and Yates. */
function shuffle(order: Int32Array, count: number, seed: number, stream: number): void {
  const draw = seededRandom(seed, stream);
  for (let i = 0; i < count; i += 1) order[i] = i;
  for (let i = count - 1; i > 0; i -= 1) {
    const j = draw.below(i + 1);
    const kept = order[i] as number;
    order[i] = order[j] as number;
    order[j] = kept;
  }
}
