import type { LoanBlock } from '../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelPool } from '../../src-main/pipelines/ecl/kernel/pool.ts';
import { EclSession, type SliderPosition } from '../../src-main/pipelines/ecl/kernel/session.ts';
import type { KernelInputs } from '../../src-main/pipelines/ecl/kernel/work.ts';
import { percentile } from '../report.ts';

export interface SliderFigures { readonly loans: number; readonly pd: number; readonly lgd: number; readonly weights: number; readonly sicr: number }

/** Milliseconds a position takes, median of 15, on loans that stay in memory: a PD move, an LGD move, a weight, the SICR bar. */
export async function benchSlider(block: LoanBlock, inputs: KernelInputs, pool: KernelPool): Promise<SliderFigures> {
  const loans = block.count;
  const session = new EclSession({ block, pdRatio: Float64Array.from({ length: loans }, (_, i) => 0.5 + (i % 40) / 10), barDecides: Uint8Array.from(block.stage, (stage) => (stage < 2 ? 1 : 0)) }, inputs, pool);
  const by = { codes: Uint8Array.from({ length: loans }, (_, i) => i % 7), count: 7 };
  const [first, ...others] = inputs.scenarios.map(({ id }) => id);
  const timed = async (position: (at: number) => SliderPosition): Promise<number> => {
    const took: number[] = [];
    for (let at = 0; at < 18; at += 1) {
      const from = performance.now();
      await session.at(position(at), by);
      took.push(performance.now() - from);
    }
    return percentile(took.slice(3), 0.5);
  };
  const pd = await timed((at) => ({ pdMultiplier: 1 + at / 100 }));
  const lgd = await timed((at) => ({ lgdShift: at / 100 }));
  const weights = await timed((at) => ({ lgdShift: 0.17, weights: { [first as string]: 1 - at / 100, [others[0] as string]: at / 100 } }));
  const sicr = await timed((at) => ({ lgdShift: 0.17, sicrRatio: 1 + at / 10 }));
  return { loans, pd, lgd, weights, sicr };
}

/** The same loans by yearly PDs of their own and Vasicek: the dearest curve to move. */
export function ownPdInputs(inputs: KernelInputs): KernelInputs {
  const z = [[0, 0, 0], [0.8, 0.4, 0.2, 0.1, 0], [-1.5, -1, -0.5, -0.2, 0]];
  return { ...inputs, curves: [{ kind: 'annual', pd: Float64Array.from([1, 1.1, 1, 0.9, 0.8]) }], scenarios: inputs.scenarios.map(({ id, weight, lgdMultiplier }, s) => ({ id, weight, lgdMultiplier, lgdShift: 0, hpiShift: 0, z: z[s % z.length] as number[] })) };
}
