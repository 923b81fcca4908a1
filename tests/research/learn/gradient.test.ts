import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { normals, streamOf } from '../../../src-main/pipelines/research/learn/draws.ts';
import { BlockGradient, CLIPPED, entropyOf, KL, logProbabilityOf, POLICY_LOSS, STATISTICS, VALUE_LOSS, type Samples } from '../../../src-main/pipelines/research/learn/gradient.ts';
import { BLOCK } from '../../../src-main/pipelines/research/learn/layer-kernels.ts';
import { forwardOne, networkShape, scratchFor, type NetworkShape } from '../../../src-main/pipelines/research/strategies/learned/network-shape.ts';

const OBJECTIVE = { clip: 0.2, valueWeight: 0.5, entropyWeight: 0.01 };

function problem(shape: NetworkShape, count: number, seed: number): { parameters: Float64Array; samples: Samples; order: Int32Array } {
  const normal = normals(seededRandom(seed, 3).next);
  const some = (length: number, scale: number): Float64Array => Float64Array.from({ length }, () => scale * normal());
  const parameters = some(shape.parameters, 0.4);
  const observed = some(count * shape.inputs, 1);
  const actions = some(count * shape.actions, 1);
  const scratch = scratchFor(shape.policy);
  // As if the policy had been a little different when it acted: some ratios are beyond the clip.
  const logProbability = Float64Array.from({ length: count }, (_, k) => logProbabilityOf(actions, k * shape.actions, forwardOne(shape.policy, parameters, observed, k * shape.inputs, scratch), 0, parameters, shape.logDeviation, shape.actions) + 0.25 * normal());
  return { parameters, samples: { observed, actions, logProbability, advantage: some(count, 1), goal: some(count, 1) }, order: Int32Array.from({ length: count }, (_, k) => k) };
}

/** The objective written out, sample by sample. */
function loss(shape: NetworkShape, parameters: Float64Array, samples: Samples, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    const mean = forwardOne(shape.policy, parameters, samples.observed, k * shape.inputs, scratchFor(shape.policy));
    const ratio = Math.exp(logProbabilityOf(samples.actions, k * shape.actions, mean, 0, parameters, shape.logDeviation, shape.actions) - samples.logProbability[k]!);
    const value = forwardOne(shape.value, parameters, samples.observed, k * shape.inputs, scratchFor(shape.value))[0]!;
    sum += -Math.min(ratio * samples.advantage[k]!, Math.min(Math.max(ratio, 0.8), 1.2) * samples.advantage[k]!) + OBJECTIVE.valueWeight * (value - samples.goal[k]!) ** 2;
  }
  return sum / count;
}

describe('the gradient', () => {
  it('RPP-2 equals finite differences of the objective in every parameter', () => {
    for (const [hidden, count] of [[[5, 4], 37], [[3], 64], [[6, 5, 2], 9]] as const) {
      const shape = networkShape(7, hidden, 3);
      const { parameters, samples, order } = problem(shape, count, 11 + count);
      const whole = new Float64Array(shape.parameters);
      const statistics = new Float64Array(STATISTICS);
      const block = new BlockGradient(shape);
      const [gradient, row] = [new Float64Array(shape.parameters), new Float64Array(STATISTICS)];
      for (let from = 0; from < count; from += BLOCK) {
        block.add(parameters, samples, OBJECTIVE, order, from, Math.min(count, from + BLOCK), count, gradient, 0, row, 0);
        gradient.forEach((value, i) => { whole[i]! += value; });
        row.forEach((value, i) => { statistics[i]! += value; });
      }
      expect(Math.abs((statistics[POLICY_LOSS]! + 0.5 * statistics[VALUE_LOSS]!) / count - loss(shape, parameters, samples, count))).toBeLessThan(1e-12);
      expect(statistics[CLIPPED]!).toBeGreaterThan(0);
      expect(statistics[KL]!).toBeGreaterThan(0);
      let moved = 0;
      for (let i = 0; i < shape.parameters; i += 1) {
        const h = 1e-6;
        const kept = parameters[i]!;
        parameters[i] = kept + h;
        const up = loss(shape, parameters, samples, count);
        parameters[i] = kept - h;
        const down = loss(shape, parameters, samples, count);
        parameters[i] = kept;
        const slope = (up - down) / (2 * h);
        expect(Math.abs(whole[i]! - slope)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
        if (Math.abs(slope) > 1e-6) moved += 1;
      }
      expect(moved).toBeGreaterThan(shape.parameters * 0.8);
    }
  });

  it('RPP-3 in blocks of rows a net gives the bits that it gives one by one, so that a fresh policy has ratio 1', () => {
    const shape = networkShape(9, [7, 6], 4);
    const { parameters, samples, order } = problem(shape, 45, 4);
    const own = { ...samples, logProbability: samples.logProbability.map((_, k) => logProbabilityOf(samples.actions, k * 4, forwardOne(shape.policy, parameters, samples.observed, k * 9, scratchFor(shape.policy)), 0, parameters, shape.logDeviation, 4)) };
    const statistics = new Float64Array(STATISTICS);
    for (let from = 0; from < 45; from += BLOCK) {
      new BlockGradient(shape).add(parameters, own, OBJECTIVE, order, from, Math.min(45, from + BLOCK), 45, new Float64Array(shape.parameters), 0, statistics, 0);
      expect([statistics[KL], statistics[CLIPPED]]).toEqual([0, 0]);
    }
  });

  it('RPP-4 entropy is that of independent normals', () => {
    const shape = networkShape(2, [2], 2);
    const parameters = new Float64Array(shape.parameters);
    expect(Math.abs(entropyOf(parameters, shape) - Math.log(2 * Math.PI * Math.E))).toBeLessThan(1e-12);
  });

  it('RPP-5 normal draws have mean 0, deviation 1, no skew and the tails of a normal', () => {
    const normal = normals(seededRandom(5, 6).next);
    const draws = Array.from({ length: 200_000 }, normal);
    const moment = (k: number): number => draws.reduce((sum, x) => sum + x ** k, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.01);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(3))).toBeLessThan(0.05);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
    expect(Math.abs(draws.filter((x) => Math.abs(x) > 1.959964).length / draws.length - 0.05)).toBeLessThan(0.002);
  });

  it('RPP-6 no two purposes draw from one stream', () => {
    fc.assert(fc.property(fc.constantFrom('weights' as const, 'order' as const, 'rollout' as const), fc.nat(65_535), fc.nat(1023), fc.constantFrom('weights' as const, 'order' as const, 'rollout' as const), fc.nat(65_535), fc.nat(1023), (a, b, c, d, e, f) => {
      expect(streamOf(a, b, c) === streamOf(d, e, f)).toBe(a === d && b === e && c === f);
    }), { seed: 1 });
  });
});
