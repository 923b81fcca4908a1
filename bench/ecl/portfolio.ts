import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocateBlock } from '../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { LoanBlock } from '../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelInputs } from '../../src-main/pipelines/ecl/kernel/work.ts';
import { seededRandom } from '../../src-shared/kernel/seeded-random.ts';
import { Conventions } from '../../src-shared/model/ecl/policy.ts';

const MONTHS = 120;
const months = Float64Array.from({ length: MONTHS }, (_, at) => at + 1);

/** The peer's conventions (docstring of ecl_numpy.py): an intensity a loan, seasoned, times a scenario's path; end of period, nominal EIR, annuity. */
export const PEER_INPUTS: KernelInputs = {
  curves: [{ kind: 'intensity', monthly: months.map((t) => (1 + 0.5 * Math.exp(-((t - 24) ** 2) / 288)) / 12) }],
  scenarios: ([['base', 0.5, 1, 1], ['up', 0.2, 0.75, 0.95], ['down', 0.3, 1.6, 1.1]] as const).map(([id, weight, k, lgdMultiplier]) => ({
    id, weight, lgdMultiplier, lgdShift: 0, hpiShift: 0, intensityMultiplier: months.map((t) => 1 + (k - 1) * Math.exp(-Math.max(0, t - 12) / 24)),
  })),
  conventions: { ...Conventions.parse({}), reversion: null },
};

/** The columns that the peer's driver wrote, as a block. */
export function readPortfolio(folder: string, loans: number): LoanBlock {
  const block = allocateBlock(loans, 'shared');
  const fill = (name: 'balance' | 'eir' | 'rate' | 'pdScale' | 'lgd', file: string): void => block[name].set(doubles(join(folder, file)));
  fill('balance', 'balance.f64');
  fill('eir', 'eir.f64');
  fill('rate', 'eir.f64');
  fill('pdScale', 'intensity.f64');
  fill('lgd', 'lgd.f64');
  block.term.set(doubles(join(folder, 'term.f64')));
  block.stage.set(doubles(join(folder, 'stage.f64')).map((stage) => stage - 1));
  return block;
}

/** A file of little-endian doubles. */
export function doubles(path: string): Float64Array {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Loans of the same ranges where there is no numpy to draw the peer's own. */
export function drawnPortfolio(loans: number, seed = 20240101): LoanBlock {
  const block = allocateBlock(loans, 'shared');
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(random.next() + 2 ** -33)) * Math.cos(2 * Math.PI * random.next());
  for (let i = 0; i < loans; i += 1) {
    const intensity = Math.exp(Math.log(0.02) + 0.9 * normal());
    block.balance[i] = Math.exp(9.5 + 0.9 * normal());
    block.eir[i] = 0.015 + 0.165 * random.next();
    block.rate[i] = block.eir[i] as number;
    block.term[i] = 12 + random.below(MONTHS - 11);
    block.pdScale[i] = intensity;
    block.lgd[i] = random.next();
    block.stage[i] = intensity > 0.12 ? 2 : intensity > 0.05 ? 1 : 0;
  }
  return block;
}
