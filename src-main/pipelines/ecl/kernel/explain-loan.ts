import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { GridLoan, GridScenario, GridScenarioMonth, KernelGrid, KernelMonth } from '../../../../src-shared/model/ecl/kernel-grid.ts';
import { allocateColumns, blockOfOne, ECL_COLUMNS } from './block-memory.ts';
import { AMORTISATIONS, type KernelCurve, type KernelScenario, type LoanBlock } from './loan-block.ts';
import { LoanKernel } from './loan-kernel.ts';
import { measureRange } from './measure-block.ts';
import { prepareKernel, type PreparedScenario } from './prepare.ts';
import type { ScenarioLane } from './scenario-lane.ts';
import { monthlyRate, NO_STRESS, type KernelConventions, type Stress } from './settings.ts';
import { collateralSeverity, monthlyGrowth, saleFactor, scenarioLgd } from './severity.ts';
import { PointInTime, type YearEffect } from './yearly-pd.ts';

/**
 * One loan of a block month by month: the same kernel on a block of one, with a recorder. The contributions of a scenario, summed in
 * order of months, are bitwise what `measureBlock` gives for the loan among millions.
 */
export function explainLoan(block: LoanBlock, at: number, curves: readonly KernelCurve[], scenarios: readonly KernelScenario[], conventions: KernelConventions, stress: Stress = NO_STRESS): KernelGrid {
  const one = blockOfOne(block, at);
  const kernel = new LoanKernel(prepareKernel(curves, scenarios, conventions, one.term[0] as number, stress), 1);
  const out = allocateColumns(1);
  const grids: GridScenario[] = [];
  let months: KernelMonth[] = [];
  measureRange(kernel, one, {
    from: 0, to: 1, out,
    recorder: (s, lane) => {
      months = gridMonths(kernel, one);
      grids.push(gridScenario(kernel, lane, one, s));
    },
  });
  const { defaultTiming, eir, ead, zSign, monthlyPd, scheduleRate, reversion } = conventions;
  return {
    loan: gridLoan(one), conventions: { defaultTiming, eir, ead, zSign, monthlyPd, scheduleRate, reversion },
    curve: (curves[one.curve[0] as number] as KernelCurve).kind,
    monthlyRate: kernel.rate, planRate: scheduleRate === 'contract' ? (one.rate[0] as number) / 12 : monthlyRate(one.rate[0] as number, eir), theta: kernel.kernel.theta,
    months, scenarios: grids,
    totals: Object.fromEntries(ECL_COLUMNS.map((name) => [name, out[name][0]])) as KernelGrid['totals'],
  };
}

function gridMonths(kernel: LoanKernel, one: LoanBlock): KernelMonth[] {
  const { converted, rate, kernel: { theta } } = kernel;
  const cpr = one.cpr[0] as number;
  return Array.from({ length: kernel.months }, (_, at) => {
    const t = at + 1;
    const drawn = kernel.drawn[t] as number;
    return {
      t, drawn, undrawn: converted, ead: drawn + converted,
      discountFactor: Math.exp((theta - t) * Math.log1p(rate)),
      prepaymentSurvival: t === 1 || cpr === 0 ? 1 : Math.exp(((t - 1) / 12) * Math.log1p(-cpr)),
      discountedExposure: kernel.exposure[t] as number,
    };
  });
}

function gridScenario(kernel: LoanKernel, lane: ScenarioLane, one: LoanBlock, s: number): GridScenario {
  const { curves, fade, stress } = kernel.kernel;
  const scenario = kernel.kernel.scenarios[s] as PreparedScenario;
  const curve = curves[one.curve[0] as number] as KernelCurve;
  const [scale, rho, isFlat] = [(one.pdScale[0] as number) * stress.pd, one.rho[0] as number, one.lgdModel[0] === 0];
  const sale = isFlat ? 0 : saleFactor(one, 0, kernel.rate);
  const pit = new PointInTime();
  let survival = 1;
  let value = (one.collateral[0] as number) * stress.collateral;
  const months = Array.from({ length: kernel.months }, (_, at): GridScenarioMonth => {
    const t = at + 1;
    const effect = scenario.years[Math.min(Math.floor(at / 12), scenario.years.length - 1)] as YearEffect;
    const [hazard, before] = [lane.hazard[t] as number, survival];
    const marginalPd = survival * hazard;
    survival *= 1 - hazard;
    value *= monthlyGrowth(one.growth[0] as number, scenario, t);
    const ead = (kernel.drawn[t] as number) + kernel.converted;
    const base = baseOf(curve, scale, t, one.monthsOnBook[0] as number);
    const severity = isFlat ? (one.lgd[0] as number) : collateralSeverity(ead, value * sale, one.unsecuredRecovery[0] as number, one.lgdFloor[0] as number);
    const [lgdMultiplier, lgdShift] = [scenario.lgdMultiplier[t] as number, scenario.lgdShift[t] as number];
    const loss = lane.isFlat ? lane.lossNow : (lane.loss[t] as number);
    return {
      t, base, pdMultiplier: curve.kind === 'intensity' ? intensityMultiplier(scenario, curve, one.curve[0] as number, t) : effect.multiplier, logitShift: effect.logit, z: effect.z,
      yearlyPd: curve.kind === 'annual' ? pit.of(base, effect, rho) : null,
      fade: fade === null ? 1 : (fade[t] as number),
      hazard, survival: before, marginalPd,
      collateralValue: isFlat ? null : value, proceeds: isFlat ? null : Math.min(ead, value * sale),
      severity, lgdMultiplier, lgdShift, lgd: scenarioLgd(one, 0, severity, lgdMultiplier, lgdShift), loss,
      contribution: marginalPd * (kernel.exposure[t] as number) * loss,
      undrawnContribution: marginalPd * (kernel.converted * (kernel.discount[t] as number)) * loss,
    };
  });
  return { id: scenario.id, weight: scenario.weight, ecl12: lane.ecl12, lifetime: lane.lifetime, defaulted: lane.defaulted, pd12: lane.pd12, pdLifetime: lane.pdLifetime, lossNow: lane.lossNow, months };
}

/** What the curve says of month t, scale in it, before any scenario. */
function baseOf(curve: KernelCurve, scale: number, t: number, monthsOnBook: number): number {
  if (curve.kind === 'annual') return Math.min(1, (curve.pd[Math.min(Math.floor((t - 1) / 12), curve.pd.length - 1)] as number) * scale);
  if (curve.kind === 'intensity') return (curve.monthly[Math.min(t, curve.monthly.length) - 1] as number) * scale;
  return Math.min(1, (curve.hazard[Math.min(curve.hazard.length - 1, monthsOnBook + t - 1)] as number) * scale);
}

/** Of an intensity curve: fade in it, since there it works on the multiplier. */
function intensityMultiplier(scenario: PreparedScenario, curve: Extract<KernelCurve, { kind: 'intensity' }>, c: number, t: number): number {
  const monthly = curve.monthly[Math.min(t, curve.monthly.length) - 1] as number;
  return monthly === 0 ? 1 : ((scenario.intensity[c] as Float64Array)[t] as number) / monthly;
}

/** The block's columns of the one loan, named. */
function gridLoan(one: LoanBlock): GridLoan {
  const of = (name: Exclude<keyof LoanBlock, 'count' | 'cashFlows'>): number => one[name][0] as number;
  return {
    balance: of('balance'), undrawn: of('undrawn'), ccf: of('ccf'), eir: of('eir'), rate: of('rate'), term: of('term'),
    amortisation: AMORTISATIONS[of('amortisation')] ?? 'annuity', balloon: of('balloon'), cpr: of('cpr'), pdScale: of('pdScale'), monthsOnBook: of('monthsOnBook'), rho: of('rho'),
    lgdModel: of('lgdModel') === 0 ? 'flat' : 'collateral', lgd: of('lgd'), cureRate: of('cureRate'), collateral: of('collateral'), growth: of('growth'), haircut: of('haircut'), saleCost: of('saleCost'),
    monthsToSale: of('monthsToSale'), unsecuredRecovery: of('unsecuredRecovery'), lgdFloor: of('lgdFloor'), guaranteedShare: of('guaranteedShare'), guarantorLoss: of('guarantorLoss'),
    stage: STAGES[of('stage')] ?? '-', fx: of('fx'), cashFlows: [...(one.cashFlows?.get(0) ?? [])],
  };
}
