import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allocateBlock } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import { AMORTISATIONS, type Amortisation, type KernelCurve, type KernelScenario, type LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelConventions } from '../../../src-main/pipelines/ecl/kernel/settings.ts';
import { Conventions } from '../../../src-shared/model/ecl/policy.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/ifrs9', import.meta.url));
export const WITHOUT_REFERENCE = existsSync(DATA) ? false : 'the reference data folder ../shared/data/ifrs9 is not on this machine';
export const referenceFile = (name: string): string => readFileSync(`${DATA}/${name}`, 'utf8');

export interface ReferenceScenario { w: number; pd_mult?: number[]; z?: number[]; lgd_mult?: number; hpi_shift?: number }
export interface ReferenceLoan {
  balance: number; lgd: number | null; pd_annual: number[]; amort: Amortisation; eir: number; term: number; stage: 1 | 2 | 3;
  scenarios: Record<string, ReferenceScenario>;
  eir_conv?: 'nominal' | 'effective'; timing?: 'end' | 'mid' | 'start'; cpr?: number; rho?: number; limit?: number; ccf?: number;
  collateral?: { value: number; growth: number; haircut: number; cost: number; months_to_sale: number; unsecured_recovery: number; floor: number };
}

/** The defaults of the policy's conventions, changed as said. */
export function conventions(changes: Partial<KernelConventions> = {}): KernelConventions {
  return { ...Conventions.parse({}), reversion: null, ...changes };
}

/** Scenario by its reference words. */
export function scenarioOf(id: string, s: ReferenceScenario): KernelScenario {
  return { id, weight: s.w, lgdMultiplier: s.lgd_mult ?? 1, lgdShift: 0, hpiShift: s.hpi_shift ?? 0, ...(s.pd_mult ? { pdMultiplier: s.pd_mult } : {}), ...(s.z ? { z: s.z } : {}) };
}

export interface Prepared { block: LoanBlock; curves: KernelCurve[]; scenarios: KernelScenario[]; conventions: KernelConventions }

/** A loan of reference_cases_open.json as a block of one. */
export function referenceBlock(loan: ReferenceLoan): Prepared {
  const block = allocateBlock(1);
  const set = (name: Exclude<keyof LoanBlock, 'count' | 'cashFlows'>, value: number): void => {
    block[name][0] = value;
  };
  set('balance', loan.balance);
  set('undrawn', Math.max(0, (loan.limit ?? loan.balance) - loan.balance));
  set('ccf', loan.ccf ?? 0);
  set('eir', loan.eir);
  set('rate', loan.eir);
  set('term', loan.term);
  set('amortisation', AMORTISATIONS.indexOf(loan.amort));
  set('cpr', loan.cpr ?? 0);
  set('pdScale', 1);
  set('rho', loan.rho ?? 0);
  set('stage', loan.stage - 1);
  set('lgd', loan.lgd ?? 0);
  if (loan.collateral) {
    const c = loan.collateral;
    const of = { lgdModel: 1, collateral: c.value, growth: c.growth, haircut: c.haircut, saleCost: c.cost, monthsToSale: c.months_to_sale, unsecuredRecovery: c.unsecured_recovery, lgdFloor: c.floor } as const;
    for (const [name, value] of Object.entries(of)) set(name as keyof typeof of, value);
  }
  return {
    block,
    curves: [{ kind: 'annual', pd: Float64Array.from(loan.pd_annual) }],
    scenarios: Object.entries(loan.scenarios).map(([id, s]) => scenarioOf(id, s)),
    conventions: conventions({ eir: loan.eir_conv ?? 'nominal', defaultTiming: loan.timing ?? 'end' }),
  };
}
