import type { KernelGrid } from '../../../../../src-shared/model/ecl/kernel-grid.ts';
import type { PlannedCurve, PlannedScenario } from '../../../../../src-shared/model/ecl/plan.ts';
import type { FormulaCell, FormulaSheet } from '../../../../data/formula-workbook.ts';
import type { NamedCells } from './named-cells.ts';

/** First row of months, counted from 1, in the sheets by month. */
export const FIRST = 14;

const formula = (text: string): FormulaCell => ({ formula: text });

/** Months that all scenarios share: balances, discount, prepayment. */
export function scheduleSheet(grid: KernelGrid, inputs: NamedCells, conventions: NamedCells): FormulaSheet {
  const { amortisation, cashFlows } = grid.loan;
  const flows = new Map(cashFlows.map(({ month, principal }) => [month, principal]));
  const [i, c] = [(name: string) => inputs.ref(name), (name: string) => conventions.ref(name)];
  const after = (r: number): string => {
    switch (amortisation) {
      case 'annuity': case 'balloon': return `B${r}*(1+${c('planRate')})-${c('payment')}`;
      case 'linear': return `${i('balance')}*(${i('term')}-A${r})/${i('term')}`;
      case 'cash-flows': return `MAX(0,B${r}-C${r})`;
      case 'roll-up': return `B${r}*(1+${c('planRate')})`;
      default: return `B${r}`;
    }
  };
  // After its last instalment nothing is open, except of a revolving line.
  const drawn = (r: number): string => `IF(${c('ead')}="before-instalment",B${r},IF(AND(A${r}=${i('term')},${i('amortisation')}<>"revolving"),0,D${r}))`;
  const rows = grid.months.map(({ t }): FormulaCell[] => {
    const r = FIRST + t - 1;
    return [
      t, formula(t === 1 ? i('balance') : `D${r - 1}`), flows.get(t) ?? 0, formula(after(r)), formula(drawn(r)), formula(c('converted')), formula(`E${r}+F${r}`),
      formula(`(1+${c('rate')})^(${c('theta')}-A${r})`), formula(`(1-${i('cpr')})^((A${r}-1)/12)`), formula(`G${r}*H${r}*I${r}`),
      formula(`IF(A${r}<=${c('supportable')},1,IF(A${r}-${c('supportable')}>=${c('over')},0,1-(A${r}-${c('supportable')})/${c('over')}))`),
    ];
  });
  return sheet('Schedule', [14, 18, 14, 18, 18, 14, 18, 14, 14, 18, 10], [['Months that all scenarios share']], ['Month', 'Open before the instalment', 'Given principal', 'Open after it', 'Drawn', 'Undrawn, converted', 'EAD', 'Discount factor', 'Not prepaid before', 'Discounted exposure', 'Fade'], rows);
}

/** Values of the curve as they were compiled: by year, by month, or by month on book. */
export function curveSheet(curve: PlannedCurve): FormulaSheet {
  const what = curve.kind === 'annual' ? 'Conditional yearly PD by year' : curve.kind === 'intensity' ? 'Integrated intensity by month' : 'Monthly hazard by month on book';
  return { name: 'Curve', widths: [14, 22, 40], rows: [[what, null, `${curve.id}${curve.state === null ? '' : `, ${curve.state}`}`], ['Number', 'Value'], ...curve.values.map((value, at): FormulaCell[] => [at + 1, value])] };
}

const CURVE_FIRST = 3;

/** A scenario month by month: PD, hazard, survival, LGD and what each month contributes. Its sums stand in its head. */
export function scenarioSheet(name: string, scenario: PlannedScenario, grid: KernelGrid, at: number, curve: PlannedCurve, inputs: NamedCells, conventions: NamedCells): FormulaSheet {
  const [i, c] = [(input: string) => inputs.ref(input), (convention: string) => conventions.ref(convention)];
  const months = grid.scenarios[at]?.months ?? [];
  const last = FIRST + months.length - 1;
  const count = curve.values.length;
  const curveCell = (r: number): string => {
    const range = `Curve!$B$${CURVE_FIRST}:$B$${CURVE_FIRST + count - 1}`;
    if (curve.kind === 'annual') return `MIN(1,INDEX(${range},MIN(${count},INT((A${r}-1)/12)+1))*${i('scale')})`;
    if (curve.kind === 'intensity') return `INDEX(${range},MIN(${count},A${r}))*${i('scale')}`;
    return `MIN(1,INDEX(${range},MIN(${count},${i('monthsOnBook')}+A${r}))*${i('scale')})`;
  };
  const monthly = (pd: string): string => `IF(${pd}>=1,1,1-(1-${pd})^(1/12))`;
  const byConvention = (pd: string): string => `IF(${c('monthlyPd')}="linear",${pd}/12,${monthly(pd)})`;
  const rows = months.map((month): FormulaCell[] => {
    const r = FIRST + month.t - 1;
    // Yearly PD through the cycle; of curves by month the year that twelve such months make, multipliers of an intensity in it.
    const hazardNow = curve.kind === 'intensity' ? `(1-EXP(-B${r}*C${r}))` : `B${r}`;
    const yearly = curve.kind === 'annual' ? `B${r}` : `(1-(1-MIN(1,${hazardNow}))^12)`;
    const multiplied = curve.kind === 'intensity' ? yearly : `MIN(1,${yearly}*C${r})`;
    const longRun = curve.kind === 'annual' ? byConvention(`B${r}`) : hazardNow;
    const moved = curve.kind === 'annual' ? byConvention(`H${r}`) : monthly(`H${r}`);
    return [
      month.t, formula(curveCell(r)), month.pdMultiplier, month.logitShift, month.z ?? '', formula(multiplied),
      formula(`IF(OR(F${r}<=0,F${r}>=1,D${r}=0),F${r},F${r}/(F${r}+(1-F${r})*EXP(-D${r})))`),
      formula(`IF(OR(E${r}="",${i('rho')}<=0,G${r}<=0,G${r}>=1),G${r},_xlfn.NORM.S.DIST((_xlfn.NORM.S.INV(G${r})-SQRT(${i('rho')})*E${r})/SQRT(1-${i('rho')}),TRUE))`),
      formula(`IF(Schedule!K${r}=1,${moved},${longRun}+(${moved}-(${longRun}))*Schedule!K${r})`),
      formula(month.t === 1 ? '1' : `J${r - 1}*(1-I${r - 1})`), formula(`J${r}*I${r}`),
      formula(`${month.t === 1 ? i('collateral') : `L${r - 1}`}*MAX(0,1+${i('growth')}+$B$7*Schedule!K${r})^(1/12)`),
      formula(severity(`Schedule!G${r}`, `L${r}`, i, c)), formula(`MIN(1,MAX(0,(1-${i('cure')})*M${r}*(1+($B$5-1)*Schedule!K${r})+$B$6*Schedule!K${r}))`),
      formula(`IF(${i('guaranteed')}=0,N${r},(1-${i('guaranteed')})*N${r}+${i('guaranteed')}*${i('guarantor')})`),
      formula(`K${r}*Schedule!J${r}*O${r}`), formula(`K${r}*Schedule!F${r}*Schedule!H${r}*Schedule!I${r}*O${r}`),
    ];
  });
  const now = severity(`(${i('balance')}+${c('converted')})`, i('collateral'), i, c);
  const head: FormulaCell[][] = [
    [`Scenario ${scenario.title}`], ['Id', scenario.id], ['Weight', scenario.weight], [null], ['LGD multiplier', scenario.lgdMultiplier], ['LGD shift', scenario.lgdShift], ['House-price shift a year', scenario.hpiShift],
    ['LGD at the reporting date', formula(`MIN(1,MAX(0,(1-${i('cure')})*(${now})*$B$5+$B$6))`)], ['Loss share at the reporting date', formula(`IF(${i('guaranteed')}=0,$B$8,(1-${i('guaranteed')})*$B$8+${i('guaranteed')}*${i('guarantor')})`)],
    ['12-month ECL', formula(`SUMIF(A${FIRST}:A${last},"<=12",P${FIRST}:P${last})`), 'Lifetime ECL', formula(`SUM(P${FIRST}:P${last})`), 'Defaulted', formula(`$B$9*(${i('balance')}+${c('converted')})`)],
    ['Of it by the undrawn, 12 months', formula(`SUMIF(A${FIRST}:A${last},"<=12",Q${FIRST}:Q${last})`), 'lifetime', formula(`SUM(Q${FIRST}:Q${last})`), 'defaulted', formula(`$B$9*${c('converted')}`)],
  ];
  return sheet(name, [30, 16, 14, 16, 12, 16, 16, 16, 16, 16, 16, 18, 14, 14, 14, 18, 18], head, ['Month', curve.kind === 'annual' ? 'Curve x scale, yearly' : 'Curve x scale, monthly', 'PD multiplier', 'Log-odds shift', 'Z, up is good', 'PD, multiplied', 'PD, log-odds', 'PD, Vasicek', 'Hazard', 'Survival before', 'Marginal PD', 'Collateral', 'Severity', 'LGD', 'Loss share', 'Contribution', 'Of it undrawn'], rows);
}

/** Severity on an exposure: flat, or what the collateral leaves open (B5.5.55). */
function severity(exposure: string, value: string, i: (name: string) => string, c: (name: string) => string): string {
  const open = `IF(${exposure}>0,1-MIN(${exposure},${value}*${c('saleFactor')})/${exposure},0)`;
  return `IF(${i('lgdModel')}="flat",${i('lgd')},MAX(${i('floor')},(${open})*(1-${i('unsecured')})))`;
}

function sheet(name: string, widths: readonly number[], head: readonly FormulaCell[][], columns: readonly string[], rows: readonly FormulaCell[][]): FormulaSheet {
  const above = Array.from({ length: FIRST - 2 }, (_, at) => head[at] ?? [null]);
  return { name, widths, rows: [...above, [...columns], ...rows] };
}
