import type { EclPolicy } from './policy.ts';

/** A named convention: what it is, what may be said, what holds unless something is. */
export interface ConventionWords { readonly path: string; readonly title: string; readonly byDefault: string; readonly choices: readonly string[]; readonly reference: string; readonly read: (policy: EclPolicy) => string }

const bar = (each: { operator: string; days: number } | null): string => (each === null ? 'rebutted' : `${each.operator} ${each.days} days`);

/** Every convention in the order of the calculation. What is printed beside a result is this list with the policy's values. */
export const CONVENTIONS: readonly ConventionWords[] = [
  { path: 'conventions.defaultTiming', title: 'Default within a month', byDefault: 'end', choices: ['end', 'mid', 'start'], reference: 'discount exponent t, t - 1/2, t - 1', read: (policy) => policy.conventions.defaultTiming },
  { path: 'conventions.eir', title: 'EIR is quoted', byDefault: 'nominal', choices: ['nominal', 'effective'], reference: 'B5.5.44; r/12 or (1+r)^(1/12)-1', read: (policy) => policy.conventions.eir },
  { path: 'conventions.ead', title: 'Exposure of a month', byDefault: 'before-instalment', choices: ['before-instalment', 'after-instalment'], reference: 'balance before or after payment t', read: (policy) => policy.conventions.ead },
  { path: 'conventions.scheduleRate', title: 'Instalments computed at', byDefault: 'eir', choices: ['eir', 'contract'], reference: 'contractual cash flows', read: (policy) => policy.conventions.scheduleRate },
  { path: 'conventions.monthlyPd', title: 'Yearly PD to monthly', byDefault: 'constant-hazard', choices: ['constant-hazard', 'linear'], reference: '1-(1-PD)^(1/12) or PD/12', read: (policy) => policy.conventions.monthlyPd },
  { path: 'conventions.zSign', title: 'Sign of Z', byDefault: 'up-is-good', choices: ['up-is-good', 'up-is-bad'], reference: 'Vasicek; Belkin and Suchower', read: (policy) => policy.conventions.zSign },
  { path: 'conventions.defaultedLgd', title: 'LGD of defaulted loans', byDefault: 'at-reporting-date', choices: ['at-reporting-date', 'by-months-in-default'], reference: 'B5.5.28', read: (policy) => policy.conventions.defaultedLgd },
  { path: 'staging.sicrPd', title: 'SICR compares', byDefault: 'lifetime', choices: ['lifetime', '12-month'], reference: '5.5.9, B5.5.13', read: (policy) => policy.staging.sicrPd },
  { path: 'staging.relative', title: 'Relative bar', byDefault: '2', choices: ['a ratio', 'off'], reference: '5.5.9', read: (policy) => (policy.staging.bands.length > 0 ? 'by PD at origination' : policy.staging.relative === null ? 'off' : String(policy.staging.relative)) },
  { path: 'staging.absolute', title: 'Absolute bar', byDefault: '0.005', choices: ['a fraction', 'off'], reference: '5.5.9', read: (policy) => (policy.staging.bands.length > 0 ? 'by PD at origination' : policy.staging.absolute === null ? 'off' : String(policy.staging.absolute)) },
  { path: 'staging.combine', title: 'Both bars or either', byDefault: 'both', choices: ['both', 'either'], reference: '5.5.9', read: (policy) => policy.staging.combine },
  { path: 'staging.backstop', title: 'Backstop', byDefault: '> 30 days', choices: ['> or >=, days', 'rebutted'], reference: '5.5.11, B5.5.20', read: (policy) => bar(policy.staging.backstop) },
  { path: 'staging.default', title: 'Default', byDefault: '>= 90 days', choices: ['> or >=, days'], reference: 'B5.5.37', read: (policy) => bar(policy.staging.default) },
  { path: 'staging.lowCreditRisk', title: 'Low credit risk', byDefault: 'not used', choices: ['a 12-month PD', 'not used'], reference: '5.5.10', read: (policy) => (policy.staging.lowCreditRisk === null ? 'not used' : `PD up to ${policy.staging.lowCreditRisk}`) },
  { path: 'staging.noSnapshot', title: 'Without origination snapshot', byDefault: 'other-tests', choices: ['other-tests', 'lifetime', 'block'], reference: '5.5.9; not assessable is counted', read: (policy) => policy.staging.noSnapshot },
  { path: 'ead.arrears', title: 'Arrears', byDefault: 'in-balance', choices: ['in-balance', 'added'], reference: 'B5.5.28', read: (policy) => policy.ead.arrears },
  { path: 'pd.loanPd', title: 'PD on the file', byDefault: 'scales-curve', choices: ['scales-curve', 'flat', 'ignored'], reference: 'policy', read: (policy) => policy.pd.loanPd },
  { path: 'reversion', title: 'After the supportable horizon', byDefault: 'paths hold', choices: ['paths hold', 'revert'], reference: 'B5.5.50', read: (policy) => (policy.reversion === null ? 'paths hold' : `revert from month ${policy.reversion.supportableMonths} over ${policy.reversion.overMonths}`) },
];

/** The list as printed beside a result: title, value, default. */
export function printedConventions(policy: EclPolicy): { path: string; title: string; value: string; byDefault: string; differs: boolean; reference: string }[] {
  return CONVENTIONS.map(({ path, title, byDefault, reference, read }) => ({ path, title, value: read(policy), byDefault, differs: read(policy) !== byDefault, reference }));
}
