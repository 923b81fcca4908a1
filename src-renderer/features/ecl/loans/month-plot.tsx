import { useCallback } from 'react';
import type { ScenarioGrid } from '../../../../src-shared/model/ecl/loan-grid.ts';
import { usePlot } from '../../../components/use-plot.ts';
import { fanTokens } from '../results/fan-figure.ts';
import { monthFigure } from './month-figure.ts';

/** Marginal PD, exposure and contribution by month, as small multiples: no axis is shared by two units. */
export function MonthPlot({ scenario, counted, currency }: { scenario: ScenarioGrid; counted: number; currency: string }) {
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => monthFigure(scenario.months, counted, fanTokens(getComputedStyle(element)), currency, 420), [scenario, counted, currency]));
  if (failed) return <p className="pad s d3">The chart could not be drawn; the grid holds all figures.</p>;
  return <div className="ecl-plot scroll grow" tabIndex={0} role="group" aria-label="Chart"><div ref={box} role="img" aria-label={`Marginal PD, exposure at default and contribution by month in ${scenario.scenario}. The grid holds the same figures.`} />{counted > 0 && counted < scenario.months.length ? <p className="mi d3">Pale months are beyond the {counted} that are booked.</p> : null}</div>;
}
