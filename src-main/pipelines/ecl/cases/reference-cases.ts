import { z } from 'zod';
import { Conventions } from '../../../../src-shared/model/ecl/policy.ts';
import { allocateBlock, allocateColumns } from '../kernel/block-memory.ts';
import { AMORTISATIONS, type KernelScenario } from '../kernel/loan-block.ts';
import { measureBlock, type ScenarioColumns } from '../kernel/measure-block.ts';
import type { KernelConventions } from '../kernel/settings.ts';
import { compared, resultOf, withoutUnread, type CasesResult } from './case-result.ts';

const Path = z.array(z.number()).min(1);
const Scenario = z.strictObject({ w: z.number(), pd_mult: Path.optional(), z: Path.optional(), logit: Path.optional(), lgd_mult: z.number().optional(), lgd_shift: z.number().optional(), hpi_shift: z.number().optional() });
const Collateral = z.strictObject({ value: z.number(), growth: z.number(), haircut: z.number(), cost: z.number(), months_to_sale: z.number(), unsecured_recovery: z.number(), floor: z.number() });
const Loan = z.looseObject({
  balance: z.number(), lgd: z.number().nullable(), pd_annual: z.array(z.number().min(0).max(1)).min(1), amort: z.enum(AMORTISATIONS), eir: z.number(), term: z.number().int().min(1).max(1200), stage: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  scenarios: z.record(z.string(), Scenario), eir_conv: z.enum(['nominal', 'effective']).optional(), timing: z.enum(['end', 'mid', 'start']).optional(), ead: z.enum(['before-instalment', 'after-instalment']).optional(),
  cpr: z.number().min(0).max(1).optional(), rho: z.number().min(0).lt(1).optional(), limit: z.number().optional(), ccf: z.number().optional(), balloon: z.number().optional(), cure_rate: z.number().min(0).max(1).optional(), collateral: Collateral.nullable().optional(),
});
const Measured = z.object({ ecl12: z.number(), lifetime: z.number() });
const Expected = z.object({ by_scenario: z.record(z.string(), Measured).optional(), ecl12: z.number().optional(), lifetime: z.number().optional(), stage3: z.number().optional(), booked: z.number().optional() });

/** A file of single loans with everything about them, and the losses expected (reference_cases_open.json). */
export const ReferenceCases = z.array(z.object({ id: z.string(), tag: z.string().optional(), loan: Loan, expected: Expected })).min(1).max(100_000);

/** Measures each loan as a block of one with the loss kernel. */
export function runReferenceCases(cases: z.output<typeof ReferenceCases>): CasesResult {
  const { kept, skipped } = withoutUnread(cases, ({ id, loan }) => ({ id, inputs: loan }), Object.keys(Loan.shape));
  return resultOf(kept.map(({ id, loan, expected }) => {
    const { by_scenario: byScenario = {}, ...totals } = expected;
    const wanted: Record<string, number> = {};
    for (const [name, value] of Object.entries(totals)) if (value !== undefined) wanted[name] = value;
    for (const [scenario, { ecl12, lifetime }] of Object.entries(byScenario)) Object.assign(wanted, { [`${scenario}.ecl12`]: ecl12, [`${scenario}.lifetime`]: lifetime });
    return compared(id, measured(loan), wanted);
  }), skipped);
}

function measured(loan: z.output<typeof Loan>): Record<string, number> {
  const block = allocateBlock(1);
  const values = {
    balance: loan.balance, undrawn: Math.max(0, (loan.limit ?? loan.balance) - loan.balance), ccf: loan.ccf ?? 0, eir: loan.eir, rate: loan.eir, term: loan.term, amortisation: AMORTISATIONS.indexOf(loan.amort), balloon: loan.balloon ?? 0,
    cpr: loan.cpr ?? 0, pdScale: 1, rho: loan.rho ?? 0, stage: loan.stage - 1, lgd: loan.lgd ?? 0, cureRate: loan.cure_rate ?? 0,
    ...(loan.collateral ? { lgdModel: 1, collateral: loan.collateral.value, growth: loan.collateral.growth, haircut: loan.collateral.haircut, saleCost: loan.collateral.cost, monthsToSale: loan.collateral.months_to_sale, unsecuredRecovery: loan.collateral.unsecured_recovery, lgdFloor: loan.collateral.floor } : {}),
  };
  for (const [name, value] of Object.entries(values)) block[name as keyof typeof values][0] = value;
  const scenarios = Object.entries(loan.scenarios).map(([id, given]): KernelScenario => ({
    id, weight: given.w, lgdMultiplier: given.lgd_mult ?? 1, lgdShift: given.lgd_shift ?? 0, hpiShift: given.hpi_shift ?? 0,
    ...(given.pd_mult ? { pdMultiplier: given.pd_mult } : {}), ...(given.z ? { z: given.z } : {}), ...(given.logit ? { logitShift: given.logit } : {}),
  }));
  const conventions: KernelConventions = { ...Conventions.parse({ eir: loan.eir_conv, defaultTiming: loan.timing, ead: loan.ead }), reversion: null };
  const out = allocateColumns(1);
  const byScenario: ScenarioColumns[] = scenarios.map(() => allocateColumns(1));
  measureBlock(block, [{ kind: 'annual', pd: Float64Array.from(loan.pd_annual) }], scenarios, conventions, { from: 0, to: 1, out, byScenario });
  const first = (column: Float64Array): number => column[0] as number;
  const result: Record<string, number> = { ecl12: first(out.ecl12), lifetime: first(out.lifetime), stage3: first(out.defaulted), booked: first(out.booked) };
  scenarios.forEach(({ id }, s) => Object.assign(result, { [`${id}.ecl12`]: first((byScenario[s] as ScenarioColumns).ecl12), [`${id}.lifetime`]: first((byScenario[s] as ScenarioColumns).lifetime) }));
  return result;
}
