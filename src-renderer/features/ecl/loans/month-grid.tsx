import { useMemo, useState } from 'react';
import type { GridMonth, ScenarioGrid } from '../../../../src-shared/model/ecl/loan-grid.ts';
import { ChipSelect, Segmented } from '../../../components/inputs.tsx';
import { localRows } from '../../../components/row-source.ts';
import { EmptyState } from '../../../components/states.tsx';
import type { Column } from '../../../components/table-columns.ts';
import { NotApplicable } from '../../../components/values.tsx';
import { VirtualTable } from '../../../components/virtual-table.tsx';
import { setQuery } from '../../../routing/use-route.ts';
import { bookedOf, columnSum, fixed, monthsCounted, ties } from './grid-rows.ts';
import { MonthPlot } from './month-plot.tsx';
import type { EclLoan } from './stage-tests.tsx';

const HORIZONS: Readonly<Record<EclLoan['grid']['horizon'], string>> = {
  '12-month': 'the first 12 months are booked (5.5.5)', lifetime: 'every month is booked (5.5.3)', defaulted: 'in default: LGD on the exposure now is booked, not the months', matrix: 'by a provision matrix (B5.5.35), no months', none: 'outside section 5.5, nothing is booked',
};

function columns(counted: number): readonly Column<GridMonth>[] {
  const cell = (digits: number, of: (month: GridMonth) => number | null) => (month: GridMonth) => { const value = of(month); return value === null ? <NotApplicable /> : <span className={month.month > counted ? 'd3' : ''}>{fixed(value, digits)}</span>; };
  return [
    { id: 'month', title: 'Month', width: 64, mono: true, cell: (month) => month.month },
    { id: 'marginal', title: 'Marginal PD, %', width: 104, align: 'end', cell: cell(5, (month) => month.marginalPd * 100) },
    { id: 'lgd', title: 'LGD, %', width: 70, align: 'end', cell: cell(3, (month) => month.lgd * 100) },
    { id: 'ead', title: 'EAD', width: 96, grow: 1, align: 'end', cell: cell(2, (month) => month.ead) },
    { id: 'discount', title: 'Discount', width: 78, align: 'end', cell: cell(6, (month) => month.discount) },
    { id: 'ecl', title: 'Contribution', hint: 'Marginal PD x LGD x EAD x discount', width: 104, align: 'end', cell: cell(4, (month) => month.ecl) },
    { id: 'survival', title: 'Survival', width: 78, align: 'end', cell: cell(6, (month) => month.survival) },
    { id: 'hazard', title: 'Hazard, %', width: 78, align: 'end', cell: cell(5, (month) => month.hazard * 100) },
    { id: 'pd', title: 'PD a year, %', width: 84, align: 'end', cell: cell(4, (month) => month.yearlyPd * 100) },
    { id: 'drawn', title: 'Drawn', width: 96, grow: 1, align: 'end', cell: cell(2, (month) => month.drawn) },
    { id: 'undrawn', title: 'Undrawn', hint: 'Converted undrawn commitment', width: 82, align: 'end', cell: cell(2, (month) => month.undrawn) },
    { id: 'collateral', title: 'Collateral', width: 96, align: 'end', cell: cell(2, (month) => month.collateral) },
  ];
}

/** The months of one scenario as the kernel recorded them, their sum, and a picture of what drives it. */
export function MonthGrid({ loan, scenario: wanted }: { loan: EclLoan; scenario: string | undefined }) {
  const { grid } = loan;
  const scenario = grid.scenarios.find((each) => each.scenario === wanted) ?? grid.scenarios[0];
  const [show, setShow] = useState<'grid' | 'chart'>('grid');
  return (
    <section className="pane grow ecl-grid" aria-label="Month by month">
      <div className="ph"><h2>Month by month</h2><span className="s d3 el">{HORIZONS[grid.horizon]}; amounts in {grid.currency}</span><span className="sp" />
        {scenario === undefined ? null : grid.scenarios.length <= 4
          ? <span className="ecl-seg"><Segmented label="Scenario" value={scenario.scenario} options={grid.scenarios.map((each) => ({ id: each.scenario, label: each.scenario }))} onChange={(to) => setQuery({ scenario: to }, { replace: true })} /></span>
          : <ChipSelect label="Scenario" value={scenario.scenario} options={grid.scenarios.map((each) => ({ id: each.scenario, label: each.scenario, detail: `${(each.weight * 100).toFixed(1)} %` }))} onChange={(to) => setQuery({ scenario: to }, { replace: true })} />}
        <span className="ecl-seg"><Segmented label="Show" value={show} options={[{ id: 'grid', label: 'Grid' }, { id: 'chart', label: 'Chart' }]} onChange={setShow} /></span>
      </div>
      {scenario === undefined || scenario.months.length === 0 ? <NoMonths loan={loan} /> : (
        <>
          <ScenarioSum loan={loan} scenario={scenario} />
          {show === 'chart' ? <MonthPlot scenario={scenario} counted={monthsCounted(grid.horizon, scenario.months.length)} currency={grid.currency} /> : <Months loan={loan} scenario={scenario} />}
        </>
      )}
      <Weighted loan={loan} />
    </section>
  );
}

function Months({ loan, scenario }: { loan: EclLoan; scenario: ScenarioGrid }) {
  const counted = monthsCounted(loan.grid.horizon, scenario.months.length);
  const layout = useMemo(() => columns(loan.grid.horizon === 'defaulted' ? scenario.months.length : counted), [counted, loan.grid.horizon, scenario.months.length]);
  const source = useMemo(() => localRows(scenario.months), [scenario.months]);
  const first = Math.min(12, scenario.months.length);
  const sum = columnSum(loan.grid.horizon === '12-month' ? scenario.months.slice(0, first) : scenario.months);
  const sums = layout.map(({ id }) => (id === 'month' ? 'Sum' : id === 'marginal' ? fixed(scenario.months.slice(0, loan.grid.horizon === '12-month' ? first : undefined).reduce((total, { marginalPd }) => total + marginalPd, 0) * 100, 5) : id === 'ecl' ? fixed(sum, 4) : ''));
  return <VirtualTable label="Months" columns={layout} source={source} total={sums} empty={<EmptyState title="No months" />} />;
}

/** The sum of the shown months beside what the kernel says: they are the same number or the page says so. */
function ScenarioSum({ loan, scenario }: { loan: EclLoan; scenario: ScenarioGrid }) {
  const twelve = columnSum(scenario.months.slice(0, 12));
  const life = columnSum(scenario.months);
  const holds = ties(twelve, scenario.ecl12) && ties(life, scenario.lifetime);
  const booked = bookedOf(loan.grid.horizon, scenario);
  return (
    <div className="ecl-sum s"><span>Weight <span className="mono">{(scenario.weight * 100).toFixed(1)}</span> %</span><span>12-month <span className="mono">{fixed(scenario.ecl12, 2)}</span></span><span>Lifetime <span className="mono">{fixed(scenario.lifetime, 2)}</span></span>
      {booked === null ? null : <span className="m5">Of this scenario <span className="mono">{fixed(booked, 2)}</span></span>}
      <span className={`st ${holds ? 'done' : 'blocked'}`}><i aria-hidden="true" />{holds ? 'the months add up to it' : 'the months do not add up to it'}</span></div>
  );
}

function NoMonths({ loan }: { loan: EclLoan }) {
  const { grid } = loan;
  return <EmptyState title={grid.horizon === 'none' ? 'Nothing is measured' : grid.horizon === 'matrix' ? 'Measured by a provision matrix' : 'Not measured month by month'}>{HORIZONS[grid.horizon]}. {grid.constants.length > 0 ? 'What it rests on stands at the left.' : ''}</EmptyState>;
}

/** Every scenario with its weight, and the weighted sum that is booked. */
function Weighted({ loan }: { loan: EclLoan }) {
  const { grid } = loan;
  if (grid.scenarios.length === 0) return null;
  const words = grid.scenarios.length > 6 ? `${grid.scenarios.length} scenarios` : grid.scenarios.map((each) => `${(each.weight * 100).toFixed(1)} % of ${fixed(bookedOf(grid.horizon, each) ?? 0, 2)}`).join(' + ');
  return <div className="ecl-weighted s"><span className="d2 el" title={words}>{words} =</span><b className="mono">{fixed(grid.booked, 2)} {grid.currency}</b><span className="d3">modelled, before overlays</span></div>;
}
