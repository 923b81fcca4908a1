import { useCallback } from 'react';
import { usePlot, type PlotFigure } from '../../components/use-plot.ts';
import { plotTokens, type PlotTokens } from './plots.ts';

/** A chart with its name; where it cannot be drawn the words say so, and the table beside holds the figures. Keep `make` with useCallback. */
export function PlotBox({ name, make }: { name: string; make: (tokens: PlotTokens) => PlotFigure }) {
  const { box, failed } = usePlot(useCallback((element: HTMLElement) => make(plotTokens(getComputedStyle(element))), [make]));
  if (failed) return <p className="pad s d3">The chart could not be drawn; the table holds all figures.</p>;
  return <div className="eclb-plot"><div ref={box} role="img" aria-label={`${name}. The table holds the same figures.`} /></div>;
}
