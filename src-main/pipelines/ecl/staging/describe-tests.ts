import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';
import type { StageReason } from '../../../../src-shared/model/ecl/result-fields.ts';
import { PD_ABSOLUTE, PD_RELATIVE } from './fired-tests.ts';
import { REASON_BIT } from './reason-mask.ts';
import { bandOf } from './staging-bars.ts';
import type { StagingBars } from './staging-bars.ts';
import type { StagingInput } from './stage-loan.ts';

/** Names of the tests: a reason's, the halves of the PD test apart. */
export type StageTestId = StageReason | 'PD_RELATIVE' | 'PD_ABSOLUTE';

/** A test as the loan page shows it. Values in their own unit; null where there is none. */
export interface StageTest {
  readonly id: StageTestId;
  readonly title: string;
  readonly observed: number | boolean | string | null;
  readonly operator: '>' | '>=' | '<' | '<=' | '=' | null;
  readonly threshold: number | boolean | string | null;
  readonly unit: 'days' | 'fraction' | 'ratio' | 'notches' | 'months' | 'flag' | 'word';
  readonly fired: boolean;
  /** `off`: the policy does not test this; `not-known`: the loan lacks what it reads; `not-applicable`: days say nothing on the product. */
  readonly state: 'tested' | 'off' | 'not-known' | 'not-applicable';
  readonly reference: string;
  /** Where in the policy the bar stands. */
  readonly setting: string;
}

type Row = Omit<StageTest, 'fired' | 'state'> & { readonly bit?: number; readonly on?: boolean; readonly known?: boolean; readonly applies?: boolean };

/** Every test with what it saw: built from the loan, the policy and the mask that the tests gave. */
export function describeTests(loan: StagingInput, staging: Staging, bars: StagingBars, fired: number): StageTest[] {
  const yearly = staging.sicrPd === '12-month';
  const now = yearly ? loan.pd12 : loan.pdLifetime;
  const then = yearly ? loan.originationPd12 : loan.originationPdLifetime;
  const pdKnown = now !== null && then !== null;
  const band = then === null ? 0 : bandOf(bars, then);
  const ratio = bars.bandRatio[band] as number;
  const increase = bars.bandIncrease[band] as number;
  const pdSetting = staging.bands.length > 0 ? `staging.bands[${band}]` : 'staging';
  const days = !staging.noDpdProducts.includes(loan.product ?? '');
  const flag = (id: StageReason, title: string, observed: boolean, on: boolean, reference: string, setting: string): Row => ({ id, title, observed, operator: '=', threshold: true, unit: 'flag', on, reference, setting });
  const pdTitle = yearly ? '12-month PD' : 'Annualised residual lifetime PD';
  const notchKnown = loan.grade !== null && loan.originationGrade !== null;
  const lowRisk = staging.lowCreditRisk !== null;
  const rows: Row[] = [
    { id: 'OUT_OF_SCOPE', title: 'Outside section 5.5', observed: !loan.inScope, operator: '=', threshold: true, unit: 'flag', reference: 'IFRS 9 5.5.1', setting: 'classification' },
    flag('POCI', 'Credit-impaired when bought or made', loan.poci, true, 'IFRS 9 5.5.13', 'loan.poci'),
    flag('SIMPLIFIED', 'Product under the simplified approach', staging.simplifiedProducts.includes(loan.product ?? ''), staging.simplifiedProducts.length > 0, 'IFRS 9 5.5.15', 'staging.simplifiedProducts'),
    { id: 'OVERRIDE', title: 'Stage overlay in force', observed: loan.override, operator: null, threshold: null, unit: 'word', reference: 'overlay', setting: 'overlays' },
    { id: 'DPD90', title: 'Days past due: default', observed: loan.daysPastDue, operator: staging.default.operator, threshold: staging.default.days, unit: 'days', known: loan.daysPastDue !== null, applies: days, reference: 'IFRS 9 B5.5.37', setting: 'staging.default' },
    flag('UTP', 'Unlikely to pay', loan.unlikelyToPay, staging.unlikelyToPay, 'IFRS 9 B5.5.37', 'staging.unlikelyToPay'),
    { id: 'CONTAGION', title: 'Share of the customer in default', observed: loan.customerDefaultShare ?? loan.contagion, operator: '>=', threshold: staging.contagionShare, unit: 'fraction', on: staging.contagionShare !== null, reference: 'IFRS 9 B5.5.37; EBA/GL/2016/07', setting: 'staging.contagionShare' },
    { id: 'PROBATION_S3', title: 'Months since leaving default', observed: loan.monthsSinceDefaultExit, operator: '<', threshold: staging.cureStage3Months, unit: 'months', reference: 'IFRS 9 B5.5.27', setting: 'staging.cureStage3Months' },
    { id: 'DPD30', title: 'Days past due: backstop', observed: loan.daysPastDue, operator: staging.backstop?.operator ?? null, threshold: staging.backstop?.days ?? null, unit: 'days', on: staging.backstop !== null, known: loan.daysPastDue !== null, applies: days, reference: 'IFRS 9 5.5.11, B5.5.20', setting: 'staging.backstop' },
    flag('WATCHLIST', 'On the watch-list', loan.watchlist, staging.watchlist, 'IFRS 9 B5.5.17(o)', 'staging.watchlist'),
    flag('FORBORNE', 'Forborne or in its probation', loan.forborne, staging.forborne, 'IFRS 9 B5.5.17(m), B5.5.27', 'staging.forborne'),
    { id: 'PD_RELATIVE', title: `${pdTitle} over that at origination`, observed: pdKnown && then > 0 ? now / then : null, operator: '>=', threshold: Number.isNaN(ratio) ? null : ratio, unit: 'ratio', bit: PD_RELATIVE, on: bars.testsPd && !Number.isNaN(ratio), known: pdKnown, reference: 'IFRS 9 5.5.9, B5.5.9', setting: staging.bands.length > 0 ? `${pdSetting}.ratio` : 'staging.relative' },
    { id: 'PD_ABSOLUTE', title: `Rise of ${pdTitle.charAt(0).toLowerCase()}${pdTitle.slice(1)}`, observed: pdKnown ? now - then : null, operator: '>=', threshold: Number.isNaN(increase) ? null : increase, unit: 'fraction', bit: PD_ABSOLUTE, on: bars.testsPd && !Number.isNaN(increase), known: pdKnown, reference: 'IFRS 9 5.5.9, B5.5.9', setting: staging.bands.length > 0 ? `${pdSetting}.increase` : 'staging.absolute' },
    { id: 'PD_INCREASE', title: staging.combine === 'both' ? `${pdTitle}: every bar reached` : `${pdTitle}: a bar reached`, observed: now, operator: '>=', threshold: then === null ? null : pdBar(bars, then), unit: 'fraction', on: bars.testsPd, known: pdKnown, reference: 'IFRS 9 5.5.9, B5.5.9', setting: 'staging.combine' },
    { id: 'NOTCHES', title: 'Notches below the grade at origination', observed: notchKnown ? (loan.grade as number) - (loan.originationGrade as number) : null, operator: '>=', threshold: staging.notches?.drop ?? null, unit: 'notches', on: staging.notches !== null, known: notchKnown, reference: 'IFRS 9 B5.5.17(c)', setting: 'staging.notches' },
    { id: 'PROBATION_S2', title: 'Months since the last stage 2 trigger', observed: loan.monthsSinceStage2Trigger, operator: '<', threshold: staging.cureStage2Months, unit: 'months', reference: 'IFRS 9 5.5.7', setting: 'staging.cureStage2Months' },
    { id: 'NO_SNAPSHOT_LIFETIME', title: 'No origination snapshot: lifetime by policy', observed: (fired & REASON_BIT.NO_ORIG_PD) !== 0, operator: '=', threshold: true, unit: 'flag', on: staging.noSnapshot === 'lifetime', reference: 'policy', setting: 'staging.noSnapshot' },
    { id: 'LCR_EXEMPT', title: 'Low credit risk exempts from the comparison', observed: loan.pd12, operator: '<=', threshold: staging.lowCreditRisk, unit: 'fraction', on: lowRisk, known: loan.pd12 !== null, reference: 'IFRS 9 5.5.10, B5.5.22', setting: 'staging.lowCreditRisk' },
    { id: 'NO_ORIG_PD', title: 'Comparison with origination cannot be made', observed: (fired & REASON_BIT.NO_ORIG_PD) !== 0, operator: '=', threshold: true, unit: 'flag', on: bars.testsPd || bars.testsNotches, reference: 'IFRS 9 5.5.9', setting: 'staging.noSnapshot' },
  ];
  return rows.map(({ bit, on = true, known = true, applies = true, ...row }) => ({
    ...row, fired: (fired & (bit ?? REASON_BIT[row.id as StageReason])) !== 0,
    state: !on ? 'off' : !applies ? 'not-applicable' : !known ? 'not-known' : 'tested',
  }));
}

/** The PD from which the PD test fires, given the PD at origination. NaN where it is off. */
export function pdBar(bars: StagingBars, originationPd: number): number {
  const band = bandOf(bars, originationPd);
  const pds = [(bars.bandRatio[band] as number) * originationPd, originationPd + (bars.bandIncrease[band] as number)].filter((pd) => !Number.isNaN(pd));
  return pds.length === 0 ? Number.NaN : bars.either ? Math.min(...pds) : Math.max(...pds);
}
