import type { Origin } from '../../../../src-shared/model/derivation.ts';
import type { GridScenario } from '../../../../src-shared/model/ecl/kernel-grid.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { KernelStep } from '../../../derive/trace-declaration.ts';
import { FALLBACK_BIT, fallbackRules } from '../fallbacks/fallback-rules.ts';
import type { LoanRow, LoanRowField } from '../measure/loan-row.ts';
import type { MeasuredLoan } from '../measure/measure-one.ts';
import { escaped, lineOf, settingLine } from './lines.ts';
import { resultText, shown, unitsText } from './result-text.ts';

/** One part of an account: its steps, the columns of `loan` that took part, the lines that decided. */
export interface Part { readonly steps: readonly KernelStep[]; readonly reads: readonly LoanRowField[]; readonly lines: readonly { readonly origin: Origin; readonly value: string | null }[] }

type Step = Omit<KernelStep, 'before' | 'after'> & { readonly before?: string | null; readonly after: string | null };
const step = ({ before = null, ...rest }: Step): KernelStep => ({ before, ...rest });
const part = (steps: readonly Step[], reads: readonly LoanRowField[] = [], lines: Part['lines'] = []): Part => ({ steps: steps.map(step), reads, lines });

/** Accounts one after the other, each column and line once. */
export function together(...parts: readonly Part[]): Part {
  const lines = new Map(parts.flatMap((each) => each.lines.map((line) => [line.origin.ref, line] as const)));
  return { steps: parts.flatMap((each) => each.steps), reads: [...new Set(parts.flatMap((each) => each.reads))], lines: [...lines.values()] };
}

/** What stood in for what the loan lacks, of these fallbacks. */
export function standInPart({ loan, book }: MeasuredLoan, ...kinds: readonly (keyof typeof FALLBACK_BIT)[]): Part {
  const rules = fallbackRules(book.policy).filter(({ fallback }) => kinds.includes(fallback) && (loan.lacks & FALLBACK_BIT[fallback]) !== 0);
  return part(
    rules.map(({ fallback, lacks, standsIn, setting }) => ({ kind: 'fallback', title: `Stand-in for ${fallback}`, detail: `the loan lacks ${lacks}`, after: standsIn, ...(setting === 'built in' ? {} : { origin: settingLine(setting, 'stand-in of the policy') }) })),
    [], rules.flatMap(({ setting, standsIn }) => (setting === 'built in' ? [] : [{ origin: settingLine(setting, 'stand-in of the policy'), value: standsIn }])),
  );
}

export function classPart({ loan, book }: MeasuredLoan): Part {
  const own = loan.row.measurement !== null;
  const setting = own ? [] : [{ origin: lineOf(loan.row.product !== null && Object.hasOwn(book.policy.classification.byProduct, loan.row.product) ? `policy#/classification/byProduct/${escaped(loan.row.product)}` : 'policy#/classification/otherwise', 'classification'), value: loan.measurement }];
  return part([{ kind: 'classification', title: 'Measurement category', detail: own ? 'as on the file' : 'by the policy', after: loan.measurement }, { kind: 'scope', title: 'Section 5.5', detail: loan.inScope ? 'applies' : 'does not apply: no allowance', before: loan.measurement, after: String(loan.inScope) }], own ? ['measurement'] : ['product'], setting);
}

/** Tests that fired, and the one that decides. */
export function stagePart(measured: MeasuredLoan): Part {
  const { staged, results, inModel, book } = measured;
  const fired = staged.tests.filter((test) => test.fired);
  const stage = resultText(results, 'stage');
  const steps: Step[] = fired.map((test) => ({ kind: 'test', title: test.title, detail: `${test.operator ?? ''} ${test.threshold === null ? '' : valueText(test.threshold)}`.trim() || test.reference, before: test.observed === null ? null : valueText(test.observed), after: 'fires', ...(isSetting(test.setting) ? { origin: settingLine(test.setting, `${test.title}, ${test.reference}`) } : {}) }));
  if (fired.length === 0) steps.push({ kind: 'test', title: 'Tests of the policy', detail: `${staged.tests.filter((test) => test.state === 'tested').length} tested, none fires`, after: 'none fires' });
  steps.push({ kind: 'stage', title: 'Stage', detail: staged.decisive === null ? 'no reason' : `decided by ${staged.decisive}`, before: null, after: staged.stage });
  if (stage !== staged.stage) steps.push({ kind: 'overlay', title: 'Stage by overlay', detail: inModel.map(({ overlay }) => overlay).join(', '), before: staged.stage, after: stage });
  const known = new Set(fired.map((test) => test.id));
  const reads = stagingReads(measured.loan.row, book.plan).filter((name) => fired.length === 0 || name !== 'customer_id' || known.has('CONTAGION'));
  return together(part(steps, reads, fired.filter((test) => isSetting(test.setting)).map((test) => ({ origin: settingLine(test.setting, `${test.title}, ${test.reference}`), value: test.threshold === null ? null : valueText(test.threshold) }))), fired.length === 0 ? part([], [], [{ origin: lineOf('policy#/staging', 'tests of the policy'), value: null }]) : part([]));
}

/** Columns that the tests of the policy look at and that the row fills; days past due also where it does not. */
export function stagingReads(row: LoanRow, plan: EclPlan): LoanRowField[] {
  const names: LoanRowField[] = ['days_past_due', 'unlikely_to_pay', 'watchlist', 'forborne', 'poci', 'months_since_default_exit', 'months_since_stage2_trigger', 'origination_pd', 'origination_pd_12m', 'origination_grade'];
  return [...names, ...(plan.policy.staging.contagionShare === null ? [] : ['customer_id' as const])].filter((name) => name === 'days_past_due' || (row[name] !== null && row[name] !== false));
}

export function ratePart(measured: MeasuredLoan): Part {
  const { loan, grid, book } = measured;
  const credit = loan.row.poci === true && loan.row.credit_adjusted_eir !== null;
  return together(standInPart(measured, 'EIR'), part(
    [{ kind: 'discount', title: 'Discount rate', detail: `${credit ? 'credit-adjusted EIR' : 'EIR'} a year, quoted ${book.policy.conventions.eir} (B5.5.44)`, after: shown(loan.eir) }, { kind: 'discount', title: 'Rate a month', detail: book.policy.conventions.eir === 'nominal' ? 'EIR / 12' : '(1 + EIR)^(1/12) - 1', before: shown(loan.eir), after: shown(grid.monthlyRate), origin: lineOf('policy#/conventions/eir', 'EIR is quoted') }],
    [credit ? 'credit_adjusted_eir' : 'eir'], [{ origin: lineOf('policy#/conventions/eir', 'EIR is quoted'), value: book.policy.conventions.eir }, { origin: lineOf('policy#/conventions/defaultTiming', 'Default within a month'), value: book.policy.conventions.defaultTiming }],
  ));
}

export function curvePart(measured: MeasuredLoan): Part {
  const { loan, book } = measured;
  const { curve, row } = { curve: loan.curve, row: loan.row };
  const at = book.policy.pd.curves.findIndex(({ id }) => id === curve.id);
  const line = at < 0 ? null : lineOf(`policy#/pd/curves/${at}`, `PD curve ${curve.id}`);
  const { assign } = book.policy.pd;
  const names: LoanRowField[] = ['pd_12m', 'pd_curve', 'segment', 'grade', 'score', ...(assign.some(({ sectorPrefixes }) => sectorPrefixes !== undefined) ? ['sector' as const] : []), ...(assign.some(({ termUpTo }) => termUpTo !== undefined) ? ['remaining_term' as const] : [])];
  return together(standInPart(measured, 'PD'), part(
    [{ kind: 'pd', title: 'PD curve', detail: `${curve.id}${curve.state === null ? '' : `, state ${curve.state}`}; first year ${curve.from === 'loan' ? 'as on the file' : 'as the curve says'}`, after: shown(curve.pd), ...(line === null ? {} : { origin: line }) }, ...(curve.scale === 1 ? [] : [{ kind: 'pd', title: 'Scale of the curve', detail: 'so that its first year is the PD of the loan', before: shown(curve.pd), after: shown(curve.scale) }])],
    names.filter((name) => row[name] !== null), [...(line === null ? [] : [{ origin: line, value: shown(curve.pd) }]), { origin: lineOf('policy#/pd/loanPd', 'PD on the file'), value: book.policy.pd.loanPd }],
  ));
}

/** Exposure now. */
export function drawnPart(measured: MeasuredLoan): Part {
  const { loan, book } = measured;
  const product = loan.row.product ?? '';
  const ccfLine = lineOf(Object.hasOwn(book.policy.ead.ccf, product) ? `policy#/ead/ccf/${escaped(product)}` : 'policy#/ead/ccfOtherwise', 'credit conversion factor');
  const names: LoanRowField[] = ['balance', 'arrears_amount', 'credit_limit', 'ccf'];
  return together(standInPart(measured, 'BALANCE'), part(
    [
      { kind: 'ead', title: 'Drawn', detail: book.policy.ead.arrears === 'added' ? 'balance and arrears' : 'balance', before: shown(loan.balance), after: shown(loan.drawn) },
      ...(loan.undrawn > 0 ? [{ kind: 'ead', title: 'Undrawn, converted', detail: `${shown(loan.undrawn)} at a factor of ${shown(loan.ccf)}`, before: shown(loan.undrawn), after: shown(loan.ccf * loan.undrawn) }] : []),
    ],
    names.filter((name) => loan.row[name] !== null), loan.undrawn > 0 && loan.row.ccf === null ? [{ origin: ccfLine, value: shown(loan.ccf) }] : [],
  ));
}

/** Exposure now and how it runs off. */
export function exposurePart(measured: MeasuredLoan): Part {
  const { loan, book, grid } = measured;
  const names: LoanRowField[] = ['remaining_term', 'amortisation', 'balloon_amount', 'cash_flows', 'cpr', 'contract_rate'];
  const [first, last] = [grid.months[0], grid.months.at(-1)];
  return together(drawnPart(measured), standInPart(measured, 'TERM', 'AMORTISATION'), part(
    [{ kind: 'ead', title: 'Exposure over the life', detail: `${loan.amortisation}, ${loan.term} months, ${book.policy.conventions.ead}${loan.cpr > 0 ? `, CPR ${shown(loan.cpr)}` : ''}`, before: shown(loan.drawn + loan.ccf * loan.undrawn), after: first === undefined || last === undefined ? null : `${shown(first.ead)} in month 1, ${shown(last.ead)} in month ${last.t}` }],
    names.filter((name) => loan.row[name] !== null && (name !== 'contract_rate' || book.policy.conventions.scheduleRate === 'contract')), [{ origin: lineOf('policy#/conventions/ead', 'Exposure of a month'), value: book.policy.conventions.ead }],
  ));
}

export function lossPart(measured: MeasuredLoan): Part {
  const { loan, book } = measured;
  const { rule, model, lgd, cureRate, collateral } = loan.lgd;
  const line = rule === null ? null : lineOf(`policy#/lgd/${book.policy.lgd.indexOf(rule)}`, `LGD rule ${rule.title}`);
  const names: LoanRowField[] = loan.row.lgd !== null ? ['lgd'] : ['segment', 'product', ...(model === 'collateral' ? ['collateral_value' as const] : [])];
  const guarantee: LoanRowField[] = loan.guaranteedShare > 0 ? ['guarantee_amount', 'guarantee_integral', 'guarantor_pd', 'guarantor_lgd'] : [];
  return together(standInPart(measured, 'LGD'), part(
    [
      { kind: 'lgd', title: 'LGD', detail: rule === null ? 'as on the file' : model === 'collateral' ? `by collateral of ${shown(collateral)}, rule ${rule.title}` : `flat, rule ${rule.title}`, after: model === 'flat' ? shown(lgd) : null, ...(line === null ? {} : { origin: line }) },
      ...(cureRate > 0 ? [{ kind: 'lgd', title: 'Cure', detail: 'share of defaults that cure without loss', before: null, after: shown(cureRate) }] : []),
      ...(loan.guaranteedShare > 0 ? [{ kind: 'lgd', title: 'Integral guarantee', detail: `substitutes ${shown(loan.guaranteedShare)} of the exposure by the guarantor's PD x LGD (B5.5.55)`, before: null, after: shown(loan.guarantorLoss) }] : []),
    ],
    [...names.filter((name) => loan.row[name] !== null), ...guarantee], line === null ? [] : [{ origin: line, value: rule?.title ?? null }],
  ));
}

/** Where an amount stands in the grid of a scenario, by what the stage books. */
export type Horizon = 'ecl12' | 'lifetime' | 'defaulted';

/** ECL of each scenario over a horizon, and their weighted sum: weights act on ECL (5.5.17), never on inputs. */
export function scenarioPart({ grid, book }: MeasuredLoan, horizon: Horizon): Part {
  const set = book.plan.scenarioSet.scenarios;
  const line = (scenario: GridScenario): Origin | undefined => { const at = set.findIndex(({ id }) => id === scenario.id); return at < 0 ? undefined : lineOf(`scenarios#/scenarios/${at}`, `scenario ${scenario.id}`); };
  const shownScenarios = grid.scenarios.slice(0, 12);
  const steps = shownScenarios.map((scenario): Step => { const origin = line(scenario); return { kind: 'scenario', title: `Scenario ${scenario.id}`, detail: `weight ${shown(scenario.weight)}; sum over ${horizon === 'ecl12' ? Math.min(12, scenario.months.length) : scenario.months.length} months of marginal PD x LGD x discounted exposure`, before: null, after: shown(scenario[horizon]), ...(origin === undefined ? {} : { origin }) }; });
  const more = grid.scenarios.length - shownScenarios.length;
  return part([
    ...steps, ...(more > 0 ? [{ kind: 'scenario', title: `${more} further scenarios`, detail: 'each with its weight', after: null }] : []),
    { kind: 'weighting', title: 'Weighted', detail: 'sum of weight x ECL of the scenario (5.5.17)', before: null, after: shown(grid.scenarios.reduce((sum, each) => sum + each.weight * each[horizon], 0)) },
  ], [], shownScenarios.flatMap((scenario) => { const origin = line(scenario); return origin ? [{ origin, value: `weight ${shown(scenario.weight)}` }] : []; }));
}

/** Exchange and the one rounding. */
export function bookedPart(measured: MeasuredLoan, amount: number, column: string): Part {
  const { loan, book, results } = measured;
  const stands = standInPart(measured, 'CURRENCY');
  const foreign = loan.currency !== book.policy.reportingCurrency;
  return together(stands, part(
    [...(foreign ? [{ kind: 'fx', title: 'Exchange', detail: `${loan.currency} to ${book.policy.reportingCurrency} at ${shown(loan.fx)}`, before: shown(amount), after: shown(amount * loan.fx), origin: lineOf(`policy#/fx/${escaped(loan.currency)}`, 'exchange rate') }] : []), { kind: 'rounding', title: 'Rounded once', detail: 'to minor units, half away from zero', before: shown(amount * loan.fx), after: resultText(results, column) }],
    ['currency'], foreign ? [{ origin: lineOf(`policy#/fx/${escaped(loan.currency)}`, 'exchange rate'), value: shown(loan.fx) }] : [],
  ));
}

/** What each overlay came to on the loan, in minor units by id. */
export function overlayPart(measured: MeasuredLoan, amounts: ReadonlyMap<string, number>, facts: ReadonlyMap<string, string>): Part {
  const { overlays } = measured.book.plan;
  const own = overlays.filter(({ id }) => amounts.has(id));
  const steps = own.map((overlay): Step => ({ kind: 'overlay', title: `Overlay ${overlay.title}`, detail: `${overlay.reason}; owner ${overlay.owner}, until ${overlay.expires}${facts.get(overlay.id) ?? ''}`, before: null, after: unitsText(amounts.get(overlay.id) ?? 0, 2), origin: lineOf(`overlays#/overlays/${overlays.indexOf(overlay)}`, `overlay ${overlay.id}`) }));
  return part(own.length === 0 ? [{ kind: 'overlay', title: 'Overlays', detail: overlays.length === 0 ? 'none in force' : `${overlays.length} in force, none on this loan`, before: null, after: '0.00' }] : steps, [], own.map((overlay) => ({ origin: lineOf(`overlays#/overlays/${overlays.indexOf(overlay)}`, `overlay ${overlay.id}`), value: unitsText(amounts.get(overlay.id) ?? 0, 2) })));
}

function isSetting(setting: string): boolean {
  return setting.startsWith('staging') || setting.startsWith('classification');
}

function valueText(value: number | boolean | string): string {
  return typeof value === 'number' ? shown(value) : String(value);
}
