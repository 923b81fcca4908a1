import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { allocateBlock } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { KernelScenario, LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelInputs } from '../../../src-main/pipelines/ecl/kernel/work.ts';
import { CURVES } from './random-block.ts';
import { conventions } from './reference-block.ts';

export const scenario = (id: string, weight: number, more: Partial<KernelScenario> = {}): KernelScenario => ({ id, weight, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0, ...more });

/** Three scenarios that move PD, LGD and collateral. */
export const INPUTS: KernelInputs = { curves: CURVES, scenarios: [scenario('base', 0.5), scenario('up', 0.2, { pdMultiplier: [0.7], hpiShift: 0.02 }), scenario('down', 0.3, { z: [-1.5, -0.5, 0], lgdMultiplier: 1.1 })], conventions: conventions() };

/** Loans of every kind, by a seed. */
export function manyLoans(count: number, seed = 7): LoanBlock {
  const block = allocateBlock(count);
  const random = seededRandom(seed);
  for (let i = 0; i < count; i += 1) {
    block.balance[i] = 1e5 * random.next();
    block.eir[i] = 0.2 * random.next();
    block.rate[i] = block.eir[i]!;
    block.term[i] = 1 + random.below(60);
    block.amortisation[i] = random.below(7);
    block.pdScale[i] = 2 * random.next();
    block.curve[i] = random.below(3);
    block.rho[i] = 0.3 * random.next();
    block.lgdModel[i] = random.below(2);
    block.lgd[i] = random.next();
    block.collateral[i] = 1e5 * random.next();
    block.undrawn[i] = random.below(3) === 0 ? 1e4 * random.next() : 0;
    block.ccf[i] = random.next();
    block.stage[i] = random.below(6);
    block.fx[i] = 0.5 + random.next();
  }
  return block;
}
