import { AppError } from '../../../../../src-shared/kernel/errors.ts';
import type { PlannedCurve } from '../../../../../src-shared/model/ecl/plan.ts';
import { formulaWorkbook, type FormulaCell, type FormulaSheet } from '../../../../data/formula-workbook.ts';
import type { MeasuredLoan } from '../../measure/measure-one.ts';
import { overlayAmounts } from '../explain-row.ts';
import { resultText } from '../result-text.ts';
import { curveSheet, scenarioSheet, scheduleSheet } from './grid-sheets.ts';
import { conventionsSheet, inputsSheet } from './inputs-sheet.ts';
import type { NamedCells } from './named-cells.ts';

/** A sheet a scenario; drawn paths may be a thousand. */
const MOST_SCENARIOS = 60;

/**
 * The workbook of one loan: inputs, conventions, the schedule, every scenario month by month, and the result, all by formulas that refer to
 * one another; the only values are what was read of the loan, the policy and the scenarios, and amounts that other loans decide (allocated
 * overlays). No cached results: whoever opens it computes it. Errors: LIMIT_EXCEEDED above 60 scenarios.
 */
export async function loanWorkbook(measured: MeasuredLoan, allocated: ReadonlyMap<string, number>, about: { readonly run: string; readonly title: string }): Promise<Uint8Array> {
  return formulaWorkbook(loanSheets(measured, allocated, about));
}

/** Its sheets, before they are written. */
export function loanSheets(measured: MeasuredLoan, allocated: ReadonlyMap<string, number>, about: { readonly run: string; readonly title: string }): FormulaSheet[] {
  const { book, loan, grid } = measured;
  const { scenarios } = book.plan;
  if (scenarios.length > MOST_SCENARIOS) throw new AppError('LIMIT_EXCEEDED', `the run has ${scenarios.length} scenarios; a workbook shows ${MOST_SCENARIOS}`, { details: { scenarios: scenarios.length }, userAction: 'Look at the loan in the workbench, or measure with the listed scenarios.' });
  const inputs = inputsSheet(measured, grid, about);
  const conventions = conventionsSheet(grid, inputs);
  const kernel = loan.inScope && loan.matrix === null;
  const names = scenarios.map(({ id }, at) => `S${at + 1} ${id.slice(0, 24)}`);
  const curve = book.plan.curves[measured.block.curve[0] as number] as PlannedCurve;
  return [
    { name: 'Inputs', widths: [34, 22, 60], rows: inputs.rows }, { name: 'Conventions', widths: [34, 22, 60], rows: conventions.rows },
    ...(kernel ? [curveSheet(curve), scheduleSheet(grid, inputs, conventions), ...scenarios.map((scenario, at) => scenarioSheet(names[at] as string, scenario, grid, at, curve, inputs, conventions))] : []),
    resultSheet(measured, allocated, kernel ? names : [], inputs),
  ];
}

const formula = (text: string): FormulaCell => ({ formula: text });

/** Weighted over scenarios, the horizon of the stage, exchange, the one rounding, overlays, and beside it what the run stored. */
function resultSheet(measured: MeasuredLoan, allocated: ReadonlyMap<string, number>, names: readonly string[], inputs: NamedCells): FormulaSheet {
  const { loan, results, book } = measured;
  const rows: FormulaCell[][] = [['Result', 'Value', 'Stored by the run', 'Difference', 'How'], ['Scenario', 'Weight', '12-month ECL', 'Lifetime ECL', 'Defaulted', 'Undrawn, 12 months', 'Undrawn, lifetime', 'Undrawn, defaulted']];
  for (const name of names) rows.push([name, formula(`'${name}'!$B$3`), formula(`'${name}'!$B$10`), formula(`'${name}'!$D$10`), formula(`'${name}'!$F$10`), formula(`'${name}'!$B$11`), formula(`'${name}'!$D$11`), formula(`'${name}'!$F$11`)]);
  const [from, to] = [3, 2 + names.length];
  const weighted = (column: string): FormulaCell => (names.length === 0 ? 0 : formula(`SUMPRODUCT($B$${from}:$B$${to},${column}${from}:${column}${to})`));
  const at = (): number => rows.length + 1;
  const sums = at();
  rows.push(['Weighted (5.5.17)', names.length === 0 ? 0 : formula(`SUM($B$${from}:$B$${to})`), ...['C', 'D', 'E', 'F', 'G', 'H'].map(weighted)]);
  rows.push([null]);
  const line = (title: string, value: FormulaCell, column: string | null, how: string): number => {
    const r = at();
    const stored = column === null ? null : resultText(results, column);
    rows.push([title, value, stored === null ? null : Number(stored), stored === null ? null : formula(`ROUND(B${r}-C${r},2)`), how]);
    return r;
  };
  const fx = inputs.ref('fx');
  const stage = inputs.ref('stage');
  const isMatrix = loan.matrix !== null && loan.inScope;
  const byMatrix = isMatrix ? `${inputs.ref('matrix')}*${inputs.ref('balance')}` : '0';
  line('12-month ECL', formula(isMatrix ? `ROUND(${byMatrix}*${fx},2)` : `ROUND(C${sums}*${fx},2)`), 'ecl_12m', 'rounded once, half away from zero, after exchange');
  line('Lifetime ECL', formula(isMatrix ? `ROUND(${byMatrix}*${fx},2)` : `ROUND(D${sums}*${fx},2)`), 'ecl_lifetime', 'the same');
  line('ECL as defaulted', formula(isMatrix ? `ROUND(${byMatrix}*${fx},2)` : `ROUND(E${sums}*${fx},2)`), 'ecl_default', 'the same');
  const horizon = line('Of the stage, unrounded', isMatrix ? formula(byMatrix) : formula(`IF(${stage}="-",0,IF(${stage}="1",C${sums},IF(${stage}="3",E${sums},D${sums}))-${inputs.ref('initial')})`), null, isMatrix ? 'rate of the provision matrix on the balance (B5.5.35)' : 'stage 1: 12 months; 3: defaulted; others: lifetime; POCI less its initial lifetime ECL');
  const modelled = line('Modelled ECL', formula(`ROUND(B${horizon}*${fx},2)`), 'modelled', 'exchange, then rounded once');
  if (!isMatrix) line('Of it provision for undrawn', formula(`IF(${stage}="-",0,ROUND(IF(${stage}="1",F${sums},IF(${stage}="3",H${sums},G${sums}))*${fx},2))`), 'provision', 'IFRS 7 B8E');
  const first = at();
  const amounts = overlayAmounts(measured, allocated);
  for (const overlay of book.plan.overlays) {
    const amount = amounts.get(overlay.id);
    if (amount === undefined || amount === 0) continue;
    const { effect } = overlay;
    const value: FormulaCell = effect.kind === 'percent' ? formula(`ROUND(B${modelled}*${effect.percent}/100,2)`) : amount / 100;
    rows.push([`Overlay ${overlay.id}: ${overlay.title}`, value, amount / 100, formula(`ROUND(B${at()}-C${at()},2)`), effect.kind === 'percent' ? `${effect.percent} per cent of modelled; ${overlay.reason}` : effect.kind === 'absolute' ? `share of ${effect.amount}, spread over its scope: other loans decide it; ${overlay.reason}` : effect.kind === 'floor' ? `up to a coverage of ${effect.coverage}; ${overlay.reason}` : `difference of two measurements, ${effect.kind}; ${overlay.reason}`]);
  }
  const overlays = line('Overlays', first > at() - 1 ? 0 : formula(`SUM(B${first}:B${at() - 1})`), 'overlay', 'always apart from what is modelled');
  line('Loss allowance', formula(`B${modelled}+B${overlays}`), 'allowance', 'modelled and overlays');
  return { name: 'Result', widths: [36, 20, 20, 20, 60, 20, 20, 20], rows };
}
