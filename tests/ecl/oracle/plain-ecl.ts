import { plainCdf, plainQuantile } from './plain-normal.ts';

/**
 * Expected credit loss of one loan, written from IFRS 9 5.5.17 and B5.5.28 to B5.5.55 as slowly and plainly as possible: cash by cash, month
 * by month, no closed forms, no shared code. It is what the product's kernel is held against, and knows nothing of it.
 */
export interface PlainScenario {
  readonly weight: number;
  readonly pdMultiplier: readonly number[];
  readonly logitShift: readonly number[];
  /** Null: no Vasicek transformation; a path of zeros is one, at Z = 0. */
  readonly z: readonly number[] | null;
  readonly lgdMultiplier: number;
  readonly lgdShift: number;
  readonly hpiShift: number;
}

export interface PlainLoan {
  readonly balance: number;
  readonly undrawn: number;
  readonly ccf: number;
  readonly eir: number;
  readonly rate: number;
  readonly term: number;
  readonly amortisation: 'annuity' | 'linear' | 'bullet' | 'balloon' | 'revolving' | 'cash-flows' | 'roll-up';
  readonly balloon: number;
  readonly cashFlows: readonly { readonly month: number; readonly principal: number }[];
  readonly cpr: number;
  /** Conditional yearly PDs from now; or monthly hazards from a month on book on; or yearly intensities by month. */
  readonly curve: { readonly kind: 'annual' | 'book' | 'intensity'; readonly values: readonly number[]; readonly monthsOnBook: number };
  readonly pdScale: number;
  readonly rho: number;
  readonly collateral: null | { readonly value: number; readonly growth: number; readonly haircut: number; readonly cost: number; readonly monthsToSale: number; readonly unsecuredRecovery: number; readonly floor: number };
  readonly lgd: number;
  readonly cureRate: number;
  readonly guaranteedShare: number;
  readonly guarantorLoss: number;
  readonly stage: '1' | '2' | '3' | 'POCI' | 'S';
  readonly scenarios: readonly PlainScenario[];
}

export interface PlainConventions {
  readonly defaultTiming: 'end' | 'mid' | 'start';
  readonly eir: 'nominal' | 'effective';
  readonly ead: 'before-instalment' | 'after-instalment';
  readonly zSign: 'up-is-good' | 'up-is-bad';
  readonly monthlyPd: 'constant-hazard' | 'linear';
  readonly scheduleRate: 'eir' | 'contract';
  /** Months that scenarios hold for, and over which they then fade to the long run (B5.5.50). */
  readonly reversion: null | { readonly supportableMonths: number; readonly overMonths: number };
}

export interface PlainEcl { readonly ecl12: number; readonly lifetime: number; readonly defaulted: number; readonly booked: number; readonly pd12: number; readonly pdLifetime: number }

const ofYear = (path: readonly number[], month: number): number => path[Math.min(path.length - 1, Math.floor((month - 1) / 12))] as number;
const monthlyRate = (yearly: number, quoted: PlainConventions['eir']): number => (quoted === 'nominal' ? yearly / 12 : Math.exp(Math.log1p(yearly) / 12) - 1);
const within = (low: number, high: number, x: number): number => Math.min(high, Math.max(low, x));

/** Principal outstanding just before the payment of each month 1..n, and after the last, by paying every instalment. */
function outstanding(loan: PlainLoan, rate: number): number[] {
  const { balance, term, amortisation } = loan;
  const before: number[] = [];
  // The level payment that leaves the balloon: the present values of payments and balloon are the balance.
  const target = amortisation === 'balloon' ? loan.balloon : 0;
  let annuityFactor = 0;
  for (let t = 1; t <= term; t += 1) annuityFactor += (1 + rate) ** -t;
  const payment = (balance - target * (1 + rate) ** -term) / annuityFactor;
  let principal = balance;
  for (let t = 1; t <= term; t += 1) {
    before.push(principal);
    const interest = principal * rate;
    if (amortisation === 'annuity' || amortisation === 'balloon') principal = principal + interest - payment;
    else if (amortisation === 'linear') principal -= balance / term;
    else if (amortisation === 'roll-up') principal += interest;
    else if (amortisation === 'cash-flows') principal = Math.max(0, principal - loan.cashFlows.filter((flow) => flow.month === t).reduce((sum, flow) => sum + flow.principal, 0));
  }
  // Whatever is left falls due with the last payment; a revolving line has no instalments.
  before.push(amortisation === 'revolving' ? balance : 0);
  return before;
}

/** How much of a scenario is left in a month. */
function left(month: number, { reversion }: PlainConventions): number {
  if (reversion === null || month <= reversion.supportableMonths) return 1;
  if (month >= reversion.supportableMonths + reversion.overMonths) return 0;
  return 1 - (month - reversion.supportableMonths) / reversion.overMonths;
}

const at = (values: readonly number[], index: number): number => values[Math.min(values.length - 1, index)] as number;
const toMonth = (pd: number): number => 1 - (1 - pd) ** (1 / 12);

/** Log-odds, then Vasicek: what a scenario does to a yearly PD beyond multiplying it. */
function moved(pd: number, loan: PlainLoan, scenario: PlainScenario, month: number, conventions: PlainConventions): number {
  let moving = pd;
  const shift = ofYear(scenario.logitShift, month);
  if (shift !== 0 && moving > 0 && moving < 1) moving = 1 / (1 + Math.exp(-(Math.log(moving / (1 - moving)) + shift)));
  const z = ofYear(scenario.z ?? [0], month) * (conventions.zSign === 'up-is-good' ? 1 : -1);
  if (scenario.z !== null && loan.rho > 0 && moving > 0 && moving < 1) moving = plainCdf((plainQuantile(moving) - Math.sqrt(loan.rho) * z) / Math.sqrt(1 - loan.rho));
  return moving;
}

/** Probability of default in a month given survival until then. */
function hazardOf(loan: PlainLoan, scenario: PlainScenario, month: number, conventions: PlainConventions): number {
  const { kind, values, monthsOnBook } = loan.curve;
  const share = left(month, conventions);
  const multiplier = ofYear(scenario.pdMultiplier, month);
  const blend = (inScenario: number, longRun: number): number => share * inScenario + (1 - share) * longRun;
  if (kind === 'annual') {
    const longRun = Math.min(1, loan.pdScale * ofYear(values, month));
    const inScenario = moved(Math.min(1, longRun * multiplier), loan, scenario, month, conventions);
    return conventions.monthlyPd === 'constant-hazard' ? blend(toMonth(inScenario), toMonth(longRun)) : blend(inScenario / 12, longRun / 12);
  }
  if (kind === 'book') {
    const longRun = Math.min(1, loan.pdScale * at(values, monthsOnBook + month - 1));
    const yearly = 1 - (1 - longRun) ** 12;
    return blend(toMonth(moved(Math.min(1, yearly * multiplier), loan, scenario, month, conventions)), longRun);
  }
  // Proportional intensities: exp(-integral) survives the month; the multiplier fades with the scenario.
  const before = 1 - Math.exp(-loan.pdScale * at(values, month - 1) * (1 + (multiplier - 1) * share));
  if (scenario.z === null && scenario.logitShift.every((each) => each === 0)) return before;
  return blend(toMonth(moved(1 - (1 - before) ** 12, loan, scenario, month, conventions)), before);
}

/** Loss given default in a month on an exposure (B5.5.55): what collateral brings after haircut, cost and time, then the floor. */
function lossShare(loan: PlainLoan, scenario: PlainScenario, month: number, exposure: number, rate: number, conventions: PlainConventions): number {
  const share = left(month, conventions);
  let severity: number;
  if (loan.collateral === null) severity = loan.lgd;
  else {
    const { value, growth, haircut, cost, monthsToSale, unsecuredRecovery, floor } = loan.collateral;
    let worth = value;
    for (let t = 1; t <= month; t += 1) worth *= (1 + growth + scenario.hpiShift * left(t, conventions)) ** (1 / 12);
    const proceeds = Math.min(exposure, (worth * (1 - haircut) * (1 - cost)) / (1 + rate) ** monthsToSale);
    const uncovered = exposure > 0 ? 1 - proceeds / exposure : 0;
    severity = Math.max(floor, uncovered - unsecuredRecovery * uncovered);
  }
  // Cures lose nothing; the scenario moves what is left.
  severity = within(0, 1, (1 - loan.cureRate) * severity * (1 + (scenario.lgdMultiplier - 1) * share) + scenario.lgdShift * share);
  return (1 - loan.guaranteedShare) * severity + loan.guaranteedShare * loan.guarantorLoss;
}

/** The whole measurement of one loan. */
export function plainEcl(loan: PlainLoan, conventions: PlainConventions): PlainEcl {
  const rate = monthlyRate(loan.eir, conventions.eir);
  const schedule = outstanding(loan, conventions.scheduleRate === 'eir' ? rate : loan.rate / 12);
  const monthlyPrepayment = 1 - (1 - loan.cpr) ** (1 / 12);
  const early = { end: 0, mid: 0.5, start: 1 }[conventions.defaultTiming];
  const total = { ecl12: 0, lifetime: 0, defaulted: 0, pd12: 0, pdLifetime: 0 };
  for (const scenario of loan.scenarios) {
    let alive = 1;
    let survived = 1;
    let ecl12 = 0;
    let lifetime = 0;
    let pd12 = 0;
    for (let t = 1; t <= loan.term; t += 1) {
      const hazard = hazardOf(loan, scenario, t, conventions);
      const exposure = (schedule[conventions.ead === 'before-instalment' ? t - 1 : t] as number) + loan.ccf * loan.undrawn;
      const loss = alive * hazard * lossShare(loan, scenario, t, exposure, rate, conventions) * exposure * (1 + rate) ** (early - t);
      lifetime += loss;
      survived *= 1 - hazard;
      if (t <= 12) {
        ecl12 += loss;
        pd12 = 1 - survived;
      }
      alive *= (1 - hazard) * (1 - monthlyPrepayment);
    }
    const now = loan.balance + loan.ccf * loan.undrawn;
    total.ecl12 += scenario.weight * ecl12;
    total.lifetime += scenario.weight * lifetime;
    total.defaulted += scenario.weight * lossShare(loan, scenario, 0, now, rate, conventions) * now;
    total.pd12 += scenario.weight * pd12;
    total.pdLifetime += scenario.weight * (1 - survived);
  }
  return { ...total, booked: loan.stage === '1' ? total.ecl12 : loan.stage === '3' ? total.defaulted : total.lifetime };
}
