/**
 * 1,000 pairs of averages over 2,520 bars with costs: the numpy peer's two styles and our kernel in one program, on the peer's series, warm,
 * best of the rounds on both sides (the peer's own program takes the best of five). The last line is JSON.
 * `node bench/research-sweep/run.ts [--rounds N] [--json]`
 */
import { parseArgs } from 'node:util';
import { smaSweep } from '../../src-main/pipelines/research/backtest/sweep-kernel.ts';
import { number, withFolder } from '../report.ts';
import { sweepPeer } from './peer.ts';

const { values } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '30' }, json: { type: 'boolean', default: false } } });
const PAIRS: [number, number][] = [];
for (let fast = 5; fast < 55; fast += 2) for (let slow = 60; slow < 260; slow += 5) if (PAIRS.length < 1_000) PAIRS.push([fast, slow]);

await withFolder((folder) => {
  const peer = sweepPeer(folder);
  if (typeof peer === 'string') {
    console.log(peer);
    return Promise.resolve();
  }
  const times: number[] = [];
  let [sumReturn, sumSharpe] = [0, 0];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const start = performance.now();
    const { total, sharpe } = smaSweep({ close: peer.close, pairs: PAIRS, cost: 0.001, periodsPerYear: 252 });
    times.push((performance.now() - start) / 1000);
    sumReturn = total.reduce((a, b) => a + b, 0);
    sumSharpe = sharpe.reduce((a, b) => a + b, 0);
  }
  const seconds = Math.min(...times);
  const best = Math.min(peer.loopSeconds, peer.matrixSeconds);
  const figures = {
    pairs: PAIRS.length, bars: peer.close.length, seconds, median: times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN, peerLoopSeconds: peer.loopSeconds, peerMatrixSeconds: peer.matrixSeconds, ratio: best / seconds,
    sumReturn, sumSharpe, differenceReturn: Math.abs(sumReturn / peer.sumReturn - 1), differenceSharpe: Math.abs(sumSharpe / peer.sumSharpe - 1),
  };
  if (!values.json) console.log(`${figures.pairs} pairs x ${figures.bars} bars: ${number(seconds * 1000)} ms (median ${number(figures.median * 1000)}); numpy ${number(peer.loopSeconds * 1000, 1)} ms by loop, ${number(peer.matrixSeconds * 1000, 1)} ms by matrix; ratio ${number(figures.ratio, 1)}; sums differ by ${figures.differenceReturn.toExponential(1)} and ${figures.differenceSharpe.toExponential(1)}`);
  console.log(JSON.stringify(figures));
  return Promise.resolve();
});
