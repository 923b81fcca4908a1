import { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import { RESULT_FIELDS } from '../../../../src-shared/model/ecl/result-fields.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { KernelQuestion, KernelValue, RowTexts } from '../../../derive/trace-declaration.ts';
import { minorUnits } from '../amounts/minor-units.ts';
import { explainLoan } from '../kernel/explain-loan.ts';
import { lgdInDefault } from '../measure/assign-lgd.ts';
import { blockOf, UNMOVED } from '../measure/fill-block.ts';
import { loanRowOf, type LoanRowField } from '../measure/loan-row.ts';
import { measureOne, type MeasuredLoan } from '../measure/measure-one.ts';
import { STAGE_3 } from '../staging/fired-tests.ts';
import { bookedPart, classPart, curvePart, drawnPart, exposurePart, lossPart, overlayPart, ratePart, scenarioPart, stagePart, standInPart, together, type Horizon, type Part } from './measured-steps.ts';
import { resultText, shown } from './result-text.ts';

/** Slots that an explanation stands on. */
export const PLAN = 'ecl.plan';
export const OVERLAY_AMOUNTS = 'ecl.overlays';

const plans = new WeakMap<object, EclPlan>();

/** A plan as it was parsed from its artifact, checked once. Errors: CORRUPT where it is of another form. */
export function planOf(stored: unknown): EclPlan {
  const known = stored !== null && typeof stored === 'object' ? plans.get(stored) : undefined;
  if (known) return known;
  const parsed = EclPlan.safeParse(stored);
  if (!parsed.success) throw new AppError('CORRUPT', `the plan of the run does not fit this version at ${parsed.error.issues[0]?.path.join('.') ?? ''}`, { userAction: 'Run again.' });
  plans.set(stored as object, parsed.data);
  return parsed.data;
}

/** Explains one row of `ecl`: the same measurement on a list of one, told column by column. Errors: CORRUPT where the plan cannot be read. */
export async function explainRow(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const plan = planOf(await asked.json(PLAN));
  const amounts = amountsOf(await asked.rows(OVERLAY_AMOUNTS));
  const measured = await measureAgain(plan, asked.sourceRow, asked.row, asked.stored, amounts);
  return (column) => (RESULT_FIELDS.some(({ name }) => name === column) ? valueOf(measured, column, amounts) : null);
}

/** One loan measured again from its stored rows. What it took from other rows (allocated amounts, being a second row of one loan) is a fact. */
export async function measureAgain(plan: EclPlan, sourceRow: number, row: RowTexts, stored: RowTexts, amounts: ReadonlyMap<string, number>): Promise<MeasuredLoan> {
  const inModel = new Set(plan.overlays.filter(({ effect }) => effect.kind === 'stage' || effect.kind === 'pd' || effect.kind === 'lgd').map(({ id }) => id));
  const measured = await measureOne(plan, loanRowOf(sourceRow, row), { duplicate: (stored['fallbacks'] ?? '').split(';').includes('DUPLICATE'), allocated: new Map([...amounts].filter(([id]) => !inModel.has(id))) });
  return { ...measured, ...gridInDefault(measured) };
}

/** Where LGD goes by months in default, the grid of a defaulted loan is that of the second look the measurement took. */
function gridInDefault({ loan, staged, book }: MeasuredLoan): Partial<Pick<MeasuredLoan, 'grid' | 'block'>> {
  if (staged.stage !== '3' || book.policy.conventions.defaultedLgd !== 'by-months-in-default') return {};
  const lgd = lgdInDefault(loan.lgd.rule, loan.row.months_in_default);
  if (lgd === null) return {};
  const block = blockOf([loan], book, () => ({ ...UNMOVED, stage: STAGE_3, lgdInDefault: lgd }));
  return { block, grid: explainLoan(block, 0, book.curves.curves, book.scenarios, book.conventions) };
}

/** What overlays came to on a row, in minor units by id, from rows of `ecl.overlays`. */
export function amountsOf(rows: readonly RowTexts[]): Map<string, number> {
  return new Map(rows.map((row) => [row['overlay'] ?? '', Number(minorUnits(row['amount'] ?? '0'))]));
}

function valueOf(measured: MeasuredLoan, column: string, amounts: ReadonlyMap<string, number>): KernelValue {
  const { steps, reads, lines } = partOf(measured, column, amounts);
  const value = resultText(measured.results, column);
  const last = steps.at(-1);
  const ended = last !== undefined && last.after === value ? steps : [...steps, { kind: 'result', title: 'Result', detail: RESULT_FIELDS.find(({ name }) => name === column)?.meaning ?? '', before: last?.after ?? null, after: value }];
  return { value, steps: ended, reads, documents: lines };
}

const CARRIED: Readonly<Record<string, LoanRowField>> = { loan_id: 'loan_id', customer_id: 'customer_id', product: 'product', region: 'region', sector: 'sector', ledger_account: 'ledger_account', vintage: 'vintage', days_past_due: 'days_past_due', dpd_bucket: 'days_past_due', modified: 'modified', enforcement: 'enforcement' };

function partOf(measured: MeasuredLoan, column: string, amounts: ReadonlyMap<string, number>): Part {
  const { loan, grid, book, results } = measured;
  const carried = CARRIED[column];
  if (carried !== undefined) return { steps: [{ kind: 'carry', title: `Carry ${carried}`, detail: 'as in the table of loans', before: text(loan.row[carried]), after: resultText(results, column) }], reads: [carried], lines: [] };
  const money = (amount: number, ...reads: LoanRowField[]): Part => together({ steps: [], reads, lines: [] }, bookedPart(measured, amount, column));
  const rate = (title: string, detail: string, ...parts: Part[]): Part => together(...parts, { steps: [{ kind: 'rounding', title, detail, before: null, after: resultText(results, column) }], reads: [], lines: [] });
  switch (column) {
    case 'segment': return together(standInPart(measured, 'SEGMENT'), one('segment', loan.row.segment));
    case 'grade': return loan.row.grade === null ? together(curvePart(measured), one(null, loan.grade, 'the grade that its PD falls into')) : one('grade', loan.grade);
    case 'currency': return together(standInPart(measured, 'CURRENCY'), one('currency', loan.row.currency));
    case 'measurement': case 'in_scope': return classPart(measured);
    case 'stage': case 'decisive': case 'reasons': case 'not_assessable': return together(classPart(measured), stagePart(measured));
    case 'fallbacks': return standInPart(measured, 'EIR', 'PD', 'LGD', 'TERM', 'CURRENCY', 'SEGMENT', 'BALANCE', 'STAGING', 'AMORTISATION', 'DUPLICATE');
    case 'remaining_term': return together(standInPart(measured, 'TERM'), one('remaining_term', String(loan.term), 'months that are measured, behavioural life of revolving ones included'));
    case 'eir': return rate('Discount rate', 'stored with twelve decimals', ratePart(measured));
    case 'pd_12m': return rate('12-month PD', 'scenario-weighted, point in time', curvePart(measured), pdPart(measured, 'pd12'));
    case 'pd_lifetime': return rate('Lifetime PD', `cumulative over ${loan.term} months`, curvePart(measured), one('remaining_term', String(loan.term)), pdPart(measured, 'pdLifetime'));
    case 'pd_annualised': return rate('Annualised', 'constant yearly PD that gives the lifetime PD', curvePart(measured), one('remaining_term', String(loan.term)), pdPart(measured, 'pdLifetime'));
    case 'origination_pd': return rate('Expected at origination', book.policy.staging.sicrPd === 'lifetime' ? 'annualised, over the residual life (5.5.9)' : '12-month (B5.5.13)', filled(measured, 'origination_pd', 'origination_pd_12m', 'origination_grade'));
    case 'lgd': return rate('LGD', 'scenario-weighted, at the reporting date', lossPart(measured), { steps: grid.scenarios.slice(0, 12).map((each) => ({ kind: 'scenario', title: `Scenario ${each.id}`, detail: `weight ${shown(each.weight)}`, before: null, after: shown(each.lossNow) })), reads: [], lines: [] });
    case 'balance': return together(standInPart(measured, 'BALANCE'), one('balance', resultText(results, 'balance')));
    case 'gross_carrying_amount': return together(standInPart(measured, 'BALANCE'), money(loan.balance, 'balance'));
    case 'undrawn': return money(loan.undrawn, 'balance', 'credit_limit');
    case 'ead': return together(drawnPart(measured), money(loan.drawn + loan.ccf * loan.undrawn));
    case 'collateral_value': return together(filled(measured, 'collateral_value', 'balance'), money(loan.row.collateral_value ?? 0));
    case 'nneg_shortfall': return money((results['nneg_shortfall'] as number | null ?? 0) / 100 / loan.fx, ...filled(measured, 'balance', 'contract_rate', 'collateral_value', 'youngest_age', 'product').reads);
    case 'modification_loss': return money(loan.row.modification_loss ?? 0, 'modification_loss');
    case 'written_off': return money(loan.row.written_off ?? 0, 'written_off');
    case 'ecl_12m': return amountPart(measured, 'ecl12', column);
    case 'ecl_lifetime': return amountPart(measured, 'lifetime', column);
    case 'ecl_default': return amountPart(measured, 'defaulted', column);
    case 'modelled': case 'provision': return modelledPart(measured, column);
    case 'overlay': return overlayPart(measured, overlayAmounts(measured, amounts), spreads(measured));
    default: return together(modelledPart(measured, 'modelled'), overlayPart(measured, overlayAmounts(measured, amounts), spreads(measured)), column === 'fallback_amount' ? standInPart(measured, 'EIR', 'PD', 'LGD', 'TERM', 'CURRENCY', 'SEGMENT', 'BALANCE', 'STAGING', 'AMORTISATION', 'DUPLICATE') : { steps: [], reads: [], lines: [] }, { steps: [{ kind: 'sum', title: 'Loss allowance', detail: 'modelled and overlays', before: resultText(results, 'modelled'), after: resultText(results, 'allowance') }], reads: [], lines: [] });
  }
}

/** What a stage books, from the classification to the cent. */
function modelledPart(measured: MeasuredLoan, column: string): Part {
  const { loan, results, grid } = measured;
  const stage = measured.staged.stage;
  const base = together(classPart(measured), stagePart(measured));
  if (!loan.inScope) return base;
  if (loan.matrix !== null) return together(base, { steps: [{ kind: 'matrix', title: 'Provision matrix', detail: 'rate of its bucket of days past due (B5.5.35)', before: shown(loan.drawn), after: shown(loan.matrix) }], reads: ['balance', 'product', 'days_past_due'], lines: [{ origin: { kind: 'document', ref: 'policy#/provisionMatrices', label: 'provision matrices' }, value: shown(loan.matrix) }] }, bookedPart(measured, loan.matrix * loan.drawn, column));
  const horizon: Horizon = stage === '1' ? 'ecl12' : stage === '3' ? 'defaulted' : 'lifetime';
  const amount = grid.scenarios.reduce((sum, each) => sum + each.weight * each[horizon], 0);
  const initial = stage === 'POCI' ? loan.row.poci_initial_ecl ?? 0 : 0;
  return together(base, { steps: [{ kind: 'horizon', title: 'Horizon', detail: horizon === 'ecl12' ? 'defaults of the next 12 months (5.5.5, B5.5.43)' : horizon === 'defaulted' ? 'in default: weighted LGD on the exposure now (5.5.3)' : 'defaults of the whole life (5.5.3)', before: stage, after: horizon === 'ecl12' ? '12 months' : horizon === 'defaulted' ? 'defaulted' : `${loan.term} months` }], reads: [], lines: [] },
    ratePart(measured), curvePart(measured), exposurePart(measured), lossPart(measured), scenarioPart(measured, horizon),
    initial === 0 ? { steps: [], reads: [], lines: [] } : { steps: [{ kind: 'poci', title: 'Less the initial lifetime ECL', detail: 'it is in the credit-adjusted rate (5.5.13)', before: shown(amount), after: shown(amount - initial) }], reads: ['poci_initial_ecl'], lines: [] },
    column === 'provision' ? { steps: [{ kind: 'undrawn', title: 'Of it by the undrawn', detail: 'what the commitment causes (IFRS 7 B8E)', before: shown(amount), after: resultText(results, 'provision') }], reads: ['currency'], lines: [] } : bookedPart(measured, amount - initial, column));
}

function amountPart(measured: MeasuredLoan, horizon: Horizon, column: string): Part {
  const amount = measured.grid.scenarios.reduce((sum, each) => sum + each.weight * each[horizon], 0);
  return together(classPart(measured), ratePart(measured), curvePart(measured), exposurePart(measured), lossPart(measured), scenarioPart(measured, horizon), bookedPart(measured, amount, column));
}

function pdPart({ grid, book }: MeasuredLoan, which: 'pd12' | 'pdLifetime'): Part {
  return {
    steps: [...grid.scenarios.slice(0, 12).map((each) => ({ kind: 'scenario', title: `Scenario ${each.id}`, detail: `weight ${shown(each.weight)}`, before: null, after: shown(each[which]) })), { kind: 'weighting', title: 'Weighted', detail: 'for staging PDs are weighted, for ECL the amounts', before: null, after: shown(grid.totals[which]) }],
    reads: [], lines: grid.scenarios.slice(0, 12).flatMap((each) => { const at = book.plan.scenarioSet.scenarios.findIndex(({ id }) => id === each.id); return at < 0 ? [] : [{ origin: { kind: 'document' as const, ref: `scenarios#/scenarios/${at}`, label: `scenario ${each.id}` }, value: `weight ${shown(each.weight)}` }]; }),
  };
}

/** Amounts by overlay: those allocated as stored, those in the model as measured again. */
export function overlayAmounts({ inModel }: MeasuredLoan, stored: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...stored, ...inModel.flatMap(({ overlay, amounts }) => (amounts[0] === undefined || amounts[0] === 0 ? [] : [[overlay, amounts[0]] as const]))]);
}

/** What each overlay was spread over, in words. */
function spreads({ book }: MeasuredLoan): ReadonlyMap<string, string> {
  return new Map(book.plan.facts.overlays.map(({ id, loans, modelled, gross }) => [id, `; its scope holds ${loans} loans, modelled ${modelled}, gross ${gross}`]));
}

function one(name: LoanRowField | null, after: string | null, detail = 'as in the table of loans'): Part {
  return { steps: [{ kind: 'carry', title: name === null ? 'Derived' : `Read ${name}`, detail, before: null, after }], reads: name === null ? [] : [name], lines: [] };
}

function filled({ loan }: MeasuredLoan, ...names: LoanRowField[]): Part {
  const read = names.filter((name) => loan.row[name] !== null);
  return { steps: read.map((name) => ({ kind: 'carry', title: `Read ${name}`, detail: 'as in the table of loans', before: null, after: text(loan.row[name]) })), reads: read.length === 0 ? names.slice(0, 1) : read, lines: [] };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value as string | number | boolean);
}
