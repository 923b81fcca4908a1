import { z } from 'zod';
import { Conventions } from '../../../../src-shared/model/ecl/policy.ts';
import { allocateBlock } from '../kernel/block-memory.ts';
import type { KernelScenario, LoanBlock } from '../kernel/loan-block.ts';
import { attributePairs, movementOfExits, movementOfNew, type MovementColumns, type Rounding } from './attribute.ts';
import type { MeasureBooked, MeasureSetup } from './chain.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import { rollForward, type RollForward } from './roll-forward.ts';

const FileScenarios = z.record(z.string(), z.object({ w: z.number(), pd_mult: z.array(z.number()) }));
const FileLoan = z.object({
  id: z.string(), kind: z.enum(['keep', 'new', 'repaid', 'written_off']), eir: z.number(), balance0: z.number(), term0: z.number().int(), pd0: z.array(z.number()).min(1), lgd0: z.number(), stage0: z.number().int().min(1).max(3).nullable(),
  term1: z.number().int(), balance1: z.number(), pd1: z.array(z.number()).min(1), lgd1: z.number(), stage1: z.number().int().min(1).max(3), overlay1: z.number(), closing: z.number().optional(),
});
type FileLoan = z.infer<typeof FileLoan>;

/** A roll-forward as a file: annuity loans at two dates twelve months apart, scenarios of both, and what is expected of them. */
export const RollForwardFile = z.object({
  scenarios0: FileScenarios, scenarios1: FileScenarios, loans: z.array(FileLoan).min(1), steps: z.array(z.string()),
  expected: z.object({ table_stage1_2_3: z.record(z.string(), z.array(z.number())), closing: z.array(z.number()), total_by_step: z.record(z.string(), z.number()), closing_total: z.number(), migration_counts_kept: z.array(z.array(z.number())) }),
});
export type RollForwardFile = z.infer<typeof RollForwardFile>;

export interface FileMovement { readonly rolled: RollForward; readonly parts: readonly MovementColumns[]; readonly kept: readonly FileLoan[] }

/**
 * The movement of such a file by the loss kernel, default conventions; an overlay is a share of the modelled closing ECL. `round`:
 * minor units, or the identity to compare with unrounded figures.
 */
export async function movementOfFile(file: RollForwardFile, measure: MeasureBooked, round: Rounding = roundedMinorUnits): Promise<FileMovement> {
  const { loans } = file;
  const curves = [...loans.map(({ pd0 }) => pd0), ...loans.map(({ pd1 }) => pd1)].map((pd) => ({ kind: 'annual' as const, pd: Float64Array.from(pd) }));
  const opening: MeasureSetup = { curves, scenarios: scenariosOf(file.scenarios0), conventions: { ...Conventions.parse({}), reversion: null } };
  const later: MeasureSetup = { ...opening, scenarios: scenariosOf(file.scenarios1) };
  const place = new Map(loans.map((loan, at) => [loan, at]));
  const before = (list: readonly FileLoan[]): LoanBlock => blockOf(list.map((loan) => ({ balance: loan.balance0, term: loan.term0, eir: loan.eir, lgd: loan.lgd0, curve: place.get(loan) ?? 0, stage: (loan.stage0 ?? 1) - 1 })));
  const after = (list: readonly FileLoan[]): LoanBlock => blockOf(list.map((loan) => ({ balance: loan.balance1, term: loan.term1, eir: loan.eir, lgd: loan.lgd1, curve: loans.length + (place.get(loan) ?? 0), stage: loan.stage1 - 1 })));
  const overlaid = (list: readonly FileLoan[], modelled: Float64Array): Float64Array => modelled.map((amount, i) => amount * (list[i]?.overlay1 ?? 0));
  const of = (kind: FileLoan['kind']): FileLoan[] => loans.filter((loan) => loan.kind === kind);

  const kept = of('keep');
  const to = after(kept);
  const closing = await measure({ state: 'fx', block: to, setup: later });
  const parts = [await attributePairs({ from: before(kept), to, closing: to, setups: { opening, scenarios: later, closing: later }, months: 12 }, measure, { to: overlaid(kept, closing) }, round)];
  for (const [kind, as] of [['repaid', 'derecognised'], ['written_off', 'written-off']] as const) {
    const block = before(of(kind));
    parts.push(movementOfExits(as, block.stage, await measure({ state: 'opening', block, setup: opening }), round));
  }
  const added = after(of('new'));
  const measured = await measure({ state: 'fx', block: added, setup: later });
  parts.push(movementOfNew(added.stage, measured, overlaid(of('new'), measured), round));
  return { parts, rolled: rollForward(parts), kept };
}

function scenariosOf(set: z.infer<typeof FileScenarios>): KernelScenario[] {
  return Object.entries(set).map(([id, { w, pd_mult }]) => ({ id, weight: w, pdMultiplier: pd_mult, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0 }));
}

function blockOf(loans: readonly { balance: number; term: number; eir: number; lgd: number; curve: number; stage: number }[]): LoanBlock {
  const block = allocateBlock(loans.length);
  loans.forEach(({ balance, term, eir, lgd, curve, stage }, i) => {
    block.balance[i] = balance;
    block.term[i] = term;
    block.eir[i] = eir;
    block.rate[i] = eir;
    block.lgd[i] = lgd;
    block.curve[i] = curve;
    block.pdScale[i] = 1;
    block.stage[i] = stage;
  });
  return block;
}
