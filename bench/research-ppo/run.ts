/**
 * Training a policy: milliseconds a minibatch epoch of 256 samples of 54 values (two nets of 64-64, gradient and step), and steps a second of a whole
 * training on a seeded market, by number of workers. `node bench/research-ppo/run.ts [--steps N] [--names N] [--json]`. The last line is JSON with `--json`.
 */
import { createHash } from 'node:crypto';
import { Execution, Strategy } from '../../src-shared/model/research/spec.ts';
import { syntheticPanel } from '../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { signalPrice } from '../../src-main/pipelines/research/features/market-view.ts';
import { adamFor, adamStep, limitNorm } from '../../src-main/pipelines/research/learn/adam.ts';
import { normals } from '../../src-main/pipelines/research/learn/draws.ts';
import { BlockGradient, STATISTICS } from '../../src-main/pipelines/research/learn/gradient.ts';
import { BLOCK } from '../../src-main/pipelines/research/learn/layer-kernels.ts';
import { trainPolicy } from '../../src-main/pipelines/research/learn/train-policy.ts';
import { networkShape } from '../../src-main/pipelines/research/strategies/learned/network-shape.ts';
import type { MarketView } from '../../src-main/pipelines/research/strategy.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

/** Forward, backward, reduction and step of one minibatch; best and median of many. */
function minibatch(): { best: number; median: number } {
  const [count, shape] = [256, networkShape(54, [64, 64], 6)];
  const normal = normals(seededRandom(1, 1).next);
  const some = (length: number, scale: number): Float64Array => Float64Array.from({ length }, () => scale * normal());
  const parameters = some(shape.parameters, 0.1);
  const samples = { observed: some(count * 54, 1), actions: some(count * 6, 1), logProbability: some(count, 0.1).map((x) => x - 8), advantage: some(count, 1), goal: some(count, 1) };
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const [block, adam, whole, gradient, told] = [new BlockGradient(shape), adamFor(shape.parameters), new Float64Array(shape.parameters), new Float64Array(shape.parameters), new Float64Array(STATISTICS)];
  const objective = { clip: 0.2, valueWeight: 0.5, entropyWeight: 0 };
  const times: number[] = [];
  for (let n = 0; n < 120; n += 1) {
    const from = performance.now();
    whole.fill(0);
    for (let k = 0; k < count; k += BLOCK) {
      block.add(parameters, samples, objective, order, k, k + BLOCK, count, gradient, 0, told, 0);
      for (let i = 0; i < whole.length; i += 1) whole[i] = (whole[i] as number) + (gradient[i] as number);
    }
    limitNorm(whole);
    adamStep(adam, parameters, whole, 3e-4);
    if (n >= 20) times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { best: times[0] as number, median: times[times.length >> 1] as number };
}

/** A market of so many names with eight features: returns over eight spans. */
function market(names: number): MarketView {
  const panel = syntheticPanel({ symbols: names, sessions: 756, seed: 42 });
  const price = signalPrice(panel, 'adjusted');
  const spans = [1, 2, 3, 5, 10, 21, 42, 63];
  const columns = new Map(spans.map((span) => [`ret_${span}`, price.map((value, i) => (i % 756 < span ? Number.NaN : value / (price[i - span] as number) - 1))] as const));
  return { panel, price, universe: new Uint8Array(price.length).fill(1), features: { names: [...columns.keys()], columns, warmUp: new Map() } };
}

const [steps, names] = [option('steps', 20_000), option('names', 100)];
const spec = Strategy.parse({ kind: 'ppo', steps, groups: 5, score: 'ret_21' });
if (spec.kind !== 'ppo') throw new Error('not reached');
const view = market(names);
const { best, median } = minibatch();
console.log(`minibatch of 256 x 54, two nets of 64-64: best ${best.toFixed(1)} ms, median ${median.toFixed(1)} ms (a hand-written peer: 34 ms)`);
const trainings: { workers: number; seconds: number; stepsPerSecond: number; sha256: string }[] = [];
for (const workers of [1, 2]) {
  const from = performance.now();
  const { policy } = await trainPolicy({ spec, view, execution: Execution.parse({}), seed: 42, from: 0, to: 503, workers });
  const seconds = (performance.now() - from) / 1000;
  trainings.push({ workers, seconds, stepsPerSecond: steps / seconds, sha256: createHash('sha256').update(policy.parameters).digest('hex') });
  console.log(`${steps} steps on ${names} names, ${workers} worker${workers === 1 ? '' : 's'}: ${seconds.toFixed(1)} s, ${(steps / seconds).toFixed(0)} steps a second, policy ${trainings.at(-1)?.sha256.slice(0, 16)}`);
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ minibatchMs: { best, median }, trainings }));
