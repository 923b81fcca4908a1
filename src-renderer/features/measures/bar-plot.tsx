import { useCallback } from 'react';
import { groupDigits } from '../../components/format.ts';
import { usePlot } from '../../components/use-plot.ts';
import { barFigure, plotTokens, type Strata } from './bar-figure.ts';

const BAR_PX = 30;

/** Bars over the bands. Drawn by plotly, loaded when first needed; redrawn when the theme or the width changes. */
export function BarPlot({ strata, measure }: { strata: Strata; measure: number }) {
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => {
    const { data, layout, config } = barFigure(strata, measure, plotTokens(getComputedStyle(element)), groupDigits);
    return { data, layout: { ...layout, xaxis: { ...layout.xaxis, nticks: element.clientWidth < 520 ? 3 : 5 }, height: Math.max(120, strata.bands.length * BAR_PX + 48) }, config };
  }, [strata, measure]));
  const title = strata.measures[measure]?.title ?? '';
  if (failed) return <div className="pad s d3">The chart could not be drawn; the table holds all figures.</div>;
  return <div className="m-scroll" tabIndex={0} role="group" aria-label="Chart"><div ref={box} className="m-plot" role="img" aria-label={`Bars: ${title} by ${strata.title}. The table beside holds the same figures.`} /></div>;
}
