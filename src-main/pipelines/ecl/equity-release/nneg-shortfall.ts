import type { Conventions } from '../../../../src-shared/model/ecl/policy.ts';
import { exitsOf } from './exits.ts';
import type { EquityReleaseRules } from './exits.ts';

/** A roll-up loan: amounts in its currency, rates a year as fractions, age in years at the reporting date. Null: not known. */
export interface RollUpLoan {
  readonly balance: number | null;
  /** Rate that interest rolls up at; null: the EIR. */
  readonly rate: number | null;
  readonly eir: number | null;
  readonly collateralValue: number | null;
  readonly youngestAge: number | null;
}

/** A month of the grid. Amounts are those at the sale, `monthsToSale` after the exit. */
export interface NnegMonth {
  readonly month: number; readonly age: number;
  /** Share of loans still there when the month begins, and its exits of all loans at the start. */
  readonly survival: number; readonly death: number; readonly care: number; readonly prepayment: number;
  readonly balance: number; readonly propertyValue: number; readonly proceeds: number;
  readonly shortfall: number; readonly discount: number;
  /** Death and care, times shortfall, times discount: the months sum to the value. */
  readonly contribution: number;
}

/** `value` null: not measured, since the loan lacks what `lacking` names (no age is guessed). */
export interface NnegShortfall { readonly value: number | null; readonly lacking: readonly (keyof RollUpLoan)[]; readonly grid: readonly NnegMonth[] }

/** What a scenario does here: added to the yearly growth of the property. */
export interface HpiScenario { readonly hpiShift?: number | undefined }

const LAST_MONTHS_OF_A_LIFE = 1e-12;

/**
 * Expected shortfall of the no-negative-equity guarantee: what the property falls short of the rolled-up loan when it is sold after death or
 * care, discounted at the EIR (IFRS 9 B5.5.44). Prepayment ends a loan without shortfall. A measure of its own: never in the allowance.
 * Months, not years; `record` false leaves the grid empty. Rates are read as the conventions say.
 */
export function nnegShortfall(loan: RollUpLoan, rules: EquityReleaseRules, scenario: HpiScenario = {}, conventions: Pick<Conventions, 'eir'> = { eir: 'nominal' }, record = true): NnegShortfall {
  const { balance, eir, collateralValue, youngestAge } = loan;
  const lacking = (['balance', 'eir', 'collateralValue', 'youngestAge'] as const).filter((name) => { const value = loan[name]; return value === null || !Number.isFinite(value) || (name === 'eir' ? value <= -1 : value < 0); });
  if (balance === null || eir === null || collateralValue === null || youngestAge === null || lacking.length > 0) return { value: null, lacking, grid: [] };
  const aMonth = (rate: number): number => (conventions.eir === 'nominal' ? Math.log1p(rate / 12) : Math.log1p(rate) / 12);
  const rollUp = aMonth(loan.rate ?? eir);
  const discount = aMonth(eir);
  const growth = Math.log1p(Math.max(-0.999999, rules.growth + (scenario.hpiShift ?? 0))) / 12;
  const grid: NnegMonth[] = [];
  let survival = 1;
  let value = 0;
  for (let t = 1; t <= rules.years * 12 && survival > LAST_MONTHS_OF_A_LIFE; t += 1) {
    const exits = exitsOf(rules, youngestAge, t);
    const sold = t + rules.monthsToSale;
    const owed = balance * Math.exp(rollUp * sold);
    const property = collateralValue * Math.exp(growth * sold);
    const proceeds = property * (1 - rules.saleCost);
    const shortfall = Math.max(0, owed - proceeds);
    const factor = Math.exp(-discount * sold);
    const contribution = survival * (exits.death + exits.care) * shortfall * factor;
    value += contribution;
    if (record) grid.push({ month: t, age: youngestAge + (t - 1) / 12, survival, death: survival * exits.death, care: survival * exits.care, prepayment: survival * exits.prepayment, balance: owed, propertyValue: property, proceeds, shortfall, discount: factor, contribution });
    survival *= 1 - exits.death - exits.care - exits.prepayment;
  }
  return { value, lacking: [], grid };
}

/** The shortfall over scenarios: weights apply to the shortfall of each, never to growth (IFRS 9 5.5.17). Null where it is not measured. */
export function nnegWeighted(loan: RollUpLoan, rules: EquityReleaseRules, scenarios: readonly (HpiScenario & { readonly weight: number })[], conventions: Pick<Conventions, 'eir'> = { eir: 'nominal' }): number | null {
  let total = 0;
  for (const scenario of scenarios) {
    const { value } = nnegShortfall(loan, rules, scenario, conventions, false);
    if (value === null) return null;
    total += scenario.weight * value;
  }
  return total;
}
